"""Amounts in a column a fund: a table of departments or programs by funds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.intake.cells.words import spaced, without_year, year_in
from budgetopt.intake.checks.funds import is_general
from budgetopt.intake.checks.money_column import NO_AMOUNT, MoneyColumn
from budgetopt.intake.checks.other_years import year_said
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.proposing.amounts import adds_up, may_be_years
from budgetopt.intake.proposing.roles import names_office
from budgetopt.intake.proposing.sampled import SampledColumn

FUND = re.compile(r"\b(funds?|fd|fondos?)\b|fonds\b", re.IGNORECASE)
_OF_ROWS = re.compile(r"(fund|fondo|fonds)s?\W*(id|no|nr|n°|code|number|nummer|name|desc\w*)?\W*", re.IGNORECASE)
_ALL = re.compile(r"\b(all|todos|tous|alle)\b", re.IGNORECASE)
_CODE = re.compile(r"\d{2,6}([ .:-]+\D.*)?")
_YEARS = re.compile(r"\b(fy|cy|fiscal|years?|a[ñn]os?|ejercicios?|exercices?|ann[ée]es?|\w*jahre?)\b", re.IGNORECASE)
_GROWTH = 3  # times: the amounts of a program from one year to the next are nearer to each other
_ABOVE = 3  # rows over the headings in which "Fund" may stand over all of them


def funds_across(header: Header, columns: Sequence[SampledColumn]) -> tuple[dict[str, str], bool]:
    """Fund -> heading, where the columns of amounts are those of funds; {} where they are of anything else. And whether
    they may be years as well: 2010, 2011 and 2012.

    Codes are those of funds where a column of their totals stands beside them, or the word over them says so.
    """
    money = [column for column in columns if column.is_money and column.heading]
    totals = [column for column in money if says_total(column.heading) or _ALL.match(column.heading)]
    # A column that is the sum of all others is their total, whatever it is called.
    ends = [column for column in (*money[:1], *money[-1:]) if not totals and len(money) > 2]
    totals += [column for column in ends if adds_up(column, [other for other in money if other is not column])][:1]
    funds = [column for column in money if column not in totals]
    # Of funds with a column a year, the latest are read.
    years = {column.at: year_in(column.heading) or 0 for column in funds if _names_fund(column.heading)}
    if len({*years.values()}) > 1:
        funds = [column for column in funds if years.get(column.at) == max(years.values())]
    # A column that names the fund of each row has none across it.
    if not funds or any(_OF_ROWS.fullmatch(column.heading) for column in columns):
        return {}, False
    named = [column for column in funds if _names_fund(column.heading)]
    # Beside the general fund stand other funds, unless their headings say that they hold something else.
    rest = [column.heading for column in funds if not is_general(column.heading)]
    beside = len(rest) < len(funds) and not any(_speaks_of_amounts(heading) for heading in rest)
    codes = all(_is_code(column.heading) for column in funds)
    # Numbers under a row of words of their own are a record's; and one fund is told beside its departments alone.
    if codes and (_under_words(header, [column.at for column in funds]) or _is_sum(funds, totals)):
        return {}, False
    titled = all(_is_titles(cells) for row, cells in header.grid.rows.items() if row < header.top)
    offices = any(column.is_text and names_office(column.heading) for column in columns)
    if len(funds) == 1 and not (titled and offices):
        return {}, False
    above = [
        values.text(header.grid.rows.get(row, {}).get(column.at))
        for row in range(header.top - _ABOVE, header.row + 1)
        for column in funds
    ]
    add_up = any(adds_up(total, funds) for total in totals)
    of_funds = any(map(FUND.search, above))
    doubt = codes and not of_funds and may_be_years([column.heading for column in funds])
    if doubt:
        said, codes_of = year_said(header), {int(column.heading) for column in funds}
        are_years = bool(said & codes_of) or any(_YEARS.search(words) and not year_in(words) for words in above)
        told = not are_years and (add_up or bool(said) or (len(funds) > 1 and not _follow_on(funds)))
    else:
        listed = all(column in named or _is_code(column.heading) for column in funds)
        told = beside or 2 * len(named) > len(funds) or (listed and (of_funds or add_up or len(funds) == 1))
    of_years = len({*years.values()}) > 1
    names = {without_year(column.heading).strip() if of_years else column.heading: column.heading for column in funds}
    return (names if told and (add_up or not totals) else {}), doubt


def _names_fund(heading: str) -> bool:
    return FUND.search(heading) is not None or is_general(heading)


def _follow_on(columns: Sequence[SampledColumn]) -> bool:
    """Whether amounts side by side are as those of years that follow on each other: about as large, as a rule."""
    near = count = 0
    for left, right in pairwise(columns):
        for one, two in zip(left.money.sizes, right.money.sizes, strict=True):
            low, high = sorted(abs(size or Decimal(0)) for size in (one, two))
            count, near = count + (high > 0), near + (high > 0 and _GROWTH * low >= high)
    return 2 * near > count


def _is_titles(cells: dict[int, Value]) -> bool:
    """Whether a row over the headings is a title, also one that its commas have parted: Harborview | Budget 2019."""
    _, *parted = cells.values()
    return all(isinstance(cell, str) and cell.startswith(" ") for cell in parted)


def _is_code(heading: str) -> bool:
    """Whether a heading is a fund's code, with its name or without: "2010", "2010 Roads", and not "2010 actual"."""
    return _CODE.fullmatch(heading) is not None and not _speaks_of_amounts(heading.lstrip("0123456789"))


def _under_words(header: Header, columns: Sequence[int]) -> bool:
    """Whether each of the columns has words of its own over it, in a row that is no title, however far above."""
    for row, cells in header.grid.rows.items():
        if row >= header.top:
            continue
        over = [values.text(cells.get(column)) for column in columns]
        own = len(set(over)) == len(over) and all(re.search(r"[^\W\d_]", words) for words in over)
        if own and not _is_titles(cells):
            return True
    return False


def _is_sum(funds: Sequence[SampledColumn], totals: Sequence[SampledColumn]) -> bool:
    """Whether codes over funds add up to the one over their total: they are amounts."""
    codes = [int(values.text(column.heading).split()[0]) for column in funds if column.heading[:1].isdigit()]
    return len(codes) > 1 and any(column.heading == str(sum(codes)) for column in totals)


def _speaks_of_amounts(heading: str) -> bool:
    words = spaced(heading)
    return bool(NO_AMOUNT.search(words) or year_in(heading) or MoneyColumn(heading, ()).rank is not None)
