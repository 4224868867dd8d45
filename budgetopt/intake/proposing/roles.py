"""Which column names departments and which programs: what contains the other is the larger."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetopt.intake.cells import elsewhere, values
from budgetopt.intake.cells.words import spaced, squeeze
from budgetopt.intake.checks.revenue import split_of
from budgetopt.intake.proposing.accounts import CLASSES, are_accounts
from budgetopt.intake.proposing.sampled import SampledColumn

# Headings of parts of a city, the larger first; a column that contains another is larger whatever it is called.
_OFFICES = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"organi[sz]a[tc]ion|ministr|secretar|portfolio|service area|ressort|dezernat|direcci[oó]n general"
        r"|\bsector\b|\bfunctions?\b|funci[oó]n\b|\bfonctions?\b|^(vote|mda|services?|servicios?|mission)$",
        r"d[eé]part|\bdept|\bschool\b|\bcampus\b|agenc|dependencia|^[aá]rea$|p[oô]le|fachbereich"
        rf"|\bamt\b|behörde|direction|entidad|unidad orgánica|{elsewhere.OFFICE}",
        r"divi[sc]i|bureau|directorate|abteilung|subdire|dienststelle",
        r"section|\bunit[eé]?\b|\bunidad$|sachgebiet"
        r"|\boffice\b|branch|secci[oó]n|\bcentro(?! de cost)|referat|kostenstelle"
        r"|(cost(ing)?|funds?) (cent(er|re)|ctr)",
    )
)
# Headings of columns that name no program: a status, an expense class, an account group, a payee, a time, a place.
_NO_PROGRAM = re.compile(
    r"stat(us|e)|stage|phase|class|categor|kategor|type|tipo|\bart\b|object|objet|account|cuenta|compte|konto|line item"
    r"|\bitem\b|expen|d[eé]pens|gasto|aufwand|kosten|\bcost|nature|fund|fondo|fonds|source|vendor|payee|supplier|comment|note|remark|address|locat"
    r"|priorit|month|period|quarter|date|version|ledger|journal|scenario|currency|ward|district|region|owner|contact|manager|year|\bid\b|code"
    rf"|{elsewhere.NO_PROGRAM}",
    re.IGNORECASE,
)
_OR = re.compile(r"\b(or|ou|oder|o)\b|/", re.IGNORECASE)
# Words that a column of statuses or expense classes is made of.
_NO_NAMES = CLASSES | {
    "approved", "pending", "open", "closed", "active", "inactive", "paid", "unpaid", "draft", "final", "awarded",
    "committed", "cleared", "adopted", "proposed", "amended", "actual", "yes", "no", "new", "ongoing", "recurring",
    "onetime", "revenue", "revenues", "expense", "expenses", "expenditure", "expenditures",
}  # fmt: skip


def roles_of(chosen: dict[str, SampledColumn], free: Iterable[SampledColumn]) -> dict[str, SampledColumn]:
    """The parts that headings told (`chosen`), with the columns of departments and programs among the rest."""
    words = [column for column in free if column.is_text]
    known = {part: chosen[part] for part in ("department",) if part in chosen}
    # "Budget direction" tells revenue from spending, and is no direction of a city.
    offices = [column for column in words if _level(column) < len(_OFFICES) and not _tells_revenue(column)]
    offices = [*known.values(), *offices]
    named = {"program", "program_id"} & chosen.keys()
    # Groups of departments are none where departments and programs have columns of their own.
    if named and any(_level(column) == 1 for column in offices):
        offices = [column for column in offices if _level(column)]
    ranked = _largest_first(offices)
    made = dict(chosen) | ({"department": ranked[0]} if ranked else {})
    if named:
        return made if "program" in made else _with_names(made, words)
    if len(ranked) > 1:
        return made | {"program": ranked[-1]}
    names = [column for column in words if column not in offices and _names_programs(column)]
    if ranked and (lines := [column for column in names if are_accounts(map(values.text, column.cells))]):
        # Of what is named beside the parts of a city, accounts are no programs.
        made, names = {"account": lines[0]} | made, [column for column in names if column not in lines]
    if names:
        # The column of words that tells most rows apart.
        return made | {"program": max(names, key=lambda column: (len(set(map(values.text, column.cells))), -column.at))}
    if ranked:
        return made | {"program_id": ranked[0]}
    # A list of two columns, words and amounts, is one of what the words name ("Description").
    accounts = [column for part, column in made.items() if part == "account" and column.is_text]
    # A column of types or codes beside the one that was taken for accounts names nothing.
    only = words if words and (not accounts or _names_programs(words[0])) else accounts
    if len(only) != 1 or _states(only[0]):
        return {"account": only[0]} | made if len(only) == 1 else made
    return {part: column for part, column in made.items() if column is not only[0]} | {"program": only[0]}


def _with_names(made: dict[str, SampledColumn], words: Iterable[SampledColumn]) -> dict[str, SampledColumn]:
    """The parts, with the column of words of which each is the name of one program's code: "Bezeichnung", also where it
    was taken for that of accounts."""
    codes, account = made["program_id"], made.get("account")
    free = [column for column in words if column not in made.values()] + ([account] if account else [])
    names = (column for column in free if column.is_text and _names_programs(column))
    only = next((column for column in names if contains(codes, column) and contains(column, codes)), None)
    rest = {part: column for part, column in made.items() if column is not only}
    return rest | {"program": only} if only else made


def names_office(heading: str) -> bool:
    """Whether a heading says that a part of the city is named under it."""
    return _level_of(heading) < len(_OFFICES)


def _level(column: SampledColumn) -> int:
    return _level_of(column.heading)


def _level_of(words: str) -> int:
    """How large a part of a city a heading says, 0 the largest; codes of one are no names."""
    heading = spaced(words)
    if re.search(r"\b(id|code|no|number|nbr)\b", heading, re.IGNORECASE):
        return len(_OFFICES)
    return next((level for level, words in enumerate(_OFFICES) if words.search(heading)), len(_OFFICES))


def _largest_first(offices: list[SampledColumn]) -> list[SampledColumn]:
    """Columns of offices by what contains what, then by what their headings say; those that say the same once."""
    once: list[SampledColumn] = []
    # What says the same of every row (a business unit) names no part of a city that has several.
    several = [column for column in offices if len(set(column.cells)) > 1] or offices
    for column in sorted(several, key=lambda column: (_level(column), column.at)):
        if not any(_same(column, other) for other in once):
            once.append(column)
    return sorted(once, key=lambda column: -sum(contains(column, other) for other in once if other is not column))


def _same(one: SampledColumn, other: SampledColumn) -> bool:
    """Whether two columns name the same offices; "Unit" under "Department" is another, though each has but one."""
    return _level(one) == _level(other) and contains(one, other) and contains(other, one)


def contains(larger: SampledColumn, smaller: SampledColumn) -> bool:
    """Whether each name of `smaller` stands with one name of `larger` alone."""
    over = dict(zip(larger.rows, larger.cells, strict=True))
    of: dict[str, str] = {}
    for row, cell in zip(smaller.rows, smaller.cells, strict=True):
        name = squeeze(values.text(over.get(row)))
        if of.setdefault(squeeze(values.text(cell)), name) != name:
            return False
    return True


def _names_programs(column: SampledColumn) -> bool:
    return not _NO_PROGRAM.search(re.sub(r"[_.]", " ", column.heading)) and not _states(column)


def is_choice(column: SampledColumn) -> bool:
    """Whether its heading offers what its cells say ("Allocated by HMT or DEPT", "ID/Non-ID"): a choice, no names."""
    offered = {squeeze(word) for word in re.split(r"[\s/]", column.heading)}
    return bool(_OR.search(column.heading)) and {squeeze(values.text(cell)) for cell in column.cells} <= offered


def _tells_revenue(column: SampledColumn) -> bool:
    sides = split_of(column.heading, {values.text(cell) for cell in column.cells})
    return sides is not None and bool(sides.revenue)


def _states(column: SampledColumn) -> bool:
    """Whether most of its different words are statuses or expense classes, or all say revenue or expense."""
    texts = {values.text(cell) for cell in column.cells}
    held = {*map(squeeze, texts)}
    if _tells_revenue(column):
        return True
    return 2 * len(held & _NO_NAMES) > len(held) or bool(re.search(r"\bstatus\b", column.heading, re.IGNORECASE))
