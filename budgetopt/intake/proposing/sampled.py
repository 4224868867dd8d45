"""A column of a table that is proposed to be read: its heading, and samples of its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from budgetopt.intake.cells import days, values
from budgetopt.intake.cells.grid import letters
from budgetopt.intake.cells.limits import REMEMBERED, SAMPLED_COLUMNS, SAMPLED_ROWS
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import spaced, squeeze, year_in
from budgetopt.intake.checks.money_column import MoneyColumn
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.rows import is_of_form


@dataclass(frozen=True)
class SampledColumn:
    """A column of a table: its heading, and samples of its cells."""

    at: int
    heading: str
    cells: tuple[Value, ...]
    rows: tuple[int, ...]  # where they stand
    beside: tuple[Value, ...]  # the cell of each row of the sample; None: blank
    alone: bool = True  # whether no other column has its heading

    @cached_property
    def money(self) -> MoneyColumn:
        """The column as one of amounts."""
        return MoneyColumn(self.heading or self.name, self.beside)

    @property
    def name(self) -> str:
        """How a mapping names it."""
        return self.heading if self.heading and self.alone else f"column {letters(self.at)}"

    @cached_property
    def is_money(self) -> bool:
        """Whether its cells are amounts."""
        return self.money.is_money

    @property
    def sized(self) -> list[tuple[int, Decimal]]:
        """The rows with their numbers in cents, 0 where a cell holds none."""
        sizes = (size for size, cell in zip(self.money.sizes, self.beside, strict=True) if not values.is_blank(cell))
        return [(row, size or Decimal(0)) for row, size in zip(self.rows, sizes, strict=True)]

    @cached_property
    def is_text(self) -> bool:
        """Whether its cells are words rather than codes."""
        return sum(map(_is_words, self.cells)) > 0.6 * len(self.cells)


# The same cells stand under every row that may be the headings: each is judged once.
@lru_cache(REMEMBERED, typed=True)
def _is_words(value: Value) -> bool:
    text = values.text(value)
    # Two signs of Thai, Chinese, Japanese or Korean are a word.
    return (
        len(re.findall(r"[^\W\d]", text)) > 3
        or re.search(r"[\u0e01-\u0e5b\u3041-\u9fff\uac00-\ud7a3]{2}", text) is not None
    )


def columns_of(header: Header, most: int | None = SAMPLED_ROWS) -> list[SampledColumn]:
    """The columns under headings, and those without one; a row of one cell alone is no sample of what they hold.

    `most`: how many rows are looked at, None for all.
    """
    below = header.below()[:most]
    form = {row for row in below[:2] if is_of_form(header.grid.rows[row])}
    sample = {row: cells for row in below if row not in form and len(cells := header.grid.rows[row]) > 1}
    often = Counter(map(squeeze, header.words.values()))
    filled = sorted(header.words.keys() | {column for cells in sample.values() for column in cells})[:SAMPLED_COLUMNS]
    made = []
    for at in filled:
        beside = tuple(cells.get(at) for cells in sample.values())
        held = {row: cell for row, cell in zip(sample, beside, strict=True) if not values.is_blank(cell)}
        heading = header.words.get(at, "")
        alone = often[squeeze(heading)] < 2
        made.append(SampledColumn(at, heading, tuple(held.values()), tuple(held), beside, alone))
    return made


def best_headed(
    columns: Iterable[SampledColumn], patterns: Sequence[str], fits: Callable[[SampledColumn], bool] = lambda _: True
) -> SampledColumn | None:
    """The column that fits and whose heading is most like one of the patterns, the first of them first; the latest of
    years."""
    ranked = []
    for column in columns:
        words = spaced(column.heading)
        rank = next((rank for rank, like in enumerate(patterns) if re.search(like, words, re.IGNORECASE)), None)
        if rank is not None and fits(column):
            ranked.append((rank, -(year_in(column.heading) or 0), column.at, column))
    return min(ranked, key=lambda one: one[:3])[3] if ranked else None


def year_of(cell: Value) -> int | None:
    """The fiscal year that a cell names; None where it names none."""
    try:
        return days.year(cell)
    except Unreadable:
        return None
