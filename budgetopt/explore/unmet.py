"""A scenario that cannot be met: what would make it possible, and the plan that each relief alone would bring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, ScenarioError, SolverError, TimeLimitReached
from budgetopt.plan.loosening import GRANT_ALL, Relief, all_loosened, drop, lessen, reliefs
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Case
from budgetopt.rules.rule import AUTHOR
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.solve.conflicts import Conflict
from budgetopt.solve.fund_changes import FundChange


@dataclass(frozen=True)
class WayOut:
    """One thing that could give way: what is done, who can grant it, and the best plan with that alone.

    `plan` None: with that alone there is none, and `why_not` says what stands in the way.
    """

    words: str
    granted_by: tuple[str, ...]
    scenario: Scenario
    plan: Plan | None
    why_not: str = ""


@dataclass(frozen=True)
class Unmet:
    """What clashes (a conflict a rule and subject), the relief of each rule that gives way, the largest possible
    changes of funds, and the ways out."""

    budget: Budget
    scenario: Scenario
    conflicts: tuple[Conflict, ...]
    reliefs: tuple[Relief, ...]
    fund_changes: tuple[FundChange, ...]
    ways: tuple[WayOut, ...]

    @property
    def possible(self) -> tuple[WayOut, ...]:
        """The ways that have a plan."""
        return tuple(way for way in self.ways if way.plan is not None)


def unmet(
    budget: Budget,
    scenario: Scenario,
    infeasible: Infeasible,
    time_limit_s: float | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Unmet:
    """The ways out of a scenario that cannot be met: each relief and each lesser change of a fund alone, then all
    relief together. `time_limit_s`: for the plan of each, as in `recommend`."""
    case = Case.of(budget, checked(scenario, budget))
    conflicts, changes = infeasible.conflicts, infeasible.fund_changes
    smallest = tuple(reliefs(case, conflicts))
    asked = list(_asked(case, conflicts, smallest, changes))
    ways = []
    for index, (words, granted_by, other) in enumerate(asked):
        progress(index, len(asked))
        ways.append(_way(budget, words, granted_by, other, time_limit_s))
    return Unmet(budget, scenario, conflicts, smallest, changes, tuple(ways))


def _asked(
    case: Case, conflicts: tuple[Conflict, ...], smallest: tuple[Relief, ...], changes: tuple[FundChange, ...]
) -> Iterator[tuple[str, tuple[str, ...], Scenario]]:
    together = set()
    for relief in smallest:
        granted_by = tuple(dict.fromkeys(one.granted_by for one in relief.conflicts if one.granted_by))
        together |= set(granted_by)
        if relief.loosened is not None:
            yield relief.loosen, granted_by, relief.loosened
        if relief.dropped is not None:
            yield drop(relief.conflicts[0].rule), granted_by, relief.dropped
    for change in changes:
        # With the funds as today whose own changes cannot be met either, as the change was found.
        funds = {id: asked for id, asked in case.scenario.funds.items() if id not in change.as_today}
        lessened = case.scenario.with_changes(funds=funds | {change.fund_id: change.largest})
        yield lessen(change.fund), (AUTHOR,), lessened
    if len({one.rule_id for one in conflicts}) > 1:
        yield GRANT_ALL, tuple(sorted(together)), all_loosened(case, conflicts)


def _way(
    budget: Budget, words: str, granted_by: tuple[str, ...], scenario: Scenario, time_limit_s: float | None
) -> WayOut:
    try:
        return WayOut(words, granted_by, scenario, recommend(budget, scenario, time_limit_s=time_limit_s))
    except Infeasible as error:
        said = "not enough alone"
        if words == GRANT_ALL:
            law = any(not one.policy for one in error.conflicts)
            said = "the law would have to give way too" if law else "still not enough"
        rules = ", ".join(dict.fromkeys(one.rule for one in error.conflicts))
        return WayOut(words, granted_by, scenario, None, f"{said}: {rules}")
    except (ScenarioError, SolverError, TimeLimitReached) as error:
        return WayOut(words, granted_by, scenario, None, str(error))
