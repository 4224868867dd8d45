"""Two columns of amounts of which either might be the budget: running totals, and rivals that differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from budgetopt.errors import Place
from budgetopt.grouping import grouped
from budgetopt.intake.cells.words import spaced, squeeze, year_in
from budgetopt.intake.checks.money_column import ESTIMATE, NO_AMOUNT, MoneyColumn, are_words, rank_of, says_count
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.headers import same_heading
from budgetopt.intake.layout.sheets import Holds
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log
from budgetopt.money import half_up

_OF_A_YEAR = re.compile(
    r"\b(year|yr|jahr|ann[ée]e|a[ñn]o)\W*\d\b|\b(prior|future|later|beyond|previous|remaining)\W*(year|yr)s?\b", re.I
)
_STAGES = [re.compile(rf"\b{word}", re.IGNORECASE) for word in ("proposed", "approved", "adopted")]
_NET = re.compile(r"\bnett?o?\b", re.IGNORECASE)
_LEAST_ROWS, _NEARLY_ALL, _ALIKE, _SAMPLE, _MOST_PARTS = 4, 0.9, Decimal("0.02"), 200, 20


def is_running(column: MoneyColumn, other: MoneyColumn) -> bool:
    """Whether `column` is the running total of `other`, from the top or the bottom; groups may begin it again."""
    if len(column.cells) > 2 * _SAMPLE:
        ends = (slice(_SAMPLE), slice(-1, -_SAMPLE - 1, -1))
        # Most columns differ from the first rows on.
        if not any(_may_run(column.part(end), other.part(end)) for end in ends):
            return False
    pairs = _pairs(column, other)
    return any(map(_runs, (pairs, pairs[::-1])))


_Pair = tuple[Decimal, Decimal | None]


def _pairs(column: MoneyColumn, other: MoneyColumn) -> list[_Pair]:
    return [(one, two) for one, two in zip(column.sizes, other.sizes, strict=True) if one is not None]


def _runs(pairs: Sequence[_Pair], least: int = _LEAST_ROWS - 1, share: float = _NEARLY_ALL) -> bool:
    added = again = fits = unknown = 0
    before = Decimal(0)
    for total, given in pairs:
        amount = given or Decimal(0)
        # A word stands where an amount was added.
        unknown += given is None and abs(total - before) > _ALIKE
        if abs(total - before - amount) <= _ALIKE:
            # The first row of all, and one without an amount, show nothing.
            added, fits = added + bool(amount and before), fits + 1
        elif abs(total - amount) <= _ALIKE:
            again, fits = again + 1, fits + 1
        before = total
    known = len(pairs) - unknown
    return added >= (max(least, again) if least else 0) and fits >= share * known and known > unknown


def rivals(chosen: MoneyColumn, others: Iterable[MoneyColumn], base: int | None = None) -> list[MoneyColumn]:
    """The columns that might be meant as well as `chosen`: they read as money and say other amounts, whatever they are
    called, and nothing tells them apart.

    `base`: the base year, where it is known: a heading of another year is then told from one without a year.
    """
    told = [(other, _told(chosen, other, base)) for other in others]
    differs = [
        other for other, one in told if not one and other.sizes != chosen.sizes and not _adds_nothing(other, chosen)
    ]
    # Any may be one of the parts that add up: what reads as a count ("Employees") or as revenue, and what is small.
    others = [other for other, one in told if not one or (other.is_money and _may_be_part(chosen, other, base))]
    added = parts(chosen, others) if differs else ()
    return [other for other in differs if other not in added]


def on_the_way(headings: Iterable[str]) -> set[str]:
    """The headings of what was approved on the way from what is called proposed, before it, to what is called adopted,
    behind it, of the same year: it is no other budget. `headings`: from left to right."""
    years = grouped((year_in(heading), heading) for heading in headings)
    found: set[str] = set()
    for same in years.values():
        stages = [next((at for at, of in enumerate(_STAGES) if of.search(heading)), -1) for heading in same]
        in_order = [stage for stage in stages if stage >= 0]
        if in_order == [0, 1, 2]:
            found.add(same[stages.index(1)])
    return found


def parts(chosen: MoneyColumn, others: Sequence[MoneyColumn]) -> Sequence[MoneyColumn]:
    """Columns side by side that add up to the chosen one: they are its parts."""
    for first, last in combinations(range(min(len(others), _MOST_PARTS)), 2):
        some = others[first : last + 1]
        rows = [[size for size in row if size is not None] for row in zip(*(part.sizes for part in some), strict=True)]
        # A total at the end may stand under the chosen one alone.
        if any(rows) and all((size or 0) == sum(row) for size, row in zip(chosen.sizes, rows, strict=True) if row):
            # Years that add up to it are no parts of a year, nor is what is net, beside what is taken in.
            years = {_year_of(part.heading) for part in some} - {""}
            return some if len(years) < 2 and not any(_NET.search(one.heading) for one in (chosen, *some)) else ()
    return ()


def _may_be_part(chosen: MoneyColumn, other: MoneyColumn, base: int | None) -> bool:
    counted = says_count(other.heading) or "revenue" in other.heading.casefold()
    return counted or not told_by_heading(chosen.heading, other.heading, base)


def _adds_nothing(other: MoneyColumn, chosen: MoneyColumn) -> bool:
    """Whether a column has nothing but noughts, or the same money as the `chosen` one in fewer rows: its subtotals."""
    if chosen.total and not any(other.sizes):
        return True
    blank = [one is None for one in other.sizes]
    return (
        other.total == chosen.total
        and any(blank)
        and not any(one is None and not none for one, none in zip(chosen.sizes, blank, strict=True))
    )


def _year_of(heading: str) -> int | str:
    """What year a heading says, or in what words ("Year 2", "Prior years"); "" where it says none."""
    return year_in(heading) or (squeeze(heading) if _OF_A_YEAR.search(spaced(heading)) else "")


def _told(chosen: MoneyColumn, other: MoneyColumn, base: int | None) -> bool:
    if told_by_heading(chosen.heading, other.heading, base) or not other.is_money:
        return True
    if other.rank is None and (other.counts(chosen) or not other.is_like(chosen)):
        return True
    return is_running(other, chosen)


def told_by_heading(chosen: str, other: str, base: int | None) -> bool:
    """Whether the heading of a column says that its figures are not the `chosen` amounts, whatever stands under it."""
    own, year = year_in(chosen) or base, year_in(other)
    of_years = None not in (own, year) and own != year
    estimate = ESTIMATE.search(other) and not ESTIMATE.search(chosen)
    counted = rank_of(other) is None and says_count(other)
    return bool(of_years or estimate or counted or NO_AMOUNT.search(spaced(other)))


_SHOWN = 10  # columns of which the total is told


def say_rivals(
    candidates: Sequence[MoneyColumn], place: Place, unit: int, mend: str, log: Log, of: str = "in all"
) -> None:
    """An error with the total of each column; `of`: what its rows are, in words."""
    listed = [f"{one.heading!r} ({log.show(half_up(one.total * unit))} {of})" for one in candidates]
    more = [f"one of {len(listed) - _SHOWN} more columns"] if len(listed) > _SHOWN + 1 else []
    shown = " or ".join([*listed[:_SHOWN], *more] if more else listed)
    log.error("rival-amounts", place, f"the amounts may be those of {shown}.", "One column of amounts.", mend)


def check_running(header: Header, column: int, rows: Sequence[int], unit: int, mend: str, log: Log) -> bool:
    """Whether the amounts in a column are the running total of those beside it: an error with both totals."""
    # Most columns differ from the first rows on, and are not looked at whole.
    ends = (rows[:_SAMPLE], rows[: -_SAMPLE - 1 : -1]) if len(rows) > 2 * _SAMPLE else ()
    sampled = [(end, _money(header, column, end)) for end in ends]
    mine = None
    for at in sorted(header.words.keys() - {column}):
        if sampled and not any(_may_run(some, _money(header, at, end)) for end, some in sampled):
            continue
        mine = mine or _money(header, column, rows)
        other = _money(header, at, rows)
        if is_running(mine, other):
            totals = f"{log.show(half_up(mine.total * unit))} in all; {other.heading!r} adds up to "
            said = f"{mine.heading!r} is the running total of {other.heading!r}: {totals}"
            said += f"{log.show(half_up(other.total * unit))}."
            log.error("running-total", header.grid.place(header.row, column), said, "", mend)
            return True
    return False


def _may_run(column: MoneyColumn, other: MoneyColumn) -> bool:
    return _runs(_pairs(column, other), least=0, share=0.5)


def _are_words(header: Header, column: int, rows: Sequence[int]) -> bool:
    cells = (header.grid.rows[row].get(column) for row in rows)
    return are_words(header.words.get(column, ""), cells, len(rows))


def _money(header: Header, column: int, rows: Sequence[int]) -> MoneyColumn:
    return MoneyColumn(header.words.get(column, ""), tuple(header.grid.rows[row].get(column) for row in rows))


def check_table(table: Table, log: Log, unit: int, base: int | None, meant: str) -> None:
    """The columns of money of a sheet: none may be a running total, nor have a rival but by a person's word.

    `meant`: the heading of the column of amounts, as Settings names it; "" where it does not.
    """
    header, rows = table.header, [record.row for record in table.records]
    for name, column in header.columns.items():
        if table.sheet.name not in {"Programs", "Budget"} or table.sheet.column(name).holds is not Holds.MONEY:
            continue
        heading = header.headings.get(name)
        own = heading.unit if heading and heading.unit else unit
        mend = f"Name the column that is meant {name!r}, or take the other out."
        if check_running(header, column, rows, own, mend, log) or name not in {"Current budget", "Amount"}:
            continue
        if heading and squeeze(meant) not in {squeeze(heading.text), squeeze(name)}:
            # What is called by the sheet's own name is of the base year, whichever that is.
            year = base or (None if heading.rank or heading.year else 0)
            own_heading = header.words.get(column, "")
            likely = [
                at
                for at in sorted(header.extra)
                if not same_heading(header, at) and not told_by_heading(own_heading, header.words.get(at, ""), year)
            ]
            extra = [_money(header, at, rows) for at in likely if not _are_words(header, at, rows)]
            found = rivals(mine := _money(header, column, rows), extra, year) if extra else []
            if found:
                mend = (
                    f"Write on Settings which is meant, such as Amount column: {heading.text}; or take the other out."
                )
                say_rivals([mine, *found], header.grid.place(header.row, column), own, mend, log)
