"""The one finder of tables: where it finds headings, what each row under them is, and how often it looks."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from budgetopt.intake.cells import values
from budgetopt.intake.cells.column import ColumnCells
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.values import Value
from budgetopt.intake.cells.words import without_unit
from budgetopt.intake.checks.revenue import few_words
from budgetopt.intake.layout import names
from budgetopt.intake.layout.finding import Header, find, header_at, headers_in
from budgetopt.intake.layout.headers import headers_by_sheet
from budgetopt.intake.layout.rows import RowKind, rows_of
from budgetopt.intake.reading import read_budget

RIVERTON = Path(__file__).resolve().parents[2] / "sample_budgets" / "riverton.xlsx"


def grid(*rows: list[Value], merged: tuple[tuple[int, int, int, int], ...] = ()) -> Grid:
    filled = {
        number: {column: value for column, value in enumerate(row, 1) if value is not None}
        for number, row in enumerate(rows, 1)
    }
    return Grid("a.xlsx", "Ledger", {row: cells for row, cells in filled.items() if cells}, merged=merged)


def test_the_best_place_is_taken_and_of_equals_the_first() -> None:
    table = grid(["City of X"], ["Name", "Amount"], ["Name", "Amount"], ["Pool", 5])

    def judge(header: Header) -> tuple[int, int] | None:
        score = len({"Name", "Amount"} & set(header.words.values()))
        return (score, header.row) if score else None

    assert find(headers_in(table), judge) == 2
    assert find(headers_in(grid(["Pool", 5])), judge) is None


def test_headings_in_two_rows_stand_under_their_groups() -> None:
    table = grid([None, "Budget", None, "Staff"], ["Name", "2025", "2026", "FTE"], ["Pool", 1, 2, 3])
    header = header_at(table, 1, 2)
    assert header.words == {1: "Name", 2: "Budget 2025", 3: "Budget 2026", 4: "Staff FTE"}
    assert (header.top, header.row, header.below()) == (1, 2, [3])
    # The whole heading, its last row, its letter; nothing else.
    assert [header.columns_under(words) for words in ("budget 2026", "2025", "Column D", "2027")] == [[3], [2], [4], []]


def test_columns_by_their_names_and_side_by_side() -> None:
    header = header_at(grid(["", "Department", "Program", "Fund", "Recommended (in thousands)", "Program"]), 1)
    roles = {"program": ("programid", "program"), "fund": ("fund",), "amount": ("recommended",), "year": ("year",)}
    assert header.named(roles) == {"program": 3, "fund": 4, "amount": 5}
    assert header.in_a_row(("Program", "Fund")) == {"Program": 3, "Fund": 4}
    assert header.in_a_row(("Department", "Fund")) == {}


def test_what_each_row_is() -> None:
    table = grid(
        ["Code", "Name", "Amount"],
        ["P1", "Pool", 5],
        [None, "PARKS AND RECREATION"],
        [None, "Total parks", 5],
        ["P2", "Total care clinic", 7],  # an id of its own: no total
        ["Code", "Name", "Amount"],  # the headings again
        ["P3"],  # one word in the column of ids: a record that lacks the rest
        ["Grand total", None, 12],
        [None, None, None, "beside"],
    )
    header = header_at(table, 1)
    told = dict(rows_of(header, [1, 2, 3], names=[1, 2], ids=[1]))
    assert told == {
        2: RowKind.RECORD, 3: RowKind.REMARK, 4: RowKind.TOTAL, 5: RowKind.RECORD, 7: RowKind.RECORD, 8: RowKind.TOTAL
    }  # fmt: skip
    assert dict(rows_of(header, [1, 2, 3], names=[1, 2], ids=[1], bands=True))[7] is RowKind.REMARK
    rules = rows_of(header, [1, 2, 3], chosen=lambda cells: RowKind.LEFT_OUT if cells.get(1) == "P1" else None)
    assert dict(rules)[2] is RowKind.LEFT_OUT


def test_the_search_for_words_of_revenue_ends_where_a_column_has_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    cells, looked_at = ColumnCells([f"program {number}" for number in range(1_000)]), list[Value]()
    monkeypatch.setattr(values, "text", lambda cell: looked_at.append(cell) or str(cell))
    assert few_words(cells) == set() and len(looked_at) < 20


def test_tabs_of_unknown_names_are_told_by_looking_once_at_each_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.load_workbook(RIVERTON)
    for number, page in enumerate(book.worksheets, 1):
        page.title = f"Tab {number}"
    book.save(tmp_path / "riverton.xlsx")
    looked: list[str] = []
    monkeypatch.setattr(names, "without_unit", lambda text: looked.append(text) or without_unit(text))
    names._meanings.cache_clear()
    renamed = read_budget(tmp_path / "riverton.xlsx")
    shipped = read_budget(RIVERTON)
    # 98,000 when every sheet looked at every text of every place anew.
    assert 0 < len(looked) == len(set(looked)) < 2_500
    assert renamed.programs == shipped.programs and renamed.funds == shipped.funds and len(renamed.metrics) > 0
    assert [row.amount for row in renamed.amounts] == [row.amount for row in shipped.amounts]


def test_a_grid_is_searched_once_for_all_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    from budgetopt.intake.layout import headers

    places: list[int] = []

    def counted(grid: Grid, depths: tuple[int, ...]) -> list[Header]:
        made = list(headers_in(grid, depths))
        places.append(len(made))
        return made

    monkeypatch.setattr(headers, "headers_in", counted)
    rows: list[list[Value]] = [["Program ID", "Program", "Department", "Current budget"], ["P1", "Pool", "Parks", 5]]
    assert headers_by_sheet(grid(*rows))["Programs"].score == 4
    assert len(places) == 1
