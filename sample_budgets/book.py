"""Write tables to a workbook the way a careful finance office would: styled, frozen, filtered, same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | None

# Excel keeps the day a workbook was made; a fixed one keeps the bytes the same.
MADE = datetime(2026, 1, 15, 9, 0, 0)

FONT = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
FORMATS: dict[str, dict[str, object]] = {
    "text": {},
    "long": {"text_wrap": True},
    "money": {"num_format": "#,##0.00_);(#,##0.00)"},
    "percent": {"num_format": "0%_)"},
    "number": {"num_format": "#,##0.0#_)"},
    "figure": {"num_format": "#,##0.##############_)"},
    "whole": {"num_format": "0_)"},
    "center": {"align": "center"},
}
HEADER = FONT | {
    "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E79", "border": 1, "border_color": "#16395A",
    "text_wrap": True, "valign": "vcenter",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A heading with the width of its column and the look of its cells (a key of FORMATS)."""

    title: str
    width: float = 14
    look: str = "text"


@dataclass
class Table:
    """One sheet: columns and rows of plain values, None for a blank cell."""

    name: str
    columns: Sequence[Column]
    rows: list[Sequence[Cell]] = field(default_factory=list)


def columns(*specs: str) -> list[Column]:
    """Columns from texts: "Program ID:12", "Amount:16:money"."""
    parts = [spec.split(":") for spec in specs]
    return [
        Column(title, float(rest[0]) if rest else 14, rest[1] if len(rest) > 1 else "text") for title, *rest in parts
    ]


def new_workbook(path: Path, title: str) -> xlsxwriter.Workbook:
    """An empty workbook that never turns text into formulas or links."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "author": "budgetopt sample", "created": MADE})
    return book


def add_table(book: xlsxwriter.Workbook, table: Table, tab_color: str = "#1F4E79") -> Worksheet:
    """Write `table` as a sheet: header styled and frozen, filter on, set up to print across one page."""
    sheet = book.add_worksheet(table.name)
    header, centered = book.add_format(HEADER), book.add_format(HEADER | {"align": "center"})
    looks = {look: book.add_format(FONT | properties) for look, properties in FORMATS.items()}
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width, looks[column.look])
        sheet.write_string(0, place, column.title, header if column.look in {"text", "long"} else centered)
    sheet.set_row(0, 32)
    for number, row in enumerate(table.rows, start=1):
        sheet.set_row(number, 15 * _lines(table.columns, row))
        for place, value in enumerate(row):
            write(sheet, number, place, value, looks[table.columns[place].look])
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    sheet.set_tab_color(tab_color)
    width = sum(column.width for column in table.columns)
    sheet.set_paper(3 if width > 250 else 1)  # tabloid, letter
    if width > 150:
        sheet.set_landscape()
    if width > 90:  # LibreOffice would blow a narrow table up to the width of the page
        sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&F  &A&RPage &P of &N")
    return sheet


def _lines(heads: Sequence[Column], row: Sequence[Cell]) -> int:
    """How many lines a row needs: an office program does not always fit the height of wrapped text by itself."""
    texts = [(value, head.width) for value, head in zip(row, heads, strict=True) if head.look == "long" and value]
    return max((_folded(str(value), width) for value, width in texts), default=1)


def _folded(text: str, width: float) -> int:
    return 1 + int(len(text) * 0.88 // width)


def write(sheet: Worksheet, row: int, column: int, value: Cell, look: object) -> None:
    """One cell: text stays text, whatever it begins with; a blank stays blank."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif value is not None:
        sheet.write_number(row, column, value, look)


def add_page(book: xlsxwriter.Workbook, name: str, heading: str, lines: Iterable[str]) -> None:
    """A sheet of plain prose."""
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, heading, book.add_format(FONT | {"bold": True, "font_size": 16, "font_color": "#1F4E79"}))
    prose = book.add_format(FONT | {"text_wrap": True})
    for number, line in enumerate(lines, start=2):
        sheet.write_string(number, 0, line, prose)
        sheet.set_row(number, 15 * _folded(line, 90) + 6)
    sheet.set_paper(1)
    sheet.fit_to_pages(1, 0)
