"""Two columns of amounts of which either might be the budget: running totals, and rivals that differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from statistics import median

from budgetopt.errors import Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.limits import FIRST_YEAR, LAST_YEAR, REMEMBERED
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import spaced, squeeze, year_in
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
    r"|\bunit\b|\bua\b|p value|hours|population|\bage\b|\bscore|\brank|\bdate|\bmonth|^line$"
    r"|\bline (no|nr|number|item|code)\b|c[óo]digo|n[úu]mero"
    r"|amend|revis|modif|actual|outturn|prior|previous|anterior|change|variance|difference|increase|request|propos"
    r"|nummer|n[°º]|recommend|encumb|expended|\bpaid\b|remaining|balance|available|revenue|ejecutad|ejercido|devengado|pagado"
    r"|\b(per|pro|par|por) (capita|head|person|habitant\w*|kopf|resident|client|participant|unit|visit|case|user)\b"
    r"|realis|r[ée]alis|\bist\b|verfügbar|running|cumul|kumul|acumul|laufend|to date|\bytd\b|minimum|maximum",
    re.IGNORECASE,
)
# A column of estimates is another kind than one of what was adopted in the same year.
ESTIMATE = re.compile(r"estimat|forecast|project(ed|ion)|\bplan(s|ned)?\b", re.IGNORECASE)
# Headings of numbers that are no money though they may be of its size: codes, places, times, and what is counted.
_COUNTS = re.compile(
    r"^(fund|fondo|fonds|program\w*|department|dept|agency|division|bureau|office|cost cent(er|re)|organi[sz]ation|org"
    r"|year|object|objeto?|character|class|categor\w+|item|key|index|order|seq\w*|row|page|ref\w*|weight)s?$"
    r"|\b(account|acct|cuenta|compte|\w*konto|article|vendor|phone|zip|postal|parcel|latitude|longitude|lat|lon|ratio|proportion"
    r"|anteil|porcentaje|prozent|pourcentage|vacanc\w*|employees?|plazas|puestos|postes|etp|stellen|vzä|participa\w+"
    r"|clients?|customers?|residents?|households?|famil(y|ies)|students?|pupils?|child(ren)?|patients?|people|persons?"
    r"|visit\w*|served|attend\w*|enrol\w*|members?|users?|calls?|cases?|trips?|rides?|meals?|inspections?|incidents?"
    r"|crimes?|arrests?|jobs?|events?|sessions?|beds?|acres?|hectares?|square|sq|feet|ft|met(er|re)s?|km|miles|tons?"
    r"|tonnes?|gallons?|lit(er|re)s?|kwh|volume|area|size|capacity|days|weeks|minutes|volunteers?|buildings?|vehicles?"
    r"|(dept|org\w*|prog\w*|fund|acct|account|proj\w*|obj\w*)id|trees?|units|of which|thereof|davon|dont"
    r"|habitant(e?s)|usuarios|beneficiari[oa]s|visitas|superficie|m2|usagers|b[ée]n[ée]ficiaires|einwohner|besucher|nutzer"
    r"|teilnehmer|f[äa]lle|fl[äa]che|de los cuales|one time|count|anzahl|nombre de)\b",
    re.IGNORECASE,
)
_LEAST_ROWS, _NEARLY_ALL, _ALIKE, _SAMPLE = 4, 0.9, Decimal("0.02"), 200
# Words where amounts should be ("#Missing", "TBD") are errors at their cells: they make no column another thing.
_FEW_WORDS, _MOST_PARTS = 5, 20
_SIZES, _THOUSAND = (Decimal("0.02"), Decimal(50)), (Decimal(900), Decimal(1100))  # times: sizes of one kind


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

    @cached_property
    def is_money(self) -> bool:
        """Whether its cells are amounts, but for few; or but for a word or two that stand where no amount is known."""
        filled = [cell for cell in self.cells if not values.is_blank(cell)]
        odd = [cell for cell in filled if not _is_amount(cell)]
        few = len({values.text(cell) for cell in odd}) <= _FEW_WORDS and not any(map(_has_digits, odd))
        most = 1 if few else 0.5 if self.rank is not None else 0.1
        coded = any(re.match(r"0\d", values.text(cell)) for cell in filled)
        return len(odd) < most * len(filled) and not coded

    def counts(self, chosen: MoneyColumn) -> bool:
        """Whether heading or cells say that the numbers beside the `chosen` amounts are codes, years or counts."""
        if _COUNTS.search(spaced(self.heading).replace("-", " ").strip()):
            return True
        sizes = [size / 100 for size in self.sizes if size is not None]
        if any(size != int(size) or size < 0 for size in sizes):
            return False
        if all(FIRST_YEAR <= size <= LAST_YEAR for size in sizes):
            return True
        listed = len({len(str(int(size))) for size in sizes}) == 1 and len(sizes) >= _LEAST_ROWS
        few = 2 * len(set(sizes)) <= len(sizes) and any(size % 100 for size in sizes)
        return listed and (few or (self.ascends and not chosen.ascends))

    @cached_property
    def ascends(self) -> bool:
        """Whether each number is above the one before, as those of a list of codes are."""
        return all(one < two for one, two in pairwise(size for size in self.sizes if size is not None))

    def is_like(self, other: MoneyColumn) -> bool:
        """Whether its amounts are about as large as those of another, or a thousand times so."""
        one, two = (_middle(column.sizes) for column in (self, other))
        ratio = one / two if two else Decimal(0)
        return _SIZES[0] <= ratio <= _SIZES[1] or any(
            _THOUSAND[0] <= times <= _THOUSAND[1] for times in (ratio, 1 / ratio if ratio else ratio)
        )


def _middle(sizes: Iterable[Decimal | None]) -> Decimal:
    return median([abs(size) for size in sizes if size] or [Decimal(0)])


def _has_digits(value: Value) -> bool:
    return any(sign.isdigit() for sign in values.text(value))


# The same cells stand under every row that may be the headings: each is judged once.
@lru_cache(REMEMBERED, typed=True)
def _is_amount(value: Value) -> bool:
    try:
        return values.is_dash(value) or values.money_exact(value, decimal=".") is not None
    except Unreadable:
        return False


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
    """The columns that might be meant as well as `chosen`: they read as money and say other amounts, whatever they are
    called, and nothing tells them apart.

    `base`: the base year, where it is known: a heading of another year is then told from one without a year.
    """
    differs = [other for other in others if other.sizes != chosen.sizes and not _told(chosen, other, base)]
    return [other for other in differs if other not in _parts(chosen, differs)]


def _parts(chosen: MoneyColumn, others: Sequence[MoneyColumn]) -> Sequence[MoneyColumn]:
    """Columns side by side that add up to the chosen one: they are its parts."""
    for first, last in combinations(range(min(len(others), _MOST_PARTS)), 2):
        parts = others[first : last + 1]
        rows = zip(*(part.sizes for part in parts), strict=True)
        sums = (sum((size for size in row if size), Decimal(0)) for row in rows)
        if all((size or 0) == total for size, total in zip(chosen.sizes, sums, strict=True)):
            return parts
    return ()


def _told(chosen: MoneyColumn, other: MoneyColumn, base: int | None) -> bool:
    own, year = year_in(chosen.heading) or base, year_in(other.heading)
    of_years = None not in (own, year) and own != year
    estimate = ESTIMATE.search(other.heading) and not ESTIMATE.search(chosen.heading)
    if of_years or estimate or NO_AMOUNT.search(spaced(other.heading)):
        return True
    if not other.is_money or (other.rank is None and (other.counts(chosen) or not other.is_like(chosen))):
        return True
    return is_running(other, chosen)


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


def check_table(table: Table, log: Log, unit: int, base: int | None, meant: str) -> None:
    """The columns of money of a sheet: none may be a running total, nor have a rival but by a person's word.

    `meant`: the heading of the column of amounts, as Settings names it; "" where it does not.
    """
    header, rows = table.header, [record.row for record in table.records]
    for name, column in header.columns.items():
        if table.sheet.name not in {"Programs", "Budget"} or table.sheet.column(name).holds is not Holds.MONEY:
            continue
        heading = header.headings.get(name)
        own = heading.unit if heading and heading.unit else unit
        mend = f"Name the column that is meant {name!r}, or take the other out."
        if check_running(header, column, rows, own, mend, log) or name not in {"Current budget", "Amount"}:
            continue
        if heading and squeeze(meant) not in {squeeze(heading.text), squeeze(name)}:
            extra = [_money(header, at, rows) for at in sorted(header.extra) if not same_heading(header, at)]
            # What is called by the sheet's own name is of the base year, whichever that is.
            named = None if heading.rank or heading.year else 0
            found = rivals(mine := _money(header, column, rows), extra, base or named)
            if found:
                mend = (
                    f"Write on Settings which is meant, such as Amount column: {heading.text}; or take the other out."
                )
                say_rivals([mine, *found], header.grid.place(header.row, column), own, mend, log)
