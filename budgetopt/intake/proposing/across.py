"""Amounts in a column a fund: a table of departments or programs by funds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import spaced, year_in
from budgetopt.intake.checks.funds import is_general
from budgetopt.intake.checks.rivals import NO_AMOUNT, MoneyColumn
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.rows import says_total

if TYPE_CHECKING:
    from budgetopt.intake.proposing.columns import SampledColumn

_FUND = re.compile(r"\b(funds?|fd|fondos?)\b|fonds\b", re.IGNORECASE)
_OF_ROWS = re.compile(r"(fund|fondo|fonds)s?\W*(id|no|nr|n°|code|number|nummer|name|desc\w*)?\W*", re.IGNORECASE)
_ALL = re.compile(r"\b(all|todos|tous|alle)\b", re.IGNORECASE)
_CODE = re.compile(r"\d{2,6}([ .:-]+\D.*)?")
_ABOVE = 3  # rows over the headings in which "Fund" may stand over all of them


def funds_across(header: Header, columns: Sequence[SampledColumn]) -> dict[str, str]:
    """Fund -> heading, where the columns of amounts are those of funds; {} where they are of anything else.

    Codes are those of funds where a column of their totals stands beside them, or the word over them says so.
    """
    money = [column for column in columns if column.is_money and column.heading]
    totals = [column for column in money if says_total(column.heading) or _ALL.match(column.heading)]
    # A column that is the sum of all others is their total, whatever it is called.
    ends = [column for column in (*money[:1], *money[-1:]) if not totals and len(money) > 2]
    totals += [column for column in ends if _adds_up(column, [other for other in money if other is not column])][:1]
    funds = [column for column in money if column not in totals]
    # A column that names the fund of each row has none across it.
    if len(funds) < 2 or any(_OF_ROWS.fullmatch(column.heading) for column in columns):
        return {}
    named = sum(_FUND.search(column.heading) is not None or is_general(column.heading) for column in funds)
    # Beside the general fund stand other funds, unless their headings say that they hold something else.
    rest = [column.heading for column in funds if not is_general(column.heading)]
    beside = len(rest) < len(funds) and not any(_speaks_of_amounts(heading) for heading in rest)
    coded = sum(_CODE.fullmatch(column.heading) is not None for column in funds)
    # Numbers under a row of words of their own are a record's.
    if coded == len(funds) and _under_words(header, [column.at for column in funds]):
        return {}
    above = " ".join(
        values.text(header.grid.rows.get(row, {}).get(column.at))
        for row in range(header.top - _ABOVE, header.row + 1)
        for column in funds
    )
    add_up = any(_adds_up(total, funds) for total in totals)
    years = [column for column in funds if year_in(column.heading)]
    told = beside or 2 * named > len(funds) or (coded == len(funds) and (_FUND.search(above) or (add_up and not years)))
    return {column.heading: column.heading for column in funds} if told and (add_up or not totals) else {}


def _under_words(header: Header, columns: Sequence[int]) -> bool:
    for row in range(header.top - _ABOVE, header.top):
        over = [values.text(header.grid.rows.get(row, {}).get(column)) for column in columns]
        if len(set(over)) == len(over) and all(re.search(r"[^\W\d_]", words) for words in over):
            return True
    return False


def _speaks_of_amounts(heading: str) -> bool:
    words = spaced(heading)
    return bool(NO_AMOUNT.search(words) or year_in(heading) or MoneyColumn(heading, ()).rank is not None)


def _adds_up(total: SampledColumn, parts: Sequence[SampledColumn]) -> bool:
    """Whether a column is the sum of others in nearly every row."""
    sums: dict[int, float] = dict.fromkeys(total.rows, 0)
    for column in parts:
        for row, cell in zip(column.rows, column.cells, strict=True):
            sums[row] = sums.get(row, 0) + _size(cell)
    right = sum(abs(_size(cell) - sums[row]) < 1 for row, cell in zip(total.rows, total.cells, strict=True))
    return right >= 0.8 * len(total.rows) > 0


def _size(cell: Value) -> float:
    try:
        return float(values.money_exact(cell, decimal=".") or 0) / 100
    except Unreadable:
        return 0
