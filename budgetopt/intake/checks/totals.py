"""Rows that are totals are left out, and must agree with what they total."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from math import isqrt
from operator import add

from budgetopt.errors import Level
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.rows import is_unnamed
from budgetopt.intake.layout.sheets import Holds
from budgetopt.intake.layout.table import Table
from budgetopt.intake.layout.total_words import is_difference, says_total
from budgetopt.intake.log import Log
from budgetopt.money import Cents, half_up

_LOOKED_AT = 50  # records


def check_totals(table: Table, log: Log, unit: int) -> None:
    """Compare each total with the rows above it, or those below it where it stands over its items."""
    if not table.totals:
        return
    said = f"rows of totals were left out: {len(table.totals)}, this is the first."
    log.note("total-left-out", table.grid.place(table.totals[0]), said)
    records = sorted(record.row for record in table.records)
    for name, column in table.header.columns.items():
        if table.sheet.column(name).holds is Holds.MONEY:
            heading = table.header.headings.get(name)
            own = heading.unit if heading and heading.unit else unit
            decimal = table.header.decimals.get(name, "")
            check_column(table.grid, records, table.totals, column, own, log, decimal=decimal)


def check_column(
    grid: Grid,
    records: Sequence[int],
    totals: Sequence[int],
    column: int,
    unit: int,
    log: Log,
    with_left_out: Sequence[int] = (),
    decimal: str = "",
) -> None:
    """Compare the totals in one column with the rows above each, all or those since any earlier total, or below each.

    `with_left_out`: the rows and those that a mapping leaves out, which a total may count as well.
    """
    counted = [_sums(grid, rows, totals, column, unit, decimal) for rows in (records, with_left_out) if rows]
    agreed = set[Cents]()
    for place, row in enumerate(totals):
        total, unnamed = cents_of(grid.rows[row].get(column), unit, decimal), is_unnamed(grid.rows[row])
        if total is None or is_difference(grid.rows[row]) or not counted:
            continue
        # A total that agreed is printed again at the end of its fund.
        if not unnamed and total in agreed:
            continue
        # One row alone that equals a number without a name does not make it a total.
        if any(_agrees(total, sums, place, unit, least=2 if unnamed else 0) for sums in counted):
            agreed.add(total)
            continue
        sums = [running for running, _ in counted[0]]
        above = sums[place] - (sums[place - 1] if place else 0) or sums[place]
        beside = f"the rows above it add up to {log.show(above)}"
        if not above:
            beside = f"the rows below it add up to {log.show(sums[place + 1])}"
        if abs(total - above) > abs(above) / 2 and _is_like_records(grid, row, records):
            whole = sums[-1]
            said = (
                f"rows are called totals and are the sum of nothing beside them: {{n}}; the whole is {log.show(whole)} "
            )
            said += f"without the first, {log.show(whole + total)} with it."
            mend = 'If it is a program ("Total Quality Management"), give it an ID of its own, or another name.'
            log.count(Level.ERROR, "total-of-nothing", grid.file, grid.place(row, column), said, mend)
            continue
        if unnamed:
            said = f"{log.show(total)} stands in a row that names no program, and {beside}."
            mend = "Name its program; if it is a total, write Total in the row, and correct what differs."
            log.error("unnamed-amount", grid.place(row, column), said, "", mend)
            continue
        log.warning(
            "total-differs",
            grid.place(row, column),
            f"the total is {log.show(total)}, but {beside}.",
            "A total equals what it totals.",
            "Correct the total or the row that is wrong. The rows were used, the total was not.",
        )


def _is_like_records(grid: Grid, row: int, records: Sequence[int]) -> bool:
    """Whether a total has as many words as the records, and more than a total's alone in the first of them."""
    texts = [
        [cell for cell in grid.rows[at].values() if isinstance(cell, str) and re.search(r"[^\W\d]{2}", cell)]
        for at in (row, *records[:_LOOKED_AT])
    ]
    own, usual = texts[0], sorted(map(len, texts[1:]))
    named = [cell for cell in own if says_total(cell)]
    plain = all(re.fullmatch(r"(\w+[\s-]+)?\w+\W*", cell) for cell in named)
    if len(own) > 1:
        # "Total Parks" beside "Parks" or over its rows, and no "Total Rewards".
        known = {squeeze(cell) for cells in (*texts[1:], set(own) - set(named)) for cell in cells}
        plain = plain and all(_called(cell) in known | {""} for cell in named)
    return bool(usual) and len(own) >= usual[len(usual) // 2] and bool(named) and not plain


def _called(total: str) -> str:
    """What a total says that it is of, squeezed: "Total Parks" is of parks."""
    return squeeze(re.sub(r"(grand|sub|sous)?\W*total(es)?", "", total, flags=re.IGNORECASE))


def check_beside(grid: Grid, rows: Sequence[int], parts: Sequence[int], column: int, unit: int, log: Log) -> None:
    """Compare the totals in one column with the amounts in `parts` beside each."""
    for row in rows:
        cells = grid.rows[row]
        total, sizes = cents_of(cells.get(column), unit, ""), [cents_of(cells.get(part), unit, "") for part in parts]
        beside = sum(size or 0 for size in sizes)
        if total is not None and abs(total - beside) > _rounding(len(parts), unit):
            said = f"the total is {log.show(total)}, but the amounts beside it add up to {log.show(beside)}."
            mend = "Correct the one that is wrong. The amounts were used, the total was not."
            log.warning("total-differs", grid.place(row, column), said, "A total equals what it totals.", mend)


def _sums(
    grid: Grid, rows: Sequence[int], totals: Sequence[int], column: int, unit: int, decimal: str
) -> list[tuple[Cents, int]]:
    """The sum of all rows above each total, and how many they are; at last those of all rows."""
    sums: list[tuple[Cents, int]] = []
    running, count, waiting = 0, 0, iter([*rows, 2**62])
    row = next(waiting)
    for total in (*totals, 2**62):
        while row < total:
            running, count = running + (cents_of(grid.rows[row].get(column), unit, decimal) or 0), count + 1
            row = next(waiting)
        sums.append((running, count))
    return sums


def _agrees(total: Cents, sums: Sequence[tuple[Cents, int]], place: int, unit: int, least: int) -> bool:
    """Whether a total is the sum of the rows above it, from the first or since any other total, or of those below: of
    `least` rows."""
    running, count = sums[place]
    above = ((running - start, count - before) for start, before in ((0, 0), *sums[:place]))
    below = ((end - running, after - count) for end, after in sums[place + 1 :])
    return any(rows >= least and abs(total - beside) <= _rounding(rows, unit) for beside, rows in chain(above, below))


def _rounding(rows: int, unit: int) -> Cents:
    """How far a total may be from `rows` amounts that were rounded to `unit` one by one.

    Each is off by up to half a unit, either way: their sum by √(rows / 12) as a rule, and hardly ever by √rows. The
    unit is below zero where signs are turned.
    """
    return 0 if abs(unit) == 1 else (isqrt(rows) + 1) * abs(unit) * 100


def sizes_of(header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]]) -> dict[int, Cents]:
    """Row -> its money in the columns `amounts` (column -> unit and decimal sign), of rows under the headings."""
    sizes = [0] * len(rows)
    for at, how in amounts.items():
        cells = header.among(rows, at)
        sizes = list(map(add, sizes, cells.spread([cents_of(cell, *how) or 0 for cell in cells.different])))
    return dict(zip(rows, sizes, strict=True))


def cents_of(value: Value, unit: int, decimal: str) -> Cents | None:
    """An amount, or None where the cell has none that can be read: that is said elsewhere."""
    plain = digits.plain_cents(value, unit)
    if plain is not None or isinstance(value, values.ErrorValue | values.Uncalculated):
        return plain
    try:
        size = digits.money_exact(value, unit, decimal)
    except Unreadable:
        return None
    return None if size is None else half_up(size)
