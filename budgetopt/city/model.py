"""What a city knows: the budget with all its facts, frozen and validated; the names of the model in one place.

Nothing here is derived: derived numbers have rooms of their own (ledger, coverage, `impact/`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property, partial
from typing import Annotated

from pydantic import AfterValidator, BaseModel, model_validator

from budgetopt.city.facts import (
    Alignment,
    Amount,
    CurvePoint,
    District,
    EarlierDecision,
    Fund,
    Goal,
    InputFile,
    Metric,
    OwnEvaluation,
    Program,
    ResidentVote,
    Study,
    UnitCost,
)
from budgetopt.city.frozen import Extra, Frozen, made
from budgetopt.city.kinds import (
    AmountKind,
    DecisionKind,
    Effect,
    Kind,
    MetricType,
    Restriction,
    Rollout,
    Stage,
    SurveyMethod,
    Trend,
)
from budgetopt.city.memory import Memory
from budgetopt.city.names import one_spelling, told_apart
from budgetopt.errors import Finding

__all__ = [
    "Alignment",
    "Amount",
    "AmountKind",
    "Budget",
    "CurvePoint",
    "DecisionKind",
    "District",
    "EarlierDecision",
    "Effect",
    "Extra",
    "Frozen",
    "Fund",
    "Goal",
    "InputFile",
    "Kind",
    "Metric",
    "MetricType",
    "OwnEvaluation",
    "Program",
    "ResidentVote",
    "Restriction",
    "Rollout",
    "Stage",
    "Study",
    "SurveyMethod",
    "Trend",
    "UnitCost",
    "made",
]


class Budget(Frozen):
    """Everything one or several workbooks said; immutable. `fiscal_year` is the base year that is re-allocated."""

    city: str = ""
    fiscal_year: int
    currency: str = "USD"
    goals: tuple[Goal, ...] = ()
    funds: tuple[Fund, ...]
    programs: Annotated[tuple[Program, ...], AfterValidator(partial(one_spelling, field="department"))]
    amounts: tuple[Amount, ...]
    alignment: tuple[Alignment, ...] = ()
    # Of programs; `indicators` are those of goals and departments, which enter nobody's belief.
    metrics: tuple[Metric, ...] = ()
    indicators: tuple[Metric, ...] = ()
    # With what the city's own evaluations found, once they are done.
    studies: tuple[Study, ...] = ()
    evaluations: tuple[OwnEvaluation, ...] = ()
    districts: Annotated[tuple[District, ...], AfterValidator(partial(one_spelling, field="district"))] = ()
    residents: tuple[ResidentVote, ...] = ()
    curves: tuple[CurvePoint, ...] = ()
    unit_costs: Annotated[tuple[UnitCost, ...], AfterValidator(partial(one_spelling, field="outcome"))] = ()
    earlier: tuple[EarlierDecision, ...] = ()
    licence: str = ""
    # The columns that may be published, as Settings names them.
    publish: tuple[str, ...] = ()
    inputs: tuple[InputFile, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        held = f"{len(self.programs)} programs, {len(self.funds)} funds, {len(self.goals)} goals"
        return f"<Budget of {self.called:.60}, {self.fiscal_year}: {held}>"

    __str__ = __repr__

    @property
    def called(self) -> str:
        """The city's name as a title has it, or what stands for it."""
        return self.city or "City (name not given)"

    @property
    def named_currency(self) -> str:
        """Its currency; "" where nobody named one, and dollars are taken."""
        return self.currency if "currency" in self.model_fields_set else ""

    @model_validator(mode="after")
    def _names_are_known(self) -> Budget:
        """Refuse duplicate ids and references to what is not there; the importer says the same with cells."""
        problems = [
            f"{what} {id!r} stands {times} times"
            for what, ids in (("fund", self.funds), ("program", self.programs), ("goal", self.goals))
            for id, times in Counter(item.id for item in ids).items()
            if times > 1
        ]
        rows: tuple[tuple[BaseModel, ...], ...] = (
            self.amounts,
            self.alignment,
            self.metrics,
            self.studies,
            self.evaluations,
            self.districts,
            self.residents,
            self.curves,
            self.unit_costs,
            self.earlier,
        )
        known = {"program_id": set(self.program), "fund_id": set(self.fund), "goal_id": set(self.goal)}
        for sheet in filter(None, rows):
            kind = type(sheet[0])
            # A metric of a program names no goal.
            for field in known.keys() & kind.model_fields.keys() - ({"goal_id"} if kind is Metric else set()):
                unknown = {getattr(row, field) for row in sheet} - known[field]
                problems += [f"{kind.__name__} names the unknown {field} {value!r}" for value in unknown]
        problems += [
            f"program {program.id!r} names the unknown fund_id {program.fund_id!r}"
            for program in self.programs
            if program.fund_id and program.fund_id not in self.fund
        ]
        problems += [
            f"the indicator {row.name!r} is of no goal and no department"
            for row in self.indicators
            if row.program_id or not (row.goal_id in self.goal if row.goal_id else row.department)
        ]
        if problems:
            raise ValueError("; ".join(sorted(set(problems))[:20]))
        return self

    @cached_property
    def memory(self) -> Memory:
        """What was worked out of it (`city/memory.py`)."""
        return Memory()

    @cached_property
    def program(self) -> dict[str, Program]:
        """Programs by id."""
        return {program.id: program for program in self.programs}

    @cached_property
    def fund(self) -> dict[str, Fund]:
        """Funds by id."""
        return {fund.id: fund for fund in self.funds}

    @cached_property
    def goal(self) -> dict[str, Goal]:
        """Goals by id."""
        return {goal.id: goal for goal in self.goals}

    @cached_property
    def program_names(self) -> dict[str, str]:
        """What is shown of every program, by id."""
        return _shown(self.programs)

    @cached_property
    def fund_names(self) -> dict[str, str]:
        """What is shown of every fund, by id."""
        return _shown(self.funds)

    @cached_property
    def goal_names(self) -> dict[str, str]:
        """What is shown of every goal, by id."""
        return _shown(self.goals)

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Department names in the order of the workbook."""
        return tuple(dict.fromkeys(program.department for program in self.programs))


def _shown(items: Iterable[Program | Fund | Goal]) -> dict[str, str]:
    names = told_apart((item.id, item.name) for item in items)
    return {item.id: names[item.id, item.name] for item in items}
