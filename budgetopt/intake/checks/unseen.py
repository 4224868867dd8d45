"""What a person who looks at a sheet does not see: hidden sheets, rows and columns, and links to other workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budgetopt.errors import Place
from budgetopt.intake.cells.grid import Book, letters
from budgetopt.intake.cells.values import Struck
from budgetopt.intake.checks.totals import cents_of, sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.sheets import Holds
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log


def say_hidden(table: Table, log: Log) -> None:
    """Say which hidden parts of a sheet carry data; they are read."""
    grid = table.grid
    mend = "Unhide and check them, or delete them."
    money = [name for name, column in table.header.columns.items() if table.sheet.column(name).holds is Holds.MONEY]
    if grid.hidden and table.records:
        of = _money(table.records, money, log)
        said = f"the sheet is hidden and carries data{of}; it was read."
        log.warning("hidden-sheet", Place(grid.file, grid.sheet), said, "", mend)
    rows = sorted({record.row for record in table.records} & grid.hidden_rows)
    if rows:
        listed = ", ".join(str(row) for row in rows[:10]) + (", …" if len(rows) > 10 else "")
        own = [record for record in table.records if record.header is table.header]
        of = _money([record for record in own or table.records if record.row in grid.hidden_rows], money, log)
        said = f"hidden rows carry data and were read: {listed}{of}."
        log.warning("hidden-rows", grid.place(rows[0], min(table.header.columns.values())), said, "", mend)
    columns = [column for column in table.header.columns.values() if column in grid.hidden_columns]
    if columns and table.records:
        said = f"hidden columns carry data ({', '.join(letters(column) for column in sorted(columns))}) and were read."
        log.warning("hidden-columns", grid.place(table.header.row, min(columns)), said, "", mend)


def say_struck(header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log) -> None:
    """Refuse amounts that are struck through or shown as nothing: an error with the sum with them and without.

    `amounts`: column of money -> its unit and decimal sign. `key`: where a mapping's rules stand, or "".
    """
    cells = [(row, at) for at in amounts for row in rows if isinstance(header.grid.rows[row].get(at), Struck)]
    if not cells:
        return
    sizes = sizes_of(header, rows, amounts)
    whole, theirs = sum(sizes.values()), sum(sizes[row] for row in {row for row, _ in cells})
    said = f"{len(cells):,} amounts are struck through or not shown, this is the first: the whole is "
    said += f"{log.show(whole)} with them, {log.show(whole - theirs)} without."
    mend = f"Delete the rows, or show them as the others; where all count, `amounts: adopted` in {key or 'a mapping'}."
    log.error("struck-through", header.grid.place(*cells[0]), said, "Amounts that count.", mend)


def _money(records: Sequence[Record], money: Sequence[str], log: Log) -> str:
    """What some rows have in their first column of money, in brackets."""
    sizes = (cents_of(record.cell(name), record.unit, "") or 0 for record in records for name in money[:1])
    return f" ({log.show(sum(sizes))})" if money else ""


def say_links(book: Book, log: Log) -> None:
    """Say that formulas read other workbooks; none is followed."""
    mend = "Paste the values into this workbook, so that it stands by itself."
    linked = [grid for grid in book.grids if grid.linked]
    for grid in linked:
        said = "a formula reads another workbook; its last saved value was used."
        log.warning("external-link", Place(grid.file, grid.sheet, grid.linked), said, "", mend)
    if book.links and not linked:
        log.warning(
            "external-link", Place(book.file), "the workbook has links to other workbooks; none was followed.", "", mend
        )
