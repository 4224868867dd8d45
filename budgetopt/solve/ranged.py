"""Rows that limit the same sum are one row to the solver: a department's floor and ceiling are the ends of one range.

What holds of the one row holds of all: its limits are the tightest of theirs, and its price is that of the row whose
limit binds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from budgetopt.solve.program import Floats, Ints, LinearProgram, Sparse

# Limits that contradict each other by less are met by the solver as well as any.
_TOLERANCE = 1e-7


@dataclass(frozen=True)
class Ranged:
    """A program as the solver gets it: `lp` with one row for every sum, `place` its row of each row that was there."""

    lp: LinearProgram
    row_of: Ints

    @classmethod
    def of(cls, lp: LinearProgram) -> Ranged:
        """Rows with the same coefficients brought together, in the order in which the first of them stands."""
        first = _alike(lp.matrix)
        kept = first == np.arange(len(first))
        place = (np.cumsum(kept) - 1)[first].astype(np.int32)
        if kept.all():
            return cls(lp, place)
        # The limits of a sum stand where the first of its rows does.
        lower, upper = (limits[place] for limits in _tightest(place, lp.row_lower, lp.row_upper))
        every = np.ones(len(lp.columns), bool)
        narrow = lp.part(every, kept, lower, upper)
        return cls(narrow, place)

    def limits(self, row: int, lower: Floats, upper: Floats) -> tuple[int, float, float]:
        """The solver's row of a row, and its limits where those of the rows are `lower` and `upper`."""
        place = int(self.row_of[row])
        own = np.flatnonzero(self.row_of == place)
        low, up = _tightest(np.zeros(len(own), np.int32), lower[own], upper[own])
        return place, float(low[0]), float(up[0])

    def prices(self, price: Floats, lower: Floats, upper: Floats) -> Floats:
        """The prices of rows with the limits `lower` and `upper`, from those of the solver's rows: of several rows that
        limit a sum, the first with the limit that binds has the price."""
        if len(self.lp.matrix) == len(self.row_of):
            return price
        lows, ups = _tightest(self.row_of, lower, upper)
        of_all = price[self.row_of]
        binds = np.where(of_all > 0, upper <= ups[self.row_of], (of_all < 0) & (lower >= lows[self.row_of]))
        binding = np.flatnonzero(binds)
        _, first = np.unique(self.row_of[binding], return_index=True)
        prices = np.zeros(len(self.row_of))
        prices[binding[first]] = of_all[binding[first]]
        return prices


def _tightest(place: Ints, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    count = int(place.max()) + 1
    low, up = np.full(count, -np.inf), np.full(count, np.inf)
    np.maximum.at(low, place, lower)
    np.minimum.at(up, place, upper)
    return low, np.where((low > up) & (low <= up + _TOLERANCE), low, up)


def _alike(matrix: Sparse) -> Ints:
    """The first row with the same columns and values, of every row; a row without any stays alone."""
    first = np.arange(len(matrix), dtype=np.int32)
    used = np.flatnonzero(np.diff(matrix.start))
    head, tail = matrix.start[used], matrix.start[used + 1] - 1
    # Only rows as long as each other, with the same ends, are compared.
    looks = np.array([tail - head, matrix.index[head], matrix.index[tail], matrix.value[head], matrix.value[tail]])
    order = np.lexsort((used, *looks))
    for at in np.flatnonzero(np.all(np.diff(looks[:, order]) == 0, axis=0)):
        before, row = used[order[at]], used[order[at + 1]]
        one, other = (slice(matrix.start[place], matrix.start[place + 1]) for place in (before, row))
        same = np.array_equal(matrix.index[one], matrix.index[other])
        if same and np.array_equal(matrix.value[one], matrix.value[other]):
            first[row] = first[before]
    return first
