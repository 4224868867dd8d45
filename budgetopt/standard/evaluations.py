"""The evaluation plan: the agenda of a recommendation as questions with a design, a cost and what they could change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from budgetopt.city.model import Budget, MetricType, OwnEvaluation, Program, Stage
from budgetopt.explore.agenda import Evaluation, differently
from budgetopt.explore.stability import Robustness
from budgetopt.grouping import grouped
from budgetopt.money import Cents, plain
from budgetopt.plan.plan import Plan
from budgetopt.standard.detectable import DESIGN_OF, WHY, Design, design_for, detectable

SCHEMA = "budgetopt/evaluations/1"


@dataclass(frozen=True)
class PlannedEvaluation:
    """One question: what knowing its answer is worth, how it can be answered, and what it could change.

    `own`: the row of the sheet Evaluations that it carries on; None where the agenda proposes it.
    """

    program: Program
    question: str
    design: Design
    written_design: str
    value: Evaluation
    decision: str
    cost: Cents | None
    own: OwnEvaluation | None

    @property
    def smallest(self) -> float | None:
        """The smallest effect that a year's clients can show, in standard deviations."""
        return detectable(self.design, self.program.clients)

    @property
    def status(self) -> str:
        """planned, running or done, as the sheet says; "" for one that is proposed."""
        return str(self.own.status) if self.own else ""

    @property
    def per_cost(self) -> float | None:
        """Impact points for a currency unit of its cost."""
        return self.value.value / (self.cost / 100) if self.cost else None


@dataclass(frozen=True)
class EvaluationPlan:
    """All questions worth asking, the most gain first, and those that the city asks already."""

    robustness: Robustness
    evaluations: tuple[PlannedEvaluation, ...]

    @property
    def plan(self) -> Plan:
        """The recommendation whose decisions they could change."""
        return self.robustness.plan


def evaluation_plan(robustness: Robustness) -> EvaluationPlan:
    """The plan of a recommendation's agenda: every program of which knowing more is worth something, and every row of
    the sheet Evaluations with its status."""
    plan = robustness.plan
    own = grouped((row.program_id, row) for row in plan.budget.evaluations)
    found = [one for value in robustness.agenda or () for one in _of_program(plan, value, own[value.program_id])]
    return EvaluationPlan(robustness, tuple(found))


def _of_program(plan: Plan, value: Evaluation, own: list[OwnEvaluation]) -> Iterator[PlannedEvaluation]:
    program = plan.budget.program[value.program_id]
    decision = differently(plan, value)
    for row in own:
        design = design_for(program.rollout, row.design)
        cost = row.cost if row.cost is not None else value.cost_cents
        yield PlannedEvaluation(program, row.question, design, row.design or design, value, decision, cost, row)
    # What is known already leaves room for a further question where knowing more is still worth something.
    if value.value > 0 and all(row.status is Stage.DONE for row in own):
        design = design_for(program.rollout)
        yield PlannedEvaluation(
            program, _question(plan.budget, program), design, design, value, decision, value.cost_cents, None
        )


def _question(budget: Budget, program: Program) -> str:
    """What to ask: of the outcome that weighs most, where one is measured."""
    outcomes = [
        metric for metric in budget.metrics if metric.program_id == program.id and metric.type is MetricType.OUTCOME
    ]
    name = budget.program_names[program.id]
    if not outcomes:
        return f"What becomes of those whom {name} serves, and what would become of them without it?"
    best = max(outcomes, key=lambda metric: metric.weight)
    return f"What does {name} change in “{best.name}”, and what would that be without it?"


def evaluations_record(planned: EvaluationPlan) -> dict[str, Any]:
    """The keys of `--json`; gain in impact points, cost in currency units."""
    plan = planned.plan
    return {
        "schema": SCHEMA,
        "budget": {"city": plan.budget.city, "fiscal_year": plan.budget.fiscal_year, "currency": plan.budget.currency},
        "scenario": plan.scenario.name,
        "designs": {str(rollout): str(design) for rollout, design in DESIGN_OF.items()} | {"else": str(Design.MATCHED)},
        "evaluations": [
            {
                "program_id": one.program.id,
                "program": plan.budget.program_names[one.program.id],
                "question": one.question,
                "gain": one.value.value,
                "chance": one.value.chance,
                "cost": None if one.cost is None else plain(one.cost),
                "gain_per_cost": one.per_cost,
                "rollout": str(one.program.rollout or ""),
                "design": str(one.design),
                "written_design": one.own.design if one.own else "",
                "how": WHY[one.design],
                "clients": one.program.clients,
                "smallest_effect": one.smallest,
                "decision": one.decision,
                "status": one.status or "proposed",
                "due": one.own.due if one.own else "",
            }
            for one in planned.evaluations
        ],
    }
