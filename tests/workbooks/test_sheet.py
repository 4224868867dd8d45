"""A sheet that keeps its cells as the text of the file: what is written is read, and nothing is written over."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from budgetopt.intake.files.opening import open_book
from budgetopt.intake.files.taking import Taken
from budgetopt.workbooks.fitting import LINE_HEIGHT, PER_WIDTH, row_height
from budgetopt.workbooks.sheet import CellSheet, Formula, Texts

TEXTS = ["_x0041_", " a & b <c> ", "é\U0001f600", "=1+1", ""]


def made(*, over: bool = False) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    # Else the file says the second in which it is made.
    book.set_properties({"created": datetime.datetime(2026, 1, 1)})
    sheet = book.add_worksheet("A", CellSheet)
    sheet.texts = Texts(book.str_table)
    cells = [*TEXTS, 1.5, float("nan"), True, Formula("1+1", 2), Formula('"<"', "<")]
    sheet.put_rows(0, [[cell] for cell in cells], [[""]] * 10)
    sheet.put_texts(1, TEXTS[:-1], "")
    sheet.put(2, 0, "below", "")
    sheet.put(1, 6, "beside", "")
    if over:
        sheet.put(1, 0, "over", "")
    book.close()
    assert sheet.complete
    return target.getvalue()


def test_what_is_written_is_what_is_read() -> None:
    (grid,) = open_book(Taken("a.xlsx", made())).grids
    texts = dict(enumerate(TEXTS[:-1], start=1))
    assert grid.rows == {1: texts | {6: 1.5, 8: "yes", 9: 2, 10: "<"}, 2: texts | {7: "beside"}, 3: {1: "below"}}
    assert made() == made()


def test_zero_has_no_sign() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("A", CellSheet)
    sheet.texts = Texts(book.str_table)
    sheet.put(0, 0, -0.0, "")
    sheet.put(1, 0, Formula("-A1", -0.0), "")
    book.close()
    assert b"-0<" not in (page := zipfile.ZipFile(target).read("xl/worksheets/sheet1.xml")) and b"-0.0" not in page


def test_a_row_is_not_written_over() -> None:
    with pytest.raises(ValueError, match="row 2 of A is written already"):
        made(over=True)


@pytest.mark.parametrize(
    ("name", "width", "lines"),
    [
        *[("TRANSPORTATION", 14, 2), ("transportation", 16, 1), ("Housing & Community Development", 17.5, 3)],
        *[("", 14, 1), ("one\n\nthree", 14, 3)],
    ],
)
def test_a_row_is_as_high_as_the_letters_of_a_name_need(name: str, width: float, lines: int) -> None:
    assert (row_height([(width * PER_WIDTH, name)]) or LINE_HEIGHT + 1) == LINE_HEIGHT * lines + 1


def test_rows_by_columns_are_those_of_single_cells() -> None:
    """Texts that a column repeats, a column of numbers with a gap, and one of formulas, each in its row."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("A", CellSheet)
    sheet.texts = Texts(book.str_table)
    columns = [["a", "b", "a"], [1.5, None, 2], [Formula("1+1", 2), Formula("A2", "b"), Formula("A3", 3)]]
    sheet.put_rows(1, columns, [["", ' s="0"', ""]] * 3)
    book.close()
    (grid,) = open_book(Taken("a.xlsx", target.getvalue())).grids
    assert grid.rows == {2: {1: "a", 2: 1.5, 3: 2}, 3: {1: "b", 3: "b"}, 4: {1: "a", 2: 2, 3: 3}}
    (formulas,) = openpyxl.load_workbook(target).worksheets
    assert [formulas.cell(row, 3).value for row in (2, 3, 4)] == ["=1+1", "=A2", "=A3"]
