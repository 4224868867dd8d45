"""Which column of a table plays which part of a ledger, by its heading and by what its cells are like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from budgetopt.grouping import grouped
from budgetopt.intake.cells import elsewhere, values
from budgetopt.intake.cells.grid import letters
from budgetopt.intake.cells.limits import FIRST_YEAR, LAST_YEAR, REMEMBERED, SAMPLED_COLUMNS, SAMPLED_ROWS
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import MONTH, spaced, squeeze, undated, year_in
from budgetopt.intake.checks.money_column import AMOUNT, ESTIMATE, NO_AMOUNT, MoneyColumn, rank_of, says_count
from budgetopt.intake.checks.revenue import few_words, split_of
from budgetopt.intake.checks.rivals import is_running, rivals
from budgetopt.intake.checks.sections import sections_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.headers import YEAR_HEADING
from budgetopt.intake.proposing.periods import as_they_go, periods_of
from budgetopt.intake.proposing.roles import is_choice, names_office, roles_of

# Part of a ledger -> what its heading is like, the most telling first; and what its cells must be like.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "program_id": (
        r"program\w*\s*(id|code|no|nbr|number|#)",
        r"prog\w*\s*(id|code|no)",
        r"(service|segment) (id|code)",
        r"^(programs?|programa|programme?|produkt|service|activity)$",
    ),
    "program": (
        r"program\w*\s*(name|title)",
        r"program\w*.*desc",
        r"(nombre|descripci|denominaci|intitul|libell|bezeichnung).*(program|produkt)|(program|produkt)\w*(bezeichnung|name)",
        r"^(funded )?program(m|me|a)?s?$",
        r"^(service|activity|segment)( name)?$",
        r"^(servicio|actividad|action|activit[eé]|produkt|leistung)(s|es|en|e)?$",
        elsewhere.PROGRAM,
        elsewhere.LARGER_PROGRAM,
        r"^program\w*\s*(id|code|no|nbr|number|#)",
    ),
    "department": (
        r"(department|dept|agency)\.?\s*(full )?name",
        r"^(department|dept|agency)s?\.?$",
        r"^(departamento|dependencia|[aá]rea|d[eé]partement|direction|p[oô]le|amt|dezernat|fachbereich)s?$",
        r"^produkt(bereich|gruppe)$",
        elsewhere.DEPARTMENT,
    ),
    "fund_id": (
        r"fund\s*(id|code|no|nbr|number|#)",
        r"(c[oó]d|n[°ºo]|n[uú]m)\w*\W*(de[l ]*\s)?fond|fond\w*\W*(n[or]|nummer|code|c[oó]d)",
        r"^(fund|fondo|fonds)$",
    ),
    "fund": (
        r"fund.*(desc|name|title)",
        r"(nombre|intitul|libell).*fond|fonds?(bezeichnung|name)",
        r"^(fund|fondo|fonds|teilhaushalt|budget annexe)s?$|^(funding source|source of funds|fuente de financ\w*)$",
        elsewhere.FUND,
    ),
    "fiscal_year": (
        r"fiscal year|budget (year|period|ref\w*)|a[ñn]o fiscal|haushaltsjahr|ann[eé]e budg",
        r"^(fy|year|fiscal yr|ejercicio|a[ñn]o|exercice|ann[eé]e|jahr)$",
        elsewhere.FISCAL_YEAR,
    ),
    "account": (
        r"account.*(desc|name)",
        r"^(account|object(?!ive)|line item|descr|expense category|cuenta|partida|concepto|compte|nature|konto"
        r"|kostenart).*",
        elsewhere.ACCOUNT,
    ),
    "appropriation_unit": (
        r"^appropriation\s*(unit|code|group|level)|^unit of appropriation",
        r"^(budget|legal) (control level|level of control)",
    ),
}  # fmt: skip
_CODES, _WORDS = {"program_id", "fund_id"}, {"program", "department", "fund", "account"}
# What stands beside the year in a heading of a year's amounts.
_BESIDE_YEAR = re.compile(
    rf"\b(outturn|plans?|adopted|budget|bud|estimate|forecast|projected)\b"
    rf"|\b(fye(?=\s+[a-z])|(fiscal )?years? end(ed|ing)|ending)\s+({MONTH}\s+)?",
    re.IGNORECASE,
)
# Headings of figures beside amounts, which are none in any year.
_BESIDE = re.compile(
    r"%|percent|pct|\bfte|position|headcount|change|variance|differ|increase|per capita|balance|remaining|available|#"
    r"|\bid\b|code|\bno\b|\bnr\b|\bname\b|\b[eé]cart\b|diferencia|abweichung",
    re.IGNORECASE,
)
_PARTED = re.compile(r"[A-Z]{0,3}\d{1,8}([-. ]+[A-Z]?\d{1,8})+", re.IGNORECASE)  # the code of an account
_PRICED = re.compile(r"[(-]?[$€£]?\s?(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d\d)\W*")
_FAR_APART = 5  # years between columns of years


@dataclass(frozen=True)
class SampledColumn:
    """A column of a table: its heading, and samples of its cells."""

    at: int
    heading: str
    cells: tuple[Value, ...]
    rows: tuple[int, ...]  # where they stand
    beside: tuple[Value, ...]  # the cell of each row of the sample; None: blank
    alone: bool = True  # whether no other column has its heading

    @cached_property
    def money(self) -> MoneyColumn:
        """The column as one of amounts."""
        return MoneyColumn(self.heading or self.name, self.beside)

    @property
    def name(self) -> str:
        """How a mapping names it."""
        return self.heading if self.heading and self.alone else f"column {letters(self.at)}"

    @cached_property
    def is_money(self) -> bool:
        """Whether its cells are amounts."""
        return self.money.is_money

    @property
    def sized(self) -> list[tuple[int, Decimal]]:
        """The rows with their numbers in cents, 0 where a cell holds none."""
        sizes = (size for size, cell in zip(self.money.sizes, self.beside, strict=True) if not values.is_blank(cell))
        return [(row, size or Decimal(0)) for row, size in zip(self.rows, sizes, strict=True)]

    @cached_property
    def is_text(self) -> bool:
        """Whether its cells are words rather than codes."""
        return sum(map(_is_words, self.cells)) > 0.6 * len(self.cells)


# The same cells stand under every row that may be the headings: each is judged once.
@lru_cache(REMEMBERED, typed=True)
def _is_words(value: Value) -> bool:
    return len(re.findall(r"[^\W\d]", values.text(value))) > 3


def columns_of(header: Header, most: int | None = SAMPLED_ROWS) -> list[SampledColumn]:
    """The columns under headings, and those without one; a row of one cell alone is no sample of what they hold.

    `most`: how many rows are looked at, None for all.
    """
    sample = {row: cells for row in header.below()[:most] if len(cells := header.grid.rows[row]) > 1}
    often = Counter(map(squeeze, header.words.values()))
    filled = sorted(header.words.keys() | {column for cells in sample.values() for column in cells})[:SAMPLED_COLUMNS]
    made = []
    for at in filled:
        beside = tuple(cells.get(at) for cells in sample.values())
        held = {row: cell for row, cell in zip(sample, beside, strict=True) if not values.is_blank(cell)}
        heading = header.words.get(at, "")
        alone = often[squeeze(heading)] < 2
        made.append(SampledColumn(at, heading, tuple(held.values()), tuple(held), beside, alone))
    return made


def parts_of(columns: list[SampledColumn], told: bool = True, unsaid: bool = False) -> tuple[dict[str, Any], list[int]]:
    """Which column plays which part, and the fiscal years named; with `told` amounts are told from their rivals, with
    `unsaid` they may be any of those that no heading says to be adopted: a person says which."""
    chosen: dict[str, SampledColumn] = {}
    free = [column for column in columns if column.cells and not is_choice(column)]
    for part, patterns in _HEADINGS.items():
        found = _best(free, patterns, part)
        if found:
            chosen[part] = found
            free.remove(found)
    beside = _of_other_tables(columns)
    money = [
        column
        for column in free
        if column.is_money and not (column.at in beside or _holds_years(column) or _is_described(column, columns))
    ]
    wide = _by_year(money, told)
    chosen = roles_of(chosen, free)
    parts: dict[str, Any] = {"columns": {part: column.name for part, column in chosen.items()}}
    years: list[int] = []
    if periods := periods_of(money):
        names = [column.name for column in periods]
        parts["columns"]["amount"] = names if as_they_go(periods) else {"column": names, "added": True}
        years = sorted({year for name in names if (year := year_in(name))})[-1:]
    elif len(wide) > 1 and not any(len(same) > 1 for same in wide.values()):
        parts["years"] = {year: wide[year][0].name for year in sorted(wide)}
        years = sorted(wide)
    elif amounts := _amounts(money, told) or _latest(wide, money) or (_unsaid(money) if unsaid else []):
        names = [column.name for column in amounts]
        parts["columns"]["amount"] = names if len(names) > 1 else names[0]
        years = [year] if (year := year_in(amounts[0].heading)) else []
    if "fiscal_year" in chosen:
        years = sorted({year for cell in chosen["fiscal_year"].cells if (year := year_of(cell))}) or years
    return parts, years


def _unsaid(money: Sequence[SampledColumn]) -> list[SampledColumn]:
    """Columns of amounts in words that say nothing of what was adopted, of the latest year where they say one."""
    headed = [
        one for one in money if one.heading and not (_BESIDE.search(spaced(one.heading)) or says_count(one.heading))
    ]
    likely = [
        one
        for one in headed
        if len({*one.money.sizes} - {None}) > 1 and (re.search(r"[^\W\d_]", one.heading) or year_in(one.heading))
    ]
    years = {year_in(one.heading) or 0 for one in likely}
    found = [one for one in likely if (year_in(one.heading) or 0) == max(years)]
    return found if len(found) > 1 else likely if len(likely) > 1 else []


def _of_other_tables(columns: Sequence[SampledColumn]) -> set[int]:
    """The columns beyond a blank one that begin with names of their own, beside a table that has names and amounts; but
    for those that go on with it: halves of one list say its year, or budget, again."""
    starts = [at for at, (one, two) in enumerate(pairwise(columns), 1) if two.at > one.at + 1]
    first, *others = (columns[start:end] for start, end in pairwise([0, *starts, len(columns)]))
    if not (any(column.is_text for column in first) and any(column.is_money for column in first)):
        return set()
    apart = [block for block in others if block[0].is_text and block[0].heading]
    goes_on = (
        any(_is_budget(column) or year_in(column.heading) for column in block if column.is_money) for block in apart
    )
    return {column.at for block, one in zip(apart, goes_on, strict=True) if not one for column in block}


def account_codes(columns: Iterable[SampledColumn]) -> dict[str, Any]:
    """Programs by the codes of accounts alone, "101-2102-51100": all of a code but its last part, which is what is
    bought."""
    for column in columns:
        codes = [_PARTED.fullmatch(values.text(cell)) for cell in column.cells]
        if column.heading and sum(map(bool, codes)) > 0.8 * len(codes) > 0:
            return {"program_id": {"column": column.name, "takes": r"^(.*\w)[-. ]+\w+$"}}
    offices = [column for column in columns if names_office(re.sub(r"\b(id|code|no|nbr|number)\b", "", column.heading))]
    named = max(offices, key=lambda column: len(set(column.cells)), default=None)
    return {"program_id": named.name} if named else {}


def _latest(wide: dict[int, list[SampledColumn]], money: Sequence[SampledColumn]) -> list[SampledColumn]:
    """The columns of the latest year; those of one year alone where no other column may hold amounts."""
    others = [one for one in money if not NO_AMOUNT.search(spaced(one.heading)) and not says_count(one.heading)]
    return wide[max(wide)] if len(wide) > 1 or len(wide) == len(others) == 1 else []


def _by_year(money: Sequence[SampledColumn], told: bool) -> dict[int, list[SampledColumn]]:
    """Fiscal year -> the columns that say its amounts; more than one where nothing tells them apart."""
    years = grouped((year, column) for column in money if (year := _year_of(column.heading)))
    # Numbers of four digits are years where all of them may be, and follow on each other; else they are codes.
    bare = [column.heading for column in money if re.fullmatch(r"\d{4}", column.heading)]
    if not may_be_years(bare):
        years = {year: same for year, same in years.items() if str(year) not in bare}
    # What is forecast beyond the latest that was adopted is no budget; nor is a year alone beside one that says so.
    adopted = [year for year, same in years.items() if any(_says_adopted(column.heading) for column in same)]
    years = {year: same for year, same in years.items() if year <= max(adopted, default=year)}
    of_years = {column.at for same in years.values() for column in same}
    rest = [column for column in money if years and column.at not in of_years]
    rest = _but_sums(rest, [same[0] for same in years.values()])
    return {
        year: _with_rivals(min(same, key=_directness), [*same, *(rest if year == max(years) else [])] if told else [])
        for year, same in years.items()
    }


def _holds_years(column: SampledColumn) -> bool:
    """Whether its numbers are all years, and its heading says no amount: "2026" over 2026 is a row of the table."""
    if rank_of(column.heading) is not None or not column.cells:
        return False
    return all(re.fullmatch(r"\d{4}", values.text(cell)) and year_of(cell) for cell in column.cells)


def _is_described(column: SampledColumn, columns: Sequence[SampledColumn]) -> bool:
    """Whether its numbers are codes of one length whose names stand in a column headed by it and "Description", or that
    stand again and again with one name of another column each."""
    described = rf"{re.escape(column.heading)}\W+(desc\w*|names?|title)"
    named = any(re.fullmatch(described, other.heading, re.IGNORECASE) for other in columns)
    if named and len({len(values.text(cell)) for cell in column.cells}) == 1:
        return True
    codes = set(column.cells)
    if column.money.rank is not None or not 1 < 2 * len(codes) <= len(column.cells):
        return False
    words = (other for other in columns if other.is_text and len(set(other.cells)) == len(codes) > 1)
    return any(len({*zip(column.beside, other.beside, strict=True)} - {(None, None)}) == len(codes) for other in words)


def _says_adopted(heading: str) -> bool:
    return rank_of(heading) is not None and not ESTIMATE.search(heading)


def may_be_years(headings: Sequence[str]) -> bool:
    """Whether headings of four digits are years that follow on each other."""
    if not all(re.fullmatch(r"\d{4}", heading) for heading in headings):
        return False
    numbers = sorted(map(int, headings))
    near = all(two - one <= _FAR_APART for one, two in pairwise(numbers))
    return near and all(FIRST_YEAR <= number <= LAST_YEAR for number in numbers)


def adds_up(total: SampledColumn, parts: Sequence[SampledColumn]) -> bool:
    """Whether a column is the sum of others in nearly every row."""
    sums: dict[int, Decimal] = dict.fromkeys(total.rows, Decimal(0))
    for column in parts:
        for row, size in column.sized:
            sums[row] = sums.get(row, Decimal(0)) + size
    right = sum(abs(size - sums[row]) < 100 for row, size in total.sized)
    return right >= 0.8 * len(total.rows) > 0


def _amounts(money: Sequence[SampledColumn], told: bool) -> list[SampledColumn]:
    """The column of amounts, and its rivals."""
    likely = [column for column in money if column.heading and not NO_AMOUNT.search(spaced(column.heading))]
    if told:
        likely = [one for one in likely if not any(is_running(one.money, two.money) for two in money if two is not one)]
    chosen = _best(likely, AMOUNT, "amount")
    dated = [column for column in money if year_in(column.heading)]
    if chosen is None:
        return []
    # "2026 Total budget" beside "2025 Approved budget": which of the two is the budget of which year is asked.
    year = year_in(chosen.heading)
    later = [one for one in likely if _is_budget(one) and year and (year_in(one.heading) or 0) > year]
    found = _with_rivals(chosen, _but_sums(money, dated) if told else [])
    return [*found, *(one for one in later if told and one not in found)]


def _is_budget(column: SampledColumn) -> bool:
    return column.money.rank in {0, 1} and not ESTIMATE.search(column.heading)


def _but_sums(columns: Sequence[SampledColumn], dated: Sequence[SampledColumn]) -> list[SampledColumn]:
    """Columns without those that add up the years, or some of them."""
    few = [some for some in (dated, dated[1:], dated[:-1]) if len({year_in(one.heading) for one in some}) > 1]
    return [column for column in columns if not any(column not in some and adds_up(column, some) for some in few)]


def _with_rivals(chosen: SampledColumn, columns: Sequence[SampledColumn]) -> list[SampledColumn]:
    others = [column for column in columns if column is not chosen]
    found = rivals(chosen.money, [column.money for column in others])
    # Columns of days of one year are parts of it, also where each has as much.
    days = [column for column in (chosen, *others) if undated(column.heading) != column.heading]
    parts = [column for column in days if chosen in days and year_in(column.heading) == year_in(chosen.heading)]
    return [chosen, *(column for column in others if column.money in found or column in parts)]


def _directness(column: SampledColumn) -> tuple[bool, int, int]:
    return bool(ESTIMATE.search(column.heading)), column.money.rank or 0, column.at


def _best(columns: Iterable[SampledColumn], patterns: Sequence[str], part: str) -> SampledColumn | None:
    """The column whose heading is most like a part, and whose cells are what the part holds; the latest of years."""
    ranked = []
    for column in columns:
        rank = next(
            (rank for rank, words in enumerate(patterns) if re.search(words, spaced(column.heading), re.IGNORECASE)),
            None,
        )
        fits = (
            not (column.is_text or _is_priced(column)) if part in _CODES else column.is_text if part in _WORDS else True
        )
        # "Descripción unidad" names no account.
        fits = fits and not (part == "account" and names_office(column.heading))
        if part == "fiscal_year":
            fits = all(year_of(cell) for cell in column.cells)
        if rank is not None and fits:
            ranked.append((rank, -(year_in(column.heading) or 0), column.at, column))
    return min(ranked, key=lambda one: one[:3])[3] if ranked else None


def _is_priced(column: SampledColumn) -> bool:
    """Whether most of its numbers are written as amounts alone are: 1,234 or 12.50."""
    return 2 * sum(bool(_PRICED.fullmatch(values.text(cell))) for cell in column.cells) > len(column.cells)


def _year_of(heading: str) -> int | None:
    """The fiscal year of a column that is headed by a year, and by no more than what the figures are."""
    if re.search(r"\b(actuals?|request\w*|proposed|amended|revised)\b", heading, re.IGNORECASE):
        return None
    bare = _BESIDE_YEAR.sub("", undated(heading))
    return year_in(heading) if YEAR_HEADING.fullmatch(bare.strip()) else None


def year_of(cell: Value) -> int | None:
    """The fiscal year that a cell names; None where it names none."""
    try:
        return values.year(cell)
    except Unreadable:
        return None


def revenue_rule(header: Header, columns: Iterable[SampledColumn]) -> dict[str, Any]:
    """The rule that tells revenue from expense, where a column does (its texts down to the last row), or the words
    over sections."""
    for column in columns:
        split = split_of(column.heading, few_words(header.under(column.at))) if not column.is_money else None
        if split and split.revenue:
            return {"revenue": {"column": column.name, "matches": split.rule}}
    found = sections_of(header)
    if not found.revenue:
        return {}
    rule = {"revenue": {"band": True, "matches": found.rule}}
    return rule | ({"leave_out": found.leave_out} if found.net else {})
