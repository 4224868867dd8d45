"""A plan as a question to seeded draws: the same numbers for the same seed, on however many workers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from budgetopt.impact.drawn import Doubts, Floats, weighed
from budgetopt.plan.plan import Plan
from budgetopt.rules import Allocation
from budgetopt.solve.sweep import Sweep, sweep_of
from budgetopt.solve.sweeper import sweeper, with_usual_prices

Ways = NDArray[np.int8]
CUT, UNCHANGED, RAISED = -1, 0, 1


def standard_draws(seed: int, start: int, stop: int, programs: int, places: Sequence[int] | None = None) -> Floats:
    """Standard normal numbers of the draws `start` to `stop`, a row a draw, a column a program in id order.

    `places`: those programs alone.

    Each draw has a generator of its own, keyed by [seed, draw]: scenarios of one budget are compared on the same
    draws (common random numbers), and a draw is the same whoever works it out.
    """
    own = list(range(programs) if places is None else places)
    draws = [np.random.default_rng([seed, draw]).standard_normal(programs)[own] for draw in range(start, stop)]
    return np.array(draws, np.float64).reshape(stop - start, len(own))


@dataclass(frozen=True)
class Gained:
    """What a plan gains against today's budget, in impact points: with each program at factor 1, where the factor is
    above zero and where it is not, and `whatever` is drawn."""

    above: Floats
    below: Floats
    whatever: float

    def under(self, factors: Floats) -> Floats:
        """The gain under drawn factors, a row a draw."""
        return np.asarray(weighed(factors, self.above, self.below).sum(axis=-1) + self.whatever)


@dataclass(frozen=True)
class Batch:
    """Draws `start` to `stop` in which a plan's gain is measured and the best plan found; a change below `least`
    currency units is none."""

    sweep: Sweep
    doubts: Doubts
    gained: Gained
    seed: int
    start: int
    stop: int
    least: float


@dataclass(frozen=True)
class Drawn:
    """Of every draw, what the plan gains, what the plan that is best in it gains (`best`; both against today, in impact
    points), and which way every program then goes."""

    gains: Floats
    best: Floats
    ways: Ways

    @classmethod
    def of(cls, parts: list[Drawn], programs: int) -> Drawn:
        """Several pieces as one."""
        if not parts:
            return cls(np.empty(0), np.empty(0), np.empty((0, programs), np.int8))
        gains, best, ways = zip(*((part.gains, part.best, part.ways) for part in parts), strict=True)
        return cls(np.concatenate(gains), np.concatenate(best), np.concatenate(ways))


def reoptimised(piece: Batch) -> Drawn:
    """The best plan of each draw of a piece."""
    sweep, doubts = piece.sweep, piece.doubts
    model = sweeper(sweep)
    effects = doubts.effects(standard_draws(piece.seed, piece.start, piece.stop, len(doubts.ids)))
    factors = doubts.factors(effects)
    best, ways = [], []
    for impacts in sweep.impacts(factors):
        values = model.solve(sweep.costed(impacts))
        changes = sweep.changes(values)
        best.append(sweep.impact(impacts, values))
        ways.append(np.where(np.abs(changes) < piece.least, UNCHANGED, np.sign(changes)))
    return Drawn(piece.gained.under(factors), np.array(best, np.float64), np.array(ways, np.int8))


DRAWS_A_PIECE = 25
# Draws that tell where most begin: of a seed of their own, so that they are the same for every question.
_TRIED, _SEED = 16, 0x5EED


@dataclass(frozen=True)
class Question:
    """A plan, its doubts, and its rules as a program whose values can be drawn."""

    plan: Plan

    @cached_property
    def doubts(self) -> Doubts:
        """What is believed of every program, and how unsure."""
        return Doubts.of(self.plan.value)

    @cached_property
    def sent(self) -> Doubts:
        """The doubts as workers need them."""
        return replace(self.doubts, unit={})

    @cached_property
    def sweep(self) -> Sweep:
        """The linear program whose values can be drawn."""
        return sweep_of(self.plan.case, self.doubts, self.plan.solved.rows).slim

    @cached_property
    def drawn(self) -> Sweep:
        """The same, begun where draws usually end."""
        tried = self.doubts.effects(standard_draws(_SEED, 0, _TRIED, len(self.doubts.ids)))
        return with_usual_prices(self.sweep, self.sweep.gains(self.doubts.factors(tried)))

    @property
    def least(self) -> float:
        """Currency units below which rounding would take a change away."""
        return self.plan.scenario.round_to / 2

    def pieces(self, seed: int, draws: int) -> list[Batch]:
        """All draws, in pieces that do not depend on how many workers there are."""
        starts = range(0, draws, DRAWS_A_PIECE)
        return [
            Batch(self.drawn, self.sent, self.gained, seed, start, min(draws, start + DRAWS_A_PIECE), self.least)
            for start in starts
        ]

    @cached_property
    def ways(self) -> Ways:
        """Which way every program goes in the plan's first year."""
        plan = self.plan
        changes = [plan.allocation.programs[id] - plan.case.standing.total[id] for id in self.doubts.ids]
        return np.sign(np.array(changes, np.int64)).astype(np.int8)

    @cached_property
    def gained(self) -> Gained:
        """What the rounded plan gains against today's budget."""
        plan = self.plan
        above = below = np.zeros(len(self.doubts.ids))
        whatever = 0.0
        for weight, year, today in zip(plan.scenario.yearly, plan.years, plan.today, strict=True):
            then, now = self._worth(year), self._worth(today)
            above, below = above + weight * (then[0] - now[0]), below + weight * (then[1] - now[1])
            whatever += weight * (self._idle(year) - self._idle(today))
        return Gained(above, below, whatever)

    def _worth(self, year: Allocation) -> tuple[Floats, Floats]:
        return self.doubts.worth(year.programs)

    def _idle(self, year: Allocation) -> float:
        case = self.plan.case
        if case.scenario.objective != "benefits":
            return 0.0
        return sum(max(0, case.idle(fund, year)) for fund in case.available) / 100
