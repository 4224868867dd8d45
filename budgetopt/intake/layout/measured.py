"""Which columns of a sheet of measures hold what was measured, and in which fiscal year."""

from __future__ import annotations

import re

from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.values import is_missing, text
from budgetopt.intake.cells.words import MONTH, year_in
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.periods import period_of

_MEASURED = (
    r"(?:actuals?|act\.?|results?|values?|(?:annual )?totals?|annual|full[- ]year"
    r"|outturns?|achieved|observed|measured|ist(?:wert)?|ergebnis(?:se)?|valor(?:es|e|i)?"
    r"|r[ée]alis[ée]e?s?|r[ée]alisations?|realizad[oa]s?|resultados?|consuntivo|utfall|toteuma|wykonanie|realisatie"
    r"|skuteczno[sś][cć]|skute[cč]nos[tť])"
)
_YEAR = (
    r"(?:[fs]?f[.\s]?y\.?e?|sfy|cy|fiscal\s+year|year|y|ejercicio|a[ñn]o|exercice|ann[ée]e|anno|jahr|rok|år)?[\s_-]*['’]?"
    r"(?:\d{4}|(?<=['’])\d{2}|\A\d{2}(?=\s?[-–/]\s?\d{2}\b)|(?<=y)\d{2}|(?<=y[\s_.-])\d{2}|(?<=ye\s)\d{2})"
    r"(?:\s*[-–/]\s*\d{2,4})?"
)
# A year, that its figures were measured, marks of footnotes, and no more: "FY 2024 actual", "Utfall 2024", "FY24A",
# "2024 (r)". Not "2024 (p)", which is provisional with some and projected with others, nor "2024 e", an estimate.
_HEADING = re.compile(
    rf"[\s(\[]*(?:{_MEASURED}[\s(\[]+)?{_YEAR}(?:(?<=\d)a\b|\s*\((?:a|r|rev(?:ised)?)\))?[\s(\[]*{_MEASURED}?[\s)\]*†‡¹²³:.]*",
    re.IGNORECASE,
)
_ENDED = re.compile(
    rf"\b(?:fiscal\s+)?year\s+end(?:ed|ing)\s+(?:\d{{1,2}}\s+)?{MONTH}\s*(?:\d{{1,2}},?\s+)?(?=\d{{4}})", re.IGNORECASE
)
# Of 2018-2022, and of a biennium, no year's.
_SPAN = re.compile(r"(\d{2,4})\s*[-–/]\s*(\d{2,4})")
_TARGETED = re.compile(
    r"(?:target|goal|plan|planned|project(?:ed|ion)|estimated?|forecast|budget(?:ed)?|meta|cible|ziel|plan)s?",
    re.IGNORECASE,
)
_ALREADY = re.compile(_MEASURED, re.IGNORECASE)
_NAMED_SO = re.compile(r"(?P<measure>.*\w)[\W_]+(?P<kind>\w+)\W*")
_MOST_KINDS = 8
_UNDATED = ("Figure", "Target", "Baseline")
# What stands over years that were not measured, or not here.
_OTHERS = re.compile(
    r"target|goal|budget|plan|proje|estimat|forecast|expected|benchmark|average|median|state|nation|count(?:y|ry)|peer"
    r"|change|rank|objetivo|\bmeta|cible|ziel\b|prévision",
    re.IGNORECASE,
)


def year_measured(heading: str) -> int | None:
    """The fiscal year of which a column with this heading holds what was measured; None of any other column."""
    words = _ENDED.sub("", heading).strip()
    span = _SPAN.search(words)
    if not _HEADING.fullmatch(words) or (span and (int(span[2][-2:]) - int(span[1][-2:])) % 100 > 1):
        return None
    return year_in(words)


def told_apart_in_rows(header: Header) -> tuple[int, str]:
    """The column of a sheet of measures, and its word, that says of some rows that they were targeted or projected,
    and of others that they were measured; or of which quarter or month each is. (0, "") where none does."""
    for column in sorted(header.filled() - {*header.columns.values(), *header.years.values()}):
        held = header.under(column).few_texts(_MOST_KINDS + 4) - {"", header.words.get(column, "")}
        targeted = next((word for word in sorted(held) if _TARGETED.fullmatch(word)), "")
        if targeted and any(map(_ALREADY.fullmatch, held)):
            return column, targeted
        if held and "Figure" in header.columns and all(map(period_of, held)):
            return column, min(held)
    named = header.under(header.columns["Metric"]) if "Metric" in header.columns else None
    kinds: dict[str, set[str]] = {}
    for found in (_NAMED_SO.fullmatch(text(cell)) for cell in (named.different if named else ())):
        if found:
            kinds.setdefault(found["measure"].casefold(), set()).add(found["kind"])
    for held in kinds.values():
        if any(map(_ALREADY.fullmatch, held)) and any(map(_TARGETED.fullmatch, held)):
            return header.columns["Metric"], next(filter(_TARGETED.fullmatch, held))
    return 0, ""


def of_others(groups: dict[int, str], alone: bool) -> set[int]:
    """Of columns of years with words over them, those that are not what was measured here: under words that say so, or
    under some words while others of the years stand under other words, or (not `alone`) beside years under none."""
    several = len(set(groups.values())) > 1 or not alone
    return {column for column, words in groups.items() if several or _OTHERS.search(words)}


def is_part(header: Header) -> bool:
    """Whether the row over or under the headings is one of them: it says of the years which are what (Target, Actual),
    or of the figures and targets of which year they are."""
    rows, columns = header.grid.rows, set(header.years.values())
    under, over = rows.get(header.row + 1, {}), rows.get(header.top - 1, {})
    named = header.columns.get("Metric", 0)
    if under.get(named) not in (None, rows[header.row].get(named)):
        under = {}
    undated = (under.get(header.columns[name]) for name in _UNDATED if name in header.columns)
    if any(year_measured(text(cell)) for cell in undated if isinstance(cell, str)):
        return True
    return bool(columns) and (_tells(under, columns) or (len(over) > 1 and _tells(over, columns)))


def _tells(cells: Cells, columns: set[int]) -> bool:
    told = [cells[column] for column in columns if column in cells]
    return bool(told) and all(
        isinstance(cell, str) and not is_missing(cell) and re.search(r"[^\W\d]{3}", cell) and not re.search(r"\d", cell)
        for cell in told
    )
