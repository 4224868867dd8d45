"""The comparison workbook: up to six scenarios of one budget, side by side.

One module a group of like sheets; a further sheet is one entry in SHEETS.
"""

from __future__ import annotations

import datetime
from typing import BinaryIO

import xlsxwriter

from budgetopt.explore.compare import Comparison
from budgetopt.workbooks.comparison import beside, differences, method, summary
from budgetopt.workbooks.comparison.scene import Scene
from budgetopt.workbooks.look import FONT, Looks
from budgetopt.workbooks.page import Book, Sheet
from budgetopt.workbooks.recommendation import OPTIONS
from budgetopt.workbooks.text import one_line, print_code

SHEETS: tuple[Sheet, ...] = (
    summary.SHEET,
    differences.SHEET,
    beside.DEPARTMENTS,
    beside.GOALS,
    beside.DISTRICTS,
    beside.PROGRAMS,
    method.SHEET,
)


def write_comparison(comparison: Comparison, target: BinaryIO, date: datetime.date) -> None:
    """Write the workbook to `target`; the same plans and date give the same bytes."""
    scene = Scene(comparison, date)
    wanted = [sheet for sheet in SHEETS if sheet.wanted(scene)]
    book = xlsxwriter.Workbook(target, OPTIONS | {"default_format_properties": dict(FONT)})
    book.set_properties(
        {
            "title": one_line(f"{scene.city}: scenarios side by side", 200),
            "comments": "Made by budgetopt compare",
            "created": datetime.datetime(date.year, date.month, date.day),
        }
    )
    header = f"&L&8 {print_code(scene.city)}: scenarios side by side&R&8 {date.isoformat()}"
    looks = Looks(book, scene.currency, scene.has_cents)
    pages = Book(book, looks, scene.currency, header, [(sheet.name, sheet.about) for sheet in wanted])
    for sheet in wanted:
        pages.add(sheet.name)
    for sheet in wanted:
        sheet.write(pages.pages[sheet.name], scene)
    pages.pages[wanted[0].name].sheet.activate()
    book.close()


__all__ = ["SHEETS", "write_comparison"]
