"""Rows that are the sum of the rows further in under them (by indentation, groups of an outline or their codes), where
all such rows of a table prove it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import pairwise

from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.layout.finding import Header

_LEAST = 2  # sums that prove it
_SAMPLE = 200  # rows that show whether codes have levels
_CODE = re.compile(r"(?=.*\d)[^\W\d_]{0,4}[\d./-]*([^\W\d_]{1,2}[\d./-]*)?")
_SLIP = Decimal("0.5")  # of the last digit shown, by which rounding may move each row


def added_by_depth(header: Header, records: Sequence[int], sums: Collection[int]) -> dict[int, Sequence[int]]:
    """Of some rows, those that are the sum of the rows directly under them, and which; none where one of them is not.

    `sums`: the columns of amounts.
    """
    under = under_each(header, records, sums) if sums else {}
    sizes = [sizes_in(header, records, column) for column in sums] if len(under) >= _LEAST else []
    if not sizes or not all(_adds_up(row, listed, sizes) for row, listed in under.items()):
        return {}
    return {row: listed for row, listed in under.items() if any(column[row] for column in sizes)}


def under_each(header: Header, records: Sequence[int], sums: Collection[int]) -> dict[int, list[int]]:
    """Of some rows, those over rows further in, and the rows directly under each. `sums`: the columns of amounts."""
    depths = _depths(header.grid, records) or _depths_of_codes(header.grid, records, min(sums))
    under: dict[int, list[int]] = {}
    above: list[tuple[tuple[int, int], int]] = []
    for row, depth in zip(records, depths, strict=True) if depths else ():
        while above and above[-1][0] >= depth:
            above.pop()
        if above:
            under.setdefault(above[-1][1], []).append(row)
        above.append((depth, row))
    return under


def _depths(grid: Grid, rows: Sequence[int]) -> list[tuple[int, int]]:
    """How far in each row stands: by its group and indentation, and by the spaces before its first words; [] where all
    stand alike."""
    words = [next((cell for cell in grid.rows[row].values() if isinstance(cell, str)), "") for row in rows]
    if not grid.levels and not any(text[:1].isspace() for text in words):
        return []
    depths = [(grid.levels.get(row, 0), len(text) - len(text.lstrip())) for row, text in zip(rows, words, strict=True)]
    return depths if len(set(depths)) > 1 else []


def _depths_of_codes(grid: Grid, rows: Sequence[int], end: int) -> list[tuple[int, int]]:
    """How far in each row stands by its codes before the column `end`: in a column a level (900; 900, 0104), or longer
    under those that they begin with (201, 20101); [] where the first rows show no such thing."""
    sample = [grid.rows[row] for row in rows[:_SAMPLE]]
    filled = sorted({at for cells in sample for at in cells if at < end})
    coded = [at for at in filled if all(_is_code(cells.get(at)) for cells in sample)]
    parted = [at for at in coded if not all(at in cells for cells in sample)]
    if parted:
        levels = [at for at in coded if at <= parted[-1]]
        depths = [(0, max((at for at in levels if at in grid.rows[row]), default=0)) for row in rows]
        return depths if len(set(depths[:_SAMPLE])) > 1 else []
    for at in coded:
        codes = [values.text(grid.rows[row].get(at)) for row in rows]
        longer = sum(two.startswith(one) and one != two for one, two in pairwise(codes[:_SAMPLE]))
        if longer >= _LEAST:
            return [(0, len(code)) for code in codes]
    return []


def _is_code(cell: Value) -> bool:
    return values.is_blank(cell) or _CODE.fullmatch(values.text(cell)) is not None


def sizes_in(header: Header, rows: Sequence[int], column: int) -> dict[int, Decimal]:
    """The amounts of some rows in a column, in cents; 0 where there is none."""
    decimal = digits.decimal_sign(header.under(column).different) or "."
    return {row: _size(header.grid.rows[row].get(column), decimal) for row in rows}


def _size(cell: Value, decimal: str) -> Decimal:
    try:
        return digits.money_exact(cell, decimal=decimal) or Decimal(0)
    except Unreadable:
        return Decimal(0)


def _adds_up(row: int, under: Sequence[int], columns: Collection[dict[int, Decimal]]) -> bool:
    """Whether a row is the sum of those under it in each column of amounts, but for rounding; or a band without any."""
    if not any(column[row] for column in columns):
        return True
    return all(
        abs(column[row] - sum(column[one] for one in under)) <= _SLIP * 100 * len(under) * (column[row] % 100 == 0)
        for column in columns
    )
