"""A budget as the sheets that it could have been read from, by the one declaration of sheets and columns."""

from __future__ import annotations

from typing import Any

from budgetopt.city.model import AmountKind, Budget, Fund, Restriction, Study
from budgetopt.intake.checks.funds import is_general
from budgetopt.intake.layout.sheets import SHEETS, Holds, Sheet
from budgetopt.workbooks.template.filled import row_of

Row = dict[str, str | int | float]
_OF = {
    "Goals": "goals", "Funds": "funds", "Programs": "programs", "Budget": "amounts", "Alignment": "alignment",
    "Metrics": "metrics", "Evidence": "studies", "Evaluations": "evaluations", "Districts": "districts",
    "Residents": "residents", "Curves": "curves", "Unit costs": "unit_costs",
    "Earlier decisions": "earlier",
}  # fmt: skip


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
    row: Row = {name: value for name, value in row_of(sheet, item).items() if not _goes_unsaid(sheet, name, item)}
    return row | {label: value for label, value in getattr(item, "extra", ()) if label not in row}


def _goes_unsaid(sheet: Sheet, name: str, item: Any) -> bool:
    """Whether a blank says the same."""
    if name not in {column.name for column in sheet.columns}:
        return False
    column = sheet.column(name)
    attribute, fields = sheet.attribute(column), type(item).model_fields
    value = getattr(item, attribute)
    if value is AmountKind.ADOPTED or (isinstance(item, Fund) and attribute == "restriction" and _as_assumed(item)):
        return True
    # Which way is better is told from baseline and target where it is blank.
    said = column.needed or (sheet.name == "Metrics" and column.holds is Holds.CHOICE)
    return attribute in fields and not said and bool(value == fields[attribute].default)


def _as_assumed(fund: Fund) -> bool:
    """Whether a blank says the same: what nobody has said of a fund stays unsaid."""
    blank = Restriction.UNRESTRICTED if is_general(fund.id, fund.name) else Restriction.RESTRICTED
    return fund.restriction is blank
