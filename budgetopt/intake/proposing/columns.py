"""Which column of a table plays which part of a ledger, by its heading and by what its cells are like."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from budgetopt.intake.cells import elsewhere, values
from budgetopt.intake.cells.words import year_in
from budgetopt.intake.checks.money_column import rank_of
from budgetopt.intake.checks.revenue import few_words, split_of
from budgetopt.intake.checks.sections import sections_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.proposing.amounts import (
    amounts_in,
    by_year,
    classes_in,
    is_budget,
    of_latest_year,
    unsaid_amounts,
)
from budgetopt.intake.proposing.periods import as_they_go, periods_of
from budgetopt.intake.proposing.roles import contains, is_choice, names_office, roles_of
from budgetopt.intake.proposing.sampled import SampledColumn, best_headed, year_of

# Part of a ledger -> what its heading is like, the most telling first; and what its cells must be like.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "program_id": (
        r"program\w*\s*(id|code|no|nbr|number|#)",
        r"prog\w*\s*(id|code|no)",
        r"(service|segment) (id|code)",
        r"^(programs?|programa|programme?|pro?gr?m?|produkt|service|activity)\.?$",
    ),
    "program": (
        r"\bprog\w*\s*(name|title)",
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
        r"fund(?!s? (cent(er|re)|ctr)).*(desc|name|title)",
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
_YEARLY = re.compile(
    r"dat(e|um|a)\b|fecha|year|jahr|ann[eé]e|a[ñn]o\b|anno|exerc[ií]|ejerc|ciclo|\brok|år\b|vuosi|年", re.I
)
_CODES, _WORDS = {"program_id", "fund_id"}, {"program", "department", "fund", "account"}
_PRICED = re.compile(r"[(-]?[$€£]?\s?(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d\d)\W*")
_PARTED = re.compile(r"[A-Z]{0,3}\d{1,8}([-. ]+[A-Z]?\d{1,8})+", re.IGNORECASE)  # the code of an account
_DAY = re.compile(
    r"(19|20)\d\d([-./])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])|([0-2]?\d|3[01])([-./])([0-2]?\d|3[01])\6(19|20)\d\d"
)


def parts_of(columns: list[SampledColumn], told: bool = True, unsaid: bool = False) -> tuple[dict[str, Any], list[int]]:
    """Which column plays which part, and the fiscal years named; with `told` amounts are told from their rivals, with
    `unsaid` they may be any of those that no heading says to be adopted: a person says which."""
    chosen: dict[str, SampledColumn] = {}
    free = [column for column in columns if column.cells and not is_choice(column)]
    for part, patterns in _HEADINGS.items():
        found = best_headed(free, patterns, partial(_fits, part))
        if found:
            chosen[part] = found
            free.remove(found)
    beside = _of_other_tables(columns)
    money = [
        column
        for column in free
        if column.is_money and not (column.at in beside or _holds_years(column) or _is_described(column, columns))
    ]
    if "fiscal_year" not in chosen:
        # "Date", "hhjahr": whatever it is called, it holds years.
        of_years = [column for column in free if _YEARLY.search(column.heading) and _holds_years(column)]
        chosen |= {"fiscal_year": of_years[0]} if len(of_years) == 1 else {}
    wide = by_year(money, told)
    chosen = roles_of(chosen, free)
    if "department" not in chosen and (codes := best_headed(free, _HEADINGS["department"], _is_coded)):
        # Codes that nothing names tell the departments apart.
        chosen["department"] = codes
    chosen = _with_ids(chosen)
    parts: dict[str, Any] = {"columns": {part: column.name for part, column in chosen.items()}}
    years: list[int] = []
    if periods := periods_of(money):
        names = [column.name for column in periods]
        parts["columns"]["amount"] = names if as_they_go(periods) else {"column": names, "added": True}
        years = sorted({year for name in names if (year := year_in(name))})[-1:]
    elif len(wide) > 1 and not any(len(same) > 1 for same in wide.values()):
        parts["years"] = {year: wide[year][0].name for year in sorted(wide)}
        years = sorted(wide)
    elif amounts := amounts_in(money, told) or of_latest_year(wide, money) or (unsaid_amounts(money) if unsaid else []):
        classes = classes_in(money) if len(amounts) > 1 else []
        names = [column.name for column in classes or amounts]
        several: Any = {"column": names, "added": True} if classes else names
        parts["columns"]["amount"] = several if len(names) > 1 else names[0]
        years = [year] if (year := year_in(amounts[0].heading)) else []
    if "fiscal_year" in chosen:
        years = sorted({year for cell in chosen["fiscal_year"].cells if (year := year_of(cell))}) or years
    return parts, years


def _with_ids(chosen: dict[str, SampledColumn]) -> dict[str, SampledColumn]:
    """The parts without codes of programs that begin anew in each department: their names tell them apart."""
    code, name, office = (chosen.get(part) for part in ("program_id", "program", "department"))
    if not (code and name and office) or contains(name, code) or contains(office, code):
        return chosen
    named = {*zip(office.beside, code.beside, name.beside, strict=True)}
    once = len(named) == len({(one, two) for one, two, _ in named}) == len({(one, three) for one, _, three in named})
    return {part: column for part, column in chosen.items() if part != "program_id"} if once else chosen


def _of_other_tables(columns: Sequence[SampledColumn]) -> set[int]:
    """The columns beyond a blank one that begin with names of their own, beside a table that has names and amounts; but
    for those that go on with it: halves of one list say its year, or budget, again."""
    starts = [at for at, (one, two) in enumerate(pairwise(columns), 1) if two.at > one.at + 1]
    first, *others = (columns[start:end] for start, end in pairwise([0, *starts, len(columns)]))
    if not (any(column.is_text for column in first) and any(column.is_money for column in first)):
        return set()
    apart = [block for block in others if block[0].is_text and block[0].heading]
    goes_on = (
        any(is_budget(column) or year_in(column.heading) for column in block if column.is_money) for block in apart
    )
    return {column.at for block, one in zip(apart, goes_on, strict=True) if not one for column in block}


def account_codes(columns: Iterable[SampledColumn]) -> dict[str, Any]:
    """Programs by the codes of accounts alone, "101-2102-51100": all of a code but its last part, which is what is
    bought."""
    columns = [*columns]
    for column in columns:
        if _is_priced(column):
            continue
        texts = [values.text(cell) for cell in column.cells if not says_total(cell)]
        codes = [words for words in texts if _PARTED.fullmatch(words) and not _DAY.fullmatch(words)]
        if column.heading and len(codes) > 0.8 * len(texts) > 0:
            return {"program_id": {"column": column.name, "takes": rf"^(.*\w)([-. ]+\w+){{{_bought(codes)}}}$"}}
    offices = [column for column in columns if names_office(re.sub(r"\b(id|code|no|nbr|number)\b", "", column.heading))]
    named = max(offices, key=lambda column: len(set(column.cells)), default=None)
    return {"program_id": named.name} if named else {}


def _bought(codes: Sequence[str]) -> int:
    """How many parts at the end of the codes of accounts say what is bought: those by which the codes are parted into
    the fewest different beginnings and ends ("101-4100", "51-10.00"); the fewest of as few."""
    parts = [re.split(r"[-. ]+", code) for code in codes]
    if len({*map(len, parts)}) > 1:
        return 1

    def different(last: int) -> int:
        return len({tuple(code[:-last]) for code in parts}) + len({tuple(code[-last:]) for code in parts})

    return min(range(1, len(parts[0])), key=different)


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


def _is_coded(column: SampledColumn) -> bool:
    """Whether a column has a code in every row."""
    return not (column.is_text or column.is_money or None in column.beside)


def _fits(part: str, column: SampledColumn) -> bool:
    """Whether the cells of a column are what a part holds."""
    if part in _CODES:
        return not (column.is_text or _is_priced(column))
    if part == "account" and names_office(column.heading):
        return False  # "Descripción unidad"
    if part == "fiscal_year":
        return all(year_of(cell) for cell in column.cells)
    return column.is_text if part in _WORDS else True


def _is_priced(column: SampledColumn) -> bool:
    """Whether most of its numbers are written as amounts alone are: 1,234 or 12.50."""
    return 2 * sum(bool(_PRICED.fullmatch(values.text(cell))) for cell in column.cells) > len(column.cells)


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


def signs_of(header: Header, columns: Iterable[SampledColumn], amounts: Collection[str]) -> dict[str, str]:
    """The rule that turns signs, where all that is spent is below zero, beside revenue above it that words over or
    under it tell. `amounts`: the names of the columns of amounts."""
    sections, rows = sections_of(header), header.grid.rows
    sized = [pair for column in columns if column.name in amounts for pair in column.sized]
    taken = [size for row, size in sized if row in sections.revenue]
    others = [(row, size) for row, size in sized if row not in sections.revenue and row not in sections.net]
    spent = [size for row, size in others if not any(map(says_total, rows[row].values()))]
    return {"signs": "turned"} if max(spent, default=0) <= 0 < min(taken, default=0) else {}
