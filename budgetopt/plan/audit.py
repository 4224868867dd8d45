"""The last gate: every rule again, in whole cents, on the rounded plan, and every fund to the cent."""

from __future__ import annotations

from collections.abc import Sequence

from budgetopt.errors import AuditError
from budgetopt.grouping import grouped
from budgetopt.plan.flows import NOT_PROGRAMS, Flow
from budgetopt.plan.plan import Plan
from budgetopt.rules import Allocation, breaches_of


def audit(plan: Plan) -> None:
    """Check a finished plan. Raises AuditError with everything that is wrong."""
    case = plan.case
    problems = [breach.words for breach in breaches_of(plan.ruled_by, case, plan.years)]
    measure = plan.years[-1].measure
    problems += [
        f"{row.name}: {row.cents(value)} hundredths of {row.unit} against a limit of {row.limit}"
        for row in plan.solved.rows
        if row.excess(value := row.value(measure)) > 0
    ]
    unit, ways = plan.solved.rounded.unit, grouped(((way.fund_id, way.year), way) for way in plan.money_ways)
    for year in plan.years:
        for line, change in year.changes.items():
            if change % unit and year.amount(line):
                problems.append(f"{line}: its change in year {year.year} is not a multiple of {unit} cents")
        for fund in case.available:
            problems += _unbalanced(plan, year, fund, ways.get((fund, year.year), []))
    if problems:
        raise AuditError("The plan does not pass its audit: " + "; ".join(problems[:20]))


def _unbalanced(plan: Plan, year: Allocation, fund: str, ways: Sequence[Flow]) -> list[str]:
    """The fund's identity by way of the money's ways: what leaves programs and comes in is what arrives."""
    case = plan.case
    lines = case.standing.lines_of_fund[fund]
    arrived = sum(way.amount_cents for way in ways if way.to_program_id not in NOT_PROGRAMS)
    left = sum(way.amount_cents for way in ways if way.from_program_id not in NOT_PROGRAMS)
    moved = [year.amount(line.id) - year.before(line.id) for line in lines]
    raised, cut = sum(one for one in moved if one > 0), -sum(one for one in moved if one < 0)
    if (arrived, left) != (raised, cut):
        return [f"{case.fund(fund).name}: where the money goes does not sum to where it comes from"]
    return []
