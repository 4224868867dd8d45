"""A column that tells revenue from expense: adding both up doubles a city."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from budgetopt.intake.cells import values
from budgetopt.intake.cells.column import ColumnCells
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.limits import REMEMBERED
from budgetopt.intake.cells.two_sides import EXPENSE_ELSEWHERE, REVENUE_ELSEWHERE
from budgetopt.intake.cells.words import COMES_IN, TRANSFER
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log
from budgetopt.money import Cents

_REVENUE = frozenset([
    "revenue", "revenues", "rev", "revs", "income", "incomes", "receipt", "receipts", "resources", "sources",
    "inflow", "inflows", "rec", "recette", "recettes",
    "revenu", "revenus", "produits", "proceeds", "ingreso", "ingresos",
    "ing", "einnahme", "einnahmen", "ertrag", "ertrage", "ertraege", "erlose",
]) | REVENUE_ELSEWHERE  # fmt: skip
_EXPENSE = frozenset([
    "expense", "expenses", "exp", "exps", "expend", "expenditure", "expenditures", "appropriation",
    "appropriations", "spending", "uses", "outflow", "outflows", "cost", "costs", "depense", "depenses", "dep",
    "gasto", "gastos", "egreso", "egresos", "ausgabe", "ausgaben", "aufwand", "aufwendungen",
]) | EXPENSE_ELSEWHERE  # fmt: skip
# The classes of expense that a column has beside one "Revenue".
_CLASSES = frozenset([
    "personnel", "personal", "salaries", "salary", "wages", "benefits", "supplies", "materials", "contractual",
    "operating", "operations", "maintenance", "capital", "outlay", "equipment", "debt", "charges", "transfer",
    "transfers", "services", "other", "contingency", "reserve", "reserves", "grants", "program", "projects",
])  # fmt: skip
# A word of revenue in the name of something else: "Special Revenue Fund", "Revenue Department".
_OTHER = frozenset([
    "special", "fund", "funds", "bond", "bonds", "department", "dept", "division", "office", "fondo", "fonds",
    "non",
])  # fmt: skip
# Offices whose name has one: "Human Resources", "Parks & Rec".
_OFFICES = re.compile(
    r"\b(human|natural|water|cultural|community|environmental|information|learning|energy)\W+resources?\b"
    r"|\bparks?\W+(and\W+)?rec\b|\brec\W+(cent(er|re)s?|programs?|services|facilities)\b"
)
_TRANSFER = re.compile(rf"{TRANSFER}(?:({COMES_IN})|(?:out|to)\b).*")
# Letters that say revenue, and what then says expense; the second kind only where heading or other words say so too.
_SURE, _LIKELY = (("r", "ex"),), (("r", "d"), ("i", "egx"), ("e", "a"))
_SPEAKS = re.compile(
    r"\bsens\b|rev|exp|income|receipt|ingres|egres|gasto|recett|depens|einnahm|ausgab|ertrag|aufwand|(^|[\W_])r\W?e($|[\W_])"
)
_IN, _OUT = r"(rev|incom|receipt|ingres|recett|einnahm|ertrag)", r"(exp|egres|gast|depens|ausgab|aufwand)"
_BOTH = re.compile(rf"{_IN}.*{_OUT}|{_OUT}.*{_IN}")
# Sides of an account, which are one thing or the other according to who keeps the books.
_SIDES = frozenset(["debit", "credit", "dr", "cr", "soll", "haben", "debe", "haber"])
_SIDED = re.compile(r"\bd\w?\W*c\w?\b|\bs\W*h\b|debit|sign|side|soll|entry|indicat")
_KIND_OF = re.compile(
    r"typ|\btipo|\bart\b|\bsens\b|nature|class|categor|kategor|kind|flag|indicat|side|account|cuenta|compte|konto|ledger|code"
)
_NO_KIND_OF = re.compile(
    r"fund|dep|prog|district|ward|region|year|period|month|quarter|phase|tier|level|priorit|version|status|posit|zone"
)
_OTHER_PAIRS = ({"y", "n"}, {"o", "c"}, {"t", "f"}, {"0", "1"}, {"s", "n"}, {"j", "n"})
MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class Split:
    """A column that parts revenue from expense, or may: the words that mean revenue, and all where none is sure."""

    revenue: frozenset[str]
    unsure: frozenset[str] = frozenset()

    @property
    def rule(self) -> str:
        """The pattern of the cells that mean revenue."""
        return f"^({'|'.join(re.escape(word) for word in sorted(self.revenue))})$"


def split_of(heading: str, words: Iterable[str]) -> Split | None:
    """What a column of few different texts parts, by the texts and its heading; None where it is another column."""
    held = {word for word in words if word}
    if not 1 <= len(held) <= MOST_VALUES:
        return None
    revenue = {word for word in held if _meaning(word) == "revenue"}
    expense = {word for word in held if _meaning(word) == "expense"}
    rest, head = held - revenue - expense, folded(heading)
    speaks = _SPEAKS.search(head) is not None
    letters = {word.casefold() for word in rest}
    for letter, others in (*_SURE, *(_LIKELY if speaks or revenue or expense else ())):
        sure = (letter, others) in _SURE and bool(revenue or expense)
        if letters and letters <= {letter, *others} and (sure or (letter in letters and letters - {letter})):
            revenue |= {word for word in rest if word.casefold() == letter}
            rest, letters = set(), set()
    if not rest:
        return Split(frozenset(revenue)) if revenue else None
    codes = all(len(word) <= 2 for word in rest) and _may_part(head, speaks, rest)
    codes = codes or _mixes_codes(head, letters)
    sides = _BOTH.search(head) is not None or len(letters & _SIDES) > 1 or _are_sides(head, letters)
    # "Expenses" says so of its rows; what stands beside it may be what pays for them: "Offsetting collections".
    of_expense = any(set(re.findall(r"[^\W\d_]+", folded(word))) <= _EXPENSE for word in expense)
    sides = sides or (of_expense and _KIND_OF.search(head) is not None and not _NO_KIND_OF.search(head))
    if revenue or (1 < len(held) <= 4 and (codes or sides)):
        return Split(frozenset(), frozenset(held))
    return None


def _are_sides(head: str, marks: set[str]) -> bool:
    """Whether marks say which side of an account an amount stands on: + and -, D and C, S and H."""
    return marks == {"+", "-"} or (marks in ({"d", "c"}, {"s", "h"}) and _SIDED.search(head) is not None)


def _may_part(head: str, speaks: bool, codes: set[str]) -> bool:
    letters = {code.casefold() for code in codes}
    usual = len(codes) == 2 and _KIND_OF.search(head) is not None and not _NO_KIND_OF.search(head)
    likely = any(len(letters) == 2 and letter in letters <= {letter, *others} for letter, others in (*_SURE, *_LIKELY))
    return speaks or (likely and not _NO_KIND_OF.search(head)) or (usual and letters not in _OTHER_PAIRS)


def _mixes_codes(head: str, marks: set[str]) -> bool:
    """Whether codes of two ways of writing stand together under a heading of kinds: E, R and I; O, I, 1 and 2."""
    if not _KIND_OF.search(head) or _NO_KIND_OF.search(head) or any(len(mark) > 2 for mark in marks - _SIDES):
        return False
    kinds = {"side" if mark in _SIDES else "number" if mark.isdigit() else "letter" for mark in marks}
    pair = any(letter in marks and set(others) & marks for letter, others in (*_SURE, *_LIKELY))
    return len(marks) > 2 and (pair or len(kinds) > 1)


@lru_cache(REMEMBERED)
def _meaning(words: str) -> str:
    said = set(re.findall(r"[^\W\d_]+", _OFFICES.sub(" ", folded(words))))
    revenue, expense = bool(said & _REVENUE), bool(said & _EXPENSE)
    if transfer := _TRANSFER.fullmatch(folded(words).strip()):
        # "Transfers in/out" has both.
        return "" if transfer[1] and "out" in said else "revenue" if transfer[1] else "expense"
    if said & _OTHER or (revenue and expense) or len(words) > 40:
        return ""
    return "revenue" if revenue else "expense" if expense or said & _CLASSES else ""


def says_revenue(words: str) -> bool:
    """Whether a text, such as an account's, names revenue: "Fee revenue", "Charges for services"."""
    return _meaning(words) == "revenue" or "charges for service" in folded(words)


