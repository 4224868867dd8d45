"""Proposing a mapping for workbooks that nobody has described: which sheet, headings and columns play which part.

A proposal is a guess for a person to look at: it is shown with what it would read, and used for nothing until then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from budgetopt.intake.budget.native import recognised
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Book, Grid
from budgetopt.intake.cells.words import squeeze, unit_in, year_in
from budgetopt.intake.layout.headers import find_header
from budgetopt.intake.layout.sheets import SHEET, UNITS
from budgetopt.intake.layout.units import said_units
from budgetopt.intake.proposing.columns import columns_of, parts_of
from budgetopt.intake.proposing.tables import other_table, speaks_of_results

_SEARCHED_ROWS = 30
_PLACE = re.compile(r"\b(?:City|Town|County|Village|Borough|State) of (?:[A-Z][\w'-]+ ?)+")


def propose(books: Sequence[Book]) -> tuple[dict[str, Any], list[str]]:
    """The content of a mapping file for these books, and what was not understood of them."""
    found = _Found()
    unknown = [
        (book, grid) for book in books for grid in book.grids if grid.rows and not recognised(grid, book.tabular)
    ]
    for book in books:
        for grid in book.grids:
            found.city = found.city or _place_named(grid)
            found.programs |= _programs_of_known(grid) if recognised(grid, book.tabular) else set()
    rest = [(book, grid) for book, grid in unknown if speaks_of_results(grid) or not found.take_ledger(book, grid)]
    for book, grid in rest:
        table = other_table(grid, len(book.grids) > 1, found.programs)
        if table:
            found.tables.append(table)
        else:
            found.left.append(
                f"{book.file}: {grid.sheet}: no table of programs with amounts, measures or evidence was found."
            )
    return found.content(), found.left


@dataclass(slots=True)
class _Found:
    """What was proposed so far."""

    city: str = ""
    ledgers: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    programs: set[str] = field(default_factory=set)
    _sheets: list[tuple[str, set[str]]] = field(default_factory=list)  # a ledger's place, and the programs it names

    def take_ledger(self, book: Book, grid: Grid) -> bool:
        """Propose a sheet as a ledger, if it is one."""
        ledger, years = _ledger(grid, len(book.grids) > 1)
        if ledger is None:
            return False
        named = _programs_in(grid, ledger)
        # The same programs again in the same file is another view of them (last year's prices, a part of the whole):
        # both together would count them twice.
        for place, before in self._sheets:
            if place.startswith(f"{book.file}: ") and len(named & before) > 0.5 * min(len(named), len(before)):
                self.left.append(
                    f"{book.file}: {grid.sheet}: looks like another view of the programs in {place}; left out."
                )
                return True
        self._sheets.append((f"{book.file}: {grid.sheet}", named))
        self.ledgers.append(ledger)
        self.programs |= named
        of_file = year_in(book.file.replace("_", " "))
        self.years |= set(years) or ({of_file} if of_file else set())
        return True

    def content(self) -> dict[str, Any]:
        """The content of the mapping file."""
        made: dict[str, Any] = {"city": self.city} if self.city else {}
        year = max(self.years, default=None)
        if year:
            made["fiscal_year"] = year
        units = {ledger.get("amounts_in", "units") for ledger in self.ledgers}
        if len(units) == 1 and units != {"units"}:
            made["amounts_in"] = units.pop()
            self.ledgers = [
                {key: part for key, part in ledger.items() if key != "amounts_in"} for ledger in self.ledgers
            ]
        if self.ledgers:
            made["ledgers"] = [_with_year(ledger, year) for ledger in self.ledgers]
        if self.tables:
            made["tables"] = self.tables
        return made


def _programs_in(grid: Grid, ledger: dict[str, Any]) -> set[str]:
    """The ids and names that a proposed ledger gives its programs, squeezed."""
    table = columns_of(grid, ledger["seen"]["header_row"], ledger.get("header_rows", 1))
    wanted = {ledger["columns"].get("program_id"), ledger["columns"].get("program")}
    return {squeeze(values.text(cell)) for column in table if column.name in wanted for cell in column.cells}


def _programs_of_known(grid: Grid) -> set[str]:
    """The ids and names on a sheet of programs in this product's own layout, squeezed."""
    header = find_header(grid, SHEET["Programs"])
    columns = [header.columns.get(name, 0) for name in ("Program ID", "Program")] if header else []
    return {squeeze(values.text(cells.get(column))) for cells in grid.rows.values() for column in columns} - {""}


def _place_named(grid: Grid) -> str:
    for row in sorted(grid.rows)[:6]:
        for value in grid.rows[row].values():
            named = _PLACE.search(value) if isinstance(value, str) else None
            if named:
                return named.group().strip()
    return ""


def _ledger(grid: Grid, of_many: bool) -> tuple[dict[str, Any] | None, list[int]]:
    """The best reading of a sheet as a ledger, and the fiscal years that it speaks of."""
    best: tuple[float, dict[str, Any], list[int]] | None = None
    for top in sorted(grid.rows)[:_SEARCHED_ROWS]:
        for rows in (1, 2, 3):
            if all(grid.rows.get(top + place) for place in range(rows)):
                columns = columns_of(grid, top, rows)
                parts, years = parts_of(columns)
                score = len(parts["columns"]) + len(parts.get("years", ())) - 0.1 * rows
                if ("years" in parts or "amount" in parts["columns"]) and (best is None or score > best[0]):
                    # The row of headings is found by its columns, wherever it stands next year.
                    where = {"header_rows": rows} if rows > 1 else {}
                    seen = {"headings": [column.heading for column in columns if column.heading], "header_row": top}
                    seen["rows"] = sum(row > top + rows - 1 for row in grid.rows)
                    unit = _unit(grid, top, parts)
                    best = score, where | unit | parts | {"seen": seen}, years
    # One part beside the amounts (a list of names with figures) is enough; none is no ledger.
    if best is None or not {"program", "program_id"} & best[1]["columns"].keys():
        return None, []
    head = {"file": grid.file} | ({"sheet": grid.sheet} if of_many else {})
    return head | best[1], best[2]


def _unit(grid: Grid, top: int, parts: dict[str, Any]) -> dict[str, str]:
    names = {unit: name for name, unit in UNITS.items()}
    heading = str(parts["columns"].get("amount", ""))
    found = unit_in(heading) or next((unit for *_, unit in said_units(grid, top)), 1)
    return {"amounts_in": names[found]} if found > 1 else {}


def _with_year(ledger: dict[str, Any], year: int | None) -> dict[str, Any]:
    """The ledger with `{year}` where its file and its heading of amounts name the fiscal year."""
    if year is None:
        return ledger
    made = dict(ledger) | {"file": _placeholder(ledger["file"], year)}
    columns = dict(ledger["columns"])
    if "amount" in columns:
        columns["amount"] = _placeholder(columns["amount"], year)
    return made | {"columns": columns}


def _placeholder(words: str, year: int) -> str:
    return re.sub(rf"(?<!\d){year}(?!\d)", "{year}", words)
