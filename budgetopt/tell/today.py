"""Today's budget as a choice: why doing nothing is not allowed, and what is said of a plan that does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from budgetopt.city.model import Budget
from budgetopt.rules import Allocation, Breach, Case, breaches_of, rules_of
from budgetopt.scenario.model import Scenario

# `check` makes no plan, and waits for nothing that does.
if TYPE_CHECKING:
    from budgetopt.plan.plan import Plan

_TOLD = 4
AS_TODAY = "The plan changes no amount: in every draw it has the impact of today's budget."


def changes(plan: Plan) -> bool:
    """Whether any program has another total in any year."""
    return any(year.changed_programs for year in plan.by_year)


def law_breaks(budget: Budget) -> tuple[Breach, ...]:
    """What today's budget breaks of the law and of the money there is, whatever a scenario asks."""
    case = Case.of(budget, Scenario().free_of_policy())
    return breaches_of(rules_of(case), case, [Allocation.today(case.standing)])


def doing_nothing(plan: Plan) -> str:
    """Why today's budget is no choice under a plan's rules; "" where it is one."""
    return in_words(breaches_of(plan.ruled_by, plan.case, plan.today))


def in_words(breaches: Sequence[Breach]) -> str:
    """What today's budget breaks, in one sentence; "" for nothing."""
    if not breaches:
        return ""
    told = [breach.words for breach in breaches[:_TOLD]]
    listed = told if len(told) == 1 else [f"({index}) {words}" for index, words in enumerate(told, start=1)]
    listed += [f"and {len(breaches) - _TOLD:,} more"] if len(breaches) > _TOLD else []
    return f"Doing nothing is not allowed. With today's budget {'; '.join(listed)}."