def folded(words: str) -> str:
    """Without case and accents."""
    if words.isascii():
        return words.lower()
    return "".join(sign for sign in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(sign))


def few_words(cells: ColumnCells) -> set[str]:
    """The different texts of a column; none where they are too many to part anything."""
    return cells.few_texts(MOST_VALUES + 1)


def say_mixed(
    header: Header,
    rows: Sequence[int],
    columns: Mapping[int, str],
    amounts: Mapping[int, tuple[int, str]],
    key: str,
    log: Log,
    answered: Collection[str] = (),
    told: bool = False,
) -> None:
    """Refuse rows of which a column (`columns`: column -> heading) parts, or may part, revenue from expense.

    `amounts`: column of money -> its unit and decimal sign. `key`: where a mapping's rules for these rows stand.
    `answered`: headings of which a mapping says already what their values mean. `told`: whether it says of some rows
    that they are revenue: codes of which nothing says so are then codes.
    """
    for column, heading in columns.items():
        split = split_of(heading, few_words(header.among(rows, column)))
        if split is None or (split.unsure and (heading in answered or (told and not _SPEAKS.search(folded(heading))))):
            continue
        sums: dict[str, Cents] = defaultdict(int)
        first: dict[str, int] = {}
        for row, size in sizes_of(header, rows, amounts).items():
            word = values.text(header.grid.rows[row].get(column))
            first.setdefault(word, row)
            sums[word] += size
        _say(header.grid, column, heading, split, sums, first, key, log)


