"""Amounts that grow from period to period in the rows of each program: each may be the year so far, no part of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from budgetopt.intake.cells import values
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.periods import period_of
from budgetopt.intake.log import Log
from budgetopt.money import Cents

_PERIOD = re.compile(r"\b(period|month|quarter|qtr|mes|mois|monat|periodo|période)\b", re.IGNORECASE)
_LEAST, _NEARLY_ALL = 3, 0.9  # periods of a line; share of the lines that grow
_AS_MUCH = 2  # the last of a year so far is more than the first, by this and the number of periods


def say_growing(
    header: Header,
    rows: Sequence[int],
    lines: Sequence[int],
    amounts: Mapping[int, tuple[int, str]],
    key: str,
    log: Log,
) -> None:
    """Refuse rows of periods of which nearly every line only grows: an error with the sum of all and of the last ones.

    `lines`: the columns that say which line a row is. `amounts`: column of money -> its unit and decimal sign. `key`:
    where a mapping's rules for these rows stand.
    """
    period = next((at for at, words in header.words.items() if _PERIOD.search(words) and at not in amounts), None)
    if period is None or period in lines or not rows:
        return
    grid, sizes = header.grid, sizes_of(header, rows, amounts)
    of_line: dict[tuple[str, ...], list[Cents]] = defaultdict(list)
    for row in rows:
        of_line[tuple(values.text(grid.rows[row].get(at)) for at in lines)].append(sizes[row])
    growing = sum(map(_grows, of_line.values()))
    if not growing or growing < _NEARLY_ALL * len(of_line):
        return
    whole, last = sum(sizes.values()), sum(listed[-1] for listed in of_line.values())
    heading, final = header.words[period], values.text(grid.rows[rows[-1]].get(period))
    said = f"the amounts of {growing:,} lines only grow from one {heading!r} to the next, and may each be the year so "
    said += f"far: {log.show(whole)} where all are added up, {log.show(last)} where the last of each is the year."
    rule = f"keep: {{column: {heading}, matches: '^{re.escape(final)}$'}}"
    log.error(
        "grows-by-period",
        grid.place(rows[0], next(iter(amounts))),
        said,
        "",
        f"Say which in {key}: `{rule}`, or '' for all.",
    )


def say_part_of_year(
    header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log
) -> None:
    """Refuse a total of three quarters or fewer, or of eleven months or fewer, that stand beside it.

    `amounts`: column of money -> its unit and decimal sign. `key`: where a mapping's rules stand, or "".
    """
    named = {at: period for at, words in header.words.items() if at not in amounts and (period := period_of(words))}
    kinds = {period[0] for period in named.values()}
    year = 4 if kinds == {"q"} else 12
    if len(kinds) != 1 or not 1 < len(set(named.values())) < year or not rows:
        return
    whole = sizes_of(header, rows, amounts)
    parts = sizes_of(header, rows, dict.fromkeys(named, next(iter(amounts.values()))))
    if sum(whole.values()) and all(abs(whole[row] - parts[row]) <= year for row in rows):
        last = header.words[max(named)]
        said = f"the amounts are those of {len(named)} columns beside them, up to {last!r}, and no whole year's: "
        said += f"{log.show(sum(whole.values()))}."
        mend = f"Give the budget of the year; if this is it, `amounts: adopted` in {key or 'a mapping'}."
        log.error("part-of-a-year", header.grid.place(header.row, next(iter(amounts))), said, "", mend)


def _grows(sizes: Sequence[Cents]) -> bool:
    up = all(one < two or one == two == 0 for one, two in pairwise(sizes))
    return len(sizes) >= _LEAST and up and _AS_MUCH * sizes[-1] >= len(sizes) * sizes[0]
