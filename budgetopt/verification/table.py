"""A table of the sheet Proof with its checks: one changed cell breaks the check of its row and of its column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from budgetopt.errors import Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells, Grid
from budgetopt.intake.cells.values import Value
from budgetopt.returned.packed import PackedGrid
from budgetopt.verification.report import Failure
from budgetopt.workbooks.proof_form import CHECK, Form, Seals


@dataclass(frozen=True)
class ProofTable:
    """A table of the sheet: rows by their number on the sheet, each its cells after the check."""

    form: Form
    grid: Grid
    rows: dict[int, list[Value]]
    seals: dict[int, Value]
    under: int

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {heading: index for index, heading in enumerate(self.form.headings)}

    def value(self, row: int, heading: str, further: int = 0) -> Value:
        """What a cell holds, so many `further` to the right of the heading's."""
        cells, place = self.rows[row], self._columns[heading] + further
        return cells[place] if place < len(cells) else None

    def text(self, row: int, heading: str) -> str:
        """The same as text."""
        return values.text(self.value(row, heading))

    def place(self, row: int, heading: str, further: int = 0) -> Place:
        """Where a value stands."""
        return self._at(row, self.form.headings.index(heading) + further)

    def _at(self, row: int, column: int) -> Place:
        """The cell, and the heading where a row's values share one."""
        place = self.grid.place(row, column + 2)
        if not isinstance(self.grid, PackedGrid):
            return place
        heads = self.form.headings
        return replace(place, part=heads[column] if column < len(heads) else f"{heads[-1]}, {column - len(heads) + 2}")

    def failures(self) -> Iterator[Failure]:
        """Values whose row and column no longer have their check."""
        seals = Seals(self.form)
        of_rows = [seal for some, _ in seals.of(self.rows.values()) for seal in some]
        rows = [row for row, seal in zip(self.rows, of_rows, strict=True) if self.seals[row] != seal]
        made, below = seals.of_columns(), self.grid.rows[self.under]
        last = max(len(made), max(below) - 1)
        columns = [
            column for column in range(last) if below.get(column + 2) != (made[column] if column < len(made) else None)
        ]
        for row in rows:
            for column in columns:
                yield Failure(self._at(row, column), "this is not what was written here.")
            if not columns:
                yield Failure(self.grid.place(row, 1), "this check is not the one that was written.")
        if not rows:
            for column in columns:
                yield Failure(self._at(self.under, column), "this check is not the one that was written.")


def find_table(grid: Grid, form: Form, after: int) -> ProofTable | None:
    """The table of a form below row `after`; None where its headings or its last row are gone."""
    heads = dict(enumerate((CHECK, *form.headings), start=1))
    header = next((row for row in sorted(grid.rows) if row > after and heads.items() <= grid.rows[row].items()), None)
    if header is None:
        return None
    under = next((row for row in sorted(grid.rows) if row > header and grid.rows[row].get(1) == CHECK), None)
    if under is None:
        return None
    below = {row: grid.rows.get(row, {}) for row in range(header + 1, under)}
    seals = {row: cells.get(1) for row, cells in below.items()}
    rows = {row: _after_check(cells, isinstance(grid, PackedGrid)) for row, cells in below.items()}
    return ProofTable(form, grid, rows, seals, under)


def _after_check(cells: Cells, packed: bool) -> list[Value]:
    last = max(cells, default=1)
    return [*cells.values()][1:] if packed and last == len(cells) else [*map(cells.get, range(2, last + 1))]
