"""A table under its headings: which rows are records, which are totals, bands or footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells, Grid
from budgetopt.intake.cells.values import Value
from budgetopt.intake.layout.headers import Header, with_decimals
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.sheets import Holds, Sheet
from budgetopt.intake.log import Log

_TOTAL = re.compile(r"(grand|sub)?[\s-]*totals?\b.*|.*\b(sub)?total", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """The records of one sheet."""

    sheet: Sheet
    grid: Grid
    header: Header
    records: tuple[Record, ...]
    totals: tuple[int, ...] = ()  # rows that total the rows above them


def read_table(grid: Grid, sheet: Sheet, header: Header, log: Log, unit: int = 1) -> Table:
    """The records under a header."""
    header = with_decimals(header, grid)
    records, totals = [], []
    for row in sorted(number for number in grid.rows if number > header.row):
        cells = grid.rows[row]
        named = {name: cells[column] for name, column in header.columns.items() if column in cells}
        if not any(not values.is_blank(value) for value in named.values()):
            continue
        if _is_total(named, sheet):
            totals.append(row)
        elif _is_remark(named, cells, sheet, header):
            said = values.shown(next(iter(named.values())))
            log.note(
                "row-left-out", grid.place(row), f"a row that holds only {said} was left out as a heading or footnote."
            )
        elif not _is_header_again(grid, cells, header):
            records.append(Record(sheet, grid, row, header, named, log, unit))
    return Table(sheet, grid, header, tuple(records), tuple(totals))


def is_total_word(value: Value) -> bool:
    """Whether a name says that its row is a total."""
    return isinstance(value, str) and _TOTAL.fullmatch(value.strip()) is not None


def _is_total(named: dict[str, Value], sheet: Sheet) -> bool:
    """Whether a row is a total: it says so in a name or id, and has no id of its own."""
    if sheet.name not in {"Programs", "Budget", "Funds"}:
        return False
    words = {
        column.name: values.text(named.get(column.name)) for column in sheet.needed if column.holds is not Holds.MONEY
    }
    id = words[sheet.columns[0].name]
    return any(_TOTAL.fullmatch(word) for word in words.values() if word) and (not id or bool(_TOTAL.fullmatch(id)))


def _is_remark(named: dict[str, Value], cells: Cells, sheet: Sheet, header: Header) -> bool:
    """Whether a row is no record but a band ("PUBLIC SAFETY") or a footnote: one cell, of several words."""
    only = next(iter(named.values()))
    lone = len(cells) == 1 and len(header.columns) > 2 and isinstance(only, str)
    return lone and (" " in str(only).strip() or sheet.columns[0].name not in named)


def _is_header_again(grid: Grid, cells: Cells, header: Header) -> bool:
    """Whether a row repeats the headings, as at the top of each printed page."""
    heads = grid.rows.get(header.row, {})
    same = [cells.get(column) == heads.get(column) for column in header.columns.values()]
    return len(same) > 1 and all(same)
