"""Lists of codes and their names that come beside a ledger: "Dept, Department Name"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Book, Grid
from budgetopt.intake.cells.words import bare, spaced, squeeze
from budgetopt.intake.layout.finding import headers_in
from budgetopt.intake.proposing.read_ledger import ReadLedger
from budgetopt.intake.proposing.roles import names_office
from budgetopt.intake.proposing.sampled import SampledColumn, columns_of

_MOST_COLUMNS, _FEWEST_CODES = 4, 2
_NAME = re.compile(r"\bname|\bdesc|\btitle|\blabel|nombre|denomin|bezeichn|libell|intitul", re.IGNORECASE)
_CODE = re.compile(r"[\w./-]{1,12}")
_NEARLY_ALL = 0.8  # share of a ledger's codes that a list has a name for
# What the headings of a list, or its file, say that it names.
_OF = {
    "fund": re.compile(r"\b(funds?|fondos?|fonds)\b", re.IGNORECASE),
    "program": re.compile(r"\b(prog\w*|services?|activit\w+|servicios?|produkte?)\b", re.IGNORECASE),
    "account": re.compile(r"\b(acc(oun)?ts?|objects?|cuentas?|comptes?|konto|konten)\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Lookup:
    """A list of codes with a name each, and which part of a ledger it names."""

    book: Book
    grid: Grid
    part: str
    code: SampledColumn
    name: SampledColumn

    @property
    def listed(self) -> dict[str, str]:
        """The list as a mapping has it."""
        sheet = {"sheet": self.grid.sheet} if len(self.book.grids) > 1 else {}
        return {"file": self.book.file, **sheet, "code": self.code.name, "name": self.name.name}

    def names(self, column: SampledColumn) -> bool:
        """Whether it has names for nearly all codes of a ledger's column."""
        listed = {bare(values.text(cell)) for cell in self.code.cells}
        codes = {bare(values.text(cell)) for cell in column.cells}
        return len(codes & listed) >= _NEARLY_ALL * len(codes) > 0


def lookup_in(book: Book, grid: Grid) -> Lookup | None:
    """The list of codes that a sheet is: a narrow table whose first column holds each code once, with a name beside."""
    for header in headers_in(grid):
        if not 2 <= len(header.words) <= _MOST_COLUMNS:
            continue
        code, *others = columns_of(header, most=None)
        name = next((column for column in others if column.is_text and _NAME.search(spaced(column.heading))), None)
        part = _named_by(f"{code.heading} {name.heading}") if name and _lists(code) else ""
        if name and part and not any(column.is_money for column in others):
            return Lookup(book, grid, part, code, name)
    return None


def _lists(column: SampledColumn) -> bool:
    """Whether a column has codes, each once."""
    codes = {values.text(cell) for cell in column.cells}
    return _FEWEST_CODES <= len(codes) == len(column.cells) and all(map(_CODE.fullmatch, codes))


def _named_by(headings: str) -> str:
    words = spaced(headings)
    told = next((part for part, of in _OF.items() if of.search(words)), "")
    return told or ("department" if any(map(names_office, headings.split())) else "")


def use_lookups(
    lookups: Sequence[Lookup], ledgers: Sequence[tuple[dict[str, Any], ReadLedger]]
) -> Mapping[str, dict[str, str]]:
    """Write into the columns of the ledgers whose codes a list names that it does; the lists that are used, by name."""
    used: dict[str, dict[str, str]] = {}
    for lookup in lookups:
        for ledger, read in ledgers:
            columns = ledger["columns"]
            held = [column for column in read.columns if _may_be(lookup, column, columns) and lookup.names(column)]
            if held:
                name = next((name for name, listed in used.items() if listed == lookup.listed), "")
                name = name or f"{lookup.part}s{len(used) + 1 if f'{lookup.part}s' in used else ''}"
                used[name] = lookup.listed
                columns[lookup.part] = {"column": held[0].name, "code_list": name}
    return used


def _may_be(lookup: Lookup, column: SampledColumn, columns: Mapping[str, Any]) -> bool:
    """Whether a ledger's column is headed as a list's codes are, or is the one that has the part, and no name does."""
    taken = columns.get(lookup.part)
    if taken not in {None, column.name}:
        return False
    return squeeze(column.heading) == squeeze(lookup.code.heading) or column.name in {
        taken, columns.get(f"{lookup.part}_id"),
    }  # fmt: skip
