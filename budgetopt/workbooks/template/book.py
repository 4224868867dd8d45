"""The empty workbook for a city that starts from nothing: every sheet and column, with drop-downs, checks and help.

Made from the one declaration of sheets and columns, so that what it asks for is what the importer reads. It carries
no example rows (they would have to be deleted): examples stand on the first sheet and in the note of each heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, BinaryIO

from budgetopt.intake.layout.sheets import SETTINGS_ITEMS, SHEETS, Column, Holds, Sheet
from budgetopt.workbooks.plain import FONT, plain_book, put
from budgetopt.workbooks.template.checks import LAST_ROW, check_of, one_of
from budgetopt.workbooks.template.guide import README, write_guide

# Excel keeps the day a workbook was made; a fixed one keeps the bytes the same.
MADE = date(2026, 1, 1)

_HEADER = FONT | {"bold": True, "border": 1, "border_color": "#16395A", "text_wrap": True, "valign": "vcenter"}
NEEDED = _HEADER | {"bg_color": "#1F4E79", "font_color": "#FFFFFF"}
OPTIONAL = _HEADER | {"bg_color": "#DDEBF7", "font_color": "#1F2937"}

_LOOKS: dict[Holds, dict[str, Any]] = {
    Holds.MONEY: {"num_format": "#,##0.00_);(#,##0.00)"},
    Holds.PERCENT: {"num_format": "0%_)"},
    Holds.NUMBER: {"num_format": "#,##0.##########"},
    Holds.YEAR: {"num_format": "0"},
    Holds.SCORE: {"num_format": "0"},
    # "2028" and "2028-06" are days too, as far as they are known.
    Holds.DAY: {"num_format": "@"},
    # An id such as 007 or 1-2 must stay what was typed.
    Holds.ID: {"num_format": "@"},
}
_WIDTHS = {Holds.MONEY: 17, Holds.TEXT: 24, Holds.ID: 12, Holds.CHOICE: 14}
_WIDE = {
    "Program": 38, "Goal": 38, "Description": 48, "Metric": 44, "Source": 44, "Headline metric": 34, "Notes": 34,
    "Question": 48, "Finding": 48, "Benchmark": 24,
}  # fmt: skip

_YEARS_OF_METRICS = 4


def write_template(target: BinaryIO, fiscal_year: int = 2026) -> None:
    """Write the empty workbook to `target`; `fiscal_year` is the base year, and the same year gives the same bytes."""
    book = plain_book(target, "Budget workbook", MADE, "template")
    systems = write_guide(book, fiscal_year)
    for sheet in SHEETS:
        add_sheet(book, sheet, fiscal_year, systems)
    book.get_worksheet_by_name(README).activate()
    book.close()


def add_sheet(
    book: Any, sheet: Sheet, fiscal_year: int, systems: str = "", rows: Iterable[Mapping[str, Any]] = ()
) -> None:
    """Add a sheet: headings, rows (cells by heading), and drop-downs where `systems` says where ratings stand."""
    page = book.add_worksheet(sheet.name)
    needed, optional = book.add_format(NEEDED), book.add_format(OPTIONAL)
    for index, column in enumerate(sheet.columns):
        look = book.add_format(FONT | _LOOKS.get(column.holds, {}))
        page.set_column(index, index, _width(column), look)
        page.write_string(0, index, column.name, needed if column.needed else optional)
        _note(page, index, _help(column))
        check = check_of(sheet, column, index, systems) if systems else None
        if check:
            page.data_validation(1, index, LAST_ROW, index, check)
    if sheet.years:
        look = book.add_format(FONT | _LOOKS[Holds.NUMBER])
        for offset in range(_YEARS_OF_METRICS):
            place, year = len(sheet.columns) + offset, fiscal_year - _YEARS_OF_METRICS + 1 + offset
            page.set_column(place, place, 11, look)
            page.write_string(0, place, f"FY{year}", optional)
            _note(page, place, f"Optional. The metric's actual value in fiscal year {year}; blank if not measured.")
    _write_rows(page, sheet, fiscal_year, rows)
    if sheet.name == "Settings" and not rows:
        _settings(page, book.add_format(FONT), fiscal_year)
    page.set_row(0, 32)
    page.freeze_panes(1, 2 if len(sheet.columns) > 4 else 1)
    page.set_tab_color("#1F4E79" if sheet.name in {"Programs", "Budget"} else "#9DC3E6")
    page.set_landscape()
    if len(sheet.columns) > 4:  # LibreOffice would blow a narrow sheet up to the width of the page
        page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_rows(page: Any, sheet: Sheet, fiscal_year: int, rows: Iterable[Mapping[str, Any]]) -> None:
    headings = [column.name for column in sheet.columns]
    headings += [f"FY{fiscal_year - _YEARS_OF_METRICS + 1 + offset}" for offset in range(_YEARS_OF_METRICS)]
    for index, row in enumerate(rows, start=1):
        for column, name in enumerate(headings):
            put(page, index, column, None if row.get(name) == "" else row.get(name))


def _settings(page: Any, look: Any, fiscal_year: int) -> None:
    """The items are there already, with what they say; only the city's name is left to fill in."""
    values = {"Fiscal year": fiscal_year, "Currency": "USD", "Amounts in": "units"}
    for row, (item, (about, choices)) in enumerate(SETTINGS_ITEMS.items(), start=1):
        page.write_string(row, 0, item, look)
        _note(page, 0, about, row)
        if item in values:
            page.write(row, 1, values[item], look)
        if choices:
            page.data_validation(row, 1, row, 1, one_of(item, choices))


def _help(column: Column) -> str:
    text = f"{'Needed' if column.needed else 'Optional'}. {column.help}"
    return f"{text}\nExample: {column.example}" if column.example != "" else text


def _note(page: Any, place: int, text: str, row: int = 0) -> None:
    height = 40 + 18 * (len(text) // 38 + text.count("\n") + 1)
    page.write_comment(row, place, text, {"width": 280, "height": height, "font_size": 10, "color": "#FFFFE1"})


def _width(column: Column) -> float:
    return _WIDE.get(column.name, max(_WIDTHS.get(column.holds, 12), min(len(column.name), 14) + 3))
