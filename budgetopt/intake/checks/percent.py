"""Percent or ratio: decided for a column of shares, or a measure, as a whole; what does not fit is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from math import inf
from statistics import median, median_high, median_low

from budgetopt.errors import Place
from budgetopt.grouping import grouped
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.layout.columns import columns_of
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.sheets import Holds
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log

# Of each figure of a measure the row, the part or column, and the cell.
Figures = list[tuple[Record, str | int, Value]]
_MEND = (
    "Write all of them one way, 35% or 0.35; or say which plain numbers are: Shares in, ratio or percent, on Settings"
)
_MEND += " (`shares_in` in a mapping)."
_PERCENT = re.compile(
    r"%|per ?cent|\bpct\b|prozent|porcentaje|por ciento|pourcent|share|proportion|ratio\b|\brate\b", re.IGNORECASE
)
# How far a figure is from the others where they are ratios and it is a percentage, or the other way round.
_APART = (Decimal(40), Decimal(250))
_RATIO = Decimal("1.5")
_NO_RATIO = 10  # nobody means 9,200% by 92
_POINTED = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_WHOLE = 100  # what stands beside 1.020 that is 1,020
_THOUSANDFOLD = (500, 2_000)
_WEIGHTS = {"Goals": ("Weight",), "Metrics": ("Weight",), "Residents": ("Points",)}
_FIGURES = ("Baseline", "Target", "Figure")


def check_percent(table: Table, log: Log) -> None:
    """Look at every column of shares, and at every measure, where nobody has said what their numbers are."""
    if table.header.shares:
        return
    for column in table.sheet.columns:
        if column.holds is Holds.PERCENT and any(record.has(column.name) for record in table.records):
            _check_column(table, column.name, log)
    for name in _WEIGHTS.get(table.sheet.name, ()):
        _check_weights(table, name, log)
    if table.sheet.name == "Metrics":
        cells = _cells(table)
        ratios = any(abs(size) <= _RATIO for cell in cells if (size := _read(cell)))
        points = not table.header.figures and any(
            isinstance(cell, str) and _POINTED.fullmatch(cell.strip()) for cell in cells
        )
        for figures in map(_figures, _measures(table)):
            if ratios:
                _check_measure(figures, log)
            if points:
                _check_points(figures, log)
            _check_sizes(figures, log)


def _measures(table: Table) -> Iterable[Sequence[Record]]:
    """The rows of each measure: one, but where each row has one year."""
    if "Figure" not in table.header.columns:
        return ([record] for record in table.records)
    keys = ("Program ID", "Goal ID", "Department", "Metric")
    return grouped((tuple(map(record.text, keys)), record) for record in table.records).values()


def _cells(table: Table) -> list[Value]:
    """The different figures of all measures."""
    under, rows = columns_of(table.records), [record.row for record in table.records]
    years = (table.header.among(rows, at) for at in table.header.years.values())
    return [cell for cells in (*map(under, _FIGURES), *years) for cell in cells.different]


def _check_column(table: Table, name: str, log: Log) -> None:
    """Plain numbers up to 1 are shares and those above 1 percents: a column that has both says one of them wrongly."""
    sizes = columns_of(table.records)(name).each(_plain)
    read = [(record, size) for record, size in zip(table.records, sizes, strict=True) if size]
    above = [(record, size) for record, size in read if abs(size) > 1]
    shares = [(record, size) for record, size in read if abs(size) <= 1]
    if not above or not shares:
        return
    place = min(above, shares, key=len)[0][0].place(name)
    high, low, there = above[0][1], shares[0][1], shares[0][0].place(name)
    said = (
        f"{name!r} holds {high:g} ({len(above):,} above 1) and {low:g} ({len(shares):,} up to 1, the first at "
        f"{there.cell}): {high:g} may be {_both(high)}, and {low:g} may be {_both(low)}."
    )
    log.error("percent-or-ratio", place, said, "", _MEND)


def _check_weights(table: Table, name: str, log: Log) -> None:
    """Weights are held against each other: 50% beside 20 may be 0.5 or 50."""
    marked = [record for record in table.records if digits.is_percentage(record.cell(name))]
    plain = [record for record in table.records if (size := _plain(record.cell(name))) and size > 1]
    if marked and plain:
        one, other = (values.shown(records[0].cell(name)) for records in (marked, plain))
        said = f"{name!r} holds {one} and, at {plain[0].place(name).cell}, {other}: they are not of one scale."
        log.error("percent-or-ratio", marked[0].place(name), said, "", "Write all of them one way: 50, 30 and 20.")


def _check_measure(measure: Figures, log: Log) -> None:
    figures = [(record, name, value, size) for record, name, value in measure if (size := _number(record, value))]
    sizes = [abs(size) for *_, size in figures]
    # Ratios alone, or percentages alone, have none that does not fit.
    if not sizes or not min(sizes) <= _RATIO < max(sizes):
        return
    said = " ".join((figures[0][0].text("Metric"), figures[0][0].text("Unit")))
    marked = any(digits.is_percentage(value) for *_, value, _ in figures) or _PERCENT.search(said)
    for at, (record, name, value, size) in enumerate(figures):
        others = [abs(other) for there, (*_, other) in enumerate(figures) if there != at]
        if not others or not _odd(abs(size), median(others)):
            continue
        low = min(abs(size), median(others))
        sure = marked and low != int(low)
        if not marked and low == int(low):
            continue
        # One that stands there, on the other side: of two the median is neither.
        like = (median_high if abs(size) < median(others) else median_low)(others)
        shown = next(values.shown(other) for *_, other, far in figures if abs(far) == like).strip("'")
        text = f"{values.shown(value)} stands among figures like {shown}: it may be {_both(size)}."
        (log.error if sure else log.warning)("percent-or-ratio", _place(record, name), text, "", _MEND)
        return


def _check_points(measure: Figures, log: Log) -> None:
    """Texts with a point before their last three digits may have no decimals, 1.234 for 1,234, where no figure of the
    sheet shows which sign is decimal; beside 980, or 12,345, they cannot be told."""
    figures = [one for one in measure if not values.is_missing(one[2])]
    pointed = [one for one in figures if isinstance(one[2], str) and _POINTED.fullmatch(one[2].strip())]
    if not pointed:
        return
    record, name, first = pointed[0]
    either = f"{values.shown(first)} may be {values.text(first).replace('.', ',')}"
    mend = "Write the figures without a point, or with more."
    sizes = (_number(record, value) for record, _, value in figures)
    whole = [size for size in sizes if size and size == int(size) and abs(size) >= _WHOLE]
    if whole:
        found = f"{either}: {whole[0]:g} stands beside it."
        log.error("point-or-comma", _place(record, name), found, "", mend)
    elif len(pointed) == len(figures):
        found = f"{either}, as every figure of this measure; it was read as a decimal number."
        log.warning("point-or-comma", record.place("Metric"), found, "", mend)


def _check_sizes(measure: Figures, log: Log) -> None:
    """A figure a thousand times the others may be of another unit: a target of 450 (thousand) over 410,221."""
    figures = [
        (record, name, size) for record, name, value in measure if 0 < (size := abs(_roughly(record, value))) < inf
    ]
    sizes = [size for *_, size in figures]
    if not sizes or max(sizes) < _THOUSANDFOLD[0] * min(sizes):
        return
    for at, (record, name, size) in enumerate(figures):
        others = [other for there, (*_, other) in enumerate(figures) if there != at]
        if others and _THOUSANDFOLD[0] <= max(size, median(others)) / min(size, median(others)) <= _THOUSANDFOLD[1]:
            said = f"{size:,g} stands among figures like {median_low(others):,g}, about 1,000 times apart."
            log.warning("units-off", _place(record, name), said, "", "Write all figures of a measure in one unit.")
            return


def _both(size: Decimal) -> str:
    """A number as a ratio and as a percentage; the second alone where no ratio is so large."""
    ratio = f"{float(size * 100):g}% or " if abs(size) < _NO_RATIO else ""
    return f"{ratio}{float(size):g}%"


def _odd(one: Decimal, others: Decimal) -> bool:
    """Whether one of two sizes is a ratio, and the other about a hundred times it."""
    low, high = sorted((one, others))
    return 0 < low <= _RATIO < high and _APART[0] <= high / low <= _APART[1]


def _figures(records: Sequence[Record]) -> Figures:
    """The figures of a measure, each with its row and its part or column."""
    parts: Figures = [(record, name, record.cell(name)) for record in records for name in _FIGURES]
    years: Figures = [
        (record, column, record.as_written.get(column)) for record in records for column in record.header.years.values()
    ]
    return [one for one in parts + years if one[2] is not None]


def _place(record: Record, name: str | int) -> Place:
    return record.place(name) if isinstance(name, str) else record.grid.place(record.row, name)


def _plain(value: Value) -> Decimal | None:
    return None if digits.is_percentage(value) else _read(value)


def _number(record: Record, value: Value) -> Decimal | None:
    return _read(value, record.header.figures or ".")


def _roughly(record: Record, value: Value) -> float:
    """How large a figure is, 0 where there is none: the plain ones are not taken apart."""
    with suppress(ValueError):
        if isinstance(value, int | float) or (isinstance(value, str) and record.header.figures != ","):
            return float(value)
    return float(_number(record, value) or 0)


def _read(value: Value, decimal: str = ".") -> Decimal | None:
    try:
        return digits.number(value, decimal)
    except Unreadable:
        return None
