"""A table of amounts above the one that is read, under headings of its own: which of them is the budget?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.words import year_in
from budgetopt.intake.checks.totals import cents_of, sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.log import Log
from budgetopt.money import Cents

_LEAST = 3  # rows of a table
_AS_MUCH = 0.2  # of the money that is read: less is a list of something else
_WORD = re.compile(r"[^\W\d]{2}")


def say_above(header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log) -> None:
    """Refuse a table over which another stands that has other money: an error with the sum of each.

    `amounts`: column of money -> its unit and decimal sign. `key`: where the mapping says where the table stands.
    """
    unit = next(iter(amounts.values()))[0] if amounts else 1
    top, theirs = _table_above(header, unit)
    here = sum(sizes_of(header, rows, amounts).values())
    if not top or abs(theirs) < _AS_MUCH * abs(here) or abs(theirs - here) <= len(rows) * unit * 100:
        return
    said = f"a table with headings of its own stands above this one, and is not read: {log.show(theirs)} in it, "
    said += f"{log.show(here)} in this one."
    mend = f"Say in {key} which is meant: `header_row: {header.top}`; or `header_row: {top}`, the headings there, and "
    mend += f"`cells: A{top}:Z{header.top - 1}`."
    log.error("table-above", header.grid.place(top), said, "One table of amounts.", mend)


def _table_above(header: Header, unit: int) -> tuple[int, Cents]:
    """The row of headings of the longest table over these headings, and the sum of its last column of amounts; 0 where
    none has several rows."""
    rows = [row for row in header.grid.rows if row < header.top]
    best: tuple[int, list[dict[int, Cents]]] = (0, [])
    top, lines = 0, list[dict[int, Cents]]()
    for before, row in pairwise([0, *rows]):
        cells = header.grid.rows[row]
        sizes = _sizes(cells, unit)
        if not sizes:
            top, lines = (row if len(cells) > 1 else 0), []
        elif top and row == before + 1:
            lines += [] if any(map(says_total, cells.values())) else [sizes]
            best = max(best, (top, lines), key=lambda found: len(found[1]))
    if len(best[1]) < _LEAST:
        return 0, 0
    column = max(max(sizes) for sizes in best[1])
    return best[0], sum(sizes.get(column, 0) for sizes in best[1])


def _sizes(cells: Cells, unit: int) -> dict[int, Cents]:
    """The amounts of a row that has words beside them."""
    if not any(isinstance(cell, str) and _WORD.search(cell) for cell in cells.values()):
        return {}
    known = {at: cents_of(cell, unit, "") for at, cell in cells.items() if year_in(values.text(cell)) is None}
    return {at: cents for at, cents in known.items() if cents is not None}
