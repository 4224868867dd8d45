"""A table of a budget: its headings, its records, and its rows of totals."""

from __future__ import annotations

from dataclasses import dataclass

from budgetopt.errors import Level, Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.limits import MOST_PROGRAMS, MOST_RECORDS
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.headers import with_decimals
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.rows import PARTS, RowKind, is_lone_name, rows_of
from budgetopt.intake.layout.sheets import Holds, Sheet
from budgetopt.intake.log import ImportStopped, Log

# The sheets whose rows add up; elsewhere a "Total" is a measure's name.
_ADD_UP = {"Programs", "Budget", "Funds"}


@dataclass(frozen=True, slots=True)
class Table:
    """The records of one sheet under their headings."""

    header: Header
    records: tuple[Record, ...]
    totals: tuple[int, ...] = ()  # rows that total the rows above them
    of_more: bool = False  # whether it is of other programs than the city's too, which are left out

    @property
    def sheet(self) -> Sheet:
        """The sheet of a budget that it is."""
        return self.header.sheet

    @property
    def grid(self) -> Grid:
        """The sheet of cells that it stands on."""
        return self.header.grid


def read_table(header: Header, log: Log, unit: int = 1) -> Table:
    """The records under a header."""
    header = with_decimals(header)
    grid, sheet = header.grid, header.sheet
    ids = [header.columns[name] for name in (sheet.columns[0].name,) if name in header.columns]
    names = [
        header.columns[column.name]
        for column in sheet.needed
        if sheet.name in _ADD_UP and column.holds is not Holds.MONEY and column.name in header.columns
    ]
    records, totals = [], []
    names_alone = sheet.name in {"Programs", "Budget"}
    labels = [header.columns["Account"]] if "Account" in header.columns else []
    sums = [at for name, at in header.columns.items() if sheet.column(name).holds is Holds.MONEY]
    most = _most_rows(sheet)
    # Headings of other years, further down, are not these again.
    read = {*header.columns.values(), *header.years.values()}
    kinds = rows_of(header, read, names, ids, owners=names, labels=labels, sums=sums, keys=ids)
    for count, (row, kind) in enumerate(kinds, start=1):
        if count > most:
            check_rows(grid, sheet, count, log)
        if kind is RowKind.TOTAL:
            totals.append(row)
        elif kind is not RowKind.RECORD or (names_alone and is_lone_name(grid.rows[row])):
            _tell_left_out(grid, row, kind, log)
        else:
            records.append(Record(header, row, None, log, unit))
    return Table(header, tuple(records), tuple(totals))


def _tell_left_out(grid: Grid, row: int, kind: RowKind, log: Log) -> None:
    """That a row is no record: a name alone, a part of another row, or a remark."""
    place, sheet, only = grid.place(row), f"{grid.file}|{grid.sheet}", values.shown(next(iter(grid.rows[row].values())))
    if kind is RowKind.PART:
        log.count(Level.NOTE, "parts-left-out", sheet, place, f"{PARTS}: {{n}}, this is the first.")
    elif kind is RowKind.REMARK:
        log.note("row-left-out", place, f"a row that holds only {only} was left out as a heading or footnote.")
    else:
        said = "rows that hold only a name may be departments over the rows below, or programs without an amount: "
        mend = "Write departments beside their programs, in a column Department; of programs enter the amount."
        log.count(Level.ERROR, "lone-name", sheet, place, f"{said}{{n}}, the first is {only}.", mend)


def check_length(header: Header, log: Log) -> None:
    """Refuse a table that is far too long, however many of its rows are no records, before they are looked at one by
    one. Raises ImportStopped."""
    rows = len(header.below())
    if rows > 2 * _most_rows(header.sheet):
        check_rows(header.grid, header.sheet, rows, log)


def check_rows(grid: Grid, sheet: Sheet, rows: int, log: Log) -> None:
    """Refuse more rows than any budget has: it would take minutes to find the first wrong. Raises ImportStopped."""
    most = _most_rows(sheet)
    if rows > most:
        kind = "programs" if sheet.name == "Programs" else "rows"
        said = f"the table has more than {most:,} {kind}, which no budget has."
        log.error("too-many-rows", Place(grid.file, grid.sheet), said, "", "Delete what is not the budget and save it.")
        raise ImportStopped


def _most_rows(sheet: Sheet) -> int:
    return MOST_PROGRAMS if sheet.name == "Programs" else MOST_RECORDS
