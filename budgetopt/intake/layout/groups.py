"""Rows with money that name no program: subtotals of the rows beside them, or the parts of the row that names one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import groupby, takewhile

from budgetopt.intake.cells import digits
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.values import Unreadable

_LEAST = 2  # rows of a sum, and runs of parts: one alone may be chance
_SLIP = Decimal("0.01")  # how far a total may be from its rows, to be taken for one that is wrong

Sizes = dict[int, Decimal]  # column -> amount


def groups(
    rows: Sequence[Cells], named: Sequence[bool | None], columns: Collection[int], lone: bool = False
) -> tuple[frozenset[int], frozenset[int]]:
    """Of rows that name no program: those that are sums of rows above or below, and those that are parts of one.

    `named`: whether each row names its program; None for one that is known as a total. `columns`: those of amounts.
    `lone`: the rows have one word where others have more, and are sums together or not at all; a sum may then be wrong.
    """
    signs = {at: digits.decimal_sign(cells.get(at) for cells in rows) for at in columns}
    sizes = [_sizes(cells, signs) for cells in rows]
    nobodys = [at for at, one in enumerate(named) if one is False and any(sizes[at].values())]
    if not nobodys:
        return frozenset(), frozenset()
    many = _summed(sizes, named, columns)
    sums = frozenset(at for at in nobodys if many[at] >= _LEAST)
    if lone:
        like = [at for at in nobodys if at in sums or _nearly(sizes, named, at)]
        told = len(nobodys) >= _LEAST and 2 * len(like) >= len(nobodys) and (sums or len(like) >= _LEAST)
        return frozenset(nobodys if told else ()), frozenset()
    # A group of one row is known by the others.
    if sums and all(many[at] for at in nobodys):
        sums = frozenset(nobodys)
    return sums, frozenset() if sums else _parts(sizes, named)


def _sizes(cells: Cells, signs: dict[int, str]) -> Sizes:
    found = {}
    for at, sign in signs.items():
        try:
            size = digits.money_exact(cells.get(at), 1, sign)
        except Unreadable:
            continue
        if size is not None:
            found[at] = size
    return found


def _summed(sizes: Sequence[Sizes], named: Sequence[bool | None], columns: Iterable[int]) -> list[int]:
    """How many rows each row is the sum of, in every column where it has an amount: 0 where it is none."""
    many = [len(sizes)] * len(sizes)
    for column in columns:
        above = _above(sizes, named, column)
        below = _above(sizes[::-1], named[::-1], column)[::-1]
        for at, own in enumerate(sizes):
            if column in own:
                many[at] = min(many[at], max(above[at], below[at]))
    return many


def _above(sizes: Sequence[Sizes], named: Sequence[bool | None], column: int) -> list[int]:
    """How many rows over each row that names nothing add up to it, counted from the first or from any other such."""
    running, count, many = Decimal(0), 0, []
    fewest = {running: 0}  # what the rows so far came to, where a sum may begin -> how many they were
    for own, name in zip(sizes, named, strict=True):
        size = own.get(column, Decimal(0))
        many.append(0 if name else count - fewest.get(running - size, count))
        if name:
            running, count = running + size, count + 1
        else:
            fewest.setdefault(running, count)
    return many


def _nearly(sizes: Sequence[Sizes], named: Sequence[bool | None], at: int) -> bool:
    """Whether a row is but for a slip the sum of the rows up to the next that names nothing, above or below it."""
    for step in (-1, 1):
        rows = takewhile(lambda row: named[row], range(at + step, -1 if step < 0 else len(sizes), step))
        beside = [sizes[row] for row in rows]
        sums = {column: sum((own.get(column, Decimal(0)) for own in beside), Decimal(0)) for column in sizes[at]}
        close = (abs(sums[column] - size) <= _SLIP * abs(size) for column, size in sizes[at].items())
        if len(beside) >= _LEAST and all(close):
            return True
    return False


def _parts(sizes: Sequence[Sizes], named: Sequence[bool | None]) -> frozenset[int]:
    """The rows that name nothing, where each run of them adds up to the named row before it, or each to that after."""
    for step in (-1, 1):
        found: list[int] = []
        long = 0
        for name, of in groupby(range(len(sizes)), lambda at: named[at]):
            run = list(of)
            whole = run[0] - 1 if step < 0 else run[-1] + 1
            if name is not False:
                continue
            if not (0 <= whole < len(sizes) and named[whole] and _adds_up([sizes[at] for at in run], sizes[whole])):
                break
            found += run
            long += len(run) >= _LEAST
        else:
            if long >= _LEAST:
                return frozenset(found)
    return frozenset()


def _adds_up(parts: Sequence[Sizes], whole: Sizes) -> bool:
    return any(whole.values()) and all(
        sum((part.get(column, Decimal(0)) for part in parts), Decimal(0)) == size for column, size in whole.items()
    )
