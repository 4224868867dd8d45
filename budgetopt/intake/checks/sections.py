"""Revenue over spending in one table, told apart by words over or under the rows: REVENUES … TOTAL EXPENDITURES."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate

from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.limits import REMEMBERED
from budgetopt.intake.cells.two_sides import EXPENSE_ELSEWHERE, REVENUE_ELSEWHERE
from budgetopt.intake.checks.revenue import folded
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.log import Log

_REVENUE = frozenset([
    "revenue", "revenues", "income", "incomes", "receipts", "resources", "sources", "recettes", "recette", "produits",
    "ingresos", "einnahmen", "ertrage", "ertraege",
]) | REVENUE_ELSEWHERE  # fmt: skip
_EXPENSE = frozenset([
    "expense", "expenses", "expenditure", "expenditures", "appropriation", "appropriations", "spending", "outlays",
    "uses", "applications", "requirements", "depenses", "charges", "gastos", "egresos", "ausgaben", "aufwendungen",
]) | EXPENSE_ELSEWHERE  # fmt: skip
# What may stand beside them. A "Revenue Department", "Human Resources" or "Special Revenue Fund" says something else.
_BESIDE = frozenset([
    "total", "totals", "subtotal", "grand", "gesamt", "summe", "suma", "somme", "sum", "general", "fund", "funds",
    "operating", "estimated", "budgeted", "anticipated", "current", "annual", "city", "all", "other", "and", "of",
    "the", "by", "source", "type", "category", "financing", "fonctionnement", "de", "des", "der", "d", "corrientes",
    "reelles", "ordentliche", "laufende", "fy", "budget", "funding", "capital", "to", "be", "appropriated",
])  # fmt: skip
_CUT_BY = re.compile(
    r"\bby ((municipal )?votes?|departments?|programs?|functions?|objects?|divisions?|funds?|type|category)\b"
)
# "Water fund revenue total", "Total water fund revenues".
_OF_FUND = re.compile(
    r"^.*\bfund (?=(revenue|expenditure|expense)s? totals?\b)|(?<=^total ).*\bfund (?=(revenue|expenditure|expense)s?$)"
)
_LETTER = re.compile(r"\(\w\)")  # by which a form names its sums: "Total applications (B)"
_FUND = re.compile(r"\b(revenue|income) (funds?|bonds?)\b")
_LONGEST = 60
# Folded: of those, a scan looks for first letters alone.
_QUICK = re.compile(
    "|".join(["reven|incom|receip|sourc|recet|produit|ingres|einnahm|ertr", *sorted(REVENUE_ELSEWHERE)])
)
# What is left between the two, or at the end of them.
_EITHER = re.compile(r"\b(surplus|excedent|uberschuss)\W*\(?(deficit|fehlbetrag)\b")
_NET = re.compile(
    r"(net|excess|surplus|deficit|(operating|annual|budget) (surplus|deficit|gain|income)|change in (fund|net)"
    r"|(beginning|ending|opening|closing)( \w+)? balance|(revenues?|sources) (over|under|less|minus|net)"
    r"|(exces|resultat|solde)\b|(superavit|deficit|saldo)\b"
    r"|\W*(uberschuss|fehlbetrag|(jahres|finanz|(ausser)?ordentliches |jahres)?ergebnis|saldo)\b)\b.*"
)


@dataclass(slots=True)
class Sections:
    """What rows stand under, by row: the words that say revenue, and whether any words say spending; and the rows of
    what is left between the two."""

    revenue: dict[int, str] = field(default_factory=dict)
    spends: bool = False
    net: dict[int, str] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        """The pattern of the words that say revenue."""
        return _any_of(self.revenue.values())

    @property
    def leave_out(self) -> str:
        """The pattern of the rows of what is left; "" where there are none."""
        return _any_of(self.net.values()) if self.net else ""


def _any_of(words: Iterable[str]) -> str:
    listed = "|".join(re.escape(word).replace(r"\ ", " ") for word in dict.fromkeys(words))
    return f"^({listed})$"


def sections_of(header: Header) -> Sections:
    """The sections of a table. One begins with its words alone in a row, or with an amount; or it ends with its total.

    One word, "Revenue", may be an office: it says a section where others say what is spent.
    """
    found = Sections()
    said = {value for at in header.filled() for value in header.under(at).different if isinstance(value, str)}
    quick = (words for words in said if _QUICK.search(folded(words[:_LONGEST])))
    if "revenue" not in {meaning(words) for words in quick}:
        return found
    under, since, closed, lone, met = "", list[int](), False, True, set[tuple[Decimal, ...]]()
    heads = header.grid.rows[header.row]
    after = [*header.lines()[1:], {}]
    for row, cells, following in zip(header.below(), header.lines(), after, strict=True):
        own = (value for at, value in cells.items() if value != heads.get(at))
        texts = [words for value in own if isinstance(value, str) and (words := values.text(value))]
        total = next((words for words in texts if says_total(words) and meaning(words)), "")
        band = "" if total else _band(texts)
        what = meaning(total or band)
        if total:
            sums = tuple(map(_cents, cells.values()))
            # A total that is printed again at the end of its fund closes nothing there.
            if sums in met and any(sums):
                continue
            met.add(sums)
        if what == "revenue" and band and any(isinstance(cell, str) and says_net(cell) for cell in following.values()):
            # Income and what is left of each service, a row each: no section begins.
            found.revenue[row] = band
            continue
        if what:
            found.spends, lone = found.spends or what == "expense", lone and folded(band) in {"", "revenue"}
            if what == "revenue" and total and not under:
                found.revenue |= dict.fromkeys(_totalled(header, since, cells) or since, total)
                lone = False
            elif what == "expense" and total and under:
                # Words of revenue that no total has closed end where the rows of spending begin.
                for spent in _totalled(header, since[::-1], cells):
                    del found.revenue[spent]
            under, since, closed = band if what == "revenue" else "", [], bool(total)
        if total:
            continue
        net = next((words for words in texts if (says_net if closed else says_either)(words)), "")
        if net:
            found.net[row] = net
            continue
        since.append(row)
        if under:
            found.revenue[row] = under
    return Sections() if lone and not found.spends else found


def _totalled(header: Header, since: Sequence[int], total: Cells) -> Sequence[int]:
    """The rows over a total that it adds up: down to where it is their sum, where that of revenue is printed under the
    spending; none where they have no such sum."""
    lines = [header.grid.rows[row] for row in since]
    lines = [{} if any(map(says_total, cells.values())) else cells for cells in lines]
    for column, cell in total.items():
        whole = _cents(cell)
        added = [*accumulate(_cents(cells.get(column)) for cells in lines)] if whole else []
        if whole in added:
            return since[: len(added) - added[::-1].index(whole)]
    return ()


def _cents(cell: values.Value) -> Decimal:
    try:
        return digits.money_exact(cell) or Decimal(0)
    except values.Unreadable:
        return Decimal(0)


def _band(texts: Sequence[str]) -> str:
    """The words of a row that has no others: what stands beside them is numbers."""
    said = {words for words in texts if re.search(r"[^\W\d]{2}", words)}
    return said.pop() if len(said) == 1 else ""


def says_net(words: str) -> bool:
    """Whether words say what is left between revenue and spending."""
    return _NET.fullmatch(folded(words)) is not None or says_either(words)


def says_either(words: str) -> bool:
    """Whether words say that it may be a surplus or a deficit, which no spending is."""
    return _EITHER.search(folded(words)) is not None


@lru_cache(REMEMBERED)
def meaning(words: str) -> str:
    """ "revenue" or "expense" where words alone head, or total, one of the two; "" for any others."""
    if not words or len(words) > _LONGEST:
        return ""
    text = _LETTER.sub("", _CUT_BY.sub("", _OF_FUND.sub("", folded(words))))
    said = set(re.findall(r"[^\W\d_]+", text))
    revenue, expense = bool(said & _REVENUE), bool(said & _EXPENSE)
    if revenue == expense or _FUND.search(text) or said - _REVENUE - _EXPENSE - _BESIDE:
        return ""
    return "revenue" if revenue else "expense"


def say_sections(
    header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log
) -> None:
    """Refuse rows of spending (`rows`) of which some stand under words of revenue, or are what is left beside it.

    `amounts`: column of money -> its unit and decimal sign. `key`: where a mapping's rules for these rows stand, or "".
    """
    found = sections_of(header)
    under = [row for row in rows if row in found.revenue]
    net = [row for row in rows if row in found.net]
    if not under:
        return
    grid = header.grid

    whole, told, left = (sum(sizes_of(header, some, amounts).values()) for some in (rows, under, net))
    said = f"{found.revenue[under[0]]!r} tells revenue from expense: {log.show(whole - told - left)} of expense, "
    said += f"{log.show(told)} of revenue"
    said += f", {log.show(left)} of {found.net[net[0]]!r}" if net else ""
    said += f"; {log.show(whole)} together."
    mend = "Give the rows of spending alone, or let `budgetopt map` propose which rows are revenue."
    if key:
        mend = f"Say which rows are revenue in {key}: `revenue: {{band: true, matches: '{found.rule}'}}`"
        mend += f", and `leave_out: '{found.leave_out}'`" if net else ""
        mend += "; where all are spending, `amounts: adopted`."
    log.error("revenue-mixed", grid.place(under[0]), said, "Spending without revenue.", mend)
