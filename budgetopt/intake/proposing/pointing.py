"""Somebody else's ledger by pointing: its sheets and headings, and the mapping that the pointed columns make."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from collections.abc import Mapping as Pairs
from dataclasses import dataclass
from typing import Any

from budgetopt.intake.budget.native import recognised
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Book, Grid, Unopenable
from budgetopt.intake.files.opening import open_book
from budgetopt.intake.files.taking import Source, take
from budgetopt.intake.layout.finding import Header, find, headers_in
from budgetopt.intake.layout.headers import find_header, lacks
from budgetopt.intake.layout.names import sheet_called
from budgetopt.intake.mapping.mapping import Mapping
from budgetopt.intake.proposing.columns import parts_of, revenue_rule
from budgetopt.intake.proposing.sampled import columns_of

_SHOWN_ROWS = 8
_MONEY = {"Programs", "Budget"}
# Which columns a ledger may have, in words.
PARTS = {
    "amount": "Amount (needed)",
    "program_id": "Program code",
    "program": "Program name",
    "department": "Department",
    "fund_id": "Fund code",
    "fund": "Fund name",
    "fiscal_year": "Fiscal year",
    "account": "Account",
    "appropriation_unit": "Appropriation unit",
}


@dataclass(frozen=True)
class LedgerSheet:
    """A sheet that may be a ledger: its row of headings (from 1), the headings, its first rows as text, and what is
    likely to play which part."""

    file: str
    sheet: str
    header_row: int
    headings: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    likely: Pairs[str, Any]

    @property
    def name(self) -> str:
        """The sheet with its file."""
        return f"{self.file}: {self.sheet}" if self.sheet else self.file


def ledgers(sources: Sequence[Source]) -> list[LedgerSheet]:
    """Every sheet that has rows, of files that can be opened; headings are the row with most different texts."""
    grids = [grid for source in sources for grid in _opened(source).grids]
    return [ledger for grid in grids if (ledger := ledger_in(grid))]


def own_layout(sources: Sequence[Source]) -> bool:
    """Whether a file is laid out as this product's template: two sheets by name and headings, or one of money or of
    knowledge with all that it needs."""
    for book in map(_opened, sources):
        known = [sheet for grid in book.grids if (sheet := recognised(grid, book.tabular))]
        if any(sheet.name not in _MONEY for sheet in known):
            return True
        named = [(grid, sheet) for grid in book.grids if grid.rows and (sheet := sheet_called(grid.sheet))]
        headed = [header for grid, sheet in named if (header := find_header(grid, sheet))]
        if len(headed) > 1 or any(header.sheet.name in _MONEY and not lacks(header) for header in headed):
            return True
    return False


def shapes(source: Source) -> set[Hashable]:
    """What tells another copy of a file: the names of its sheets that a budget has, of other sheets the headings."""
    book = _opened(source)
    found: set[Hashable] = set()
    for grid in book.grids:
        header, sheet = headed(grid), None if book.tabular else sheet_called(grid.sheet)
        if header:
            found.add(sheet.name if sheet else tuple(header.words.values()))
    return found


def sheet_names(source: Source) -> set[str]:
    """What the sheets of a file are called; none of a file that cannot be opened."""
    return {grid.sheet for grid in _opened(source).grids}


def _opened(source: Source) -> Book:
    try:
        return open_book(take(source))
    except Unopenable:
        return Book("", ())


def headed(grid: Grid) -> Header | None:
    """The row with most different texts, as headings."""
    return find(headers_in(grid), lambda header: (_texts(header), header)) if len(grid.rows) > 1 else None


def ledger_in(grid: Grid) -> LedgerSheet | None:
    """A sheet with its headings, the row with most different texts; None where it has no rows under them."""
    header = headed(grid)
    if header is None or not header.words:
        return None
    shown = [
        {label: values.text(grid.rows[row].get(column)) for column, label in header.words.items()}
        for row in header.below()[:_SHOWN_ROWS]
    ]
    columns = columns_of(header)
    likely = parts_of(columns)[0] | revenue_rule(header, columns)
    headings = tuple(dict.fromkeys(header.words.values()))
    return LedgerSheet(grid.file, grid.sheet, header.row, headings, tuple(shown), likely)


def _texts(header: Header) -> int:
    """How many different texts that are no numbers a row has."""
    cells = header.grid.rows[header.row].values()
    texts = {values.text(value) for value in cells if isinstance(value, str)}
    return sum(re.search(r"[^\W\d_]", text) is not None for text in texts)


def guessed(ledger: LedgerSheet) -> dict[str, str]:
    """The heading that most likely plays each part, by what headings and cells are like."""
    columns: Pairs[str, str] = ledger.likely["columns"]
    return {part: columns[part] for part in PARTS if columns.get(part) in ledger.headings}


def mapping_of(
    ledger: LedgerSheet, columns: Pairs[str, str], *, fiscal_year: int, city: str = "", amounts_in: str = "units"
) -> Mapping:
    """The mapping of a ledger whose columns were pointed at; rows that name themselves totals are left out.

    Raises pydantic's ValidationError where the columns do not make one.
    """
    pointed = {part: heading for part, heading in columns.items() if heading}
    return Mapping.model_validate(
        {
            "city": city,
            "fiscal_year": None if "fiscal_year" in pointed else fiscal_year,
            "amounts_in": None if amounts_in == "units" else amounts_in,
            "ledgers": [
                {
                    "file": ledger.file,
                    "sheet": ledger.sheet,
                    "header_row": ledger.header_row,
                    "columns": pointed,
                    "blank_amounts": "zero",
                    "revenue": ledger.likely.get("revenue"),
                    "leave_out": [{"matches": words} for words in (ledger.likely.get("leave_out"),) if words],
                }
            ],
        }
    )
