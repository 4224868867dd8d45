"""Rows that limit the same sum are one row to the solver: a department's floor and ceiling are the ends of one range.

What holds of the one row holds of all: its limits are the tightest of theirs, and its price is that of the row whose
limit binds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from budgetopt.solve.program import Floats, Ints, LinearProgram, Sparse

# Limits that contradict each other by less are met by the solver as well as any.
_TOLERANCE = 1e-7


@dataclass(frozen=True)
class Ranged:
    """A program as the solver gets it: `lp` with one row for every sum, `place` its row of each row that was there."""

    lp: LinearProgram
    place: Ints

    @classmethod
    def of(cls, lp: LinearProgram) -> Ranged:
        """Rows with the same coefficients brought together, in the order in which the first of them stands."""
        first = _alike(lp.matrix, len(lp.columns))
        kept = first == np.arange(len(first))
        place = (np.cumsum(kept) - 1)[first].astype(np.int32)
        if kept.all():
            return cls(lp, place)
        counts = np.diff(lp.matrix.start)[kept]
        entries = np.flatnonzero(kept[lp.matrix.row])
        lower, upper = _tightest(place, lp.row_lower, lp.row_upper)
        narrow = replace(
            lp,
            matrix=Sparse(
                np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
                lp.matrix.index[entries],
                lp.matrix.value[entries],
            ),
            row_lower=lower,
            row_upper=upper,
            rows=[None] * len(counts),
            link=np.where(lp.link >= 0, place[lp.link], -1).astype(np.int32) if len(place) else lp.link,
        )
        return cls(narrow, place)

    def limits(self, row: int, lower: Floats, upper: Floats) -> tuple[int, float, float]:
        """The solver's row of a row, and its limits where those of the rows are `lower` and `upper`."""
        place = int(self.place[row])
        own = np.flatnonzero(self.place == place)
        low, up = _tightest(np.zeros(len(own), np.int32), lower[own], upper[own])
        return place, float(low[0]), float(up[0])

    def prices(self, price: Floats, lower: Floats, upper: Floats) -> Floats:
        """The prices of rows with the limits `lower` and `upper`, from those of the solver's rows: of several rows that
        limit a sum, the first with the limit that binds has the price."""
        if len(self.lp.matrix) == len(self.place):
            return price
        lows, ups = _tightest(self.place, lower, upper)
        of_all = price[self.place]
        binds = np.where(of_all > 0, upper <= ups[self.place], (of_all < 0) & (lower >= lows[self.place]))
        binding = np.flatnonzero(binds)
        _, first = np.unique(self.place[binding], return_index=True)
        prices = np.zeros(len(self.place))
        prices[binding[first]] = of_all[binding[first]]
        return prices


def _tightest(place: Ints, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    count = int(place.max()) + 1
    low, up = np.full(count, -np.inf), np.full(count, np.inf)
    np.maximum.at(low, place, lower)
    np.minimum.at(up, place, upper)
    return low, np.where((low > up) & (low <= up + _TOLERANCE), low, up)


def _alike(matrix: Sparse, columns: int) -> Ints:
    """The first row with the same columns and values, of every row; a row without any stays alone."""
    first = np.arange(len(matrix), dtype=np.int32)
    # Rows that are alike come to the same sum, whatever the columns are: only those are compared.
    sums = matrix.times(np.random.default_rng(0).random(columns))
    order = np.lexsort((first, sums))
    same = (np.diff(sums[order]) == 0) & (np.diff(matrix.start)[order[1:]] > 0)
    for at in np.flatnonzero(same):
        before, row = order[at], order[at + 1]
        one, other = (slice(matrix.start[place], matrix.start[place + 1]) for place in (before, row))
        if np.array_equal(matrix.index[one], matrix.index[other]) and np.array_equal(
            matrix.value[one], matrix.value[other]
        ):
            first[row] = first[before]
    return first
