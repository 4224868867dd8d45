"""Proposing a mapping for workbooks that nobody has described: which sheet, headings and columns play which part.

A proposal is a guess for a person to look at: it is shown with what it would read, and used for nothing until then.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from budgetopt.intake.budget.native import EXPLAIN, recognised
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Book, Grid
from budgetopt.intake.cells.words import squeeze, unit_in, year_in
from budgetopt.intake.checks.other_years import is_before, year_said
from budgetopt.intake.checks.payments import told_as_payments
from budgetopt.intake.checks.plans import sum_of_years
from budgetopt.intake.checks.revenue_alone import told_as_revenue
from budgetopt.intake.checks.sections import meaning, says_net
from budgetopt.intake.checks.versions import versions_in
from budgetopt.intake.layout.finding import Header, find, headers_in
from budgetopt.intake.layout.headers import find_header
from budgetopt.intake.layout.names import sheet_called
from budgetopt.intake.layout.rows import says_total
from budgetopt.intake.layout.sheets import SHEET, UNITS, Sheet
from budgetopt.intake.layout.units import said_units
from budgetopt.intake.mapping.changes import seen_of
from budgetopt.intake.proposing.across import funds_across
from budgetopt.intake.proposing.bands import with_bands
from budgetopt.intake.proposing.columns import SampledColumn, account_codes, columns_of, parts_of, revenue_rule, year_of
from budgetopt.intake.proposing.headings import goes_on, holds_amounts, is_title, left_over, unheaded
from budgetopt.intake.proposing.roles import names_office
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
    rest = [(book, grid) for book, grid in unknown if speaks_of_results(grid) or not found.take_ledger(book, grid)]
    # A ledger that its headings, or its name, tell may be one of several in its book: a department's, a pivot's data.
    told = [(book, grid) for book, grid, sheet in grids if sheet and _is_ledger(grid, sheet)]
    several = Counter(book.file for book, _ in told)
    for book, grid in told:
        if several[book.file] > 1 or any(ledger["file"] == book.file for ledger in found.ledgers):
            found.take_ledger(book, grid)
    tables = [(book, grid, other_table(grid, len(book.grids) > 1, found.programs)) for book, grid in rest]
    found.tables += [table for *_, table in tables if table]
    # Where no heading says what was adopted, a person does.
    alone = not found.ledgers and not any(sheet for *_, sheet in grids)
    for book, grid, table in tables:
        if table or (alone and found.take_ledger(book, grid, unsaid=True)):
            continue
        if squeeze(grid.sheet) not in EXPLAIN:
            said = "no table of programs with amounts, measures or evidence was found."
            found.left.append(f"{book.file}: {grid.sheet}: {said}")
    return found.content(), found.left


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
    _sheets: list[SheetRead] = field(default_factory=list)  # of the ledgers, one for each

    def take_ledger(self, book: Book, grid: Grid, unsaid: bool = False) -> bool:
        """Propose a sheet as a ledger, if it is one; with `unsaid` also where no heading says what was adopted."""
        read = _ledger(grid, unsaid)
        if read is None or _is_summary(read):
            return False
        unsaid = not read.years and is_before(read.header, _named_amounts(read.parts))
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
        if all(before.money.keys() <= sheet.money.keys() for before in again):
            for before in again:
                self._leave(before, sheet)
        self._sheets.append(sheet)
        self.ledgers.append(_part(read, len(book.grids) > 1))
        self.programs |= sheet.money.keys()
        self.years |= {own} if own else told
        self.planned |= _is_of_a_plan(read)
        return True

    def _leave(self, sheet: SheetRead, other: SheetRead) -> None:
        """Leave out a sheet whose programs another has."""
        here, there = (f"{one.file}: {one.name}" for one in (sheet, other))
        self.left.append(f"{here}: looks like another view of the programs in {there}; left out.")
        if sheet in self._sheets:
            del self.ledgers[self._sheets.index(sheet)]
            self._sheets.remove(sheet)

    def content(self) -> dict[str, Any]:
        """The content of the mapping file."""
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
        if self.ledgers:
            made["ledgers"] = [_with_year(ledger, year) for ledger in self.ledgers]
        if self.tables:
            made["tables"] = self.tables
        return made


@dataclass(frozen=True, slots=True)
class _Read:
    """A sheet as a ledger: its headings and columns, which of them play which part, and the fiscal years named."""

    header: Header
    columns: list[SampledColumn]
    parts: dict[str, Any]
    years: list[int]


def _is_of_a_plan(read: _Read) -> bool:
    """Whether its years are those of a plan."""
    columns = {column.name: column.money for column in read.columns}
    years = [columns.pop(name) for name in read.parts.get("years", {}).values() if name in columns]
    return len(years) > 1 and sum_of_years(read.header, years, columns.values()) is not None


def _money_in(read: _Read) -> dict[str, Decimal]:
    """The ids and names that a proposed ledger gives its programs, squeezed, with what stands beside each."""
    named = [read.parts["columns"].get(part) for part in ("program_id", "program")]
    # Of programs that stand over their accounts, the accounts tell one sheet from another.
    wanted = {one if isinstance(one, str) else read.parts["columns"].get("account") for one in named if one}
    amounts = [column for column in read.columns if column.name in _named_amounts(read.parts)]
    sizes: dict[int, Decimal] = defaultdict(Decimal)
    for row, size in (pair for column in amounts for pair in column.sized):
        sizes[row] += size
    money: dict[str, Decimal] = defaultdict(Decimal)
    for column in read.columns:
        if column.name in wanted:
            for row, cell in zip(column.rows, column.cells, strict=True):
                money[squeeze(values.text(cell))] += sizes[row]
    return money


def _is_ledger(grid: Grid, sheet: Sheet) -> bool:
    """Whether a known sheet has money and may be somebody else's."""
    return sheet.name == "Budget" or (sheet.name == "Programs" and sheet_called(grid.sheet) is None)


