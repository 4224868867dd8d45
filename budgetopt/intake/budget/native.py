"""Which sheet is which, and the tables under their headings, for workbooks in this product's own layout."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetopt.errors import Place
from budgetopt.intake.cells.grid import Book, Grid
from budgetopt.intake.cells.values import text
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.revenue import check_revenue
from budgetopt.intake.checks.totals import check_totals
from budgetopt.intake.checks.unseen import say_hidden, say_links
from budgetopt.intake.layout.headers import Header, check_header, find_header, find_headers
from budgetopt.intake.layout.names import sheet_called
from budgetopt.intake.layout.sheets import SHEET, SHEETS, Holds, Sheet
from budgetopt.intake.layout.table import Table, read_table
from budgetopt.intake.layout.units import check_scaled, readings, said_units
from budgetopt.intake.log import Log

# Sheets that explain a workbook and hold no budget.
_EXPLAIN = {
    "readme", "readmefirst", "instructions", "startfirst", "starthere", "readme1st", "help", "lists", "contents",
    "cover",
}  # fmt: skip
_KEEP_EXTRA = {"Programs", "Goals", "Funds"}

Found = list[tuple[Sheet, Grid]]


def recognise(book: Book, log: Log) -> Found:
    """The sheets of a book by their names, or by their headings where no name is known."""
    filled = [grid for grid in book.grids if grid.rows]
    found = [(sheet, grid) for grid in filled if (sheet := _by_name(grid, book.tabular))]
    # A workbook whose money stands on no sheet of a known name may have it on another.
    if not {"Programs", "Budget"} & {sheet.name for sheet, _ in found}:
        named = {id(grid) for _, grid in found}
        told = [(sheet, grid) for grid in filled if id(grid) not in named and (sheet := _by_headings(grid))]
        told = [(sheet, grid) for sheet, grid in told if not found or sheet.name in {"Programs", "Budget"}]
        told = told or _nearly(grid for grid in filled if id(grid) not in named)
        for sheet, grid in told:
            said = f"the sheet was read as {sheet.name}, by its headings."
            log.note("sheet-recognised", Place(grid.file, grid.sheet), said)
        found += told
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


def _nearly(grids: Iterable[Grid]) -> Found:
    """The sheet that is a list of programs or a ledger but for one column, so that the column can be said."""
    fits = [
        (header.score, place, SHEET[name], grid)
        for place, grid in enumerate(grids)
        for name in ("Programs", "Budget")
        if (header := find_header(grid, SHEET[name])) and header.score >= 3 and len(header.lacks(SHEET[name])) == 1
    ]
    return [max(fits, key=lambda fit: (fit[0], -fit[1]))[2:]] if fits else []


def recognised(grid: Grid, tabular: bool) -> Sheet | None:
    """The sheet of a budget that a grid is by itself: by its name or headings, with every column that it needs.

    Programs that only their headings tell must have their money with them.
    """
    named = _by_name(grid, tabular)
    sheet = named or _by_headings(grid)
    header = find_header(grid, sheet) if sheet else None
    if header is None or sheet is None or header.lacks(sheet):
        return None
    return None if sheet.name == "Programs" and not named and "Current budget" not in header.columns else sheet


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


def read_tables(
    found: Iterable[tuple[Sheet, Grid]], log: Log, unit: int | None, year: int | None = None
) -> list[Table]:
    """The records of each sheet. `unit`, `year`: what Settings says of amounts and the base year; None: nothing."""
    tables = []
    for sheet, grid in found:
        headers: list[Header | None] = [*find_headers(grid, sheet, year)]
        for header in headers or [None]:
            checked = check_header(grid, sheet, header, log, year)
            if checked:
                said = _unit(grid, sheet, checked, unit, log)
                table = read_table(grid, sheet, checked, log, said)
                check_totals(table, log, said)
                say_hidden(table, log)
                _say_extra(table, log)
                check_revenue(table, log)
                tables.append(table)
    return tables


def _unit(grid: Grid, sheet: Sheet, header: Header, unit: int | None, log: Log) -> int:
    """The unit of a sheet's amounts: what Settings, a title or a heading says of it; they must agree."""
    money = {name: column for name, column in header.columns.items() if sheet.column(name).holds is Holds.MONEY}
    said = list(said_units(grid, header.top)) if money else []
    said += [
        (header.row, header.columns[name], heading.text, heading.unit)
        for name, heading in header.headings.items()
        if heading.unit
    ]
    known, by = (unit, "Settings says") if unit else (None, "")
    for row, column, words, found in said:
        if known is None:
            known, by = found, f"{words!r} says"
            note = f"{words!r} says that amounts are in units of {found:,}; they were read so."
            log.note("unit-from-heading", grid.place(row, column), note)
        elif found != known:
            example = readings(log, grid, header.row, money.values(), known, found)
            text = f"{words!r} says that amounts are in units of {found:,}, {by} {known:,}{example}."
            log.error("units-differ", grid.place(row, column), text, "", "Make them agree.")
    # A heading speaks for its own column alone: a title or Settings for the whole sheet.
    whole = unit or next((found for row, _, _, found in said if row != header.row), 1)
    for name, column in money.items():
        heading = header.headings.get(name)
        check_scaled(grid, header.row, [column], heading.unit if heading and heading.unit else whole, log)
    return whole


def _say_extra(table: Table, log: Log) -> None:
    """Columns that the sheet does not have: carried through where rows become things, else only named."""
    if table.header.extra and table.sheet.name not in _KEEP_EXTRA:
        names = ", ".join(repr(heading) for _, heading in sorted(table.header.extra.items())[:10])
        place = table.grid.place(table.header.row, min(table.header.extra))
        log.note("column-not-used", place, f"columns that {table.sheet.name} does not have were not used: {names}.")
