"""Where a list stands in a workbook, for the formulas and charts that name its cells."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name


@dataclass(frozen=True)
class SheetList:
    """A list on a sheet: its header's row (from 0), how many rows follow, and its headings from column A on."""

    sheet: str
    header: int
    rows: int
    headings: tuple[str, ...]

    @property
    def first(self) -> int:
        """The first row under the header, from 0."""
        return self.header + 1

    @property
    def last(self) -> int:
        """The last row, from 0; a list without rows has an empty one."""
        return self.header + max(1, self.rows)

    def letter(self, heading: str) -> str:
        """The letter of a column."""
        return str(xl_col_to_name(self.headings.index(heading)))

    def column(self, heading: str) -> str:
        """All cells of a column, for a formula on any sheet."""
        letter = self.letter(heading)
        return f"{quoted(self.sheet)}!${letter}${self.first + 1}:${letter}${self.last + 1}"

    def here(self, heading: str) -> str:
        """All cells of a column, for a formula on the same sheet."""
        return self.column(heading).partition("!")[2]

    def cell(self, heading: str, row: int) -> str:
        """The cell of a column in a row (from 0), for a formula on any sheet."""
        return f"{quoted(self.sheet)}!${self.letter(heading)}${row + 1}"


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it."""
    return f"'{sheet}'" if " " in sheet else sheet
