"""All assumptions at once: elementary effects along seeded paths (Morris 1991; Campolongo and others 2007).

One at a time, an assumption is tried with the others at their base. Here each is tried wherever the others happen to
be. A path steps through the space of all assumptions, on a grid of four levels between low and high, and changes one
assumption a step, by two thirds of its range. What the step does to the plan, divided by that share, is an elementary
effect; its mean over the paths says how much an assumption matters, its spread how much that hangs on the others.
The paths, and the effects on the gain, are SALib's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt
from typing import Any, Protocol

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.errors import UsageError
from budgetopt.explore.assumptions import Assumption
from budgetopt.money import Cents

LEVELS = 4
# A step on a grid of p levels is p / (2 (p − 1)) of the range: with it every level is as likely as any other.
STEP = LEVELS / (2 * (LEVELS - 1))


class Planned(Protocol):
    """What a point of a path is asked for."""

    @property
    def amounts_cents(self) -> Mapping[LineId, Cents]:
        """The amount of every line."""

    @property
    def gain(self) -> float:
        """Impact points that the plan adds."""


@dataclass(frozen=True, slots=True)
class Screened:
    """Elementary effects of one assumption over its whole range.

    `moves`: mean money that it moves, currency units, with its standard error and the spread (standard deviation) over
    the paths. `gain`: μ*, the mean absolute change of the plan's gain in impact points, with its 95% confidence.
    """

    assumption: str
    name: str
    moves: float
    moves_error: float
    moves_spread: float
    gain: float
    gain_confidence: float


@dataclass(frozen=True)
class Paths:
    """Where the assumptions are tried: `points[path][step]` is a number for each key."""

    assumptions: tuple[Assumption, ...]
    points: tuple[tuple[Mapping[str, float], ...], ...]
    seed: int

    def first(self, count: int) -> Paths:
        """The first paths alone."""
        return replace(self, points=self.points[:count])

    def effects(
        self,
        plans: Sequence[Sequence[Planned]],
        distance: Callable[[Mapping[LineId, Cents], Mapping[LineId, Cents]], float],
    ) -> tuple[Screened, ...]:
        """The assumptions by the money that they move, the most first; `plans` stand as the points do."""
        if not self.points:
            return ()
        moves: dict[str, list[float]] = {one.key: [] for one in self.assumptions}
        for path, planned in zip(self.points, plans, strict=True):
            for (here, there), (before, after) in zip(pairwise(path), pairwise(planned), strict=True):
                key = next(key for key in here if here[key] != there[key])
                moves[key].append(distance(before.amounts_cents, after.amounts_cents) / STEP)
        gains = self._gains([plan.gain for planned in plans for plan in planned])
        found = [
            Screened(one.key, one.name, *_mean(moves[one.key]), gains["mu_star"][index], gains["mu_star_conf"][index])
            for index, one in enumerate(self.assumptions)
        ]
        return tuple(sorted(found, key=lambda one: (-one.moves, one.assumption)))

    def _gains(self, gains: list[float]) -> dict[str, list[float]]:
        from SALib.analyze import morris

        at = np.array([list(point.values()) for path in self.points for point in path])
        found = morris.analyze(_problem(self.assumptions), at, np.array(gains), num_levels=LEVELS, seed=self.seed)
        return {name: [float(number) for number in found[name]] for name in ("mu_star", "mu_star_conf")}


def screen(assumptions: Sequence[Assumption], trajectories: int, seed: int) -> Paths:
    """Seeded paths for these assumptions; none where `trajectories` is 0.

    Raises UsageError for fewer than two (nothing could be said of their error) and where SALib is not installed.
    """
    tried = tuple(one for one in assumptions if one.low < one.high)
    if not trajectories:
        return Paths(tried, (), seed)
    if trajectories < 2:
        raise UsageError(f"the global screening needs two or more trajectories, not {trajectories}.")
    try:
        from SALib.sample import morris
    except ImportError:
        raise UsageError('the global screening needs SALib: pip install "budgetopt[sensitivity]"') from None
    points: list[list[float]] = morris.sample(_problem(tried), trajectories, num_levels=LEVELS, seed=seed).tolist()
    keys, length = [one.key for one in tried], len(tried) + 1
    named = [dict(zip(keys, point, strict=True)) for point in points]
    paths = tuple(tuple(named[start : start + length]) for start in range(0, len(named), length))
    return Paths(tried, paths, seed)


def _problem(assumptions: Sequence[Assumption]) -> dict[str, Any]:
    """The assumptions as SALib wants them."""
    return {
        "num_vars": len(assumptions),
        "names": [one.key for one in assumptions],
        "bounds": [[one.low, one.high] for one in assumptions],
    }


def _mean(numbers: Sequence[float]) -> tuple[float, float, float]:
    """Mean, its standard error, standard deviation."""
    spread = float(np.std(numbers, ddof=1))
    return float(np.mean(numbers)), spread / sqrt(len(numbers)), spread
