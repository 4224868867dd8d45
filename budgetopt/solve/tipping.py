"""What would have to be believed of a cut program so that the plan takes nothing from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from budgetopt.impact.curve import chords
from budgetopt.impact.value import ProgramValue
from budgetopt.solve.highs import Live, Solved, SolverStatus
from budgetopt.solve.optimum import NOTHING, OptimalBasis
from budgetopt.solve.priced import PricedPlan
from budgetopt.solve.program import Floats, Ints, LinearProgram

# Over several years what is believed also tells what a raise in another year is worth: tried again until it stays.
_MOST_TRIES = 30
_SAME = 1e-7


@dataclass(frozen=True)
class Tipping:
    """For each cut program the least that may be believed of it (m_p ≤ 1) so that the plan takes nothing from it.

    The plan is solved with the program kept at today's budget or more in every year; what a unit taken from it there
    (over the years: each year's discounted) gives the others is f, and a_p · m_p · φ' = f is where it is no longer
    taken. None where no such belief saves it: the cut is forced, or the worth measured. Where benefits count, m_p is
    the ratio and has no ceiling of 1.
    """

    priced: PricedPlan

    def of(self, id: str) -> float | None:
        """The tipping point of one program."""
        lp, one, place = self.priced.optimum.lp, self.priced.value[id], self.priced.places[id]
        down = _segments(lp, id, place, -1)
        # A piece without width is no way down: what is taken then is a cent of the solver's noise.
        if one.response or not np.any(lp.columns.upper[down] > 0) or np.any(lp.columns.lower[down] > 0):
            return None  # neither a measured curve nor a forced cut depends on what is believed
        if len(self.priced.case.years) == 1:
            # The piece of the curve just below today's amount, less what it is worth itself.
            first = int(down[lp.columns.upper[down] > 0][-1])
            least = _believed(one, self.priced.near.unit_of(first, down) - float(lp.columns.worth[first]))
        else:
            least = self._years.least(id, place, down)
        highest = np.inf if one.objective == "benefits" else 1.0
        return least if least <= highest and np.isfinite(least) else None

    @cached_property
    def _years(self) -> _Years:
        return _Years(self.priced)


def _believed(one: ProgramValue, gives: float) -> float:
    """The belief at which a unit of the program is worth what it gives to others."""
    # The curve has the shape that goes with what is then believed: straight below zero.
    slope = next(chord.slope for chord in chords(one.elasticity, linear=gives <= 0) if chord.right == 1.0)
    return gives / (one.weight * slope) if one.weight else float("inf")


def _segments(lp: LinearProgram, id: str, place: int, sign: int) -> Ints:
    """The columns that cut (−1) or raise (1) a program's total, in every year."""
    columns = lp.columns
    own = columns.of_program(place)
    own = own[columns.sign[own] == sign]
    priced = [(columns.line[column] < 0) == ((id, int(columns.year[column])) in lp.linked) for column in own]
    return np.array(own[np.array(priced, bool)], np.int32)


class _Years:
    """Several years: what a unit gives depends on how it is spread over them."""

    def __init__(self, priced: PricedPlan):
        self.priced, self.lp = priced, priced.optimum.lp
        self.optimum: OptimalBasis = priced.optimum
        self.live = Live(self.lp)
        self.weights = np.array(priced.case.scenario.yearly)[self.lp.columns.year - 1]

    def least(self, id: str, place: int, down: Ints) -> float:
        """The least belief at which no year takes anything: the root of m − (a belief at which m would be given up),
        between what is believed, where something is taken, and the most that can be."""
        columns, one = self.lp.columns, self.priced.value[id]
        up = _segments(self.lp, id, place, 1)
        gives, raised = self._gives(down, up, 1.0)
        low, least = one.believed, _believed(one, gives)
        below = low - least
        if not low > 0 or not np.isfinite(below):
            return least
        high = least if one.objective == "benefits" else min(1.0, least)
        # Nothing changes where a raise is still not worth what it takes.
        if not np.any(raised + (high / low - 1.0) * columns.worth[up] > NOTHING):
            return least
        above = high - _believed(one, self._gives(down, up, high / low)[0])
        if not above >= -_SAME:
            return np.inf
        before = 0.0
        for _ in range(_MOST_TRIES):
            if high - low <= _SAME:
                break
            # Where a chord crosses zero; of an end that stays, half of what it is off by (the Illinois method).
            tried = high - above * (high - low) / (above - below)
            off = tried - _believed(one, self._gives(down, up, tried / one.believed)[0])
            if abs(off) <= _SAME:
                return tried
            if off > 0:
                high, above, below = tried, off, below / 2 if before > 0 else below
            else:
                low, below, above = tried, off, above / 2 if before < 0 else above
            before = off
        return high

    def _gives(self, down: Ints, up: Ints, scale: float) -> tuple[float, Floats]:
        """Objective points that others gain by one unit (Σ weight · column = 1) taken in the columns `down`, where a
        raise is worth `scale` times what is believed; and of each raise what a unit gains (∞ where there is one)."""
        highs, columns = self.live.highs, self.lp.columns
        self._cost(down, columns.gain[down] - columns.worth[down])
        self._cost(up, columns.gain[up] + (scale - 1.0) * columns.worth[up])
        highs.addRow(0.0, 0.0, len(down), down, self.weights[down])
        row, gives, raised = highs.getNumRow() - 1, float("nan"), np.zeros(len(up))
        none = self.live.solve()
        self.optimum.solves += 1
        if none.status is SolverStatus.OPTIMAL:
            raised = np.where(none.values[up] > 0, np.inf, none.reduced[up])
            gives = self._first_unit(row, none)
        highs.deleteRows(1, np.array([row], np.int32))
        for own in (down, up):
            self._cost(own, columns.gain[own])
        return gives, raised

    def _first_unit(self, row: int, none: Solved) -> float:
        """What a first unit of the last row's sum brings: its dual, where the basis stays feasible for the unit."""
        highs = self.live.highs
        own = -1 - row in highs.getBasicVariables()[1]
        if not own and self.optimum.holds(self.live, none, -np.array(highs.getBasisInverseCol(row)[1], np.float64)):
            return -float(highs.getSolution().row_dual[row])
        highs.changeRowBounds(row, 1.0, 1.0)
        one = self.live.solve()
        self.optimum.solves += 1
        return one.objective - none.objective if one.status is SolverStatus.OPTIMAL else float("nan")

    def _cost(self, columns: Ints, gain: Floats) -> None:
        self.live.highs.changeColsCost(len(columns), columns, -gain)
