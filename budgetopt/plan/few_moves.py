"""How much of a plan's gain is kept with fewer changes, and what no plan with so few changes can keep."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from budgetopt.errors import TimeLimitReached
from budgetopt.impact.drawn import Floats
from budgetopt.solve.few import Few, FewMoves
from budgetopt.solve.in_time import InTime
from budgetopt.solve.sweep import Sweep, sweep_of

if TYPE_CHECKING:
    from budgetopt.plan.outcome import Outcome

# What the time limit may leave unfinished of it.
NUMBERS = "numbers of changes"
# Of larger cities the curve is worked out only where it is asked for.
LARGEST = 1000
# Numbers of changes that a summary names, as shares of the plan's own, in round steps.
_SHARES, _STEPS = (0.8, 0.6, 0.4, 0.2), ((50, 10), (20, 5), (0, 1))


@dataclass(frozen=True)
class Kept:
    """At most so many `changes` keep the share `kept` of the plan's gain; no plan with so few keeps more than
    `at_most`. Before rounding."""

    changes: int
    kept: float
    at_most: float


@dataclass(frozen=True)
class FewOf:
    """The plans with few changes under the rules of a plan, by what is believed."""

    plan: Outcome

    @cached_property
    def sweep(self) -> Sweep:
        """The rules of the plan, with what its columns are worth."""
        return sweep_of(self.plan.case, self.plan.doubts, self.plan.solved.possible_rows)

    @cached_property
    def impacts(self) -> Floats:
        """Impact points of a unit of every column."""
        return self.sweep.impacts(self.plan.doubts.factors(self.plan.doubts.mean))

    @cached_property
    def _search(self) -> FewMoves:
        case = self.plan.case
        money = max(sum(map(abs, case.money(year).values())) for year in case.years) / 100
        return FewMoves(self.sweep, self.impacts + self.sweep.lp.columns.penalty, money)

    def best(self, most: int) -> Few | None:
        """The plan in which at most so many programs change; None where the rules ask for more changes."""
        return self._search.best(most)

    def share(self, gain: float) -> float:
        """Objective points as a share of the most that can be gained."""
        return gain / self._search.most

    def curve(self, numbers: InTime[int]) -> tuple[Kept, ...]:
        """What is kept with so many changes, for each number that has a plan; nothing where there is no gain."""
        if self._search.most <= 0:
            return ()
        found = []
        for number in numbers:
            self._search.plain.time_limit_s = self._search.relaxed.time_limit_s = numbers.left_s
            try:
                one = self.best(number)
            except TimeLimitReached:
                numbers.stop()
            else:
                found += [Kept(number, self.share(one.gain), self.share(one.bound))] if one else []
        return tuple(found)


def shown(plan: Outcome) -> tuple[Kept, ...]:
    """The points of the curve that a summary names, most changes first; none of a large city."""
    changed = plan.changed_programs
    if changed < 2 or len(plan.budget.programs) > LARGEST:
        return ()
    step = next(step for least, step in _STEPS if changed >= least)
    numbers = {max(step, round(share * changed / step) * step) for share in _SHARES}
    fewer = sorted((number for number in numbers if number < changed), reverse=True)
    return FewOf(plan).curve(InTime(fewer, plan.solved.time_limit_s, lambda: plan.prices.stopped.add(NUMBERS)))
