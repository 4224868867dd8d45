"""Sheets of cells that know where they stand, whatever the file they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from budgetopt.errors import Place
from budgetopt.intake.cells.column import ColumnCells
from budgetopt.intake.cells.limits import LONGEST_MERGE, MOST_CELLS
from budgetopt.intake.cells.values import Value

Cells = dict[int, Value]


class Unopenable(Exception):
    """A file that cannot be read at all: one sentence, and how to mend it."""

    def __init__(self, rule: str, found: str, mend: str):
        super().__init__(found)
        self.rule, self.found, self.mend = rule, found, mend


def too_much(has: str) -> Unopenable:
    """What to say of a workbook that would take memory or time without bound."""
    return Unopenable("unsafe-workbook", f"the workbook has {has}.", "Delete what is not the budget and save it.")


class RowsBelow:
    """The rows of a sheet under one of them: their numbers from the top, and their cells."""

    __slots__ = ("_columns", "filled", "lines", "rows")

    def __init__(self, rows: dict[int, Cells], row: int):
        self.rows = sorted(below for below in rows if below > row)
        self.lines = [rows[below] for below in self.rows]
        self.filled: set[int] = set().union(*self.lines)  # the columns in which anything stands
        self._columns: dict[int, ColumnCells] = {}

    def column(self, at: int) -> ColumnCells:
        """What stands in a column, row by row; kept, for many ask, but of a table that is mostly blank."""
        found = self._columns.get(at)
        if found is None:
            found = ColumnCells([cells.get(at) for cells in self.lines])
            if len(self._columns) * len(self.rows) < MOST_CELLS:
                self._columns[at] = found
        return found


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `rows` by number (from 1), each its non-blank cells by column (from 1), and what else matters."""

    file: str
    sheet: str
    rows: dict[int, Cells]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()  # top, left, bottom, right of merged cells
    linked: str = ""  # the first cell whose formula reads another workbook
    sums: Mapping[int, tuple[int, int]] = field(default_factory=dict)  # row -> first and last that a formula adds up
    beside: tuple[str, ...] = ()  # what stands in no cell of it: its margins, text boxes, comments, a cover's remarks
    levels: Mapping[int, int] = field(default_factory=dict)  # row -> how far in it stands: groups, indentation
    _below: dict[int, RowsBelow] = field(default_factory=dict, init=False, repr=False, compare=False)

    def place(self, row: int, column: int | None = None) -> Place:
        """The place of a cell, or of a row where no column is given."""
        return Place(self.file, self.sheet, address(row, column) if column else str(row))

    def closes(self, row: int) -> bool:
        """Whether a formula in a row adds up rows that all stand above it."""
        return row in self.sums and self.sums[row][1] < row

    def among(self, rows: Sequence[int], column: int) -> ColumnCells:
        """The cells of a column in some rows."""
        return ColumnCells([self.rows[row].get(column) for row in rows])

    def below(self, row: int) -> RowsBelow:
        """The rows under a row; kept for the one that was asked of last."""
        found = self._below.get(row)
        if found is None:
            self._below.clear()
            found = self._below[row] = RowsBelow(self.rows, row)
        return found


class Remark(NamedTuple):
    """Something to say of a whole file: the kind of finding, what was found, how to mend it."""

    rule: str
    found: str
    mend: str


@dataclass(frozen=True, slots=True)
class Book:
    """What one file holds: its sheets, whether it links to other workbooks, and what to say of it."""

    file: str
    grids: tuple[Grid, ...]
    links: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    tabular: bool = False  # a text table: its one sheet is named after the file


def spread(rows: dict[int, Cells], left: int, top: int, right: int, bottom: int) -> int:
    """Repeat a text merged over several rows in each: "Police" beside five programs. Amounts stay single.

    Gives the number of rows that were looked at.
    """
    value = rows.get(top, {}).get(left)
    if left != right or not isinstance(value, str) or bottom - top >= LONGEST_MERGE:
        return 1
    for row in range(top + 1, bottom + 1):
        if row in rows:
            rows[row].setdefault(left, value)
    return bottom - top + 1


def within(grid: Grid, top: int, left: int, bottom: int, right: int) -> Grid:
    """The part of a grid between two corners, in its own rows and columns."""
    rows = {
        row: inside
        for row, cells in grid.rows.items()
        if top <= row <= bottom and (inside := {at: value for at, value in cells.items() if left <= at <= right})
    }
    return replace(grid, rows=rows)


def address(row: int, column: int) -> str:
    """The A1 address of a cell."""
    return f"{letters(column)}{row}"


@lru_cache(20_000)
def letters(column: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def numbered(address: str) -> tuple[int, int]:
    """Row and column of an A1 address; (0, 0) where it is none."""
    column = row = 0
    for sign in address.replace("$", ""):
        if sign.isdigit():
            row = row * 10 + int(sign)
        elif "A" <= sign.upper() <= "Z" and not row:
            column = column * 26 + ord(sign.upper()) - 64
        else:
            return 0, 0
    return row, column
