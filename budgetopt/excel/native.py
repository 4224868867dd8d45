"""Which sheet is which, and the tables under their headings, for workbooks in this product's own layout."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetopt.errors import Place
from budgetopt.excel.grid import Book, Grid
from budgetopt.excel.headers import Header, check_header, find_header
from budgetopt.excel.log import Log
from budgetopt.excel.names import sheet_called, squeeze
from budgetopt.excel.sheets import SHEET, SHEETS, Sheet
from budgetopt.excel.table import Table, read_table
from budgetopt.excel.totals import check_totals
from budgetopt.excel.unseen import say_hidden, say_links
from budgetopt.excel.values import text

# Sheets that explain a workbook and hold no budget.
_EXPLAIN = {
    "readme",
    "readmefirst",
    "instructions",
    "startfirst",
    "starthere",
    "readme1st",
    "help",
    "lists",
    "contents",
    "cover",
}
_KEEP_EXTRA = {"Programs", "Goals", "Funds"}

Found = list[tuple[Sheet, Grid]]


def recognise(book: Book, log: Log) -> Found:
    """The sheets of a book by their names, or by their headings where no name is known."""
    filled = [grid for grid in book.grids if grid.rows]
    found = [(sheet, grid) for grid in filled if (sheet := _by_name(grid, book.tabular))]
    if not found:
        found = [(sheet, grid) for grid in filled if (sheet := _by_headings(grid))]
        for sheet, grid in found:
            log.note(
                "sheet-recognised",
                Place(grid.file, grid.sheet),
                f"the sheet was read as {sheet.name}, by its headings.",
            )
    known = {id(grid) for _, grid in found}
    if not found:
        names = ", ".join(sheet.name for sheet in SHEETS)
        mend = "Name the sheets so, start from the template, or describe the workbook in a mapping."
        log.error(
            "no-known-sheet", Place(book.file), "no sheet of a budget was found.", f"Known sheets: {names}.", mend
        )
    for grid in filled if found else ():
        if id(grid) not in known and squeeze(grid.sheet) not in _EXPLAIN:
            said = (
                f"the {'hidden ' if grid.hidden else ''}sheet {grid.sheet!r} is not one of a budget and was not read."
            )
            log.note("unknown-sheet", Place(grid.file, grid.sheet), said)
    say_links(book, log)
    return found


def _by_name(grid: Grid, tabular: bool) -> Sheet | None:
    sheet = sheet_called(grid.sheet)
    if sheet is None and tabular:
        # riverton_programs.csv, 2026-metrics.csv
        sheet = sheet_called(re.split(r"[\W_]+", grid.sheet.strip())[-1])
    return sheet


def _by_headings(grid: Grid) -> Sheet | None:
    """The one sheet all of whose needed columns are there; the one with the most columns where several fit."""
    fits: list[tuple[int, Sheet]] = []
    for sheet in SHEETS:
        header = find_header(grid, sheet)
        if header and not header.lacks(sheet) and header.score >= 3:
            fits.append((header.score, sheet))
    names = {sheet.name for _, sheet in fits}
    if {"Programs", "Budget"} <= names:
        # A list of programs names each once; a ledger names them again and again.
        fits = [fit for fit in fits if fit[1].name == ("Budget" if _ids_repeat(grid) else "Programs")]
    fits.sort(key=lambda fit: -fit[0])
    return fits[0][1] if fits and (len(fits) == 1 or fits[0][0] > fits[1][0]) else None


def _ids_repeat(grid: Grid) -> bool:
    header = find_header(grid, SHEET["Programs"])
    column = header.columns["Program ID"] if header else 0
    ids = [text(cells[column]) for row, cells in grid.rows.items() if header and row > header.row and column in cells]
    return len(set(ids)) < len(ids)


def read_tables(found: Iterable[tuple[Sheet, Grid]], log: Log, unit: int | None) -> list[Table]:
    """The records of each sheet. `unit` None: Settings does not say in what unit the amounts are."""
    tables = []
    for sheet, grid in found:
        header = check_header(grid, sheet, find_header(grid, sheet), log)
        if header:
            _check_units(grid, header, unit, log)
            table = read_table(grid, sheet, header, log, unit or 1)
            check_totals(table, log, unit or 1)
            say_hidden(table, log)
            _say_extra(table, log)
            tables.append(table)
    return tables


def _check_units(grid: Grid, header: Header, unit: int | None, log: Log) -> None:
    for name, heading in header.headings.items():
        if heading.unit:
            place = grid.place(header.row, header.columns[name])
            said = f"the heading {heading.text!r} says that amounts are in units of {heading.unit:,}"
            if unit is None:
                log.note("unit-from-heading", place, f"{said}; they were read so.")
            elif unit != heading.unit:
                mend = "Make Amounts in (on Settings) and the heading agree."
                log.error("units-differ", place, f"{said}, Settings says {unit:,}.", "", mend)


def _say_extra(table: Table, log: Log) -> None:
    """Columns that the sheet does not have: carried through where rows become things, else only named."""
    if table.header.extra and table.sheet.name not in _KEEP_EXTRA:
        names = ", ".join(repr(heading) for _, heading in sorted(table.header.extra.items())[:10])
        place = table.grid.place(table.header.row, min(table.header.extra))
        log.note("column-not-used", place, f"columns that {table.sheet.name} does not have were not used: {names}.")
