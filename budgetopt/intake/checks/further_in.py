"""Rows over rows further in that are nearly their sum, but for a slip: added up with them they count twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.depth import under_each
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log

_LEAST, _SLIP = 2, 0.05  # rows; share by which one may differ from what stands under it


def say_further_in(
    header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log
) -> None:
    """Refuse a table of which most rows that stand over rows further in are as much as these: an error with both sums.

    `amounts`: column of money -> its unit and decimal sign. `key`: where a mapping's rules stand, or "".
    """
    under = under_each(header, rows, amounts)
    if len(under) < _LEAST:
        return
    sizes = sizes_of(header, rows, amounts)
    filled = {row: sum(sizes[one] for one in listed) for row, listed in under.items() if sizes[row]}
    near = [row for row, size in filled.items() if abs(size - sizes[row]) <= _SLIP * abs(size)]
    if len(near) < _LEAST or 2 * len(near) <= len(filled):
        return
    whole, theirs = sum(sizes.values()), sum(sizes[row] for row in filled)
    wrong = next((row for row in filled if filled[row] != sizes[row]), near[0])
    said = f"{len(filled):,} rows stand above more detailed rows and may be their sums; here {log.show(sizes[wrong])} "
    said += f"stands above {log.show(filled[wrong])}: the whole is {log.show(whole)} with them, "
    said += f"{log.show(whole - theirs)} without."
    mend = "Mend the sum: rows that add up to the row over them are its parts; where all are spending of their own, "
    mend += f"`amounts: adopted` in {key or 'a mapping'}."
    log.error("further-in", header.grid.place(wrong, next(iter(amounts))), said, "Every amount once.", mend)
