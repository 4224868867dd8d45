"""Years side by side that a column adds up: those of a plan (a biennium, five years of projects), of which the first
may be the budget, and not the latest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from budgetopt.intake.cells import values
from budgetopt.intake.cells.words import spaced, year_in
from budgetopt.intake.checks.money_column import MoneyColumn
from budgetopt.intake.checks.other_years import year_said
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.total_words import says_total

_PLAN = re.compile(
    r"\d\W?(year|yr)s?\b|\b(two|three|four|five|six|ten)\W(year|yr)s?\b|bienni|multi\W?year|\bproject(s|\W+(cost|total|no|id|name))?\b"
    r"|\bcip\b|capital improvement|bienal|plurianual|pluriannuel|mehrjahr|\d{2}\W+\d{2,4}\b",
    re.IGNORECASE,
)
_NEARLY_ALL = 0.9


def sum_of_years(header: Header, years: Sequence[MoneyColumn], others: Iterable[MoneyColumn]) -> MoneyColumn | None:
    """The column that adds up these `years` (the first of them first), or all from one on, where that is called so or
    the table is one of a plan; beside years that are over, "Total" is what a pivot table writes."""
    planned = _is_planned(header, years)
    for other in others:
        named = _PLAN.search(spaced(other.heading)) or (planned and says_total(other.heading))
        if named and other.is_money and any(_adds_up(other, years[first:]) for first in range(len(years) - 1)):
            return other
    return None


def _is_planned(header: Header, years: Sequence[MoneyColumn]) -> bool:
    """Whether titles, headings or the names of sheet and file speak of a plan, or name a year of it but the last."""
    titles = [
        values.text(cell) for row, cells in header.grid.rows.items() if row < header.top for cell in cells.values()
    ]
    words = [*titles, *header.words.values(), header.grid.sheet, header.grid.file.replace("_", " ")]
    numbers = [year for column in years if (year := year_in(column.heading))]
    return any(map(_PLAN.search, words)) or bool(year_said(header) & set(numbers[:-1]))


def _adds_up(total: MoneyColumn, years: Sequence[MoneyColumn]) -> bool:
    rows = zip(total.sizes, *(column.sizes for column in years), strict=True)
    filled = [(size, sum((part or Decimal(0) for part in parts), Decimal(0))) for size, *parts in rows if size]
    return bool(filled) and sum(size == added for size, added in filled) >= _NEARLY_ALL * len(filled)
