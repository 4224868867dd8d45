"""Cells read column by column say what each record says of them, and the record speaks where there is something to."""

from __future__ import annotations

import datetime

import pytest

from budgetopt.intake.cells.column import each
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.values import ErrorValue, PercentNumber, Scaled, Uncalculated, Value
from budgetopt.intake.layout.columns import read_rows, texts
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.sheets import SHEETS, Sheet
from budgetopt.intake.log import Log

CELLS: list[Value] = [
    None, "", " ", "n/a", "TBD", "—", "-", "nil", "yes", "NO", "maybe", True, False, 0, 1, 4, 5, -1, 35, 2026, 1989,
    10**14, 0.0, 1.0, 0.35, 0.005, 12.345, 0.1234567, 0.3 - 0.1, 4.5, 1e20, float("inf"), "0.35", "35%", "150%",
    "1,234", "(1,234)", "1.234", "$5", "1.2M", "1.234,5", "12", "abc", "FY26", "2025-26", "'26", "adopted", "request",
    "no", "by program", "up", "lower is better", "outcome", "service", "x" * 300, PercentNumber(0.35),
    PercentNumber(1.2), Scaled.of(1_234_000, 1_000), datetime.datetime(2026, 7, 1), ErrorValue("#REF!"),
    ErrorValue("abc"), Uncalculated("=A1"),
]  # fmt: skip


def records(sheet: Sheet, shares: str, odd: int, log: Log) -> list[Record]:
    """Rows of plain cells, but for one column that has every odd cell."""
    plain: dict[int, Value] = {at: column.example for at, column in enumerate(sheet.columns)}
    rows = {
        2 + row: {1 + at: value for at, value in (plain | {odd: cell}).items() if value not in (None, "")}
        for row, cell in enumerate(CELLS)
    }
    columns = {column.name: 1 + at for at, column in enumerate(sheet.columns)}
    header = Header(Grid("city.xlsx", sheet.name, rows), 1, 1, columns=columns, sheet=sheet, shares=shares)
    return [Record(header, row, None, log, unit=1_000) for row in rows]


@pytest.mark.parametrize("shares", ["", "percent", "ratio"])
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_column_says_what_its_records_say(sheet: Sheet, shares: str) -> None:
    for at, column in enumerate(sheet.columns):
        together, alone = Log(), Log()
        rows, one_by_one = (records(sheet, shares, at, log) for log in (together, alone))
        read = [repr(sorted(told.items())) for _, told in read_rows(rows)]
        assert read == [repr(sorted(record.read().items())) for record in one_by_one], column.name
        assert texts(rows, column.name) == [record.text(column.name) for record in one_by_one]
        assert together.findings == alone.findings, column.name
        assert [record.broken for record in rows] == [record.broken for record in one_by_one]


def test_equal_cells_of_other_types_are_read_apart() -> None:
    cells: list[Value] = [1, True, 1.0, PercentNumber(1), "#N/A", ErrorValue("#N/A"), None, 1]
    assert each(cells, lambda cell: type(cell).__name__) == [type(cell).__name__ for cell in cells]
