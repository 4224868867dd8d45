"""The first sheet of the template: what to fill in first, what each column means, with examples and rating systems."""

from __future__ import annotations

from typing import Any

from budgetopt.city.crosswalk import SYSTEMS, labels_of
from budgetopt.intake.layout.sheets import SHEETS
from budgetopt.workbooks.plain import FONT

README = "Read me"

_INK = "#1F4E79"

_START = (
    "A city's budget in a form in which money can be moved to what works. Only Programs is needed to begin; every "
    "other sheet adds what the city knows. Leave blank what you do not know: a blank is never read as a zero.",
    "1.  Settings: the name of the city. The base year is {year}, amounts are in whole units; change both if need be.",
    "2.  Programs: a row for each thing the city does, with a short id, its name and its department. If each program "
    "has one fund, write the fund and the current budget here and skip the next step.",
    "3.  Funds and Budget: the pots of money, and the money in long form, a row for each program, fund and year (or as "
    "many as the ledger has: they add up).",
    "4.  Goals and Alignment: what the council wants, and how directly each program serves it (0 none to 4 essential).",
    "5.  Metrics and Evidence: what the city measures, and what studies found, rated in any of the systems below.",
    "6.  Districts, Residents and Curves: who is served, what residents asked for, measured responses to money.",
    "7.  Check it:  budgetopt check workbook.xlsx   names every cell that needs a second look and says what to measure "
    "first.",
)
_LEGEND = "Headings in dark blue are needed, those in light blue are optional. Point at a heading for what it means."
_REFERENCE = "Every column, with an example"
_SYSTEMS = "Rating systems (Evidence sheet), with the ratings of each (upper or lower case alike)"

_WIDTHS = (34, 10, 80, 46)


def write_guide(book: Any, fiscal_year: int) -> str:
    """Add the sheet to the xlsxwriter workbook `book`; returns the cells that list the rating systems."""
    page = book.add_worksheet(README)
    page.hide_gridlines(2)
    for index, width in enumerate(_WIDTHS):
        page.set_column(index, index, width)
    prose = book.add_format(FONT | {"text_wrap": True})
    title = book.add_format(FONT | {"bold": True, "font_size": 18, "font_color": _INK})
    page.write_string(0, 0, "Budget workbook", title)
    row = 2
    for line in (*(line.format(year=fiscal_year) for line in _START), _LEGEND):
        page.merge_range(row, 0, row, 3, "", prose)
        page.write_string(row, 0, line, prose)
        page.set_row(row, _height(line, sum(_WIDTHS)) + 3)
        row += 1
    row = _reference(book, page, row + 1)
    first = _headings(book, page, row + 1, _SYSTEMS, ("Rating system", "", "Its ratings", ""))
    for row, system in enumerate(SYSTEMS, start=first):
        page.write_string(row, 0, system, prose)
        labels = " · ".join(labels_of(system))
        page.write_string(row, 2, labels, prose)
        page.set_row(row, _height(labels, _WIDTHS[2]))
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_h_pagebreaks([first - 2])
    return f"='{README}'!$A${first + 1}:$A${first + len(SYSTEMS)}"


def _reference(book: Any, page: Any, row: int) -> int:
    """A line for each column of each sheet; returns the next free row."""
    prose = book.add_format(FONT | {"text_wrap": True})
    name = book.add_format(FONT | {"indent": 1})
    sheet_name = book.add_format(FONT | {"bold": True, "font_color": _INK, "top": 1, "top_color": "#9DC3E6"})
    sheet_help = book.add_format(FONT | {"italic": True, "text_wrap": True, "top": 1, "top_color": "#9DC3E6"})
    row = _headings(book, page, row, _REFERENCE, ("Sheet and column", "", "What it means", "Example"))
    for sheet in SHEETS:
        for index, text in enumerate((sheet.name, "", sheet.help, "")):
            page.write_string(row, index, text, sheet_name if index == 0 else sheet_help)
        for column in sheet.columns:
            row += 1
            example = f"{column.example:,}" if _is_money_like(column.example) else str(column.example)
            page.set_row(row, max(_height(column.help, _WIDTHS[2]), _height(example, _WIDTHS[3])))
            texts = (column.name, "needed" if column.needed else "optional", column.help, example)
            for index, text in enumerate(texts):
                page.write_string(row, index, text, name if index == 0 else prose)
        row += 1
    return row


def _height(text: str, width: float) -> float:
    """The height of a row of wrapped text: an office program does not always fit it by itself."""
    return 15 * (1 + int(len(text) * 0.9 // width))


def _is_money_like(example: object) -> bool:
    return isinstance(example, int) and example >= 10_000


def _headings(book: Any, page: Any, row: int, title: str, names: tuple[str, ...]) -> int:
    """A title and a row of headings; returns the row under them."""
    big = book.add_format(FONT | {"bold": True, "font_size": 14, "font_color": _INK})
    head = book.add_format(FONT | {"bold": True, "bg_color": "#DDEBF7"})
    page.write_string(row, 0, title, big)
    for index, name in enumerate(names):
        page.write_string(row + 1, index, name, head)
    return row + 2
