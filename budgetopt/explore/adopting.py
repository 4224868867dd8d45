"""What was found by asking what if becomes the scenario: a point of a frontier, another plan as good, a move of another
scenario."""

from __future__ import annotations

from budgetopt.explore.frontier_points import Frontier
from budgetopt.explore.unlike import Alternative
from budgetopt.money import Cents, plain
from budgetopt.plan.plan import Plan
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import with_locks
from budgetopt.scenario.model import Scenario


def at_point(frontier: Frontier, index: int, scenario: Scenario) -> Scenario:
    """The scenario that asks for a point of a frontier. Over what is moved every scenario with the same other rules has
    the same frontier: only that limit is taken over."""
    asked = frontier.points[index].scenario
    return scenario.with_limits(moved=asked.limits.moved) if frontier.over == "moved" else asked


def as_alternative(plan: Plan, alternative: Alternative, source: str) -> Scenario:
    """The scenario that makes another plan: every program that it or the recommendation changes is locked at what it
    gets there; the rest, which neither changes, is planned again. `source` says where the locks are from."""
    amounts, today = alternative.years[0].programs, plan.case.standing.total
    held = {rule.program for rule in plan.scenario.rules if isinstance(rule, Lock)}
    moved = (
        id for id, cents in today.items() if id not in held and not cents == amounts[id] == plan.allocation.programs[id]
    )
    return with_locks(plan.scenario, [_lock(plan, id, amounts[id], source) for id in moved])


def taken(scenario: Scenario, other: Plan, program_id: str, source: str) -> Scenario:
    """The scenario with one program locked at what the plan of another gives it."""
    return with_locks(scenario, [_lock(other, program_id, other.allocation.programs[program_id], source)])


def _lock(plan: Plan, program_id: str, cents: Cents, source: str) -> Lock:
    name = f"{plan.budget.program_names[program_id]}: locked at {plan.case.show(cents)}"
    asked = {"name": name, "program": program_id, "amount": plain(cents), "source": source}
    return Lock.model_validate(asked | {"granted_by": "the officer who took it"})
