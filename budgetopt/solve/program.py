"""The linear program in plain arrays, and what each of its columns and rows means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from budgetopt.city.ledger import LineId
from budgetopt.rules.row import Quantity, Row

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """Moves away from today's budget, in currency units (all arrays of one length).

    `gain` objective points per unit: what it is `worth` to its program, less the idle money that it takes where that
    counts, and `penalty` (0 or less); between `lower` and `upper` units. `line` the line that it moves (its place in
    `standing.lines`, −1 for a program's own segment beside the moves of its several lines, and for helping columns);
    `program` the place of its program in id order (−1: of none); `sign` +1 raises, −1 cuts; `move` 1 where a unit is a
    unit of money moved against the year before; `year` from 1; `integer` a yes (1) or no (0).
    """

    gain: Floats
    worth: Floats
    penalty: Floats
    lower: Floats
    upper: Floats
    line: Ints
    program: Ints
    sign: Floats
    move: Floats
    year: Ints
    integer: Bools

    def __len__(self) -> int:
        return len(self.gain)

    @cached_property
    def mixed(self) -> bool:
        """Whether there is a yes or no to decide."""
        return bool(self.integer.any())

    @cached_property
    def _by_program(self) -> tuple[Ints, Ints]:
        """All columns by the places of their programs, and where those of each begin."""
        order = np.argsort(self.program, kind="stable").astype(np.int32)
        places = np.arange(int(self.program.max(initial=-1)) + 2)
        return order, np.searchsorted(self.program[order], places).astype(np.int32)

    def of_program(self, place: int) -> Ints:
        """The columns of the program at a place in id order."""
        order, start = self._by_program
        return order[start[place] : start[place + 1]] if place < len(start) - 1 else order[:0]

    def part(self, kept: Bools) -> Columns:
        """Some of them."""
        return self.at(np.flatnonzero(kept).astype(np.int32))

    def at(self, places: Ints) -> Columns:
        """Those at some places."""
        return Columns(**{name: getattr(self, name).take(places) for name in Columns.__dataclass_fields__})


@dataclass(frozen=True)
class Sparse:
    """A matrix by rows: row i has the values `value[start[i]:start[i+1]]` in the columns `index[…]`."""

    start: Ints
    index: Ints
    value: Floats

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def row(self) -> Ints:
        """The row of every value."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.start))

    def part(self, rows: Bools, columns: Bools) -> Sparse:
        """Some of the rows and columns."""
        kept = np.repeat(rows, np.diff(self.start))
        if not columns.all():
            kept &= columns[self.index]
        start = np.concatenate([[0], np.cumsum(self.sums(kept)[rows])]).astype(np.int32)
        place = np.cumsum(columns, dtype=np.int32) - 1
        entries = np.flatnonzero(kept)
        return Sparse(start, place[self.index[entries]], self.value[entries])

    def times(self, column_values: Floats) -> Floats:
        """A · x."""
        return self.sums(self.value * column_values[self.index])

    def sums(self, of_entries: NDArray[Any]) -> Floats:
        """Of every row, the sum of what stands at its entries."""
        sums = np.zeros(len(self))
        used = np.flatnonzero(np.diff(self.start))
        if len(used):
            sums[used] = np.add.reduceat(of_entries, self.start[used], dtype=np.float64)
        return sums

    def transposed_times(self, row_values: Floats, columns: int) -> Floats:
        """Aᵀ · y."""
        of_entries = self.value * np.repeat(row_values, np.diff(self.start))
        return np.bincount(self.index, of_entries, minlength=columns).astype(float, copy=False)


@dataclass
class RowsOfMatrix:
    """Matrix rows as they are added, each with the rule's row behind it (None: a helping row) and its limits."""

    rows: list[Row | None] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    index: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)

    def add(self, row: Row | None, columns: Ints, values: Floats, lower: float, upper: float) -> int:
        """Add lower ≤ Σ value · column ≤ upper; its place."""
        self.rows.append(row)
        self.index.append(columns)
        self.value.append(values)
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.rows) - 1

    def help(self, entries: Mapping[int, float], lower: float = -np.inf, upper: float = np.inf) -> int:
        """Add a helping row; its place."""
        columns, values = np.array(list(entries), np.int32), np.array(list(entries.values()), np.float64)
        return self.add(None, columns, values, lower, upper)

    def matrix(self) -> Sparse:
        """All rows so far."""
        start = np.cumsum([0, *map(len, self.index)]).astype(np.int32)
        index = np.concatenate(self.index) if self.index else np.empty(0, np.int32)
        value = np.concatenate(self.value) if self.value else np.empty(0)
        return Sparse(start, index, value)


@dataclass(frozen=True)
class LinearProgram:
    """Maximise offset + Σ gain · z over lower ≤ z ≤ upper, row_lower ≤ A z ≤ row_upper.

    `rows[i]` is the rule's row behind matrix row i, None for a helping row; `link[p]` is the row that joins the first
    year's lines of the program at place p in id order, −1 where it has none. `beyond[of, year, up]`: the column that
    would move a line or program beyond that end of its range, were it a little wider: its reduced cost is the price of
    the range's end. `decided[quantity]`: the column of a yes or no. `linked`: programs whose several lines a row joins,
    by year. `impossible`: the bounds alone contradict each other.
    """

    columns: Columns
    matrix: Sparse
    row_lower: Floats
    row_upper: Floats
    rows: Sequence[Row | None]
    offset: float = 0.0
    impossible: bool = False
    link: Ints = field(default_factory=lambda: np.empty(0, np.int32))
    linked: frozenset[tuple[str, int]] = frozenset()
    beyond: Mapping[tuple[str | LineId, int, bool], int] = field(default_factory=dict)
    decided: Mapping[Quantity, int] = field(default_factory=dict)

    def objective(self, values: Floats) -> float:
        """Objective points gained against today: impact less penalties."""
        return self.offset + float(self.columns.gain @ values)

    def impact(self, values: Floats) -> float:
        """Impact points gained against today, penalties apart."""
        return self.offset + float((self.columns.gain - self.columns.penalty) @ values)

    def part(self, columns: Bools, rows: Bools, row_lower: Floats, row_upper: Floats) -> LinearProgram:
        """Some of the columns and rows, with other limits of the rows (of all of them).

        Programs keep their places. What is known of single columns (`beyond`, `decided`) is left out.
        """
        place = np.where(rows, np.cumsum(rows) - 1, -1).astype(np.int32)
        return replace(
            self,
            columns=self.columns if columns.all() else self.columns.part(columns),
            matrix=self.matrix.part(rows, columns),
            row_lower=row_lower[rows],
            row_upper=row_upper[rows],
            rows=self.rows if rows.all() else [self.rows[row] for row in np.flatnonzero(rows).tolist()],
            link=np.where(self.link >= 0, place[self.link], -1) if len(place) else self.link,
            beyond={},
            decided={},
        )

    def moving(self) -> tuple[LinearProgram, Bools]:
        """The program without the columns that stand at zero, and which are kept: the others only price a range's end.

        Of what the columns mean, `decided` goes along; `beyond` is of the columns that are left out.
        """
        columns = self.columns
        kept = (columns.lower != 0) | (columns.upper != 0) | columns.integer
        place = np.cumsum(kept) - 1
        narrow = self.part(kept, np.ones(len(self.matrix), bool), self.row_lower, self.row_upper)
        return replace(
            narrow, decided={quantity: int(place[column]) for quantity, column in self.decided.items()}
        ), kept
