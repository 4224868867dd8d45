"""Seeded draws: the same numbers for the same seed, whatever is asked of them and on however many workers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from budgetopt.impact.drawn import Doubts, Floats
from budgetopt.solve.sweep import Sweep, sweeper

Ways = NDArray[np.int8]
CUT, UNCHANGED, RAISED = -1, 0, 1


def standard_draws(seed: int, start: int, stop: int, programs: int) -> Floats:
    """Standard normal numbers of the draws `start` to `stop`, a row a draw, a column a program in id order.

    Each draw has a generator of its own, keyed by [seed, draw]: scenarios of one budget are compared on the same
    draws (common random numbers), and a draw is the same whoever works it out.
    """
    draws = [np.random.default_rng([seed, draw]).standard_normal(programs) for draw in range(start, stop)]
    return np.array(draws, np.float64).reshape(stop - start, programs)


@dataclass(frozen=True)
class Piece:
    """Draws `start` to `stop` to be re-optimised; a change below `least` currency units is none."""

    sweep: Sweep
    doubts: Doubts
    seed: int
    start: int
    stop: int
    least: float


@dataclass(frozen=True)
class Drawn:
    """Of every draw, the most impact points that can be gained (`best`) and which way every program then goes."""

    best: Floats
    ways: Ways

    @classmethod
    def of(cls, parts: list[Drawn], programs: int) -> Drawn:
        """Several pieces as one."""
        if not parts:
            return cls(np.empty(0), np.empty((0, programs), np.int8))
        return cls(np.concatenate([part.best for part in parts]), np.concatenate([part.ways for part in parts]))


def reoptimised(piece: Piece) -> Drawn:
    """The best plan of each draw of a piece."""
    sweep, doubts = piece.sweep, piece.doubts
    model = sweeper(sweep)
    effects = doubts.effects(standard_draws(piece.seed, piece.start, piece.stop, len(doubts.ids)))
    best, ways = [], []
    for impacts in sweep.impacts(doubts.factors(effects)):
        values = model.solve(sweep.costed(impacts))
        changes = sweep.changes(values)
        best.append(sweep.impact(impacts, values))
        ways.append(np.where(np.abs(changes) < piece.least, UNCHANGED, np.sign(changes)))
    return Drawn(np.array(best, np.float64), np.array(ways, np.int8))
