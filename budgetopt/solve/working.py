"""A solved program, asked again with other bounds of one program's columns: only what nearly breaks even takes part.

What one program keeps or gives hardly moves the prices of rows, so that nearly all others stay at their ends. A small
program of the columns nearest to breaking even is solved from the whole one's basis; its prices are checked against all
other columns, and those that would move join in. Where none would, its optimum is the whole one's, and so is its basis:
a ratio test on the one holds for the other. Where that comes to no end, the whole program is asked.

Of the programs held in place half ask for no solving at all: the basis of the optimum stays feasible without them.

A program of several lines takes part whole or not at all. Where one column is basic in the row that joins its lines,
that column gives what the row asks for: the row's price follows from those of the shared rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import numpy as np

from budgetopt.errors import SolverError
from budgetopt.solve.basis import BASIC, LOWER, UPPER, Basis
from budgetopt.solve.by_column import ByColumn
from budgetopt.solve.highs import Solved, SolverStatus, basis_of, highs_basis
from budgetopt.solve.highs_model import small_highs
from budgetopt.solve.optimum import Known, OptimalBasis
from budgetopt.solve.program import Bools, Floats, Ints, LinearProgram

# Columns that take part beside the basic ones: of every shared row that the program has a part in the nearest, at first
# and at most, and how many more after each round; and how many join in a round.
_NEAR, _NEAR_AT_MOST, _NEARER, _JOINING = 16, 256, 4, 40
# Programs with fewer columns are asked as a whole, and what takes more rounds.
_SMALL, _MOST_ROUNDS = 2_500, 12
# The share of a program's size that its basic columns and shared rows may be.
_SHARED = 0.1
# A column that would gain by less stays at its end.
_GAINS = 1e-8


class WorkingSet:
    """The optimum of a program, asked about single programs. Not for two threads at once."""

    def __init__(self, whole: OptimalBasis):
        self.whole = whole

    def unit_of(self, column: int, held: Ints) -> float:
        """See `OptimalBasis.unit_of`."""
        if self.whole.pinned(held, np.zeros(len(held)), then=column) is not None:
            return float(self.whole.solved.reduced[column])
        found = self._asked(held, lambda part, own: part.unit_of(int(own[np.flatnonzero(held == column)[0]]), own))
        return self.whole.unit_of(column, held) if found is None or np.isnan(found) else found

    def bounded(self, own: Ints, lower: Floats, upper: Floats) -> float | None:
        """See `OptimalBasis.bounded`."""
        gained = self.whole.pinned(own, lower) if np.array_equal(lower, upper) else None
        if gained is not None:
            return gained
        found = self._asked(own, lambda part, places: part.bounded(places, lower, upper))
        return self.whole.bounded(own, lower, upper) if found is None else found

    def _asked(self, own: Ints, question: Callable[[OptimalBasis, Ints], float | None]) -> float | None:
        """What the small program answers of the columns `own`, at their places there; None where it cannot say."""
        if not self.of_use:
            return None
        # The segments of a program of several lines have a part in no shared row: its lines have.
        rows, least = self._rows_of(self._together(own)), _NEAR
        columns = self._together(np.concatenate([self._base, own, *(self._nearest(row, least) for row in rows)]))
        for _ in range(_MOST_ROUNDS):
            part, kept = self._part(columns)
            try:
                found = question(part, np.searchsorted(columns, own).astype(np.int32))
            except SolverError:
                return None
            finally:
                self.whole.solves += part.solves
            joining = self._joining(columns, kept, part.prices)[:_JOINING]
            if part.prices and not len(joining):
                return found
            for row in rows:
                self._near[row] = min(self._near[row] + _NEARER, _NEAR_AT_MOST)
            if not part.prices:
                # Those that take part cannot make up for it; with more of each row they may.
                least *= 4
                joining = np.concatenate([columns, *(self._nearest(row, least) for row in rows)])
            wider = self._together(np.concatenate([columns, joining]))
            if len(wider) == len(columns):
                return None
            columns = wider
        return None

    @cached_property
    def _near(self) -> Ints:
        """How many of the nearest columns of every row take part where a program has a part in it."""
        return np.full(len(self.lp.matrix), _NEAR)

    @cached_property
    def _by_row(self) -> tuple[Ints, Ints]:
        """The columns of every shared row, the nearest to breaking even first, and where each row begins."""
        shared = self._shared
        can = self._way[shared.column] != 0
        column, row = shared.column[can], shared.row[can]
        order = np.lexsort((self._far[column], row))
        start = np.searchsorted(row[order], np.arange(len(self.lp.matrix) + 1)).astype(np.int32)
        return column[order], start

    def _nearest(self, row: int, least: int) -> Ints:
        columns, start = self._by_row
        return columns[start[row] : min(start[row + 1], start[row] + max(least, self._near[row]))]

    def _rows_of(self, own: Ints) -> list[int]:
        """The shared rows that some columns have a part in."""
        at, _ = self._shared.entries(own)
        return [int(row) for row in _distinct(self._shared.row[at])]

    @cached_property
    def of_use(self) -> bool:
        """Whether a small part says what the whole does: one year's moves, with few rows that many programs share."""
        columns = self.lp.columns
        if len(columns) < _SMALL or np.any(columns.year > 1) or self.whole.solved.status is not SolverStatus.OPTIMAL:
            return False
        return len(self._base) + int(self._shared_rows.sum()) <= _SHARED * len(columns)

    @cached_property
    def lp(self) -> LinearProgram:
        """The program as the solver has it."""
        return self.whole.live.ranged.lp

    @cached_property
    def _basis(self) -> Basis:
        _ = self.whole.solved
        return basis_of(self.whole.live.highs)

    @cached_property
    def _pivot(self) -> Ints:
        """The one basic column of each program whose lines a row joins; −1 where there is none, or several."""
        link, basis, columns = self.lp.link, self._basis, self.lp.columns
        basic = np.flatnonzero((basis.columns == BASIC) & (columns.program >= 0))
        programs = columns.program[basic]
        pivot = np.full(len(link), -1, np.int32)
        pivot[programs] = basic
        alone = (np.bincount(programs, minlength=len(link)) == 1) & (link >= 0)
        alone[alone] = basis.rows[link[alone]] != BASIC
        return np.where(alone, pivot, -1)

    @cached_property
    def _base(self) -> Ints:
        """The columns that always take part: what is basic."""
        columns, status = self.lp.columns, self._basis.columns
        out = np.zeros(len(columns), bool)
        out[self._pivot[self._pivot >= 0]] = True
        always = ~out & (status != LOWER) & (status != UPPER)
        return np.flatnonzero(always).astype(np.int32)

    def _together(self, own: Ints) -> Ints:
        """The columns, each once and in order, with all others of the programs whose lines a row joins."""
        own = _distinct(own)
        if not len(self._link_rows):
            return own
        programs = _distinct(self.lp.columns.program[own])
        linked = programs[(programs >= 0) & (self.lp.link[programs] >= 0)]
        return _distinct(np.concatenate([own, *map(self.lp.columns.of_program, linked.tolist())]))

    @cached_property
    def _entries(self) -> ByColumn:
        return ByColumn.of(self.lp.matrix, len(self.lp.columns))

    @cached_property
    def _used(self) -> Floats:
        """What every row comes to."""
        return self.lp.matrix.times(self.whole.solved.values)

    @cached_property
    def _link_rows(self) -> Ints:
        return self.lp.link[self.lp.link >= 0]

    @cached_property
    def _shared_rows(self) -> Bools:
        shared = np.ones(len(self.lp.matrix), np.bool_)
        shared[self._link_rows] = False
        return shared

    def _part(self, columns: Ints) -> tuple[OptimalBasis, Ints]:
        """The program of some columns, with what the others leave of every row, at its optimum; and its rows."""
        lp, solved, basis = self.lp, self.whole.solved, self._basis
        programs = lp.columns.program[columns]
        kept = self._shared_rows.copy()
        link = lp.link[programs[programs >= 0]]
        kept[link[link >= 0]] = True
        rows = np.flatnonzero(kept).astype(np.int32)
        matrix = self._entries.rows(columns, np.cumsum(kept) - 1, len(rows))
        values, gain = solved.values[columns], lp.columns.gain[columns]
        others = self._used[rows] - matrix.times(values)
        part = LinearProgram(
            columns=lp.columns.at(columns),
            matrix=matrix,
            row_lower=lp.row_lower[rows] - others,
            row_upper=lp.row_upper[rows] - others,
            rows=[None] * len(rows),
        )
        known = Solved(
            solved.status,
            float(gain @ values),
            values,
            self.whole.prices_of_rows[rows],
            solved.reduced[columns],
            float(gain @ values),
        )
        begin = highs_basis(Basis(basis.columns[columns], basis.rows[rows]))
        return OptimalBasis(part, Known(known, begin, self._highs)), rows

    def _joining(self, columns: Ints, rows: Ints, prices: Iterable[Floats]) -> Ints:
        """The columns beside those that take part which would move at one of these prices of the rows."""
        joining = [np.empty(0, np.int32)]
        for price in prices:
            other = np.zeros(len(self.lp.matrix))
            other[rows] = price - self.whole.prices_of_rows[rows]
            other[self._link_rows] = 0.0
            joining.append(self._checked.moved_by(other))
        found = np.concatenate(joining)
        self._taking[columns] = True
        found = found[~self._taking[found]]
        self._taking[columns] = False
        return found[np.argsort(self._far[found], kind="stable")]

    @cached_property
    def _taking(self) -> Bools:
        """Which columns take part; none between two questions."""
        return np.zeros(len(self.lp.columns), np.bool_)

    @cached_property
    def _highs(self) -> Any:
        return small_highs(self.lp)

    @cached_property
    def _way(self) -> Floats:
        """Which way a column that stands at an end could move from there."""
        columns, status = self.lp.columns, self._basis.columns
        open_ = (columns.upper > columns.lower) & (status != BASIC)
        return np.where(open_, np.where(status == UPPER, -1.0, 1.0), 0.0)

    @cached_property
    def _far(self) -> Floats:
        """By how much the price of a shared row must change at least, until a column would move."""
        return np.asarray(np.abs(self.whole.solved.reduced) / np.maximum(self._shared.sizes, 1e-12), np.float64)

    @cached_property
    def _shared(self) -> ByColumn:
        """What a unit of every column takes of shared rows, what its program's one basic column then gives included."""
        lp = self.lp
        pivot = np.where(lp.columns.program >= 0, self._pivot[lp.columns.program], -1)
        linked = np.flatnonzero(pivot >= 0).astype(np.int32)
        of_link = np.zeros(len(lp.columns))
        link = ~self._shared_rows
        at = link[lp.matrix.row]
        of_link[lp.matrix.index[at]] = lp.matrix.value[at]
        gives = -of_link[linked] / of_link[pivot[linked]]
        return self._entries.without(link).plus(linked, pivot[linked], gives)

    @cached_property
    def _checked(self) -> _Checked:
        return _Checked(self._shared, self._far, self.whole.solved.reduced, self._way)


