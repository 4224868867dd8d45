"""Rows with the room that whole cents may use and fractions of a cent may not: what a verdict is about.

Each line's exit costs are rounded half up to the cent, which the linear program knows nothing of: where a fund has
nothing to spare, whole cents may fit that its fractions do not. And of the largest amounts a float has no digits left
for cents. A program that is still impossible with this room is impossible in whole cents too; one that is possible
with it alone is decided by the rounding, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, What, decides

# What is rounded half up to the cent.
ROUNDED = (What.TRANSITION, What.LOST_REVENUE, What.UNAVOIDABLE)
# Of the largest amount in cents, what its float may be off after the sums of a solve.
_DIGITS = 1e-14


def loosened(case: Case, rows: Sequence[Row]) -> list[Row]:
    """The rows, those over several amounts loosened by half a cent for each rounded cost and by floats' own digits."""
    standing = case.standing
    money = (cents for year in case.years for cents in case.money(year).values())
    largest = max([1, *(abs(line.current) for line in standing.lines), *map(abs, money)])
    digits = 1 + int(_DIGITS * largest)
    return [_loosened(row, digits) for row in rows]


def _loosened(row: Row, digits: int) -> Row:
    if len(row.terms) < 2 or row.sense is Sense.EXACTLY or decides(row):
        return row
    costs = sum(quantity.what in ROUNDED for quantity, _ in row.terms)
    room = digits + costs // 2 + 1
    return row._replace(limit=row.limit + (room if row.sense is Sense.AT_MOST else -room))
