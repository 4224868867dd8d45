"""A budget as the sheets that it could have been read from, by the one declaration of sheets and columns."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any

from budgetopt.city.model import AmountKind, Budget, Fund, Restriction, Study
from budgetopt.intake.checks.funds import is_general
from budgetopt.intake.layout.sheets import SHEETS, Column, Holds, Sheet

Row = dict[str, str | int | float]
_OF = {
    "Goals": "goals", "Funds": "funds", "Programs": "programs", "Budget": "amounts", "Alignment": "alignment",
    "Metrics": "metrics", "Evidence": "studies", "Evaluations": "evaluations", "Districts": "districts",
    "Residents": "residents", "Curves": "curves", "Unit costs": "unit_costs",
    "Earlier decisions": "earlier",
}  # fmt: skip
_IDS = {"Program ID": "program_id", "Fund ID": "fund_id", "Goal ID": "goal_id"}


def rows_of(budget: Budget) -> dict[str, list[Row]]:
    """Sheet -> its rows by column, Settings first; what is at its default is left blank."""
    settings: list[Row] = [
        {"Item": item, "Value": value}
        for item, value in (
            ("City", budget.city),
            ("Fiscal year", budget.fiscal_year),
            ("Currency", budget.currency),
            ("Amounts in", "units"),
            ("Licence", budget.licence),
            ("Publish", "; ".join(budget.publish)),
        )
        if value
    ]
    found = {"Settings": settings}
    for sheet in SHEETS[1:]:
        items: tuple[Any, ...] = getattr(budget, _OF[sheet.name])
        found[sheet.name] = [_row(sheet, item) for item in items if not _is_derived(sheet, item)]
    return found


def _is_derived(sheet: Sheet, item: Any) -> bool:
    """Whether a row stands on another sheet: an evaluation that is done enters the evidence by itself."""
    return sheet.name == "Evidence" and isinstance(item, Study) and item.cells.sheet == "Evaluations"


def _row(sheet: Sheet, item: Any) -> Row:
    row: Row = {}
    for column in sheet.columns:
        value = _value(sheet, column, item)
        if value not in (None, ""):
            row[column.name] = value
    for year, figure in getattr(item, "actuals", ()):
        row[f"FY{year}"] = figure
    row |= {label: value for label, value in getattr(item, "extra", ()) if label not in row}
    return row


def _value(sheet: Sheet, column: Column, item: Any) -> str | int | float | None:
    own = column.name == sheet.columns[0].name and hasattr(item, "id")
    name = "id" if own else column.field or _IDS.get(column.name, "")
    value = getattr(item, name, None) if name else None
    fields = type(item).model_fields
    if isinstance(item, Fund) and name == "restriction" and _as_assumed(item):
        return None
    # Which way is better is told from baseline and target where it is blank.
    said = column.needed or (sheet.name == "Metrics" and column.holds is Holds.CHOICE)
    if value is None or (name in fields and not said and value == fields[name].default):
        return None
    if isinstance(value, AmountKind) and value is AmountKind.ADOPTED:
        return None
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.holds is Holds.MONEY:
        return value / 100 if value % 100 else int(value) // 100
    return float(value) if isinstance(value, Decimal) else value


def _as_assumed(fund: Fund) -> bool:
    """Whether a blank says the same: what nobody has said of a fund stays unsaid."""
    blank = Restriction.UNRESTRICTED if is_general(fund.id, fund.name) else Restriction.RESTRICTED
    return fund.restriction is blank
