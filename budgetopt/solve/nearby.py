"""A solved program, solved again with other gains of a few columns: only columns near breaking even take part.

What one program's columns are worth hardly moves the prices of rows, so that nearly all others stay at their ends. A
small program of the columns nearest to breaking even is solved from the whole one's basis; its prices are checked
against every other column, and those that would move join in, until none would: then the small program's optimum is the
whole one's. Where that takes many rounds or comes to no verdict, the whole program has to be solved.
"""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from budgetopt.solve.basis import BASIC, UPPER, Basis
from budgetopt.solve.by_column import ByColumn
from budgetopt.solve.highs import highs_basis
from budgetopt.solve.highs_model import pass_columns, small_highs
from budgetopt.solve.program import Bools, Floats, Ints, LinearProgram

# Columns that take part from the beginning beside the basic ones: so many for every row, within these ends.
_NEAR, _AT_LEAST, _AT_MOST = 3, 60, 240
_MOST_ROUNDS = 10
# A column that would gain by less stays at its end (the solver's own tolerance).
_GAINS = 1e-7


class Nearby:
    """The optimum (`values` at row prices `price`, with its basis) of a program that maximises `gain`. Not for two
    threads at once."""

    def __init__(self, lp: LinearProgram, gain: Floats, values: Floats, price: Floats, basis: Basis):
        self.lp, self.gain, self.values, self.basis = lp, gain, values, basis
        self.used = lp.matrix.times(values)
        self.by_column = ByColumn.of(lp.matrix, len(gain))
        # Which way a column that stands at an end could move from there.
        open_ = (lp.columns.upper > lp.columns.lower) & (basis.columns != BASIC)
        self.way = np.where(basis.columns == UPPER, -1.0, 1.0) * open_
        reduced = gain - lp.matrix.transposed_times(price, len(gain))
        far = np.where(basis.columns == BASIC, -1.0, np.where(open_, np.abs(reduced), np.inf))
        most = min(int(np.clip(_NEAR * len(price), _AT_LEAST, _AT_MOST)) + len(price), len(gain))
        nearest = np.argpartition(far, most - 1)[:most]
        self.near = np.zeros(len(gain), bool)
        self.near[nearest[np.isfinite(far[nearest])]] = True
        self.highs: Any = small_highs(lp)

    def about(self, own: Ints, upper: Floats) -> About:
        """The same with other gains of the columns `own`, which reach up to `upper`."""
        return About(self, own, upper)


class About:
    """The program around a few columns of it; solves do not depend on what was solved before, but for who takes part.

    `taking`: the columns that take part.
    """

    def __init__(self, nearby: Nearby, own: Ints, upper: Floats):
        self.nearby, self.own = nearby, own
        self.upper = nearby.lp.columns.upper.copy()
        self.upper[own] = upper
        taking = nearby.near.copy()
        taking[own] = True
        self._take(taking)

    def _take(self, taking: Bools) -> None:
        """Hand the solver the columns that take part, with what the others leave of every row."""
        near, lp = self.nearby, self.nearby.lp
        self.taking, self.columns = taking, np.flatnonzero(taking).astype(np.int32)
        columns = self.columns
        self.place = np.searchsorted(columns, self.own).astype(np.int32)
        at, of = near.by_column.entries(columns)
        row, value = near.by_column.row[at], near.by_column.value[at]
        start = np.searchsorted(of, np.arange(len(columns) + 1)).astype(np.int32)
        moved = np.bincount(row, value * near.values[columns][of], minlength=len(near.used))
        others = near.used - moved
        limits = lp.row_lower - others, lp.row_upper - others
        ends = lp.columns.lower[columns], self.upper[columns]
        pass_columns(near.highs, (start, row, value), near.gain[columns], ends, limits)
        self.basis = highs_basis(Basis(near.basis.columns[columns], near.basis.rows))

    def best(self, gain: Floats) -> Floats | None:
        """The optimum where the columns gain that; None where this way finds none."""
        near, highs = self.nearby, self.nearby.highs
        for _ in range(_MOST_ROUNDS):
            highs.changeColsCost(len(self.own), self.place, -gain)
            highs.clearSolver()
            highs.setBasis(self.basis)
            highs.run()
            if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
            solution = highs.getSolution()
            price = -np.array(solution.row_dual, np.float64)
            gains = (near.gain - near.lp.matrix.transposed_times(price, len(near.gain))) * near.way
            joining = (gains > _GAINS) & ~self.taking
            if not joining.any():
                values = near.values.copy()
                values[self.columns] = solution.col_value
                return values
            self._take(self.taking | joining)
        return None
