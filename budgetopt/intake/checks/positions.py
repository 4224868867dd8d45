"""A table of positions (authorised, filled, vacant) under the headings of a budget: its figures are no money."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import permutations, product

from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log

_VACANT = re.compile(r"\bvacan|\bunfilled|\bunbesetzt|\bvacatur", re.IGNORECASE)
_MOST = 1_000_000_00  # hundredths of a position: no city has more, and what is more is money
_FEWEST = 3  # rows that show that one column is what another leaves of a third


def say_positions(
    header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log
) -> None:
    """Refuse amounts beside which a column of vacancies is what one column leaves of another that is of their size.

    `amounts`: column -> unit and decimal sign; `key`: where a mapping's rules stand, or "".
    """
    vacancies = [at for at, words in header.words.items() if at not in amounts and _VACANT.search(words)]
    sizes = {at: sizes_of(header, rows, {at: (1, "")}) for at in header.words} if vacancies else {}
    for at, vacant in product(amounts, vacancies):
        whole = sum(sizes[at].values())
        alike = (one for one, each in sizes.items() if one != vacant and whole < 2 * sum(each.values()) < 4 * whole)
        pair = next(
            (two for two in permutations(alike, 2) if _leaves(sizes[two[0]], sizes[two[1]], sizes[vacant])), None
        )
        if pair and whole <= _MOST:
            all_of, filled = (repr(header.words[one]) for one in pair)
            said = f"{header.words[vacant]!r} is what {filled} leaves of {all_of}: what was read of "
            said += f"{header.words[at]!r} may be {whole / 100:,.0f} positions, not money."
            mend = "Leave the file out, and enter positions in FTE on Programs; if they are money, "
            mend += f"`amounts: adopted` in {key or 'a mapping'}."
            log.error("no-money", header.grid.place(header.row, at), said, "", mend)


def _leaves(of: Mapping[int, int], taken: Mapping[int, int], left: Mapping[int, int]) -> bool:
    shown = [row for row, size in of.items() if size and taken[row]]
    return len(shown) >= _FEWEST and all(of[row] - taken[row] == left[row] for row in shown)
