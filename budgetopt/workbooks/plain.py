"""A plain workbook for people to type into; the same contents and day give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.workbooks.fitting import LINE_HEIGHT, PER_WIDTH, row_height
from budgetopt.workbooks.text import clean

# Points of a line of the font of a plain workbook, and the characters that can be read on a page's width.
_LINE, _WIDEST = 15.0, 180
FONT: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}


def plain_book(target: BinaryIO, title: str, day: date, by: str = "") -> Any:
    """An XlsxWriter workbook; `by`: the command that makes it. No text becomes a formula, a link or a number."""
    book: Any = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime(day.year, day.month, day.day)
    book.set_properties({"title": clean(title)[:200], "comments": f"Made by budgetopt {by}".rstrip(), "created": made})
    return book


def put(page: Any, row: int, column: int, value: Value, look: Any = None) -> None:
    """Write a cell: text is always text; a blank is written where it has a look."""
    if value is None:
        if look:
            page.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, look)
    else:
        page.write_string(row, column, clean(value if isinstance(value, str) else values.text(value)), look)


def fit(page: Any, row: int, cells: Sequence[tuple[float, Value]]) -> None:
    """Make a row high enough for its wrapped cells, each with its column's width: not every office program does so."""
    texts = ((width * PER_WIDTH, cell) for width, cell in cells if isinstance(cell, str))
    if height := row_height(texts):
        page.set_row(row, height * _LINE / LINE_HEIGHT)


def print_across(page: Any, widths: Sequence[float], repeat: int = 1) -> None:
    """Print a list lying, no smaller than can be read: pages beside each other where it is wide, each with the headings
    and the first `repeat` columns."""
    names = sum(widths[:repeat])
    page.set_landscape()
    page.fit_to_pages(max(1, -int(-(sum(widths) - names) // (_WIDEST - names))), 0)
    page.repeat_rows(0)
    page.repeat_columns(0, repeat - 1)