def _distinct(places: Ints) -> Ints:
    """Places, each once and in order; `np.unique` loads `numpy.ma`, and takes five times as long for a few hundred."""
    ordered = np.sort(places)
    new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return np.asarray(ordered[new], np.int32)


class _Checked:
    """All columns by how far they are from moving: prices that changed little are checked against few of them."""

    def __init__(self, matrix: ByColumn, far: Floats, reduced: Floats, way: Floats):
        order = np.argsort(np.where(way != 0, far, np.inf), kind="stable")
        self.order = order[way[order] != 0].astype(np.int32)
        self.far = far[self.order]
        at, self.of = matrix.entries(self.order)
        self.row, self.value = matrix.row[at], matrix.value[at]
        self.end = np.cumsum(matrix.count[self.order])
        self.reduced, self.way = reduced[self.order], way[self.order]

    def moved_by(self, change: Floats) -> Ints:
        """The columns that would move where the prices of rows change by that."""
        near = int(np.searchsorted(self.far, np.abs(change).max(initial=0.0), side="right"))
        if not near:
            return np.empty(0, np.int32)
        end = int(self.end[near - 1])
        takes = np.bincount(self.of[:end], self.value[:end] * change[self.row[:end]], minlength=near)
        moves = (self.reduced[:near] - takes) * self.way[:near] > _GAINS
        return np.asarray(self.order[:near][moves], np.int32)
