"""Subtotals among the rows that they total, with nothing to tell them but their sums: the money would count twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from math import factorial, gcd
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from budgetopt.city.model import Amount, AmountKind
from budgetopt.errors import Place
from budgetopt.intake.cells.grid import numbered
from budgetopt.intake.layout.rows import added_by_formula
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log
from budgetopt.money import Cents

# One run that adds up to the row beside it is chance, and so are pairs of equal rows; a whole table of sums is not.
# Nor do many pairs of equal rows show more than one does: some runs are longer.
BY_CHANCE = "; if none is, Sums by chance: yes on Settings (`sums_by_chance: true` in a mapping)"
_LEAST_RUNS, _LEAST_ADDED, _MOST_PAIRS = 2, 2, 0.75
_LEAST_ROWS = 4  # of which one is the sum of all the others
_LEAST_LONE, _LONGEST_RUN = 3, 200  # rows that one subtotal alone adds up, and that any does
_CHANCE = 0.005  # how likely as many are, where they are chance
# A slip in a total, or rounding, makes it none: one run at least is exact then, or there are more runs.
_SLIP, _LEAST_NEAR_RUNS = 0.005, 3


def check_runs(amounts: Iterable[Amount], base: int, tables: Iterable[Table], log: Log) -> bool:
    """Whether subtotals stand in a table, as an error with both totals: of the `base` year, else of any other.

    `tables`: where the amounts stand; their rows with an ID whose formula adds up other rows may be subtotals too.
    """
    by_formula = {
        (table.grid.file, table.grid.sheet, row)
        for table in tables
        if table.grid.sums
        for row in added_by_formula(table.header, sorted({record.row for record in table.records}))
    }
    found_in: dict[tuple[bool, str, str, int, str], dict[int, tuple[Cents, Place]]] = defaultdict(dict)
    for amount in amounts:
        place, year, kind = amount.place, amount.fiscal_year, amount.kind
        other = year != base or kind is not AmountKind.ADOPTED
        # A row's amounts, a column a fund, are one: a fund that pays nothing would break the runs of its column.
        rows, digits = found_in[other, place.file, place.sheet, year, kind], place.cell.lstrip(ascii_uppercase)
        row = int(digits) if digits.isdecimal() else numbered(place.cell)[0]
        if row in rows:
            size, place = rows[row]
            rows[row] = size + amount.amount, place
        else:
            rows[row] = amount.amount, place
    found: set[tuple[str, str]] = set()
    for (_, file, sheet, *_), rows in sorted(found_in.items()):
        if (file, sheet) in found:
            continue
        listed = [(row, item) for row, item in sorted(rows.items()) if row and item[0]]
        items = [item for _, item in listed]
        totals = [at for at, (row, _) in enumerate(listed) if (file, sheet, row) in by_formula]
        totals = totals or subtotals([size for size, _ in items])
        if totals:
            found.add((file, sheet))
            _say([items[at] for at in totals], sum(size for size, _ in items), log)
    return bool(found)


def _say(totals: Sequence[tuple[Cents, Place]], whole: Cents, log: Log) -> None:
    cells = ", ".join(place.cell for _, place in islice(totals, 3)) + (", …" if len(totals) > 3 else "")
    rows, them, are = (
        f"{len(totals)} rows are each the sum of the rows beside them ({cells})",
        "them",
        "they are subtotals",
    )
    if len(totals) == 2 and 2 * sum(size for size, _ in totals) == whole:
        rows = f"these two rows ({cells}) are the sum of all the others together"
        are = "one is their total, or a figure that they are held against"
    elif len(totals) == 1:
        all_others = 2 * totals[0][0] == whole
        rows = f"this row is the sum of {'all the others' if all_others else 'the rows beside it'}"
        them, are = "it", "it is their total"
    rest = log.show(whole - sum(size for size, _ in totals))
    said = f"{rows}: the whole is {log.show(whole)} with {them}, {rest} if {are}."
    mend = "Say which rows are totals: by `totals` in a mapping, or by Total in their names, their IDs taken out"
    mend += f"{BY_CHANCE}."
    log.error("looks-like-a-total", totals[0][1], said, "", mend)


def subtotals(sizes: Sequence[Cents]) -> list[int]:
    """The rows that are each the sum of the run after (or else before) them, where such runs are the whole table.

    A row that is the sum of all the runs, at an end of the table, is one more. `sizes`: the rows' amounts, none 0.
    """
    last = len(sizes) - 1
    own = np.array(sizes, np.int64)
    # "Citywide", wherever it stands; two that are so are equal, and the others nothing.
    whole = sum(sizes)
    if len(sizes) >= _LEAST_ROWS and [2 * size for size in sizes].count(whole) == 1:
        return [next(at for at, size in enumerate(sizes) if 2 * size == whole)]
    # A target and what is over it, last year's budget and the increase: the last two are the others together.
    pair = sum(sizes[-2:])
    if len(sizes) > _LEAST_ROWS and 2 * pair == whole and pair and gcd(*sizes) < _CHANCE * abs(pair):
        return [last - 1, last]
    if found := _in_runs(sizes, own):
        return found
    # Totals of totals: of sections, then of their department.
    for pairs in (False, True):
        if found := _nested(sizes, pairs) if _may_total(own, pairs) else []:
            return found
        if found := _nested(sizes[::-1], pairs) if _may_total(own[::-1], pairs) else []:
            return sorted(last - at for at in found)
    return _in_runs(sizes, own, _SLIP) or _some(sizes, own)


def _some(sizes: Sequence[Cents], own: NDArray[np.int64]) -> list[int]:
    """The rows that are each the sum of a run of rows just after them (or else before), in a table where as many are
    hardly chance: sums of a run come about once near a row, and meet it by chance as often as a step of whole ones."""
    step = gcd(*sizes)
    expected = sum(step / abs(size) for size in sizes)
    for turned in (False, True):
        ends = _run_ends(own[::-1] if turned else own)
        found, longest, past = list[int](), 0, 0
        for at in np.flatnonzero(ends).tolist():
            if at >= past:
                past = int(ends[at])
                found, longest = [*found, at], max(longest, past - at - 1)
        enough = len(found) > 1 or longest >= _LEAST_LONE
        if enough and expected < len(found) and expected ** len(found) / factorial(min(len(found), 50)) < _CHANCE:
            return sorted(len(sizes) - 1 - at for at in found) if turned else found
    return []


def _run_ends(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each row that is the sum of a run just after it where that runs past the run (else 0): all rows a step at a
    time, each until what was added is as large as itself."""
    ends, added, going = np.zeros(len(sizes), np.int64), np.zeros(len(sizes), np.int64), np.arange(len(sizes))
    for step in range(1, _LONGEST_RUN):
        going = going[: np.searchsorted(going, len(sizes) - step)]
        added[going] += sizes[going + step]
        if step >= _LEAST_ADDED:
            whole = going[added[going] == sizes[going]]
            ends[whole] = whole + step + 1
        going = going[np.abs(added[going]) < np.abs(sizes[going])]
    return ends