def say_sideless(
    header: Header, rows: Sequence[int], heading: str, amounts: Mapping[int, tuple[int, str]], key: str, log: Log
) -> None:
    """Refuse rows of spending with nothing under the `heading` that tells both revenue and spending of the others."""
    column = header.column_under(heading)
    words = few_words(header.under(column)) - {""}
    split = split_of(heading, words)
    if split is None or not split.revenue or words <= split.revenue:
        return
    sizes = sizes_of(header, rows, amounts)
    blank = [row for row in rows if sizes[row] and not values.text(header.grid.rows[row].get(column))]
    if blank:
        whole, theirs = sum(sizes.values()), sum(sizes[row] for row in blank)
        said = f"{len(blank):,} rows have nothing under {heading!r}, which tells revenue from expense: the whole is "
        said += f"{log.show(whole)} with them, {log.show(whole - theirs)} without."
        mend = f"Enter it; where it stands once over its rows, in each of them, or `amounts: adopted` in {key}."
        log.error("revenue-mixed", header.grid.place(blank[0], column), said, "Spending without revenue.", mend)


def _say(
    grid: Grid,
    column: int,
    heading: str,
    split: Split,
    sums: dict[str, Cents],
    first: dict[str, int],
    key: str,
    log: Log,
) -> None:
    both = sum(sums.values())
    if split.revenue:
        told = sum(cents for word, cents in sums.items() if word in split.revenue)
        row = min(first[word] for word in split.revenue)
        said = (
            f"{heading!r} tells revenue from expense: {log.show(both - told)} of expense, {log.show(told)} of revenue"
        )
        pattern = split.rule
    else:
        listed = sorted(split.unsure)
        # Where one is more likely to be revenue than the others, it is the one that is offered.
        offered = next((word for word in listed if _may_be_revenue(word, split.unsure)), listed[0])
        row, pattern = first[listed[0]], f"^({re.escape(offered)})$"
        parts = "; ".join(f"{log.show(sums[word])} of {word!r}" for word in listed)
        said = f"{heading!r} splits the money and may tell revenue from expense: {parts}"
    said = f"{said}; {log.show(both)} together"
    if len(sums) == 2 and split.unsure:
        less, more = sorted(sums.values())
        said += f", {log.show(more - less)} where one takes away from the other"
    said += "."
    mend = f"Say which rows are revenue in {key}: `revenue: {{column: {heading}, matches: '{pattern}'}}`"
    mend += f"; where all are spending, `keep: {{column: {heading}, matches: ''}}`."
    log.error("revenue-mixed", grid.place(row, column), said, "Spending without revenue.", mend)


def parts_revenue(header: Header) -> bool:
    """Whether a column surely tells revenue from expense."""
    splits = (split_of(heading, few_words(header.under(column))) for column, heading in header.words.items())
    return any(split and split.revenue for split in splits)


def _may_be_revenue(word: str, held: Collection[str]) -> bool:
    letters = {other.casefold() for other in held}
    pairs = (letter == word.casefold() and letters & set(others) for letter, others in (*_SURE, *_LIKELY))
    return _meaning(word) == "revenue" or any(pairs)


def check_revenue(table: Table, log: Log, unit: int) -> None:
    """Refuse a table of money with rows of revenue: nothing but a mapping says that they are left out."""
    if table.sheet.name not in {"Programs", "Budget"}:
        return
    rows, header = [record.row for record in table.records], table.header
    money = {
        header.columns[name]: (heading.unit if (heading := header.headings.get(name)) and heading.unit else unit, "")
        for name in ("Amount", "Current budget")
        if name in header.columns
    }
    say_mixed(header, rows, header.extra, money, "a mapping (`budgetopt map`)", log)
