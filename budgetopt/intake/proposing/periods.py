"""Amounts in a column a quarter or a month: the year is their sum."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from budgetopt.intake.layout.periods import period_of
from budgetopt.intake.proposing.sampled import SampledColumn

_GROWS = 0.8


def periods_of(money: Sequence[SampledColumn]) -> list[SampledColumn]:
    """The four quarters or twelve months among columns of amounts, where there is no amount of another name."""
    named = {column.at: period for column in money if (period := period_of(column.heading))}
    others = [column for column in money if column.at not in named and column.money.rank is not None]
    whole = sorted(named.values()) in ([f"q{number}" for number in range(1, 5)], sorted(f"m{n}" for n in range(12)))
    return [column for column in money if column.at in named] if whole and not others else []


def as_they_go(periods: Sequence[SampledColumn]) -> bool:
    """Whether each period has more than the one before in nearly every row: it may be added up already."""
    rows = list(zip(*(column.money.sizes for column in periods), strict=True))
    grows = sum(all((one or 0) < (two or 0) for one, two in pairwise(row)) for row in rows)
    return grows >= _GROWS * len(rows)
