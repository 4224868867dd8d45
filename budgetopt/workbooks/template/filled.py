"""Workbooks of the template's shape with rows in them: a city's programs and money, and what was entered on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from budgetopt.city.model import Budget
from budgetopt.city.scored import Scored
from budgetopt.intake.layout.sheets import SHEETS, Holds, Sheet
from budgetopt.money import units_if
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
        "Funds": [
            _row("Funds", fund) | {"Fund ID": fund.id, "of which one-time": units_if(fund.one_time)}
            for fund in budget.funds
        ],
        "Programs": [_row("Programs", one) | {"Program ID": one.id, "Fund ID": one.fund_id} for one in budget.programs],
        "Budget": [
            _row("Budget", one) | {"Program ID": one.program_id, "Fund ID": one.fund_id, "Fiscal year": one.fiscal_year}
            for one in budget.amounts
        ],
    }
    book = _book(target, "Budget workbook")
    systems = write_guide(book, budget.fiscal_year)
    for place, sheet in enumerate(SHEETS):
        if progress:
            progress(place, len(SHEETS) + 1, f"sheet {sheet.name}")
        add_sheet(book, sheet, budget.fiscal_year, systems, rows.get(sheet.name, ()))
    if progress:
        progress(len(SHEETS), len(SHEETS) + 1, "the file")
    book.get_worksheet_by_name(README).activate()
    book.close()


def write_entered(target: BinaryIO, budget: Budget, scored: Scored) -> None:
    """What was entered on screen and counts, as sheets that the import reads beside the city's files."""
    rows: dict[str, list[dict[str, Any]]] = {
        "Goals": [{"Goal ID": goal.id, "Goal": goal.name, "Weight": goal.weight} for goal in scored.goals],
        "Alignment": [
            {"Program ID": row.program_id, "Goal ID": row.goal_id, "Score": row.score} for row in scored.alignment
        ],
        "Metrics": [
            _row("Metrics", one)
            | {"Program ID": one.program_id, "Metric": one.name}
            | {f"FY{year}": value for year, value in one.actuals}
            for one in scored.metrics
        ],
        "Evidence": [
            _row("Evidence", study) | {"Program ID": study.program_id, "Local": "yes" if study.local else "no"}
            for study in scored.studies
        ],
    }
    book = _book(target, "Entered on screen")
    for sheet in SHEETS:
        if rows.get(sheet.name):
            add_sheet(book, sheet, budget.fiscal_year, "", rows[sheet.name])
    book.close()


def _book(target: BinaryIO, title: str) -> Any:
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "comments": "Made by budgetopt", "created": MADE})
    return book


def _row(sheet_name: str, item: Any) -> dict[str, Any]:
    """A row's cells by heading, from the attributes that its columns fill."""
    sheet: Sheet = next(one for one in SHEETS if one.name == sheet_name)
    found = {}
    for column in sheet.columns:
        if column.field and (value := getattr(item, column.field, None)) not in (None, ""):
            found[column.name] = units_if(value) if column.holds is Holds.MONEY else _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int | float) else str(value)