def _is_summary(read: _Read) -> bool:
    """Whether all that is named are totals of revenue and spending, and what is left between them."""
    named = read.parts["columns"].get("program")
    words = {values.text(cell) for column in read.columns if column.name == named for cell in column.cells}
    return bool(words) and all(says_total(word) or meaning(word) or says_net(word) for word in words)


def _programs_of_known(grid: Grid) -> set[str]:
    """The ids and names on a sheet of programs in this product's own layout, squeezed."""
    header = find_header(grid, SHEET["Programs"])
    columns = [header.columns.get(name, 0) for name in ("Program ID", "Program")] if header else []
    return {squeeze(values.text(cells.get(column))) for cells in grid.rows.values() for column in columns} - {""}


def _ledger(grid: Grid, unsaid: bool) -> _Read | None:
    """The best reading of a sheet as a ledger."""
    best = find(headers_in(grid, (1, 2, 3)), partial(_judged, unsaid=unsaid))
    # One part beside the amounts (a list of names with figures) is enough; none is no ledger.
    if best is None:
        return None
    codes = {} if {"program", "program_id"} & best.parts["columns"].keys() else account_codes(best.columns)
    if not (codes or {"program", "program_id"} & best.parts["columns"].keys()):
        return None
    # Amounts may differ in any row: they are told from their rivals by all of them.
    told, years = parts_of(columns_of(best.header, most=None), unsaid=unsaid)
    # Where all that is headed as amounts runs, it is named all the same: reading it says so, with what it adds up.
    if "years" not in told and "amount" not in told["columns"]:
        told, years = best.parts, best.years
    if "funds" in best.parts:
        told, years = best.parts | {"columns": {}}, best.years
    columns = {part: name for part, name in best.parts["columns"].items() if part != "amount"}
    columns |= _bands(best)
    amount = {part: name for part, name in told["columns"].items() if part == "amount"}
    parts = {key: part for key, part in told.items() if key in {"years", "funds"}}
    named = _named_amounts(parts | {"columns": columns | amount})
    parts |= {"columns": with_bands(best.header, columns | amount, named) | codes}
    parts["columns"] |= _programs_once(best, parts["columns"])
    parts |= revenue_rule(best.header, best.columns)
    kept, rows = _adopted_alone(best, columns)
    if kept and (at := best.header.column_under(str(columns.get("fiscal_year", "")))):
        years = sorted({year for row in rows if (year := year_of(best.header.grid.rows[row].get(at)))}) or years
    return _Read(best.header, best.columns, parts | kept, years)


