"""A column under a heading as one of amounts: what it says of money, whether its cells are amounts, codes or counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from statistics import median

from budgetopt.intake.cells import digits, elsewhere, values
from budgetopt.intake.cells.column import each
from budgetopt.intake.cells.column import filled as are_filled
from budgetopt.intake.cells.limits import FIRST_YEAR, LAST_YEAR, REMEMBERED
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import spaced
from budgetopt.intake.layout.total_words import TOTALS

# What headings of amounts say in English, Spanish, French and German, the most telling first.
AMOUNT = (
    rf"adopted|approved|enacted|aprobad|approuv|vot[ée]|beschlossen|genehmigt|{elsewhere.ADOPTED}",
    rf"budget|\bb[. ]?e[. ]+(?=\W*\d{{4}})|app?rop|presupuest|cr[ée]dit(o|os|s)?\b(?! am)|haushalt|ansatz"
    rf"|{elsewhere.BUDGET}",
    r"amount|\bamt\b|expenditure|expense|spending|\bcosts?\b(?!\W+cent(?:er|re))|monto|importe|gasto|montant|d[ée]pense|betrag"
    rf"|ausgabe|aufwand|aufwendung|kosten(?!stelle)|{elsewhere.SPENDING}",
    r"total|combined|gesamt|summe|\b(annual|anual|annuel|full year|whole year)\b|jährlich|jahresbetrag"
    rf"|^plan\W+[\w ]*(curr|crcy)|^(value|wert|valor|{TOTALS})(\s*\(.*\))?$|dollars|\bnet\b|\bgross\b",
)
# Headings that say that the figures are no amounts, are of another kind than what was adopted, or add up as they go.
NO_AMOUNT = re.compile(
    r"\bid\b|code|\bname\b|%|percent|pct|\bfte|position|headcount|\brate\b|\bn(o|r|br|um|umber)\b|#|quantity|\bqty\b"
    r"|\bunit\b|\bua\b|p value|hours|population|\bage\b|\bscore|\brank|\bdate|\bmonth|^line$"
    r"|\bline (no|nr|number|item|code)\b|c[óo]digo|\bc[óo]d\b|n[úu]mero"
    r"|amend|\brevis|modif|actual|^act\b\W|\bact\.|outturn|prior|previous|anterior|change|variance|difference|increase|\breq(\b|uest|\d)|propos"
    r"|\bbudget (period|ref\w*|year(?!\W+(\+\d\W+)?\d{4})|type|version|code|unit|level|status|book|entity|category"
    r"|group|class)\b"
    r"|\bcost (cent(er|re)|ctr|elem\w*|obj\w*|type|driver)|kostenstelle|\bkostenart|centro de costo|centre de co[uû]t"
    r"|\b(count|average|avg|min|max|number|stddev|var) of\b|\bistkosten|\babw\b|obligat(ed|ions?)|\bcommitments?\b"
    r"|\bspent\b|\bused\b|\br[. ]?e[. ]+(?=\W*\d{4})|\badj\w*m(en)?ts?\b|\btra?n\w*fr?s\b"
    r"|nummer|n[°º]|recommend|encumb|expended|\bpaid\b|remaining|balance|\bavail|revenue(?! (and|&) expend)"
    r"|\bincome\b|\bertr[aä]ge?\b|\beinnahmen?\b|\brecettes?\b"
    r"|pr[ée]c[ée]dent|pour m[ée]moire|ejecutad|ejercido|devengado|pagado|obligaciones|reconocid|definitiv[oa]s?\b"
    r"|\byear \+ ?\d"
    r"|\b(per|pro|par|por) (capita|head|person|habitant\w*|kopf|resident|client|participant|unit|visit|case|user)\b"
    r"|\bq[1-4]\b|\bquarter\b|\breduction|\bcuts?\b|\bsavings\b|\bper (pay )?(period|month|week|day|hour)"
    r"|biweekly|monthly|weekly|^share of|\bshare of (the )?(total|budget)"
    r"|\btentative|\bprelim\w*"
    r"|\bactivity\W*$"
    r"|realis|r[ée]alis|\bist\b|verfügbar|running|cumul|kumul|acumul|laufend|to date|\bytd\b|minimum|maximum"
    rf"|{elsewhere.NO_AMOUNT}",
    re.IGNORECASE,
)
# A column of estimates is another kind than one of what was adopted in the same year.
ESTIMATE = re.compile(r"estimat|forecast|project(ed|ion)|\bplan(s|ned)?\b", re.IGNORECASE)
# Headings of numbers that are no money though they may be of its size: codes, places, times, and what is counted.
_COUNTS = re.compile(
    r"^(fund|fondo|fonds|program\w*|department|dept|agency|division|bureau|office"
    r"|(cost|funds?) (cent(er|re)|ctr)|(cmmt|commitment) item|econ[óo]mic[ao]|organi[sz]ation|org"
    r"|vote|dział|rozdział|paragraf|§|položka|ansvar|funksjon|capitolo|cap[íi]tulo|chapitre|chap|article"
    r"|year|obj|object|objeto?|character|class|categor\w+|item|key|index|order|seq\w*|row|page|ref\w*|weight)s?$"
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
_LEAST_ROWS = 4
_DOTTED = re.compile(r"\D*[1-9]\d{0,2}\.\d{3}\D*")
_SURE = {0, 1, 2}  # ranks of headings under which amounts are looked for, however they are written
_WRITTEN, _LONGEST_WRITTEN = re.compile(r"[^\d\s]{0,5}\s?\d[\d.,'’_\s]{2,}\s?[^\d]{0,8}"), 30
# Words of four letters and more, and what is in those of them that an amount may have: no other needs a closer look.
_WORD = re.compile(r"[^\W\d_]{4,}")
_OF_AMOUNTS = re.compile(r"thousand|million|billion|mio|usd|eur|gbp|cad|aud|nzd|chf|nil", re.IGNORECASE)
# Words where amounts should be ("#Missing", "TBD") are errors at their cells: they make no column another thing.
_FEW_WORDS = 5
_SIZES, _THOUSAND = (Decimal("0.02"), Decimal(50)), (Decimal(900), Decimal(1100))  # times: sizes of one kind


@dataclass(frozen=True)
class MoneyColumn:
    """A column under a heading, and what its cells are, row by row (None: no number)."""

    heading: str
    cells: tuple[Value, ...]

    @cached_property
    def sizes(self) -> tuple[Decimal | None, ...]:
        """The numbers, as the cells show them; where each may be 1.234 or 1,234, the larger, as money mostly is."""
        dotted = any(isinstance(cell, str) and _DOTTED.fullmatch(cell) for cell in self.cells)
        decimal = digits.decimal_sign(self.cells) or ("," if dotted else ".")
        return tuple(each(self.cells, lambda cell: _size(cell, decimal)))

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
        return rank_of(self.heading)

    @cached_property
    def is_money(self) -> bool:
        """Whether its cells are amounts, but for few; or but for a word or two that stand where no amount is known."""
        if are_words(self.heading, self.cells, len(self.cells)):
            return False
        filled = [cell for cell, one in zip(self.cells, are_filled(self.cells), strict=True) if one]
        odd = [cell for cell, amount in zip(filled, each(filled, _is_amount), strict=True) if not amount]
        if self.rank in _SURE:
            odd = [cell for cell, said in zip(odd, each(odd, _is_written), strict=True) if not said]
        most = 1 if _are_few(set(each(odd, values.text))) else _most_odd(self.heading)
        return len(odd) < most * len(filled) and not any(each(filled, _is_coded))

    def counts(self, chosen: MoneyColumn) -> bool:
        """Whether heading or cells say that the numbers beside the `chosen` amounts are codes, years or counts."""
        if says_count(self.heading):
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


def rank_of(heading: str) -> int | None:
    """How directly a heading speaks of amounts; None where it does not."""
    words = spaced(heading)
    return next((rank for rank, said in enumerate(AMOUNT) if re.search(said, words, re.IGNORECASE)), None)


def _most_odd(heading: str) -> float:
    return 0.5 if rank_of(heading) is not None else 0.1


def _are_few(words: Collection[str]) -> bool:
    return len(words) <= _FEW_WORDS and not any(sign.isdigit() for word in words for sign in word)


def are_words(heading: str, cells: Iterable[Value], rows: int) -> bool:
    """Whether so many of a column's cells (at most as many as `rows`) are words that they are no amounts; it is looked
    at as far as it takes to see that."""
    most, odd, words = _most_odd(heading) * rows, 0, set[str]()
    sure = rank_of(heading) in _SURE
    for cell in cells:
        if not (values.is_blank(cell) or _is_amount(cell) or (sure and _is_written(cell))):
            odd += 1
            words.add(values.text(cell))
            if odd >= most and not _are_few(words):
                return True
    return False


def says_count(heading: str) -> bool:
    """Whether a heading is one of codes, places, times or counts."""
    return _COUNTS.search(spaced(heading).replace("-", " ").strip()) is not None


def _middle(sizes: Iterable[Decimal | None]) -> Decimal:
    return median([abs(size) for size in sizes if size] or [Decimal(0)])


def _is_coded(value: Value) -> bool:
    return re.match(r"0\d", values.text(value)) is not None


# The same cells stand under every row that may be the headings: each is judged once.
@lru_cache(REMEMBERED, typed=True)
def _is_amount(value: Value) -> bool:
    if isinstance(value, values.Uncalculated):
        return True  # what reads it says that it was never calculated
    if isinstance(value, str) and any(not _OF_AMOUNTS.search(word) for word in _WORD.findall(value)):
        return False
    try:
        return values.is_dash(value) or digits.money_exact(value, decimal=".") is not None
    except Unreadable:
        return False


@lru_cache(REMEMBERED, typed=True)
def _is_written(value: Value) -> bool:
    """Whether a text is an amount as somebody writes it, though it cannot be read: "30,000 CR", "1200 T"."""
    return isinstance(value, str) and len(value) < _LONGEST_WRITTEN and _WRITTEN.fullmatch(value.strip()) is not None


@lru_cache(REMEMBERED, typed=True)
def _size(cell: Value, decimal: str) -> Decimal | None:
    try:
        return digits.money_exact(cell, 1, decimal)
    except Unreadable:
        return None
