"""The linear program in plain arrays, and what each of its columns and rows means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from budgetopt.money import Cents
from budgetopt.rules.row import Row

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """Moves away from today's budget, in currency units (all arrays of one length).

    `gain` impact points per unit, between `lower` and `upper` units; `line` the line it moves (its place in
    `standing.lines`, −1 for a program's own segment beside the moves of its several lines); `program` the place of
    its program in id order; `sign` +1 raises, −1 cuts; `size` currency units per unit (1, or the whole request of
    an all-or-nothing proposal, which is then `integer`).
    """

    gain: Floats
    lower: Floats
    upper: Floats
    line: Ints
    program: Ints
    sign: Floats
    size: Floats
    integer: Bools

    def __len__(self) -> int:
        return len(self.gain)

    @cached_property
    def moves(self) -> Floats:
        """Money that a unit of each column moves: 0 for the segments that only price a program's total."""
        return np.where(self.line >= 0, self.size, 0.0)


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

    def times(self, column_values: Floats) -> Floats:
        """A · x."""
        return np.bincount(self.row, self.value * column_values[self.index], minlength=len(self)).astype(float)

    def transposed_times(self, row_values: Floats, columns: int) -> Floats:
        """Aᵀ · y."""
        return np.bincount(self.index, self.value * row_values[self.row], minlength=columns).astype(float)


@dataclass
class RowsOfMatrix:
    """Matrix rows as they are added, each with the rule's row behind it and its limits."""

    rows: list[Row | None] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    index: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)

    def add(self, row: Row | None, columns: Ints, values: Floats, lower: float, upper: float) -> None:
        """Add lower ≤ Σ value · column ≤ upper."""
        self.rows.append(row)
        self.index.append(columns)
        self.value.append(values)
        self.lower.append(lower)
        self.upper.append(upper)

    def matrix(self) -> Sparse:
        """All rows so far."""
        start = np.cumsum([0, *map(len, self.index)]).astype(np.int32)
        index = np.concatenate(self.index) if self.index else np.empty(0, np.int32)
        value = np.concatenate(self.value) if self.value else np.empty(0)
        return Sparse(start, index, value)


def _nowhere() -> Ints:
    return np.empty(0, np.int32)


@dataclass(frozen=True)
class LinearProgram:
    """Maximise Σ gain · z over lower ≤ z ≤ upper, row_lower ≤ A z ≤ row_upper.

    `allowed`: least and most cents of every program by its bounds. `rows[i]` is the rule's row behind matrix row i,
    None for the link of a program with its several lines; `link[p]` is that row of the program at place p in id
    order, −1 where it has none. `next_up[p]` and
    `next_down[p]` are the columns that would move the program beyond its range, were it a little wider: their
    reduced cost is the price of the range's end; `line_up`, `line_down` the same for a line.
    `impossible`: the bounds alone contradict each other.
    """

    columns: Columns
    matrix: Sparse
    row_lower: Floats
    row_upper: Floats
    rows: Sequence[Row | None]
    impossible: bool = False
    allowed: Mapping[str, tuple[Cents, Cents]] = field(default_factory=dict)
    link: Ints = field(default_factory=_nowhere)
    next_up: Ints = field(default_factory=_nowhere)
    next_down: Ints = field(default_factory=_nowhere)
    line_up: Ints = field(default_factory=_nowhere)
    line_down: Ints = field(default_factory=_nowhere)

    def objective(self, values: Floats) -> float:
        """Impact gained against today, in impact points."""
        return float(self.columns.gain @ values)
