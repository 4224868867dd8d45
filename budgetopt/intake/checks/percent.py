"""Percent or ratio: decided for a column of shares, or a measure, as a whole; what does not fit is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from statistics import median, median_high, median_low

from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.layout.record import Record, columns_of
from budgetopt.intake.layout.sheets import Holds
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log

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
_POINTED, _LEAST_POINTS = re.compile(r"[1-9]\d{0,2}\.\d{3}"), 3
_WEIGHTS = {"Goals": ("Weight",), "Metrics": ("Weight",), "Residents": ("Points",)}
_FIGURES = ("Baseline", "Target")


def check_percent(table: Table, log: Log) -> None:
    """Look at every column of shares, and at every measure, where nobody has said what their numbers are."""
    if table.header.shares:
        return
    for column in table.sheet.columns:
        if column.holds is Holds.PERCENT and any(record.has(column.name) for record in table.records):
            _check_column(table, column.name, log)
    for name in _WEIGHTS.get(table.sheet.name, ()):
        _check_weights(table, name, log)
    if table.sheet.name == "Metrics" and _holds_ratios(table):
        for record in table.records:
            _check_measure(record, log)
    if table.sheet.name == "Metrics":
        for record in table.records:
            _check_points(record, log)


def _holds_ratios(table: Table) -> bool:
    """Whether any figure of a measure may be a ratio."""
    under, rows = columns_of(table.records), [record.row for record in table.records]
    years = (table.header.among(rows, at) for at in table.header.years.values())
    figures = (cell for cells in (*map(under, _FIGURES), *years) for cell in cells.different)
    return any(abs(size) <= _RATIO for cell in figures if (size := _number(cell)))


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


def _check_measure(record: Record, log: Log) -> None:
    figures = [(name, value, size) for name, value in _figures(record) if (size := _number(value))]
    sizes = [abs(size) for *_, size in figures]
    # Ratios alone, or percentages alone, have none that does not fit.
    if not sizes or not min(sizes) <= _RATIO < max(sizes):
        return
    said = " ".join((record.text("Metric"), record.text("Unit")))
    marked = any(digits.is_percentage(value) for _, value, _ in figures) or _PERCENT.search(said)
    for at, (name, value, size) in enumerate(figures):
        others = [abs(other) for there, (*_, other) in enumerate(figures) if there != at]
        if not others or not _odd(abs(size), median(others)):
            continue
        low = min(abs(size), median(others))
        sure = marked and low != int(low)
        if not marked and low == int(low):
            continue
        # One that stands there, on the other side: of two the median is neither.
        like = (median_high if abs(size) < median(others) else median_low)(others)
        text = f"{values.shown(value)} stands among figures like {like:g}: it may be {_both(size)}."
        place = record.place(name) if isinstance(name, str) else record.grid.place(record.row, name)
        (log.error if sure else log.warning)("percent-or-ratio", place, text, "", _MEND)
        return


def _check_points(record: Record, log: Log) -> None:
    """Texts of which every one has a point before its last three digits may have no decimals: 1.234 for 1,234."""
    texts = [value for _, value in _figures(record) if not values.is_missing(value)]
    if len(texts) >= _LEAST_POINTS and all(
        isinstance(text, str) and _POINTED.fullmatch(text.strip()) for text in texts
    ):
        said = (
            f"{texts[0]!r}, as every figure of this measure, may be {str(texts[0]).replace('.', ',')}; it was read as "
        )
        said += "a decimal number."
        log.warning(
            "point-or-comma", record.place("Metric"), said, "", "Write the figures without a point, or with more."
        )


def _both(size: Decimal) -> str:
    return f"{float(size * 100):g}% or {float(size):g}%"


def _odd(one: Decimal, others: Decimal) -> bool:
    """Whether one of two sizes is a ratio, and the other about a hundred times it."""
    low, high = sorted((one, others))
    return 0 < low <= _RATIO < high and _APART[0] <= high / low <= _APART[1]


def _figures(record: Record) -> Iterator[tuple[str | int, Value]]:
    """The figures of a measure, each with its part or its column."""
    yield from ((name, record.cell(name)) for name in _FIGURES)
    yield from ((column, record.as_written.get(column)) for column in record.header.years.values())


def _plain(value: Value) -> Decimal | None:
    return None if digits.is_percentage(value) else _number(value)


def _number(value: Value) -> Decimal | None:
    try:
        return digits.number(value)
    except Unreadable:
        return None
