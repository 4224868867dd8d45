"""The amount of a program again in each row of what is listed beside it: its goals, its measures, its positions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from budgetopt.intake.cells import values
from budgetopt.intake.cells.words import spaced
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log
from budgetopt.money import Cents

# Headings of what parts the money of a program, and may do so evenly.
_PARTS_MONEY = re.compile(
    r"account|acct|object(?!ive)|grant|period|month|quarter|\byear|\bfy\b|date|class|categor|\btype|\bkind|nature|source"
    r"|expen|line|item|project|cuenta|partida|concepto|compte|konto|kostenart|mes\b|monat|phase|stage|version|vendor"
    r"|payee|invoice|code\b|\bno\b",
    re.IGNORECASE,
)
_FUND = re.compile(r"\bf[uo]nd|financ", re.IGNORECASE)
_LEAST, _NEARLY_ALL = 3, 0.9  # programs with several rows; share of them whose rows are alike


def say_repeated(
    header: Header,
    rows: Sequence[int],
    lines: Sequence[int],
    funds: Sequence[int],
    amounts: Mapping[int, tuple[int, str]],
    key: str,
    log: Log,
) -> None:
    """Refuse rows of which nearly every line that has several holds one amount in each: an error with both sums.

    `lines`: the columns that say which line a row is, `funds` those of them that name its fund. `amounts`: column of
    money -> its unit and decimal sign. `key`: where a mapping's rules stand, or "".
    """
    sizes: dict[int, Cents] = {}
    for columns in dict.fromkeys((tuple(lines), tuple(at for at in lines if at not in funds))):
        listed: dict[tuple[str, ...], list[int]] = defaultdict(list)
        named = zip(*(header.among(rows, at).each(values.text) for at in columns), strict=True)
        for row, line in zip(rows, named, strict=bool(columns)):
            listed[line].append(row)
        if len(listed) == len(rows):
            continue
        sizes = sizes or sizes_of(header, rows, amounts)
        again = _alike([of for of in listed.values() if len(of) > 1 and any(sizes[row] for row in of)], sizes)
        others = {at: words for at, words in header.words.items() if at not in amounts and at not in columns}
        differ = [at for at in others if any(_differs(header, of, at) for of in again)]
        # Money may be shared evenly by two funds, but not by two here and by three there.
        of_funds = [at for at in differ if at in funds or _FUND.search(spaced(others[at]))]
        even = len({len(of) for of in again}) == 1 and bool(of_funds)
        parted = any(_PARTS_MONEY.search(spaced(others[at])) for at in differ if at not in of_funds)
        if differ and not (even or parted):
            _say(header, again, others[differ[0]], sizes, next(iter(amounts)), key, log)
            return


def _alike(several: Sequence[list[int]], sizes: Mapping[int, Cents]) -> list[list[int]]:
    """The rows of each line that has one amount in all of them; none where other lines have several."""
    again = [of for of in several if len({sizes[row] for row in of}) == 1]
    enough = len({sizes[of[0]] for of in again}) >= _LEAST and len(again) >= _NEARLY_ALL * len(several)
    return again if enough else []


def _say(
    header: Header, again: Sequence[Sequence[int]], by: str, sizes: Mapping[int, Cents], column: int, key: str, log: Log
) -> None:
    whole = sum(sizes.values())
    once = whole - sum(sizes[row] for of in again for row in of[1:])
    said = f"{len(again):,} programs have the same amount in each of their rows, which differ in {by!r}: the "
    said += f"whole is {log.show(whole)} as they stand, {log.show(once)} where the amount of each counts once."
    mend = "Keep one row of each program (`tables` with `once: true`, read as Programs); where each is spending of its "
    mend += f"own, `amounts: adopted` in {key or 'a mapping'}."
    log.error("amount-repeated", header.grid.place(again[0][1], column), said, "Every amount once.", mend)


def _differs(header: Header, rows: Sequence[int], column: int) -> bool:
    return len({values.text(header.grid.rows[row].get(column)) for row in rows}) > 1
