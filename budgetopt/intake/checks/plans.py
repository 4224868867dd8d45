"""Years side by side of which the latest need not be the budget: those that a column adds up (a biennium, five years
of projects), and a budget with its outlook (2026 beside 2027 and 2028)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from budgetopt.intake.cells import values
from budgetopt.intake.cells.words import spaced, year_in
from budgetopt.intake.checks.money_column import MoneyColumn, rank_of
from budgetopt.intake.checks.other_years import year_said
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.total_words import says_total

_PLAN = re.compile(
    r"\d\W?(year|yr)s?\b|\b(two|three|four|five|six|ten)\W(year|yr)s?\b|bienni|multi\W?year|\bproject(s|\W+(cost|total|no|id|name))?\b"
    r"|\bcip\b|capital improvement|bienal|plurianual|pluriannuel|mehrjahr|\d{2}\W+\d{2,4}\b",
    re.IGNORECASE,
)
_SPAN = re.compile(r"\b((?:19|20)\d\d)\s*[-–/_]\s*((?:19|20)\d\d)\b")
# What headings call a year that is over, or nearly so: the budget is the year after it.
_OVER = re.compile(
    r"actual|audited|outturn|réalis|rechnung|ergebnis|\bist\b|ejecutad|consuntiv|rendiconto|executad|realisatie|jaarrekening"
    r"|skute[cč]no|skutočno|wykonani|regnska[bp]|bokslut|utfall|tilinpäätös|\btp\b|tény|виконан|исполнен|実績|決算|결산",
    re.IGNORECASE,
)
_NEARLY_ALL = 0.9
_LEAST_YEARS = 3  # of a budget with its outlook, where no title says which of them it is of


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
    words = [*_titles(header), *header.words.values()]
    numbers = [year for column in years if (year := year_in(column.heading))]
    return any(map(_PLAN.search, words)) or bool(year_said(header) & set(numbers[:-1]))


def first_of_outlook(header: Header, headings: Collection[str]) -> int | None:
    """The year that may be the budget, where later ones beside it are its outlook; None where nothing says so.

    A title or the file's name says it; or what stands beside is over before the first of three years or more; or a
    title names the first and the last of them together. `headings`: of the columns of what was adopted.
    """
    years = sorted({year for heading in headings if (year := year_in(heading))})
    if len(years) < 2:
        return None
    spans = {(int(span[1]), int(span[2])) for words in _titles(header) for span in _SPAN.finditer(words)}
    if len(years) >= _LEAST_YEARS and (years[0], years[-1]) in spans:
        return years[0]
    if said := year_said(header) & set(years[:-1]):
        return said.pop()
    beside = (words for words in header.words.values() if words not in headings and _OVER.search(words))
    over = [year for words in beside if (year := year_in(words))]
    return years[0] if len(years) >= _LEAST_YEARS and over and max(over) < years[0] else None


def may_be_outlook(headings: Collection[str]) -> bool:
    """Whether the latest of several years may be an outlook for all that is said: none is called adopted."""
    return len(headings) >= _LEAST_YEARS and not any(rank_of(heading) == 0 for heading in headings)


def _titles(header: Header) -> list[str]:
    """The words over the headings, and the names of sheet and file."""
    rows = (cells for row, cells in header.grid.rows.items() if row < header.top)
    titles = [values.text(cell) for cells in rows for cell in cells.values()]
    return [*titles, header.grid.sheet, header.grid.file.replace("_", " ")]


def _adds_up(total: MoneyColumn, years: Sequence[MoneyColumn]) -> bool:
    rows = zip(total.sizes, *(column.sizes for column in years), strict=True)
    filled = [(size, sum((part or Decimal(0) for part in parts), Decimal(0))) for size, *parts in rows if size]
    return bool(filled) and sum(size == added for size, added in filled) >= _NEARLY_ALL * len(filled)
