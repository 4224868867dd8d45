"""Two columns of amounts of which either might be the budget: running totals, and rivals that differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from budgetopt.errors import Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.limits import REMEMBERED
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import spaced, year_in
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.headers import same_heading
from budgetopt.intake.layout.sheets import Holds
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log
from budgetopt.money import half_up

# What headings of amounts say in English, Spanish, French and German, the most telling first.
AMOUNT = (
    r"adopted|approved|aprobad|approuv|vot[ée]|beschlossen|genehmigt",
    r"budget|appropriat|presupuest|cr[ée]dit(o|os|s)?\b|haushalt|ansatz",
    r"amount|\bamt\b|expenditure|expense|spending|\bcosts?\b|monto|importe|gasto|montant|d[ée]pense|betrag|ausgabe|kosten",
    r"total|gesamt|summe|^(value|wert|valor)$|dollars|\bnet\b|\bgross\b",
)
# Headings that say that the figures are no amounts, are of another kind than what was adopted, or add up as they go.
NO_AMOUNT = re.compile(
    r"\bid\b|code|year name|%|percent|pct|\bfte|position|headcount|\brate\b|\bn(o|br|um|umber)\b|#|quantity|\bqty\b"
    r"|\bunit\b|\bua\b|p value|hours|population|\bage\b|\bscore|\brank|\bdate|\bmonth|\bline\b|c[óo]digo|n[úu]mero"
    r"|amend|revis|modif|actual|outturn|prior|previous|anterior|change|variance|difference|increase|request|propos"
    r"|nummer|recommend|encumb|expended|\bpaid\b|remaining|balance|available|revenue|ejecutad|ejercido|devengado|pagado"
    r"|realis|r[ée]alis|\bist\b|verfügbar|running|cumul|kumul|acumul|laufend|to date|\bytd\b|minimum|maximum",
    re.IGNORECASE,
)
# A column of estimates is another kind than one of what was adopted in the same year.
ESTIMATE = re.compile(r"estimat|forecast|project(ed|ion)|\bplan(s|ned)?\b", re.IGNORECASE)
_LEAST_ROWS, _NEARLY_ALL, _ALIKE, _SAMPLE = 4, 0.9, Decimal("0.02"), 200


@dataclass(frozen=True)
class MoneyColumn:
    """A column under a heading, and what its cells are, row by row (None: no number)."""

    heading: str
    cells: tuple[Value, ...]

    @cached_property
    def sizes(self) -> tuple[Decimal | None, ...]:
        """The numbers, as the cells show them."""
        decimal = values.decimal_sign(self.cells) or "."
        return tuple(_size(cell, decimal) for cell in self.cells)

    def part(self, rows: slice) -> MoneyColumn:
        """Some of its rows."""
        return MoneyColumn(self.heading, self.cells[rows])

    @cached_property
    def total(self) -> Decimal:
        """Their sum."""
        return sum((size for size in self.sizes if size is not None), Decimal(0))

    @cached_property
    def rank(self) -> int | None:
        """How directly the heading speaks of amounts; None where it does not."""
        words = spaced(self.heading)
        return next((rank for rank, said in enumerate(AMOUNT) if re.search(said, words, re.IGNORECASE)), None)


@lru_cache(REMEMBERED, typed=True)
def _size(cell: Value, decimal: str) -> Decimal | None:
    try:
        return values.money_exact(cell, 1, decimal)
    except Unreadable:
        return None


def is_running(column: MoneyColumn, other: MoneyColumn) -> bool:
    """Whether `column` is the running total of `other`, from the top or the bottom; groups may begin it again."""
    if len(column.cells) > 2 * _SAMPLE:
        ends = (slice(_SAMPLE), slice(-1, -_SAMPLE - 1, -1))
        # Most columns differ from the first rows on.
        if not any(_runs(_pairs(column.part(end), other.part(end)), least=0, share=0.5) for end in ends):
            return False
    pairs = _pairs(column, other)
    return any(map(_runs, (pairs, pairs[::-1])))


_Pair = tuple[Decimal, Decimal | None]


def _pairs(column: MoneyColumn, other: MoneyColumn) -> list[_Pair]:
    return [(one, two) for one, two in zip(column.sizes, other.sizes, strict=True) if one is not None]


def _runs(pairs: Sequence[_Pair], least: int = _LEAST_ROWS - 1, share: float = _NEARLY_ALL) -> bool:
    added = again = fits = unknown = 0
    before = Decimal(0)
    for total, given in pairs:
        amount = given or Decimal(0)
        # A word stands where an amount was added.
        unknown += given is None and abs(total - before) > _ALIKE
        if abs(total - before - amount) <= _ALIKE:
            # The first row of all, and one without an amount, show nothing.
            added, fits = added + bool(amount and before), fits + 1
        elif abs(total - amount) <= _ALIKE:
            again, fits = again + 1, fits + 1
        before = total
    known = len(pairs) - unknown
    return added >= (max(least, again) if least else 0) and fits >= share * known and known > unknown


def rivals(chosen: MoneyColumn, others: Iterable[MoneyColumn], base: int | None = None) -> list[MoneyColumn]:
    """The columns that might be meant as well as `chosen`: they say other amounts, and nothing tells them apart.

    `base`: the base year, where it is known: a heading of it is then told from one without a year.
    """
    differs = [other for other in others if other.sizes != chosen.sizes and not _told(chosen, other, base)]
    rows = zip(*(one.sizes for one in differs), strict=True)
    sums = [sum((size for size in row if size), Decimal(0)) for row in rows]
    # Columns that add up to the chosen one are its parts.
    if len(differs) > 1 and all((size or 0) == total for size, total in zip(chosen.sizes, sums, strict=True)):
        return []
    return differs


def _told(chosen: MoneyColumn, other: MoneyColumn, base: int | None) -> bool:
    one, two = year_in(chosen.heading), year_in(other.heading)
    of_years = one != two and (base is not None or None not in (one, two))
    estimate = ESTIMATE.search(other.heading) and not ESTIMATE.search(chosen.heading)
    if of_years or estimate or NO_AMOUNT.search(spaced(other.heading)):
        return True
    return other.rank is None or is_running(other, chosen)


def say_rivals(candidates: Sequence[MoneyColumn], place: Place, unit: int, mend: str, log: Log) -> None:
    """An error with the total of each column."""
    shown = " or ".join(f"{one.heading!r} ({log.show(half_up(one.total * unit))} in all)" for one in candidates)
    log.error("rival-amounts", place, f"the amounts may be those of {shown}.", "One column of amounts.", mend)


def check_running(header: Header, column: int, rows: Sequence[int], unit: int, mend: str, log: Log) -> bool:
    """Whether the amounts in a column are the running total of those beside it: an error with both totals."""
    read = {at: _money(header, at, rows) for at in sorted(header.words)}
    mine = read.get(column) or _money(header, column, rows)
    for at, other in read.items():
        if at != column and is_running(mine, other):
            totals = f"{log.show(half_up(mine.total * unit))} in all; {other.heading!r} adds up to "
            said = f"{mine.heading!r} is the running total of {other.heading!r}: {totals}"
            said += f"{log.show(half_up(other.total * unit))}."
            log.error("running-total", header.grid.place(header.row, column), said, "", mend)
            return True
    return False


def _money(header: Header, column: int, rows: Sequence[int]) -> MoneyColumn:
    return MoneyColumn(header.words.get(column, ""), tuple(header.grid.rows[row].get(column) for row in rows))


def check_table(table: Table, log: Log, unit: int, base: int | None) -> None:
    """The columns of money of a sheet: none may be a running total, nor have a rival unless its own name tells it."""
    header, rows = table.header, [record.row for record in table.records]
    for name, column in header.columns.items():
        if table.sheet.name not in {"Programs", "Budget"} or table.sheet.column(name).holds is not Holds.MONEY:
            continue
        heading = header.headings.get(name)
        own = heading.unit if heading and heading.unit else unit
        mend = f"Name the column that is meant {name!r}, or take the other out."
        if check_running(header, column, rows, own, mend, log) or name not in {"Current budget", "Amount"}:
            continue
        if heading and (heading.rank or heading.year):
            extra = [_money(header, at, rows) for at in sorted(header.extra) if not same_heading(header, at)]
            found = rivals(mine := _money(header, column, rows), extra, base)
            if found:
                say_rivals([mine, *found], header.grid.place(header.row, column), own, mend, log)
