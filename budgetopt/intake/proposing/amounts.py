"""Which columns of a table hold what was adopted, year by year, and which may hold it too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from budgetopt.grouping import grouped
from budgetopt.intake.cells.limits import FIRST_YEAR, LAST_YEAR
from budgetopt.intake.cells.words import MONTH, spaced, squeeze, undated, without_year, year_in
from budgetopt.intake.checks.money_column import AMOUNT, ESTIMATE, NO_AMOUNT, rank_of, says_count
from budgetopt.intake.checks.rivals import is_running, on_the_way, parts, rivals
from budgetopt.intake.layout.headers import YEAR_HEADING
from budgetopt.intake.proposing.accounts import has_class, names_account
from budgetopt.intake.proposing.sampled import SampledColumn, best_headed

# What stands beside the year in a heading of a year's amounts.
_BESIDE_YEAR = re.compile(
    rf"\b(outturn|plans?|adopted|budget|bud|estimate|forecast|projected)\b"
    rf"|\b(fye(?=\s+[a-z])|(fiscal )?years? end(ed|ing)|ending)\s+({MONTH}\s+)?",
    re.IGNORECASE,
)
# Headings of figures beside amounts, which are none in any year.
_BESIDE = re.compile(
    r"%|percent|pct|\bfte|position|headcount|change|variance|differ|increase|per capita|balance|remaining|available|#"
    r"|\bid\b|code|\bno\b|\bnr\b|\bname\b|\b[eé]cart\b|diferencia|abweichung",
    re.IGNORECASE,
)
_PAY = re.compile(r"person|salar|wage|benefit|overtime|payroll|pension|compensation", re.IGNORECASE)
_FAR_APART = 5  # years between columns of years


def by_year(money: Sequence[SampledColumn], told: bool) -> dict[int, list[SampledColumn]]:
    """Fiscal year -> the columns that say its amounts; more than one where nothing tells them apart."""
    same = _same_but_years(money)
    years = grouped(
        (year, column)
        for column in money
        if (year := _year_of(column.heading) or (year_in(column.heading) if column in same else None))
    )
    # Numbers of four digits are years where all of them may be, and follow on each other; else they are codes.
    bare = [column.heading for column in money if re.fullmatch(r"\d{4}", column.heading)]
    if not may_be_years(bare):
        years = {year: same for year, same in years.items() if str(year) not in bare}
    # What is forecast beyond the latest that was adopted is no budget; nor is a year alone beside one that says so.
    adopted = [year for column in money if _says_adopted(column.heading) and (year := year_in(column.heading))]
    years = {year: same for year, same in years.items() if year <= max(adopted, default=year)}
    of_years = {column.at for same in years.values() for column in same}
    rest = [column for column in money if years and column.at not in of_years]
    rest = _but_sums(rest, [same[0] for same in years.values()])
    return {
        year: _with_rivals(min(same, key=_directness), [*same, *(rest if year == max(years) else [])] if told else [])
        for year, same in years.items()
    }


def amounts_in(money: Sequence[SampledColumn], told: bool) -> list[SampledColumn]:
    """The column of amounts, and its rivals."""
    passed = on_the_way([column.heading for column in money])
    likely = [one for one in money if one.heading and not NO_AMOUNT.search(spaced(one.heading))]
    likely = [one for one in likely if one.heading not in passed]
    if told:
        likely = [one for one in likely if not any(is_running(one.money, two.money) for two in money if two is not one)]
    said = [column for column in likely if not ESTIMATE.search(column.heading)]
    chosen = best_headed(said, AMOUNT) or best_headed(likely, AMOUNT)
    dated = [column for column in money if year_in(column.heading)]
    if chosen is None:
        return []
    # "2026 Total budget" beside "2025 Approved budget": which of the two is the budget of which year is asked.
    year = year_in(chosen.heading)
    later = [one for one in likely if is_budget(one) and year and (year_in(one.heading) or 0) > year]
    others = [one for one in _but_sums(money, dated) if one.heading not in passed]
    found = _with_rivals(chosen, others if told else [])
    # "FY26 Personnel", "FY26 Operating" and "FY26 Total", each adopted: the total is the budget.
    found = [whole] if (whole := _whole_of_classes(found)) else found
    return [*found, *(one for one in later if told and one not in found)]


def classes_in(money: Sequence[SampledColumn]) -> list[SampledColumn]:
    """The columns of amounts, where each of three or more is a class of expense (personnel, supplies, capital) and none
    may be in another (salaries, in personnel): they add up."""
    likely = [one for one in money if one.heading and not NO_AMOUNT.search(spaced(one.heading))]
    years = {year_in(one.heading) for one in likely}
    all_are = len(likely) > 2 and len(years) == 1 and all(names_account(one.heading) for one in likely)
    return likely if all_are and sum(bool(_PAY.search(one.heading)) for one in likely) < 2 else []


def of_latest_year(wide: dict[int, list[SampledColumn]], money: Sequence[SampledColumn]) -> list[SampledColumn]:
    """The columns of the latest year; those of one year alone where no other column may hold amounts."""
    others = [one for one in money if not NO_AMOUNT.search(spaced(one.heading)) and not says_count(one.heading)]
    return wide[max(wide)] if len(wide) > 1 or len(wide) == len(others) == 1 else []


def unsaid_amounts(money: Sequence[SampledColumn]) -> list[SampledColumn]:
    """Columns of amounts in words that say nothing of what was adopted, of the latest year where they say one."""
    headed = [
        one for one in money if one.heading and not (_BESIDE.search(spaced(one.heading)) or says_count(one.heading))
    ]
    likely = [
        one
        for one in headed
        if len({*one.money.sizes} - {None}) > 1 and (re.search(r"[^\W\d_]", one.heading) or year_in(one.heading))
    ]
    years = {year_in(one.heading) or 0 for one in likely}
    found = [one for one in likely if (year_in(one.heading) or 0) == max(years)]
    return found if len(found) > 1 else likely if len(likely) > 1 else []


def is_budget(column: SampledColumn) -> bool:
    """Whether its heading says that it is the budget."""
    return column.money.rank in {0, 1} and not ESTIMATE.search(column.heading)


def may_be_years(headings: Sequence[str]) -> bool:
    """Whether headings of four digits are years that follow on each other."""
    if not all(re.fullmatch(r"\d{4}", heading) for heading in headings):
        return False
    numbers = sorted(map(int, headings))
    near = all(two - one <= _FAR_APART for one, two in pairwise(numbers))
    return near and all(FIRST_YEAR <= number <= LAST_YEAR for number in numbers)


def adds_up(total: SampledColumn, parts: Sequence[SampledColumn]) -> bool:
    """Whether a column is the sum of others in nearly every row."""
    sums: dict[int, Decimal] = dict.fromkeys(total.rows, Decimal(0))
    for column in parts:
        for row, size in column.sized:
            sums[row] = sums.get(row, Decimal(0)) + size
    right = sum(abs(size - sums[row]) < 100 for row, size in total.sized)
    return right >= 0.8 * len(total.rows) > 0


def _whole_of_classes(columns: Sequence[SampledColumn]) -> SampledColumn | None:
    """The column that is the sum of all the others, each of which is of a class of expense."""
    for one in columns if len(columns) > 2 else ():
        others = [other for other in columns if other is not one]
        classes = all(has_class(other.heading) for other in others)
        if classes and len(parts(one.money, [other.money for other in others])) == len(others):
            return one
    return None


def _says_adopted(heading: str) -> bool:
    return rank_of(heading) is not None and not ESTIMATE.search(heading)


def _but_sums(columns: Sequence[SampledColumn], dated: Sequence[SampledColumn]) -> list[SampledColumn]:
    """Columns without those that add up the years, or some of them."""
    few = [some for some in (dated, dated[1:], dated[:-1]) if len({year_in(one.heading) for one in some}) > 1]
    return [column for column in columns if not any(column not in some and adds_up(column, some) for some in few)]


def _with_rivals(chosen: SampledColumn, columns: Sequence[SampledColumn]) -> list[SampledColumn]:
    others = [column for column in columns if column is not chosen]
    found = rivals(chosen.money, [column.money for column in others])
    # Columns of days of one year are parts of it, also where each has as much.
    days = [column for column in (chosen, *others) if undated(column.heading) != column.heading]
    shares = [column for column in days if chosen in days and year_in(column.heading) == year_in(chosen.heading)]
    return [chosen, *(column for column in others if column.money in found or column in shares)]


def _same_but_years(money: Sequence[SampledColumn]) -> list[SampledColumn]:
    """Columns whose headings say a budget in the same words, of one year each: "Rozpočet 2024", "Rozpočet 2025"."""
    likely = [
        column
        for column in money
        if is_budget(column) and year_in(column.heading) and not NO_AMOUNT.search(spaced(column.heading))
    ]
    families = grouped((squeeze(without_year(column.heading)), column) for column in likely)
    return [column for family in families.values() if len(family) > 1 for column in family]


def _directness(column: SampledColumn) -> tuple[bool, int, int]:
    return bool(ESTIMATE.search(column.heading)), column.money.rank or 0, column.at


def _year_of(heading: str) -> int | None:
    """The fiscal year of a column that is headed by a year, and by no more than what the figures are."""
    if re.search(r"\b(actuals?|request\w*|proposed|amended|revised)\b", heading, re.IGNORECASE):
        return None
    bare = _BESIDE_YEAR.sub("", undated(heading))
    return year_in(heading) if YEAR_HEADING.fullmatch(bare.strip()) else None
