"""Finding the sheet or column that a heading means: without regard to case, spaces, punctuation, and by synonyms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from budgetopt.intake.cells.words import squeeze, unit_in, without_unit, without_year, year_in
from budgetopt.intake.layout.sheets import SHEETS, Column, Holds, Sheet


@cache
def _sheet_names() -> dict[str, Sheet]:
    canonical = {squeeze(sheet.name): sheet for sheet in SHEETS}
    return {squeeze(name): sheet for sheet in SHEETS for name in sheet.also.split(" | ")} | canonical


def sheet_called(name: str) -> Sheet | None:
    """The sheet that a tab or a file of that name means."""
    return _sheet_names().get(squeeze(name))


@cache
def _column_names(sheet_name: str) -> dict[str, tuple[int, Column]]:
    """Squeezed name -> (rank, column): the column's own name is rank 0, its synonyms follow in order."""
    sheet = next(sheet for sheet in SHEETS if sheet.name == sheet_name)
    names: dict[str, tuple[int, Column]] = {}
    for column in sheet.columns:
        for rank, name in enumerate([column.name, *filter(None, column.also.split(" | "))]):
            key = squeeze(name)
            if key not in names or rank < names[key][0]:
                names[key] = (rank, column)
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
    names = _column_names(sheet.name)
    unit = unit_in(text)
    for year, bare in ((None, text), (None, without_unit(text)), (year_in(text), without_year(without_unit(text)))):
        found = names.get(squeeze(bare))
        # A year in a heading ("FY26 Budget") belongs to money alone: "FY26" by itself is no column of this kind.
        if found and (year is None or found[1].holds is Holds.MONEY):
            return Heading(text, found[1], found[0], year, unit if found[1].holds is Holds.MONEY else None)
    return None
