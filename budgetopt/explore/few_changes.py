"""The rounded, audited plan in which at most so many programs change, within seconds and with a proven bound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from budgetopt.errors import SolverError
from budgetopt.plan.audit import audit
from budgetopt.plan.few_moves import FewOf
from budgetopt.plan.plan import Plan
from budgetopt.rules import rows_of, rules_of
from budgetopt.rules.row import What
from budgetopt.scenario.asked import MaxChanges
from budgetopt.scenario.model import Scenario
from budgetopt.solve.build import build
from budgetopt.solve.find import SolvedPlan, wanted_cents
from budgetopt.solve.highs import SolverStatus
from budgetopt.solve.rounding import rounded
from budgetopt.solve.stages import best_plan

# Objective points, and shares of them, by which a plan may miss its bound and be the best.
_NOTHING, _SHARE = 1e-6, 1e-9


def with_most(scenario: Scenario, most: int) -> Scenario:
    """The scenario that asks for no more changes."""
    others = [rule for rule in scenario.rules if not isinstance(rule, MaxChanges)]
    return scenario.with_changes(rules=(*others, MaxChanges(programs=most)))


def plan_with(plan: Plan, most: int, search: FewOf | None = None) -> Plan:
    """A plan of the same scenario in which at most `most` programs change; `search`: of this plan, to be used again.

    What is unknown is held as in that plan, though so few changes might force more of it. It is optimal where it
    reaches its bound, else unproven, and its gap says how much a better one could have. Raises SolverError where the
    rules ask for more changes.
    """
    found = (search or FewOf(plan)).best(most)
    if found is None:
        raise SolverError(f"the rules of this plan cannot be met with {most} changes.")
    scenario = with_most(plan.scenario, most)
    case = replace(plan.case, scenario=scenario)
    rules = rules_of(case)
    rows = rows_of(rules, case)
    lp = build(case, plan.value, rows)
    changes = dict(zip(plan.case.standing.total, found.changed, strict=True))
    lower, upper = lp.columns.lower.copy(), lp.columns.upper.copy()
    for quantity, column in lp.decided.items():
        if quantity.what is What.CHANGED:
            lower[column] = upper[column] = float(changes[quantity.program_id])
    held = replace(lp, columns=replace(lp.columns, lower=lower, upper=upper))
    solution = best_plan(held, case.standing.lines, plan.solved.time_limit_s)
    if solution.status is SolverStatus.INFEASIBLE:
        raise SolverError(f"no plan with {most} changes was found.")
    missed = found.bound - solution.objective
    proven = missed <= max(_NOTHING, _SHARE * abs(found.bound))
    solution = replace(
        solution,
        status=SolverStatus.OPTIMAL if proven else SolverStatus.UNPROVEN,
        first=replace(solution.first, bound=max(found.bound, solution.objective)),
    )
    whole = rounded(case, plan.value, rows, wanted_cents(case, solution), solution)
    made = Plan(case, plan.value, rules, SolvedPlan(rows, solution, whole))
    audit(made)
    return made


def numbers_of(changed: int, points: int) -> list[int]:
    """Numbers of changes from none to all, evenly; as many as there are where that is fewer."""
    return sorted({round(number) for number in np.linspace(0, changed, points)})
