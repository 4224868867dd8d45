"""Finding the sheet or column that a heading means: without regard to case, spaces, punctuation, and by synonyms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from budgetopt.city.crosswalk import system_in
from budgetopt.intake.cells.limits import REMEMBERED
from budgetopt.intake.cells.words import bracketed_year, squeeze, unit_in, without_unit, without_year, year_in
from budgetopt.intake.layout.sheets import SHEET, SHEETS, Column, Holds, Sheet

DATED = ("Baseline", "Target")
# A rating under the name of its system is one, where no column says so in other words.
_BY_SYSTEM = 99
# An effect in points of percent, or as odds, is none on a scale of -1 to 1.
_EFFECTS = ("Effect", "Effect standard error")
_OTHER_SCALE = re.compile(
    r"[(\[][^)\]]*(?:%|\bp\.?p\b|percent|points?|\bodds|\bratio|\blog|months?|\braw|[$€£])", re.IGNORECASE
)
_LETTER = re.compile(r"[^\W\d_]")


@cache
def _sheet_names() -> dict[str, Sheet]:
    canonical = {squeeze(sheet.name): sheet for sheet in SHEETS}
    return {squeeze(name): sheet for sheet in SHEETS for name in sheet.also.split(" | ")} | canonical


def sheet_called(name: str) -> Sheet | None:
    """The sheet that a tab or a file of that name means."""
    return _sheet_names().get(squeeze(name))


@cache
def _column_names() -> dict[str, dict[str, tuple[int, Column]]]:
    """Squeezed name -> sheet -> (rank, column): the column's own name is rank 0, its synonyms follow in order."""
    names: dict[str, dict[str, tuple[int, Column]]] = {}
    for sheet in SHEETS:
        for column in sheet.columns:
            for rank, name in enumerate([column.name, *filter(None, column.also.split(" | "))]):
                known = names.setdefault(squeeze(name), {})
                if sheet.name not in known or rank < known[sheet.name][0]:
                    known[sheet.name] = (rank, column)
    return names


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading means: the column, how directly it names it (0 is best), a fiscal year and a unit in it."""

    text: str
    column: Column
    rank: int
    year: int | None = None
    unit: int | None = None


def heading_of(text: str, sheet: Sheet) -> Heading | None:
    """What `text` means as a heading of `sheet`; None for a column that the sheet does not have."""
    return _meanings(text).get(sheet.name)


def sheets_with(text: str) -> frozenset[str]:
    """The sheets that have a column which `text` means."""
    return frozenset(_meanings(text))


@lru_cache(REMEMBERED)
def _meanings(text: str) -> dict[str, Heading]:
    """Sheet -> what `text` means as one of its headings."""
    if not _LETTER.search(text):
        return {}
    names, bare = _column_names(), without_unit(text)
    found: dict[str, Heading] = {}
    year_of = year_in(text)
    said = ((None, text), (bracketed_year(text), bare), (year_of, without_year(bare)), (year_of, without_year(text)))
    for year, words in said if year_of else said[:2]:
        for sheet, (rank, column) in names.get(squeeze(words), {}).items():
            money = column.holds is Holds.MONEY
            # A year in a heading belongs to money ("FY26 Budget") and to where a measure stood or should stand ("2028
            # Target"): "FY26" by itself is no column of this kind.
            dated = money or column.name in DATED
            if sheet not in found and (year is None or dated or words == bare):
                found[sheet] = Heading(text, column, rank, year if dated else None, unit_in(text) if money else None)
    if (effect := found.get("Evidence")) and effect.column.name in _EFFECTS and _OTHER_SCALE.search(text):
        del found["Evidence"]
    elif effect is None and system_in(bare):
        found["Evidence"] = Heading(text, SHEET["Evidence"].column("Rating"), _BY_SYSTEM)
    return found
