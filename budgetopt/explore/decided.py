"""What each decision did: the plan with all decisions against the plan without that one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from budgetopt.errors import Infeasible, SolverError
from budgetopt.money import Cents
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import best_to_the_cent
from budgetopt.rules.allocation import Allocation
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import BY_COUNCIL
from budgetopt.scenario.model import Scenario


@dataclass(frozen=True)
class DecisionEffect:
    """A decision, impact points that the best plan has by it (below zero: that it costs), and by how many cents other
    programs' first-year totals differ because of it, the largest first. `points` None: the plan without it was not
    found in time, or there is none (`needed`)."""

    lock: Lock
    points: float | None
    moved: tuple[tuple[str, Cents], ...]
    needed: bool = False


def effects_of_decisions(
    plan: Plan, time_limit_s: float | None = None, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[DecisionEffect, ...]:
    """What each decision of a plan did, one solve each; plans before rounding, as for the prices of rules."""
    locks = [(index, rule) for index, rule in enumerate(plan.scenario.rules) if isinstance(rule, Lock) and rule.decided]
    if not locks:
        return ()
    best = _best(plan, None, time_limit_s)
    found = []
    for done, (place, lock) in enumerate(locks):
        progress(done, len(locks))
        try:
            without = _best(plan, place, time_limit_s)
        except Infeasible:
            found.append(DecisionEffect(lock, None, (), needed=True))
            continue
        if best is None or without is None:
            found.append(DecisionEffect(lock, None, ()))
            continue
        points = plan.impact_of(best) - plan.impact_of(without)
        # Equal plans may differ in their last digits.
        points = 0.0 if abs(points) <= 1e-9 * abs(plan.impact) else points
        moved = _moved(best[0], without[0], lock.program, 100 * plan.scenario.round_to)
        found.append(DecisionEffect(lock, points, moved))
    progress(len(locks), len(locks))
    return tuple(found)


def _best(plan: Plan, left_out: int | None, time_limit_s: float | None) -> Sequence[Allocation] | None:
    scenario = plan.scenario if left_out is None else without_decision(plan.scenario, left_out)
    try:
        return best_to_the_cent(plan.budget, scenario, time_limit_s, (plan,))
    except Infeasible:
        if left_out is not None:
            raise
        return None
    except SolverError:
        return None


def without_decision(scenario: Scenario, index: int) -> Scenario:
    """The scenario without the decision at `index` of its rules; what an amendment gave the program holds again."""
    lock = scenario.rules[index]
    if not isinstance(lock, Lock) or lock.decided is None or lock.decided.amended is None:
        return scenario.without_rule(index)
    before = Lock(program=lock.program, amount=lock.decided.amended, granted_by=BY_COUNCIL)
    return scenario.with_changes(rules=(*scenario.rules[:index], before, *scenario.rules[index + 1 :]))


def _moved(best: Allocation, without: Allocation, decided: str, least: Cents) -> tuple[tuple[str, Cents], ...]:
    """What is no step of rounding, `least`, is no move: no amount of the plan has it."""
    changed = {
        id: cents - without.programs[id]
        for id, cents in best.programs.items()
        if id != decided and abs(cents - without.programs[id]) >= least
    }
    return tuple(sorted(changed.items(), key=lambda pair: (-abs(pair[1]), pair[0])))
