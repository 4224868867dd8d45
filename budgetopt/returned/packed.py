"""The sheet Proof with every value in a cell of its own, as older workbooks have it: their readers read both."""

from __future__ import annotations

from dataclasses import dataclass, fields

from budgetopt.errors import Place
from budgetopt.intake.cells.grid import Grid, address
from budgetopt.workbooks.proof_form import CHECK, texts_unpacked, unpacked


@dataclass(frozen=True, slots=True)
class PackedGrid(Grid):
    """A sheet whose rows stood in one cell each, beside their checks: that cell is the place of all their values."""

    def place(self, row: int, column: int | None = None) -> Place:
        """The place of a value, or of a row where no column is given."""
        return Place(self.file, self.sheet, address(row, min(column, 2)) if column else str(row))


def unpacked_rows(grid: Grid) -> Grid:
    """The sheet with its rows unpacked; as it is where none is packed. A row that is not as it was written is empty."""
    packed = {
        row: "".join(str(cells[column]) for column in sorted(cells) if column > 1)
        for row, cells in grid.rows.items()
        if 1 in cells and (cells[1] == CHECK or str(cells[1]).startswith("#"))
    }
    first = min((row for row, cells in grid.rows.items() if cells.get(1) == CHECK), default=0)
    if unpacked(packed.get(first, "")) is None:
        return grid
    rows = dict(grid.rows)
    for row, values in zip(packed, texts_unpacked([*packed.values()]), strict=True):
        rows[row] = dict(enumerate((grid.rows[row].get(1), *(values or ())), start=1))
    return PackedGrid(
        **{field.name: getattr(grid, field.name) for field in fields(grid) if field.init} | {"rows": rows}
    )
