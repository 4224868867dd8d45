"""Proposing a mapping for workbooks that nobody has described: which sheet, headings and columns play which part.

A proposal is a guess for a person to look at: it is shown with what it would read, and used for nothing until then.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from budgetopt.grouping import grouped
from budgetopt.intake.budget.native import EXPLAIN, recognised
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Book, Grid
from budgetopt.intake.cells.words import squeeze, unit_in, year_in
from budgetopt.intake.checks.other_years import is_before, year_said
from budgetopt.intake.checks.plans import first_of_outlook, may_be_outlook, sum_of_years
from budgetopt.intake.checks.revenue_alone import told_as_revenue
from budgetopt.intake.checks.sections import meaning, says_net
from budgetopt.intake.checks.spent import told_as_spent
from budgetopt.intake.layout.finding import Header, headers_in
from budgetopt.intake.layout.headers import find_header
from budgetopt.intake.layout.names import sheet_called
from budgetopt.intake.layout.sheets import SHEET, UNITS, Sheet
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.layout.units import said_units
from budgetopt.intake.mapping.changes import seen_of
from budgetopt.intake.proposing.lookups import Lookup, lookup_in, use_lookups
from budgetopt.intake.proposing.of_programs import told_of_programs
from budgetopt.intake.proposing.owned import all_the_others, file_named, give_owners, owners_of
from budgetopt.intake.proposing.read_ledger import ReadLedger, named_amounts, read_as_ledger
from budgetopt.intake.proposing.sampled import columns_of
from budgetopt.intake.proposing.sheets import SheetRead, tell_apart
from budgetopt.intake.proposing.tables import other_table, speaks_of_results
from budgetopt.intake.proposing.titles import currencies_in, place_named


def propose(books: Sequence[Book]) -> tuple[dict[str, Any], list[str]]:
    """The content of a mapping file for these books, and what was not understood of them."""
    found = _Found()
    grids = [(book, grid, recognised(grid, book.tabular)) for book in books for grid in book.grids]
    for _, grid, sheet in grids:
        found.city = found.city or place_named(grid)
        found.currencies |= currencies_in(grid)
        found.programs |= _programs_of_known(grid) if sheet else set()
    unknown = [(book, grid) for book, grid, sheet in grids if grid.rows and not sheet]
    found.lookups = [lookup for book, grid in unknown if (lookup := lookup_in(book, grid))]
    lists = [lookup.grid for lookup in found.lookups]
    unknown = [(book, grid) for book, grid in unknown if grid not in lists]
    rest = [(book, grid) for book, grid in unknown if speaks_of_results(grid) or not found.take_ledger(book, grid)]
    rest = [(book, grid) for book, grid in rest if not found.take_like(book, grid)]
    if not (found.ledgers or any(sheet and sheet.name in {"Programs", "Budget"} for *_, sheet in grids)):
        found.take_owned(rest)
    rest = [(book, grid) for book, grid in rest if not found.has(grid)]
    # A ledger that its headings, or its name, tell may be one of several: a department's, a pivot's data, the capital
    # budget beside another. Where they make programs, a table without any of its own makes its own too.
    told = [(book, grid) for book, grid, sheet in grids if sheet and _is_ledger(grid, sheet)]
    several = Counter(book.file for book, _ in told)
    listed = {book.file for book, _, sheet in grids if sheet and sheet.name == "Programs"}
    beside = (found.ledgers or found.lookups) and not listed
    for book, grid in told:
        if beside or several[book.file] > 1 or any(ledger["file"] == book.file for ledger in found.ledgers):
            found.take_ledger(book, grid)
    tables = [(book, grid, other_table(grid, len(book.grids) > 1, found.programs)) for book, grid in rest]
    found.tables += [table for *_, table in tables if table]
    # Where no heading says what was adopted, a person does.
    alone = not found.ledgers and not any(sheet for *_, sheet in grids)
    for book, grid, table in tables:
        if table or (alone and found.take_ledger(book, grid, unsaid=True)):
            continue
        # A sheet of a known name speaks for itself.
        if squeeze(grid.sheet) not in EXPLAIN and sheet_called(grid.sheet) is None:
            said = "no table of programs with amounts, measures or evidence was found."
            found.left.append(f"{book.file}: {grid.sheet}: {said}")
    return found.content(), found.left


_OF_HEADINGS = {"columns", "years", "funds", "revenue"}  # keys of a ledger that speak of its headings


@dataclass(slots=True)
class _Found:
    """What was proposed so far."""

    city: str = ""
    currencies: set[str] = field(default_factory=set)
    ledgers: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    planned: bool = False
    programs: set[str] = field(default_factory=set)
    lookups: list[Lookup] = field(default_factory=list)
    _sheets: list[SheetRead] = field(default_factory=list)  # of the ledgers, one for each
    _read: list[ReadLedger] = field(default_factory=list)  # likewise

    def take_ledger(self, book: Book, grid: Grid, unsaid: bool = False) -> bool:
        """Propose a sheet as a ledger, if it is one; with `unsaid` also where no heading says what was adopted."""
        read = read_as_ledger(grid, unsaid)
        return read is not None and self._take(book, grid, read)

    def take_like(self, book: Book, grid: Grid) -> bool:
        """Propose a sheet that alone says too little as the other sheets of its file that have its headings."""
        for ledger in self.ledgers:
            headings = ledger["seen"]["headings"] if ledger["file"] == book.file and "sheet" in ledger else []
            header = next((head for head in headers_in(grid) if [*head.words.values()] == headings), None)
            if header and header.below():
                parts = deepcopy({part: rule for part, rule in ledger.items() if part in _OF_HEADINGS})
                return self._take(book, grid, ReadLedger(header, columns_of(header), parts, []))
        return False

    def take_owned(self, rest: Sequence[tuple[Book, Grid]]) -> None:
        """Propose the sheets of a file, or files, whose rows name accounts alone, where each is a program by its first
        rows or its name; beside what names programs they would be views of it."""
        alone = ((book, grid) for book, grid in rest if not speaks_of_results(grid))
        reads = [(book, grid, read) for book, grid in alone if (read := read_as_ledger(grid, owned=False))]
        # A file of one sheet may be one of several, a department each.
        keys = ((book.file if len(book.grids) > 1 else "", (book, grid, read)) for book, grid, read in reads)
        for file, of_file in grouped(keys).items():
            whole = all_the_others([read for *_, read in of_file])
            if whole is not None:
                (_, grid, _), (_, other, _) = of_file.pop(whole), of_file[0]
                self._left_for(*(f"{one.file}: {one.sheet}" for one in (grid, other)))
            names = [grid.sheet if file else file_named(book.file) for book, grid, _ in of_file]
            owners = owners_of([read for *_, read in of_file], names)
            for (book, grid, read), owner in zip(of_file, owners or (), strict=bool(owners)):
                columns = read.parts["columns"] | owner
                self._take(book, grid, replace(read, parts=read.parts | {"columns": columns}))

    def has(self, grid: Grid) -> bool:
        """Whether a sheet is proposed as a ledger."""
        return any(read.header.grid is grid for read in self._read)

    def _take(self, book: Book, grid: Grid, read: ReadLedger) -> bool:
        if _is_summary(read):
            return False
        unsaid = not read.years and is_before(read.header, named_amounts(read.parts))
        told = set(read.years) or (set() if unsaid else year_said(read.header))
        named = None if unsaid else year_in(grid.sheet)
        if told and read.years:
            named = next(iter(read.years)) if len(told) == 1 else None
        own = None if "fiscal_year" in read.parts["columns"] or "years" in read.parts else named
        sheet = SheetRead(book.file, grid.sheet, _money_in(read), own)
        # The same programs with the same money again are another view of them: the sheet that has all is read. Where
        # none has, or their money differs and no year tells why, reading both asks which is meant.
        again = [before for before in self._sheets if sheet.repeats(before)]
        known = {name for before in self._sheets if before.file == sheet.file for name in before.money}
        if again and sheet.money.keys() <= known:
            self._leave(sheet, again[0])
            return True
        # What tells revenue from spending is no lesser view.
        if all(before.money.keys() <= sheet.money.keys() and not self._tells_more(before, read) for before in again):
            for before in again:
                self._leave(before, sheet)
        of_programs, unread = told_of_programs(read.header, read.columns, read.parts["columns"])
        read.parts["columns"] |= of_programs
        self.left += [f"{book.file}: {grid.sheet}: {name!r} limits programs, and cannot be read." for name in unread]
        self._sheets.append(sheet)
        self._read.append(read)
        self.ledgers.append(_part(read, len(book.grids) > 1))
        self.programs |= sheet.money.keys() | _beside_their_offices(read)
        self.years |= {own} if own else told
        self.planned |= _is_of_a_plan(read)
        return True

    def _tells_more(self, before: SheetRead, read: ReadLedger) -> bool:
        """Whether the ledger of a sheet has a rule for its rows that another, of the same money, lacks."""
        ledger = self.ledgers[self._sheets.index(before)]
        return bool({"revenue", "keep"} & (ledger.keys() - read.parts.keys()))

    def _leave(self, sheet: SheetRead, other: SheetRead) -> None:
        """Leave out a sheet whose programs another has."""
        self._left_for(*(f"{one.file}: {one.name}" for one in (sheet, other)))
        if sheet in self._sheets:
            at = self._sheets.index(sheet)
            del self.ledgers[at], self._sheets[at], self._read[at]

    def _left_for(self, here: str, there: str) -> None:
        self.left.append(f"{here}: looks like another view of the programs in {there}; left out.")

    def content(self) -> dict[str, Any]:
        """The content of the mapping file."""
        give_owners(self.ledgers, self._read)
        tell_apart(self.ledgers, self._sheets)
        made: dict[str, Any] = {"city": self.city} if self.city else {}
        if len(self.currencies) == 1:
            made["currency"] = next(iter(self.currencies))
        # Of the years of a plan a person says which is meant.
        year = None if self.planned else max(self.years, default=None)
        if year:
            made["fiscal_year"] = year
        units = {ledger.get("amounts_in", "units") for ledger in self.ledgers}
        if len(units) == 1 and units != {"units"}:
            made["amounts_in"] = units.pop()
            self.ledgers = [
                {key: part for key, part in ledger.items() if key != "amounts_in"} for ledger in self.ledgers
            ]
        lists = use_lookups(self.lookups, [*zip(self.ledgers, self._read, strict=True)])
        made |= {"code_lists": lists} if lists else {}
        for lookup in self.lookups:
            if lookup.listed not in lists.values():
                said = "a list of codes, of which no ledger has nearly all; it was not used."
                self.left.append(f"{lookup.book.file}: {lookup.grid.sheet}: {said}")
        if self.ledgers:
            made["ledgers"] = [_with_year(ledger, year) for ledger in self.ledgers]
        if self.tables:
            made["tables"] = self.tables
        return made


def _is_of_a_plan(read: ReadLedger) -> bool:
    """Whether its years are, or may be, those of a plan or of a budget with its outlook."""
    columns = {column.name: column.money for column in read.columns}
    years = [columns.pop(name) for name in read.parts.get("years", {}).values() if name in columns]
    headings = [column.heading for column in years]
    if len(years) < 2:
        return False
    if may_be_outlook(headings) or first_of_outlook(read.header, headings):
        return True
    return sum_of_years(read.header, years, columns.values()) is not None


def _money_in(read: ReadLedger) -> dict[str, Decimal]:
    """The ids and names that a proposed ledger gives its programs, squeezed, with what stands beside each."""
    named = [read.parts["columns"].get(part) for part in ("program_id", "program")]
    # Of programs that stand over their accounts, the accounts tell one sheet from another.
    account = read.parts["columns"].get("account")
    wanted = {one if isinstance(one, str) else account for one in named if one} or {account}
    amounts = [column for column in read.columns if column.name in named_amounts(read.parts)]
    sizes: dict[int, Decimal] = defaultdict(Decimal)
    for row, size in (pair for column in amounts for pair in column.sized):
        sizes[row] += size
    money: dict[str, Decimal] = defaultdict(Decimal)
    for column in read.columns:
        if column.name in wanted:
            for row, cell in zip(column.rows, column.cells, strict=True):
                money[squeeze(values.text(cell))] += sizes[row]
    return money


def _beside_their_offices(read: ReadLedger) -> set[str]:
    """The names of programs behind those of their departments, squeezed: "Police - Patrol"."""
    of = {column.name: dict(zip(column.rows, column.cells, strict=True)) for column in read.columns}
    office, named = (of.get(str(read.parts["columns"].get(part)), {}) for part in ("department", "program"))
    return {squeeze(f"{values.text(cell)} {values.text(named[row])}") for row, cell in office.items() if row in named}


def _is_ledger(grid: Grid, sheet: Sheet) -> bool:
    """Whether a known sheet has money and may be somebody else's."""
    return sheet.name == "Budget" or (sheet.name == "Programs" and sheet_called(grid.sheet) is None)


