"""Reading a table of metrics, evidence, programs or the like by its mapping: it becomes that sheet of a budget."""

from __future__ import annotations

from collections.abc import Mapping as Names

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.checks.unseen import say_hidden
from budgetopt.intake.layout.headers import Header, with_decimals
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.sheets import SHEET, Holds
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log
from budgetopt.intake.mapping.changes import say_changes
from budgetopt.intake.mapping.located import check_headings, check_unit, headings_of, headings_of_rules, locate
from budgetopt.intake.mapping.mapping import Mapping, OtherTable
from budgetopt.intake.mapping.sources import CodeNames, Reader


def read_other(
    grid: Grid, part: OtherTable, key: str, mapping: Mapping, lists: Names[str, CodeNames], file: str, log: Log
) -> Table | None:
    """The sheet that a table is read as; None after saying which of its columns are not there."""
    sheet = SHEET[part.reads]
    given = headings_of(f"{key}.columns", part.columns)
    given |= {f"{key}.years.{year}": heading for year, heading in part.years.items()}
    located = locate(grid, part, list(given.values()), key, log)
    if located is None or check_headings(located, given | headings_of_rules(key, part), file, log):
        return None
    say_changes(located, log)
    reader = Reader(located, part.columns, dict(lists), log)
    columns = {name: column for name in part.columns if (column := reader.column(name))}
    years = {year: located.column(heading) for year, heading in part.years.items()}
    header = with_decimals(Header(located.row, columns, years=years), grid)
    money = [columns[name] for name in columns if sheet.column(name).holds is Holds.MONEY]
    unit = check_unit(located, part.amounts_in or mapping.amounts_in, money, log) if money else 1
    records, known = [], set()
    id, name = sheet.columns[0].name, sheet.columns[1].name
    for row in located.rows([*columns.values()], [*reader.columns.get(name, ())], money, [*reader.columns.get(id, ())]):
        cells = located.grid.rows[row]
        said = {column: reader.value(column, row, cells) for column in part.columns}
        key_of_row = values.text(said.get(id))
        if not (part.once and key_of_row in known):
            records.append(Record(sheet, located.grid, row, header, said, log, unit))
        known.add(key_of_row)
    if located.left_out:
        said_rows = f"rows were left out, as the mapping asks: {len(located.left_out):,}, this is the first."
        log.note("rows-left-out", grid.place(located.left_out[0]), said_rows)
    table = Table(sheet, located.grid, header, tuple(records), tuple(located.totals))
    if columns:
        say_hidden(table, log)
    return table
