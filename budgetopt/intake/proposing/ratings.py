"""Proposing how to read evidence as clearinghouses and state inventories publish it: the labels under a heading tell
which column is the rating, and whose."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from budgetopt.city.crosswalk import (
    UnknownRating,
    direction_of,
    is_system,
    known_system,
    system_in,
    systems_named,
    systems_with,
)
from budgetopt.grouping import grouped
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.words import spaced, squeeze
from budgetopt.intake.layout.finding import Header, headers_in
from budgetopt.intake.layout.names import heading_of
from budgetopt.intake.layout.sheets import SHEET, Column, Holds
from budgetopt.intake.proposing.sampled import SampledColumn, best_headed, columns_of, year_of

_EVIDENCE = SHEET["Evidence"]
_RATING = re.compile(
    r"\brat(?:ing|ed)s?\b|\bevidence\b|\btiers?\b|\bstandards?\b|\beffective|\bsteps?\b", re.IGNORECASE
)
_RETURN = re.compile(r"\bbenefits?[\s-]*(?:to|/|:|-)?[\s-]*costs? ratio|\bb\s?/\s?c ratio|\bbcr\b", re.IGNORECASE)
_PROGRAMS = (
    r"\b(?:intervention|program(?:me)?|practice|service)\b.*\b(?:name|title)$",
    r"\b(?:intervention|program(?:me)?|practice|service)s?$",
    r"\b(?:intervention|program(?:me)?|practice|service)s?\W",
    r"^(?:title|name)$",
)
_MONEY = re.compile(r"\bbudget|\badopted|\bappropriat|\bexpenditures?\b|\bspending\b", re.IGNORECASE)
_SIGNIFICANT = (r"\bstat\w* sig", r"\bsignifican(?:t|ce)$")
_PUBLISHED = (r"\bpubli\w+ (?:year|date)\b",)
# Of these labels most are known, else it is no rating.
_MOST = 0.6
# Characters: no heading is longer. A column of systems names no more than so many.
_LONG, _SYSTEMS = 60, 40
# The What Works Clearinghouse signs its effects so that above 0 is better, and calls what is not significant no
# discernible effect.
_WWC_EFFECT = (r"\beffect size wwc\b",)
_WWC_SAYS = {
    r"^(?:true|yes|1) / [-−]": "negative",
    "^(?:true|yes|1) / .": "positive",
    "^(?:false|no|0) /": "null",
}


@dataclass(frozen=True)
class RatedTable:
    """A table of findings: its columns, and which are the rating and what tells its system."""

    header: Header
    columns: Sequence[SampledColumn]
    rating: SampledColumn | None
    # The systems that it may be of; the one column that names them.
    systems: tuple[str, ...]
    system_from: SampledColumn | None
    share: float

    @cached_property
    def score(self) -> tuple[float, int]:
        """How well it is told: the share of its labels that are known, and how many columns have a part."""
        return self.share, len(self._parts)

    @cached_property
    def _parts(self) -> dict[str, SampledColumn]:
        """Part of Evidence -> the column whose heading is its name; a letter before it ("s_citation") says what it is
        of."""
        found: dict[str, tuple[int, SampledColumn]] = {}
        for column in self.columns:
            heading = heading_of(_words(column), _EVIDENCE) if column.heading else None
            if heading and (heading.column.name not in found or heading.rank < found[heading.column.name][0]):
                found[heading.column.name] = heading.rank, column
        parts = {name: column for name, (_, column) in found.items()}
        for name, patterns in (("Benefit-cost ratio", (_RETURN.pattern,)), ("Year", _PUBLISHED)):
            if said := self._headed(patterns):
                parts.setdefault(name, said)
        return parts

    def _headed(self, patterns: Sequence[str], of_text: bool = False) -> SampledColumn | None:
        named = [column for column in self.columns if column is not self.rating]
        return best_headed(named, patterns, lambda column: not of_text or column.is_text)

    def content(self, programs: Collection[str]) -> dict[str, Any]:
        """The keys of a mapping that say how it is read; {} where nothing names the programs."""
        who = self._program(programs)
        if who is None:
            return {}
        named = _different(who)
        # A clearinghouse has many programs that the city has not.
        others = {"unmatched": "left out"} if programs and 2 * len(named & set(programs)) < len(named) else {}
        made: dict[str, Any] = {"Program ID": who.name}
        if self.rating:
            made["Rating"] = self.rating.name
            if whose := self._parts.get("Rating system") if self._says_system else self.system_from:
                made["Rating system"] = whose.name
            elif len(self.systems) == 1:
                made["Rating system"] = {"always": self.systems[0]}
        taken = {who.name, *(name for name in made.values() if isinstance(name, str))}
        for part, column in self._parts.items():
            if part not in {"Year", *made} and column.name not in taken and _fits(_EVIDENCE.column(part), column):
                made[part] = column.name
        if "Direction" not in made:
            made |= self._direction()
        return others | {"columns": made | self._year()}

    @property
    def _says_system(self) -> bool:
        """Whether a column is headed as the rating's system, which may be none that is known; a clearinghouse beside a
        rating of its own may be where that was taken from."""
        whose = self._parts.get("Rating system")
        return whose is not None and "clearinghouse" not in _words(whose).casefold()

    def _program(self, programs: Collection[str]) -> SampledColumn | None:
        """The column that names programs of the budget most often, else the one whose heading says that it does."""
        often = {column.at: len(_different(column) & set(programs)) for column in self.columns if column.is_text}
        best = max(often, key=lambda at: (often[at], -at), default=0)
        if often.get(best):
            return next(column for column in self.columns if column.at == best)
        return self._headed(_PROGRAMS, of_text=True)

    def _direction(self) -> dict[str, Any]:
        """The direction of findings of which only significance and effect are printed."""
        significant, effect = self._headed(_SIGNIFICANT), self._headed(_WWC_EFFECT)
        if not significant or not effect or "Study design" not in self._parts:
            return {}
        return {"Direction": {"column": [significant.name, effect.name], "says": _WWC_SAYS}}

    def _year(self) -> dict[str, Any]:
        column = self._parts.get("Year")
        years = [year_of(cell) is not None for cell in column.cells] if column else []
        if not column or sum(years) <= 0.5 * len(years):
            return {}
        return {"Year": column.name if all(years) else {"column": column.name, "takes": r"^\d{4}$"}}


def rated_table(grid: Grid) -> RatedTable | None:
    """The table of findings that a sheet is by the labels of its ratings, or by its ratios of benefits to costs; None
    where it is none, or has amounts of a budget too."""
    by_top = grouped((header.top, table) for header in headers_in(grid, (1, 2)) for table in _tables(header))
    return max(next(iter(by_top.values()), ()), key=lambda table: table.score, default=None)


def _tables(header: Header) -> Iterator[RatedTable]:
    headings = [*map(spaced, header.words.values())]
    told = any(_RATING.search(words) or _RETURN.search(words) or system_in(words) for words in headings)
    if not told or len(headings) < 2 or any(map(_MONEY.search, headings)) or len(max(headings, key=len)) > _LONG:
        return
    columns = columns_of(header)
    rating = [column for column in columns if column.cells and _may_be_rating(column)]
    whose = next((column for column in columns if rating and _names_systems(column)), None)
    for column in rating:
        systems, share = _systems_of(column, header)
        if whose and whose is not column and (known := _each_known(column, whose)) >= max(share, _MOST):
            yield RatedTable(header, columns, column, (), whose, known)
        if share >= _MOST:
            yield RatedTable(header, columns, column, tuple(systems), None, share)
    if not rating and best_headed(columns, (_RETURN.pattern,)):
        yield RatedTable(header, columns, None, (), None, _MOST)


def _may_be_rating(column: SampledColumn) -> bool:
    return bool(_RATING.search(_words(column)) or system_in(_words(column)) or systems_named(_words(column)))


def _systems_of(column: SampledColumn, header: Header) -> tuple[list[str], float]:
    """The systems of a column's labels, and the share of these that they have: the one that its heading names, else the
    one that the sheet or a title names, else all that have most of them. Numbers alone are of no system."""
    labels = {values.text(cell).removesuffix(".0") for cell in column.cells}
    share, fit = systems_with(labels)
    titles = [cell for row, cells in header.grid.rows.items() if row < header.top for cell in cells.values()]
    for words in (_words(column), header.grid.sheet, *map(values.text, titles)):
        named = {system_in(words)} - {""} or systems_named(words)
        if len(named) == 1:
            own, among = systems_with(labels, named)
            return (among, own) if own >= _MOST else (fit, share)
    return (fit, share) if not all(label.isdigit() for label in labels) else ([], 0.0)


def _names_systems(column: SampledColumn) -> bool:
    """Whether most of its cells are names of rating systems."""
    different = {values.text(cell) for cell in column.cells} if column.is_text else set()
    return 0 < len(different) <= _SYSTEMS and sum(map(is_system, different)) >= _MOST * len(different)


def _known(cell: values.Value) -> str:
    words = values.text(cell)
    return known_system(words) if is_system(words) else ""


def _each_known(rating: SampledColumn, whose: SampledColumn) -> float:
    """The share of the ratings that the system beside each has."""
    pairs = [(values.text(a), _known(b)) for a, b in zip(rating.beside, whose.beside, strict=True) if a is not None]
    return sum(bool(system) and systems_with({label}, {system})[0] for label, system in pairs) / max(len(pairs), 1)


def _fits(part: Column, column: SampledColumn) -> bool:
    """Whether what stands under a heading may be what it says."""
    if part.holds is Holds.CHOICE:
        return any(_is_direction(cell) for cell in column.cells)
    return part.holds not in {Holds.NUMBER, Holds.YEAR} or not column.is_text


def _is_direction(cell: values.Value) -> bool:
    try:
        return direction_of(values.text(cell)) is not None
    except UnknownRating:
        return False


def _different(column: SampledColumn) -> set[str]:
    return {squeeze(values.text(cell)) for cell in column.cells}


def _words(column: SampledColumn) -> str:
    return re.sub(r"^[a-z] (?=\w\w)", "", spaced(column.heading), flags=re.IGNORECASE)
