"""Seeded draws: the same numbers for the same seed, whatever is asked of them and on however many workers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from budgetopt.impact.drawn import Doubts, Floats, weighed
from budgetopt.solve.sweep import Sweep
from budgetopt.solve.sweeper import sweeper

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
