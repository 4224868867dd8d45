"""A linear program under construction, with whole variables where a rule needs them; solved by scipy's HiGHS."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

Terms = list[tuple[int, float]]
Sides = list[tuple[float, float]]

# How far apart a yes-or-no program and the linear program of its choice may be, in shares of the optimum.
_CLOSE = 1e-9
_MOST_CHOICES = 60
_SECONDS = 60.0


@dataclass
class LinearProgram:
    """Maximise profit, variables between bounds, rows between low and high."""

    profit: list[float] = field(default_factory=list)
    bounds: Sides = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)  # where the last linear program that was solved has its optimum

    def variable(self, low: float = 0.0, high: float = inf, profit: float = 0.0, whole: bool = False) -> int:
        self.profit.append(profit)
        self.bounds.append((low, high))
        self.whole.append(int(whole))
        return len(self.profit) - 1

    def yes_or_no(self) -> int:
        return self.variable(0, 1, whole=True)

    def row(self, terms: Terms, low: float = -inf, high: float = inf, by: str = "policy", unit: str = "money") -> None:
        """A limit; `by` who asks for it (policy, law, fixed), `unit` what it counts: none of the optimum's business."""
        self.define(terms, low, high)

    def define(self, terms: Terms, low: float = -inf, high: float = inf) -> None:
        """What a variable means: nothing that could give way."""
        summed: dict[int, float] = defaultdict(float)
        for variable, factor in terms:
            summed[variable] += factor
        self.rows.append((dict(summed), low, high))

    def solve(self) -> float | None:
        """The optimum, or None where there is no plan."""
        return self._solve_whole() if any(self.whole) else self._solve_linear(self.bounds)

    def _solve_whole(self) -> float | None:
        """The best choice of yes and no, its linear program solved again.

        A mixed-integer solver takes 0.999999 for 1: times a wide bound that is money made of nothing. The linear
        program of the choice tells the truth; until it agrees with what the solver said, the choice is forbidden and
        the next one sought.
        """
        places, best, forbidden = np.flatnonzero(self.whole), None, []
        for _ in range(_MOST_CHOICES):
            told = self._choose(forbidden)
            if told is None:
                return best
            promised, choice = told
            if best is not None and promised <= best + _CLOSE * max(1.0, abs(best)):
                return best
            bounds = list(self.bounds)
            for place, value in zip(places, choice, strict=True):
                bounds[place] = (value, value)
            found = self._solve_linear(bounds)
            best = found if best is None else best if found is None else max(best, found)
            if best is not None and promised <= best + _CLOSE * max(1.0, abs(best)):
                return best
            differs = {int(place): 1.0 - 2.0 * value for place, value in zip(places, choice, strict=True)}
            forbidden.append((differs, 1.0 - float(sum(choice)), inf))
        raise AssertionError("the mixed-integer solver and the linear one do not come together")

    def _choose(self, forbidden: list[tuple[dict[int, float], float, float]]) -> tuple[float, list[float]] | None:
        """What the solver promises, and its choice.

        Both with and without its reductions, the better of the two: with them it was seen to call a choice the best
        that was a hundredth below another.
        """
        matrix, low, high = self._matrix(self.rows + forbidden)
        lows, highs = (np.array(side) for side in zip(*self.bounds, strict=True))
        told: list[tuple[float, list[float]]] = []
        verdicts = set()
        for presolve in (True, False):
            found = milp(
                -np.array(self.profit),
                integrality=self.whole,
                bounds=Bounds(lows, highs),
                constraints=LinearConstraint(matrix, low, high),
                options={"mip_rel_gap": 0.0, "presolve": presolve, "time_limit": _SECONDS},
            )
            verdicts.add(found.status)
            if found.status == 0:
                told.append((-float(found.fun), [round(found.x[place]) for place in np.flatnonzero(self.whole)]))
        if not told and 2 not in verdicts:
            raise AssertionError(found.message)
        return max(told, default=None)

    def _matrix(self, rows: list[tuple[dict[int, float], float, float]]) -> tuple[csr_array, np.ndarray, np.ndarray]:
        values = [factor for terms, _, _ in rows for factor in terms.values()]
        where = [place for place, (terms, _, _) in enumerate(rows) for _ in terms]
        which = [variable for terms, _, _ in rows for variable in terms]
        low, high = (np.array([row[side] for row in rows]) for side in (1, 2))
        return csr_array((values, (where, which)), shape=(len(rows), len(self.profit))), low, high

    def _solve_linear(self, bounds: Sides) -> float | None:
        matrix, low, high = self._matrix(self.rows)
        same = low == high
        above, below = ~same & np.isfinite(high), ~same & np.isfinite(low)
        for presolve in (True, False):
            found = linprog(
                -np.array(self.profit),
                A_ub=vstack([matrix[np.flatnonzero(above)], -matrix[np.flatnonzero(below)]]),
                b_ub=np.concatenate([high[above], -low[below]]),
                A_eq=matrix[np.flatnonzero(same)],
                b_eq=low[same],
                bounds=bounds,
                method="highs",
                options={"presolve": presolve},
            )
            if found.status == 2:
                return None
            if found.status == 0:
                self.at = list(found.x)
                return -float(found.fun)
        raise AssertionError(found.message)
