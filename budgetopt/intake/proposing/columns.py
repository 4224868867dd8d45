"""Which column of a table plays which part of a ledger, by its heading and by what its cells are like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import letters
from budgetopt.intake.cells.limits import REMEMBERED, SAMPLED_COLUMNS, SAMPLED_ROWS
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import year_in
from budgetopt.intake.checks.revenue import few_words, split_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.headers import YEAR_HEADING
from budgetopt.intake.proposing.roles import roles_of

# Part of a ledger -> what its heading is like, the most telling first; and what its cells must be like.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "program_id": (
        r"program\w*\s*(id|code|no|nbr|number|#)",
        r"prog\w*\s*(id|code|no)",
        r"(service|segment) (id|code)",
        r"^(programs?|service|activity)$",
    ),
    "program": (
        r"program\w*\s*(name|title)",
        r"program\w*.*desc",
        r"^programm?e?s?$",
        r"^(service|activity|segment)( name)?$",
    ),
    "department": (
        r"(department|dept|agency)\.?\s*(full )?name",
        r"^(department|dept|agency)s?\.?$",
    ),
    "fund_id": (r"fund\s*(id|code|no|nbr|number|#)", r"^fund$"),
    "fund": (r"fund.*(desc|name|title)", r"^fund$"),
    "fiscal_year": (r"fiscal year|budget year", r"^(fy|year|fiscal yr)$"),
    "account": (r"account.*(desc|name)", r"^(account|object|line item|descr|expense category).*"),
}  # fmt: skip
_CODES, _WORDS = {"program_id", "fund_id"}, {"program", "department", "fund", "account"}
_AMOUNT = (r"adopted|approved", r"budget|appropriat", r"amount|amt|expenditure|spending", r"total")
_NO_AMOUNT = re.compile(
    r"\bid\b|code|year name|amend|actual|prior|change|variance|%|percent|\bfte|position|rate", re.IGNORECASE
)


@dataclass(frozen=True)
class SampledColumn:
    """A column of a table: its heading, and samples of its cells."""

    at: int
    heading: str
    cells: tuple[Value, ...]
    rows: tuple[int, ...]  # where they stand

    @property
    def name(self) -> str:
        """How a mapping names it."""
        return self.heading or f"column {letters(self.at)}"

    @cached_property
    def is_money(self) -> bool:
        """Whether nearly all of its cells are amounts."""
        return bool(self.cells) and sum(map(_is_amount, self.cells)) >= 0.9 * len(self.cells)

    @cached_property
    def is_text(self) -> bool:
        """Whether its cells are words rather than codes."""
        return sum(map(_is_words, self.cells)) > 0.6 * len(self.cells)


# The same cells stand under every row that may be the headings: each is judged once.
@lru_cache(REMEMBERED, typed=True)
def _is_words(value: Value) -> bool:
    return len(re.findall(r"[^\W\d]", values.text(value))) > 3


@lru_cache(REMEMBERED, typed=True)
def _is_amount(value: Value) -> bool:
    try:
        return values.is_dash(value) or values.money_exact(value, decimal=".") is not None
    except Unreadable:
        return False


def columns_of(header: Header) -> list[SampledColumn]:
    """The columns under headings, and those without one; a row of one cell alone is no sample of what they hold."""
    sample = {row: cells for row in header.below()[:SAMPLED_ROWS] if len(cells := header.grid.rows[row]) > 1}
    filled = sorted(header.words.keys() | {column for cells in sample.values() for column in cells})[:SAMPLED_COLUMNS]
    made = []
    for at in filled:
        held = {row: cell for row, cells in sample.items() if not values.is_blank(cell := cells.get(at))}
        made.append(SampledColumn(at, header.words.get(at, ""), tuple(held.values()), tuple(held)))
    return made


def parts_of(columns: list[SampledColumn]) -> tuple[dict[str, Any], list[int]]:
    """Which column plays which part, and the fiscal years named."""
    chosen: dict[str, SampledColumn] = {}
    free = [column for column in columns if column.cells]
    for part, patterns in _HEADINGS.items():
        found = _best(free, patterns, part)
        if found:
            chosen[part] = found
            free.remove(found)
    money = [column for column in free if column.is_money]
    wide = {year: column for column in money if (year := _year_of(column.heading))}
    chosen = roles_of(chosen, free)
    parts: dict[str, Any] = {"columns": {part: column.name for part, column in chosen.items()}}
    years: list[int] = []
    if len(wide) > 1:
        parts["years"] = {year: wide[year].name for year in sorted(wide)}
        years = sorted(wide)
    else:
        amounts = [column for column in money if column.heading and not _NO_AMOUNT.search(column.heading)]
        amount = _best(amounts, _AMOUNT, "amount")
        if amount:
            parts["columns"]["amount"] = amount.name
            years = [year] if (year := year_in(amount.heading)) else []
    if "fiscal_year" in chosen:
        years = sorted({year for cell in chosen["fiscal_year"].cells if (year := _year_cell(cell))}) or years
    return parts, years


def _best(columns: Iterable[SampledColumn], patterns: Sequence[str], part: str) -> SampledColumn | None:
    """The column whose heading is most like a part, and whose cells are what the part holds; the latest of years."""
    ranked = []
    for column in columns:
        rank = next(
            (rank for rank, words in enumerate(patterns) if re.search(words, _spaced(column.heading), re.IGNORECASE)),
            None,
        )
        fits = not column.is_text if part in _CODES else column.is_text if part in _WORDS else True
        if part == "fiscal_year":
            fits = all(_year_cell(cell) for cell in column.cells[:20])
        if rank is not None and fits:
            ranked.append((rank, -(year_in(column.heading) or 0), column.at, column))
    return min(ranked, key=lambda one: one[:3])[3] if ranked else None


def _spaced(heading: str) -> str:
    """ "ProgramID" as "Program ID", "fund_code" as "fund code"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_.]", " ", heading)


def _year_of(heading: str) -> int | None:
    """The fiscal year of a column that is headed by a year, and by no more than what the figures are."""
    if re.search(r"\b(actuals?|request\w*|proposed|amended|revised)\b", heading, re.IGNORECASE):
        return None
    bare = re.sub(r"\b(outturn|plans?|adopted|budget|estimate|forecast|projected)\b", "", heading, flags=re.IGNORECASE)
    return year_in(heading) if YEAR_HEADING.fullmatch(bare.strip()) else None


def _year_cell(cell: Value) -> int | None:
    try:
        return values.year(cell)
    except Unreadable:
        return None


def revenue_rule(header: Header, columns: Iterable[SampledColumn]) -> dict[str, Any]:
    """The rule that tells revenue from expense, where a column does: its texts down to the last row."""
    rows = [header.grid.rows[row] for row in header.below()]
    for column in columns:
        split = split_of(column.heading, few_words(rows, column.at)) if not column.is_money else None
        if split and split.revenue:
            return {"revenue": {"column": column.name, "matches": split.rule}}
    return {}
