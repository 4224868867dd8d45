"""Amounts that a comma of their own has parted: 600,000 without quotes in a text of commas is 600 and 000."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from budgetopt.intake.cells import values
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log
from budgetopt.money import half_up

_LEAST, _MOST = 0.6, 6  # share of the rows that are longer than their headings; parts of an amount


def say_parted(header: Header, rows: Sequence[int], column: int, unit: int, log: Log) -> bool:
    """Whether the amounts in a column go on in the next: an error with what each reading comes to."""
    grid, last = header.grid, max(header.words, default=0)
    if max(header.filled(), default=0) <= last:
        return False
    beyond = [row for row in rows if max(grid.rows[row]) > last]
    if not rows or len(beyond) < _LEAST * len(rows):
        return False
    parts = [_parts(grid.rows[row], column, last) for row in rows]
    digits = all(re.fullmatch(r"\d{2,3}(\.\d+)?", part) for listed in parts for part in listed[1:])
    if not digits or not all(_is_number(part[0]) for part in parts if part) or max(map(len, parts)) < 2:
        return False
    alone, joined = (
        log.show(half_up(sum((Decimal(sign.join(some) or 0) for some in listed), Decimal(0)) * unit * 100))
        for sign, listed in (("", [part[:1] for part in parts]), ("" if _thousands(parts) else ".", parts))
    )
    said = f"{len(beyond):,} rows are longer than their headings, and the amounts seem to go on in the next column: "
    said += f"{alone} as they stand, {joined} joined."
    mend = "Save the table again with amounts in quotes or without commas, or separated by semicolons or tabs."
    log.error("parted-amounts", grid.place(beyond[0], column), said, "An amount a cell.", mend)
    return True


def _parts(cells: dict[int, values.Value], column: int, last: int) -> list[str]:
    """The digits of an amount and of what goes on beside it, as far as a row is longer than its headings."""
    more = min(max(cells) - last, _MOST)
    texts = (cell if isinstance(cell := cells.get(at), str) else "" for at in range(column, column + 1 + more))
    return [words for text in texts if (words := values.text(text).strip("$ "))]


def _is_number(words: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", words) is not None


def _thousands(parts: Sequence[Sequence[str]]) -> bool:
    return all(re.match(r"\d{3}", part) for listed in parts for part in listed[1:])