def _adopted_alone(read: _Read, named: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
    """The rule that keeps what was adopted, where the rows are versions of one budget of which one is, and its rows."""
    header, rows = read.header, read.header.below()
    used = {name for name in named.values() if isinstance(name, str)}
    lines = [column.at for column in read.columns if column.name in used and column.name != named.get("fiscal_year")]
    for column in read.columns:
        if column.name in used or column.is_money:
            continue
        found = versions_in(header, rows, column.at, column.heading, lines)
        if found and found.adopted:
            kept = [row for row in rows if values.text(header.grid.rows[row].get(column.at)) == found.adopted]
            return {"keep": {"column": column.name, "matches": found.rule}}, kept
    return {}, []


def _bands(read: _Read) -> dict[str, Any]:
    """Departments and funds that stand once over their programs: in cells of their column, or departments as words of
    no such column in rows that name no program (their subtotals)."""
    named = read.parts["columns"]
    program = next((column for column in read.columns if column.name == named.get("program")), None)
    if program is None:
        return {}
    found: dict[str, Any] = {}
    for column in read.columns:
        part = next((part for part in ("department", "fund", "fund_id") if named.get(part) == column.name), "")
        apart = column.at < program.at and set(column.rows).isdisjoint(program.rows) and len(column.rows) > 1
        names = [values.text(cell) for cell in column.cells]
        first = bool(column.rows and program.rows) and column.rows[0] <= program.rows[0]
        once = first and len(names) == len(set(names)) < len(column.beside)
        office = column.is_text and names_office(column.heading)
        if (part and len(names) > 1 and (apart or once)) or (apart and office):
            found.setdefault(part or "department", {"column": column.name, "down": True})
        elif apart and column.is_text and not part:
            found.setdefault("department", {"band": True})
    return found


def _programs_once(read: _Read, named: dict[str, Any]) -> dict[str, Any]:
    """Programs that stand once over their accounts, each of which has an amount: in the first row of them alone."""
    program, account = (
        next((column for column in read.columns if column.name == named.get(part)), None)
        for part in ("program", "account")
    )
    if program is None or account is None or "program_id" in named or "funds" in read.parts:
        return {}
    once = set(program.rows) <= set(account.rows) and 2 * len(program.rows) <= len(account.rows)
    first = bool(program.rows) and program.rows[0] == account.rows[0]
    apart = all(one != two for one, two in pairwise(program.cells))
    if not (once and first and apart) or _holds_sums(read, named, program.rows):
        return {}
    return {"program": {"column": program.name, "down": True}}


def _holds_sums(read: _Read, named: dict[str, Any], firsts: Collection[int]) -> bool:
    """Whether the first of some group of rows has what the others have together: whose they are is asked."""
    amounts = _named_amounts(read.parts | {"columns": named})
    for column in (column for column in read.columns if column.name in amounts):
        groups: list[list[Decimal]] = []
        for row, size in column.sized:
            groups += [[]] if row in firsts or not groups else []
            groups[-1].append(size)
        if any(group[0] == sum(group[1:]) != 0 for group in groups):
            return True
    return False


def _judged(header: Header, unsaid: bool) -> tuple[float, _Read] | None:
    if is_title(header) or holds_amounts(header):
        return None
    columns = columns_of(header)
    parts, years = parts_of(columns, told=False, unsaid=unsaid)
    funds, doubt = funds_across(header, columns)
    if funds:
        known = {part: name for part, name in parts["columns"].items() if part not in {"amount", "fund", "fund_id"}}
        # Codes that may be years are proposed as both, for a person to keep one.
        lone = {year: name for year in years for name in funds if str(year) == name}
        both = {"years": parts.get("years", lone)} if doubt and (lone or "years" in parts) else {}
        parts, years = {"columns": known, "funds": funds} | both, years if "fiscal_year" in known else []
    # A row of headings is taken in where it says more, such as the year of the amounts.
    told = parts["columns"].keys() | {*parts.get("years", years[:1])} | parts.get("funds", {}).keys()
    score = len(told) - 0.1 * (header.row - header.top + 1) - goes_on(header, columns, _named_amounts(parts))
    # "Budget" twice is half a heading: what tells them apart stands over it.
    score -= 0.2 * any(not column.alone and column.heading and column.is_money for column in columns)
    score -= left_over(header, columns) + unheaded(columns)
    has_amounts = bool({"years", "funds"} & parts.keys()) or "amount" in parts["columns"]
    return (score, _Read(header, columns, parts, years)) if has_amounts and score > 0 else None


def _part(read: _Read, of_many: bool) -> dict[str, Any]:
    """The ledger of a mapping; the row of headings is found by its columns, wherever it stands next year."""
    header, depth = read.header, read.header.row - read.header.top + 1
    part: dict[str, Any] = {"file": header.grid.file} | ({"sheet": header.grid.sheet} if of_many else {})
    part |= {"header_rows": depth} if depth > 1 else {}
    amounts = [column.at for column in read.columns if column.name in _named_amounts(read.parts)]
    if "revenue" not in read.parts and told_as_revenue(header, header.below(), amounts):
        part["amounts"] = "revenue"
    elif told_as_payments(header):
        part["amounts"] = "actual"
    return part | _unit(header, read.parts) | read.parts | {"seen": seen_of(header)}


def _named_amounts(parts: dict[str, Any]) -> list[str]:
    amount = parts["columns"].get("amount", [])
    amount = amount["column"] if isinstance(amount, dict) else amount
    named = [amount] if isinstance(amount, str) else amount
    return [*named, *parts.get("years", {}).values(), *parts.get("funds", {}).values()]


def _unit(header: Header, parts: dict[str, Any]) -> dict[str, str]:
    names = {unit: name for name, unit in UNITS.items()}
    heading = str(parts["columns"].get("amount", ""))
    found = unit_in(heading) or next((unit for *_, unit in said_units(header)), 1)
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