def _is_summary(read: ReadLedger) -> bool:
    """Whether all that is named are totals of revenue and spending, and what is left between them."""
    named = read.parts["columns"].get("program")
    words = {values.text(cell) for column in read.columns if column.name == named for cell in column.cells}
    return bool(words) and all(says_total(word) or meaning(word) or says_net(word) for word in words)


def _programs_of_known(grid: Grid) -> set[str]:
    """The ids and names on a sheet of programs in this product's own layout, squeezed."""
    header = find_header(grid, SHEET["Programs"])
    at = [header.columns.get(name, 0) for name in ("Program ID", "Program", "Department")] if header else [0, 0, 0]
    rows = ([squeeze(values.text(cells.get(column))) for column in at] for cells in grid.rows.values())
    return {words for id, name, office in rows for words in (id, name, office + name)} - {""}


def _part(read: ReadLedger, of_many: bool) -> dict[str, Any]:
    """The ledger of a mapping; the row of headings is found by its columns, wherever it stands next year."""
    header, depth = read.header, read.header.row - read.header.top + 1
    part: dict[str, Any] = {"file": header.grid.file} | ({"sheet": header.grid.sheet} if of_many else {})
    part |= {"header_rows": depth} if depth > 1 else {}
    amounts = [column.at for column in read.columns if column.name in named_amounts(read.parts)]
    if "revenue" not in read.parts and told_as_revenue(header, header.below(), amounts):
        part["amounts"] = "revenue"
    elif told_as_spent(header):
        part["amounts"] = "actual"
    return part | _unit(header, read.parts) | read.parts | {"seen": seen_of(header)}


def _unit(header: Header, parts: dict[str, Any]) -> dict[str, str]:
    names = {unit: name for name, unit in UNITS.items()}
    headings = [str(parts["columns"].get("amount", "")), *map(str, parts.get("years", {}).values())]
    found = next(filter(None, map(unit_in, headings)), None) or next((unit for *_, unit in said_units(header)), 1)
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


def _placeholder(words: Any, year: int) -> Any:
    if isinstance(words, dict):
        return words | {"column": _placeholder(words["column"], year)}
    if isinstance(words, list):
        return [_placeholder(word, year) for word in words]
    return re.sub(rf"(?<!\d){year}(?!\d)", "{year}", words)
