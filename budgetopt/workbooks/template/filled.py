"""Workbooks of the template's shape with rows in them: a city's programs and money, and what was entered on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

from budgetopt.city.model import Budget
from budgetopt.city.scored import Scored
from budgetopt.intake.layout.sheets import SHEET, SHEETS, Holds, Sheet
from budgetopt.money import units
from budgetopt.workbooks.plain import plain_book
from budgetopt.workbooks.template.book import MADE, add_sheet
from budgetopt.workbooks.template.guide import README, write_guide

Rows = Iterable[Mapping[str, Any]]


def write_programs(target: BinaryIO, budget: Budget, progress: Callable[[int, int, str], object] | None = None) -> None:
    """The template with the city's funds, programs and money in it; goals, alignment, measures and evidence are empty.
    `progress` hears of each sheet.

    Uploaded again it takes the place of the files that it was made of.
    """
    settings = {"City": budget.city, "Fiscal year": budget.fiscal_year, "Currency": budget.currency}
    settings |= {"Amounts in": "units", "Shares in": "ratio"}
    rows: dict[str, Rows] = {
        "Settings": [{"Item": item, "Value": value} for item, value in settings.items()],
        "Funds": _rows("Funds", budget.funds),
        "Programs": _rows("Programs", budget.programs),
        "Budget": _rows("Budget", budget.amounts),
    }
    book = plain_book(target, "Budget workbook", MADE)
    systems = write_guide(book, budget.fiscal_year)
    for index, sheet in enumerate(SHEETS):
        if progress:
            progress(index, len(SHEETS) + 1, f"sheet {index + 1} of {len(SHEETS)}, {sheet.name}")
        add_sheet(book, sheet, budget.fiscal_year, systems, rows.get(sheet.name, ()))
    if progress:
        progress(len(SHEETS), len(SHEETS) + 1, "the file")
    book.get_worksheet_by_name(README).activate()
    book.close()


def write_entered(target: BinaryIO, budget: Budget, scored: Scored) -> None:
    """What was entered on screen and counts, as sheets that the import reads beside the city's files."""
    rows: dict[str, list[dict[str, Any]]] = {
        "Goals": _rows("Goals", scored.goals),
        "Alignment": _rows("Alignment", scored.alignment),
        "Metrics": _rows("Metrics", scored.metrics),
        "Evidence": _rows("Evidence", scored.studies),
    }
    book = plain_book(target, "Entered on screen", MADE)
    for sheet in SHEETS:
        if rows.get(sheet.name):
            add_sheet(book, sheet, budget.fiscal_year, "", rows[sheet.name])
    book.close()


def _rows(sheet: str, items: Iterable[Any]) -> list[dict[str, Any]]:
    return [row_of(SHEET[sheet], item) for item in items]


def row_of(sheet: Sheet, item: Any) -> dict[str, Any]:
    """A row's cells by heading, from the attributes of an item that its columns show, and its figures by year."""
    found = {}
    for column in sheet.columns:
        if (value := getattr(item, sheet.attribute(column), None)) not in (None, ""):
            found[column.name] = units(value) if column.holds is Holds.MONEY else _plain(value)
    return found | {f"FY{year}": figure for year, figure in getattr(item, "actuals", ())}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int | float) else str(value)
