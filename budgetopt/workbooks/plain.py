"""A plain workbook for people to type into; the same contents and day give the same bytes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.workbooks.text import clean

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
