"""Amounts in a column a quarter or a month: the year is their sum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from budgetopt.intake.cells.words import without_year

if TYPE_CHECKING:
    from budgetopt.intake.proposing.columns import SampledColumn

_NAME = "q|quarter|qtr|quartal|trimestre"
_QUARTER = rf"(?:{_NAME}|t|trim)\W*([1-4])|([1-4])\W*(?:st|nd|rd|th|er|e|º)?\W*(?:{_NAME})"
_MONTHS = (
    "jan|ene|gen", "feb|f[eé]v", "mar|m[aä]r", "apr|abr|avr", "may|mai", "jun|juin", "jul|juil", "aug|ago|ao[uû]",
    "sep", "o[ck]t", "nov", "de[cz]|d[eé]c|dic",
)  # fmt: skip
_GROWS = 0.8


def periods_of(money: Sequence[SampledColumn]) -> list[SampledColumn]:
    """The four quarters or twelve months among columns of amounts, where there is no amount of another name."""
    named = {column.at: period for column in money if (period := _period(column.heading))}
    others = [column for column in money if column.at not in named and column.money.rank is not None]
    whole = sorted(named.values()) in ([f"q{number}" for number in range(1, 5)], sorted(f"m{n}" for n in range(12)))
    return [column for column in money if column.at in named] if whole and not others else []


def as_they_go(periods: Sequence[SampledColumn]) -> bool:
    """Whether each period has more than the one before in nearly every row: it may be added up already."""
    rows = list(zip(*(column.money.sizes for column in periods), strict=True))
    grows = sum(all((one or 0) < (two or 0) for one, two in pairwise(row)) for row in rows)
    return grows >= _GROWS * len(rows)


def _period(heading: str) -> str:
    words = re.sub(r"\b(fy|budget|adopted|amount)\b", " ", without_year(heading), flags=re.IGNORECASE).strip(" -_.:/")
    # "Jul-25", and a first of July.
    words = re.sub(r"(?<=[^\W\d])[-\s'’/_]*\d{2}$", "", words)
    if day := re.fullmatch(r"\d{4}-(\d\d)-01", heading):
        return f"m{int(day[1]) - 1}"
    if quarter := re.fullmatch(_QUARTER, words, re.IGNORECASE):
        return f"q{quarter[1] or quarter[2]}"
    month = (
        number for number, said in enumerate(_MONTHS) if re.fullmatch(rf"({said})[^\W\d]*\.?", words, re.IGNORECASE)
    )
    return next((f"m{number}" for number in month), "")
