"""Reading a table of metrics, evidence, programs or the like by its mapping: it becomes that sheet of a budget."""

from __future__ import annotations

from dataclasses import replace

from budgetopt.intake.budget.settings import Settings
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.checks.unseen import say_hidden
from budgetopt.intake.layout.headers import with_decimals
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.rows import RowKind
from budgetopt.intake.layout.sheets import SHEET, Holds
from budgetopt.intake.layout.table import Table
from budgetopt.intake.mapping.changes import say_changes
from budgetopt.intake.mapping.located import check_unit, locate
from budgetopt.intake.mapping.mapping import OtherTable
from budgetopt.intake.mapping.sources import Given, Reader
from budgetopt.intake.mapping.unused import note_fits


def read_other(grid: Grid, part: OtherTable, key: str, given: Given) -> Table | None:
    """The sheet that a table is read as; None after saying which of its columns are not there."""
    sheet, log = SHEET[part.reads], given.log
    header = locate(grid, part, key, given.file, log)
    if header is None:
        return None
    say_changes(header, part, log)
    note_fits(header, part, key, given)
    years = {year: header.column_under(heading) for year, heading in part.years.items()}
    reader = Reader(replace(header, years=years), part, given)
    columns = {name: column for name in part.columns if (column := reader.column(name))}
    shares = part.shares_in or Settings(shares_in=given.mapping.shares_in).shares_of(sheet.name)
    header = with_decimals(replace(header, sheet=sheet, columns=columns, years=years, shares=shares))
    money = [columns[name] for name in columns if sheet.column(name).holds is Holds.MONEY]
    unit = check_unit(header, part, part.amounts_in or given.mapping.amounts_in, money, log) if money else 1
    records, known = [], set()
    id, name = (column.name for column in sheet.columns[:2])
    # A "Total" among measures is a measure's name.
    bands = any(source.band for source in part.columns.values())
    for row, cells in reader.rows(names=reader.under(name) if money else (), ids=reader.under(id), bands=bands):
        told = {column: reader.value(column, row, cells) for column in part.columns}
        own_id = values.text(told.get(id))
        if not (part.once and own_id in known):
            records.append(Record(header, row, told, log, unit))
        known.add(own_id)
    reader.say_apart()
    reader.say_untaken(f"{key}.columns", given.file)
    table = Table(header, tuple(records), tuple(reader.apart[RowKind.TOTAL]), bool(part.unmatched))
    if columns:
        say_hidden(table, log)
    return table