def _in_runs(sizes: Sequence[Cents], own: NDArray[np.int64], slip: float = 0) -> list[int]:
    """The rows that are each the sum of the run after (or else before) them, but for a share `slip` of it."""
    last = len(sizes) - 1
    for turned in (False, True):
        way = list(reversed(sizes)) if turned else list(sizes)
        for first, end in ((0, len(way)), (1, len(way)), (0, len(way) - 1)):
            begins = _may_begin((own[::-1] if turned else own)[first:end], slip)
            heads = _heads(way[first:end], slip) if begins else []
            overall = way[:first] + way[end:]
            if heads and all(_close(sum(way[first + at] for at in heads), size, slip) for size in overall):
                ends = [0] * first + [last] * (len(way) - end)
                places = sorted({*ends, *(first + at for at in heads)})
                return sorted(last - at for at in places) if turned else places
    return []


def _close(one: Cents, size: Cents, slip: float) -> bool:
    return abs(one - size) <= slip * abs(size)


def _nested(sizes: Sequence[Cents], pairs: bool) -> list[int]:
    """The rows that are each the sum of what stands unsummed just before them, where that takes in the whole table.

    A row may be the sum of one row before it where that is a total, with `pairs` whatever it is.
    """
    totals: list[int] = []
    stack: list[int] = []  # rows that no total has summed yet
    upto: list[Cents] = [0]  # what stands in the stack, added up
    places: dict[Cents, list[int]] = {0: [0]}  # each such sum -> where it stands
    added_up = 0
    for at, size in enumerate(sizes):
        first = next((first for first in reversed(places.get(upto[-1] - size, ())) if len(stack) - first > 1), None)
        if first is None and stack and upto[-1] - upto[-2] == size and (pairs or stack[-1] in totals[-1:]):
            first = len(stack) - 1
        if first is not None:
            totals.append(at)
            added_up += len(stack) - first - 1
            for gone in range(len(stack), first, -1):
                places[upto.pop()].remove(gone)
                stack.pop()
        stack.append(at)
        upto.append(upto[-1] + size)
        places.setdefault(upto[-1], []).append(len(stack))
    known = set(totals)
    left = [at for at in stack if at not in known]
    # A row that is the sum of all the others, at the other end of the table, is one more.
    if left == [0] and len(stack) > 2 and 2 * sizes[0] == upto[-1]:
        totals, left = [0, *totals], []
    return totals if not left and len(totals) >= _LEAST_RUNS and added_up >= _LEAST_ADDED else []


def _may_begin(sizes: NDArray[np.int64], slip: float) -> bool:
    """Whether the first row is the sum of a run just after it, but for a slip: most tables of rows begin with none, and
    are looked at no further. Sums beyond 64 bits wrap round, so that what is close stays close."""
    if not len(sizes):
        return False
    apart = np.abs(np.cumsum(sizes)[1:] - 2 * sizes[0])
    return bool(np.any(apart <= 1.001 * slip * abs(int(sizes[0])) + (slip > 0)))


def _may_total(sizes: NDArray[np.int64], pairs: bool) -> bool:
    """Whether any row is the sum of a run just before it, of two rows or more; with `pairs` of one row."""
    sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    different, first = np.unique(sums, return_index=True)
    begins = sums[:-1] - sizes
    at = np.minimum(np.searchsorted(different, begins), len(different) - 1)
    long = np.arange(len(sizes)) - first[at] >= (1 if pairs else 2)
    return bool(np.any((different[at] == begins) & long))


def _heads(sizes: Sequence[Cents], slip: float) -> list[int]:
    """Where the runs begin, if each begins with the sum of its rest, to the end; a pair of rows shows nothing."""
    heads, added_up, pairs, exact, at = [], 0, 0, 0, 0
    while at < len(sizes):
        added, end = 0, at + 1
        low, high = sizes[at] - slip * abs(sizes[at]), sizes[at] + slip * abs(sizes[at])
        while end < len(sizes) and (end == at + 1 or not low <= added <= high):
            added, end = added + sizes[end], end + 1
        if end == at + 1 or not low <= added <= high:
            return []
        heads.append(at)
        added_up += end - at - 2
        pairs += end - at == 2
        exact += added == sizes[at]
        at = end
    enough = len(heads) >= _LEAST_RUNS and added_up > 0 and (exact or len(heads) >= _LEAST_NEAR_RUNS)
    return heads if enough and pairs <= _MOST_PAIRS * len(heads) else []
