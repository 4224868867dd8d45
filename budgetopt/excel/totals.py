"""Rows that are totals are left out, and must agree with what they total."""

from __future__ import annotations

from budgetopt.excel import values
from budgetopt.excel.log import Log
from budgetopt.excel.sheets import Holds
from budgetopt.excel.table import Table
from budgetopt.excel.values import Unreadable, Value
from budgetopt.money import Cents, show


def check_totals(table: Table, log: Log, unit: int) -> None:
    """Compare each total with the rows above it: all of them, or those since any earlier total."""
    if not table.totals:
        return
    said = f"rows of totals were left out: {len(table.totals)}, this is the first."
    log.note("total-left-out", table.grid.place(table.totals[0]), said)
    records = sorted(record.row for record in table.records)
    for name, column in table.header.columns.items():
        if table.sheet.column(name).holds is Holds.MONEY:
            heading = table.header.headings[name]
            _check_column(table, records, column, heading.unit or unit, log)


def _check_column(table: Table, records: list[int], column: int, unit: int, log: Log) -> None:
    # Amounts shown in thousands are rounded one by one: their total may differ by one such unit.
    tolerance = 0 if unit == 1 else unit * 100
    running: Cents = 0
    since: Cents = 0
    earlier = [0]
    waiting = iter([*records, 2**62])
    record = next(waiting)
    for row in table.totals:
        while record < row:
            running += _cents(table.grid.rows[record].get(column), unit) or 0
            record = next(waiting)
        total = _cents(table.grid.rows[row].get(column), unit)
        since = running - earlier[-1]
        if total is not None and all(abs(total - (running - start)) > tolerance for start in earlier):
            log.warning(
                "total-differs",
                table.grid.place(row, column),
                f"the total is {show(total)}, but the rows above it add up to {show(since or running)}.",
                "A total equals what it totals.",
                "Correct the total or the row that is wrong. The rows were used, the total was not.",
            )
        earlier.append(running)


def _cents(value: Value, unit: int) -> Cents | None:
    """An amount, or None where the cell has none that can be read: that is said elsewhere."""
    try:
        return None if isinstance(value, values.ErrorValue | values.Uncalculated) else values.money(value, unit)
    except Unreadable:
        return None
