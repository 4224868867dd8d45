"""A plan with other totals of some programs, held against every rule and not made again: while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Restriction
from budgetopt.money import Cents, apportion
from budgetopt.plan.plan import Plan
from budgetopt.plan.score import RuleCheck, broken_in
from budgetopt.rules import Allocation, Case, rules_of
from budgetopt.scenario.model import Scenario


def check_totals(plan: Plan, scenario: Scenario, totals: Mapping[str, Cents]) -> RuleCheck:
    """The plan's amounts, with these totals in cents by program in every year, against the rules of `scenario`: that of
    the plan, with locks more or fewer.

    What unknown programs must lose is as the plan found it. A program as recommended or as today has the plan's lines
    or today's; of any other total see `_lines`.
    """
    case = replace(Case.of(plan.budget, scenario), forced=plan.case.forced, forced_proven=plan.case.forced_proven)
    amounts = [
        dict(year.amounts) | {id: cents for one in totals for id, cents in _lines(plan, year, one, totals[one]).items()}
        for year in plan.years
    ]
    years = Allocation.over_years(case.standing, amounts)
    return RuleCheck(case, years, broken_in(rules_of(case), case, years), plan.value)


def _lines(plan: Plan, year: Allocation, program_id: str, total: Cents) -> dict[LineId, Cents]:
    """The lines of a program with this total: the difference to what is recommended is shared out by what its lines
    have (largest remainder), those of an award left out while another has money. The plan, made again, may find others.
    """
    lines = plan.case.standing.lines_of_program[program_id]
    if total == plan.case.standing.total[program_id]:
        return {line.id: line.current for line in lines}
    before = {line.id: year.amount(line.id) for line in lines}
    change = total - sum(before.values())
    weights = [max(0, before[line.id]) for line in lines]
    free = [
        0 if plan.budget.fund[line.id.fund_id].restriction is Restriction.BY_PROGRAM else weight
        for line, weight in zip(lines, weights, strict=True)
    ]
    shared = next((one for one in (free, weights) if sum(one) >= max(1, -change)), [1] + [0] * (len(lines) - 1))
    parts = apportion(change, shared)
    return {line.id: before[line.id] + part for line, part in zip(lines, parts, strict=True)}
