"""Reading a ledger by its mapping: its rows become rows of Budget, and what they name becomes Programs and Funds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from budgetopt.errors import Place
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.grid import Cells, Grid
from budgetopt.intake.cells.values import Unreadable
from budgetopt.intake.cells.words import squeeze, year_in
from budgetopt.intake.checks.added_up import Added
from budgetopt.intake.checks.funds import say_one_fund
from budgetopt.intake.checks.money_column import rank_of
from budgetopt.intake.checks.other_years import year_said
from budgetopt.intake.checks.parted import say_parted
from budgetopt.intake.checks.rivals import check_running
from budgetopt.intake.checks.sections import sections_of
from budgetopt.intake.checks.totals import cents_of, check_beside, check_column
from budgetopt.intake.checks.unseen import say_hidden
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.rows import RowKind
from budgetopt.intake.layout.table import Table
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.mapping.amounts import Of, PartOfSum, amount_columns, say_doubt, told_decimals
from budgetopt.intake.mapping.changes import say_changes
from budgetopt.intake.mapping.doubts import LedgerDoubts
from budgetopt.intake.mapping.located import check_unit, locate, matches
from budgetopt.intake.mapping.mapping import Ledger, LedgerKind
from budgetopt.intake.mapping.owners import Owners, header_of
from budgetopt.intake.mapping.sources import Given, Reader
from budgetopt.intake.mapping.unused import note_fits
from budgetopt.money import Cents, half_up


@dataclass(frozen=True, slots=True)
class Revenue:
    """Revenue that stood among or beside the spending: told apart, and part of no total."""

    file: str
    sheet: str
    rows: int
    amount: Cents


@dataclass(frozen=True, slots=True)
class MappedLedger:
    """What one ledger came to."""

    tables: tuple[Table, ...]
    added: Added
    revenue: Revenue | None = None


def read_ledger(grid: Grid, ledger: Ledger, key: str, given: Given) -> MappedLedger | None:
    """Tables of Programs, Funds and Budget out of one ledger; `key` is the ledger's place in the mapping."""
    mapping, log = given.mapping, given.log
    # A rule of kinds speaks of every ledger that has its column, and of one at least.
    alone = mapping.kinds if len(mapping.ledgers) == 1 else ()
    rules = {f"kinds.{place}.rows.column": kind.rows.column for place, kind in enumerate(alone) if kind.rows}
    header = locate(grid, ledger, key, given.file, log, rules)
    if header is None:
        return None
    say_changes(header, ledger, log)
    note_fits(header, ledger, key, given)
    if say_doubt(header, ledger, key, given):
        return None
    amounts = amount_columns(header, ledger)
    # What a figure of 1 stands for: below zero in books that write spending as credits.
    unit = check_unit(header, ledger, ledger.amounts_in or mapping.amounts_in, amounts.values(), log)
    unit = -unit if ledger.signs == "turned" else unit
    reader = _LedgerReader(header, ledger, key, amounts, unit, given)
    read = reader.read()
    if not (ledger.years or ledger.columns.fiscal_year or mapping.fiscal_year):
        said = f"nothing tells the fiscal year of the amounts of {grid.file}: {log.show(reader.money)} in all."
        mend = "Write `fiscal_year: 2026` (the year it ends in) at the top of the mapping."
        log.error("missing-key", Place(given.file, "", "fiscal_year"), said, "", mend)
    elif mapping.fiscal_year and not (ledger.years or ledger.columns.fiscal_year):
        for column in amounts.values():
            words = header.words.get(column, "")
            if year_in(words) not in {None, mapping.fiscal_year}:
                said = f"{words!r} was read as the amounts of {mapping.fiscal_year}."
                log.warning(
                    "year-differs",
                    grid.place(header.row, column),
                    said,
                    "",
                    "Correct `fiscal_year`, or name another column.",
                )
    reader.reader.say_untaken(f"{key}.columns", given.file)
    return read


class _LedgerReader:
    def __init__(self, header: Header, ledger: Ledger, key: str, amounts: dict[Of, int], unit: int, given: Given):
        self.key = key
        self.header, self.grid, self.ledger, self.amounts, self.unit = header, header.grid, ledger, amounts, unit
        self.mapping, self.log = given.mapping, given.log
        self.sources = ledger.sources
        self.zero = {squeeze(word) or word for word in ledger.zero}
        self.reader = Reader(header, ledger, given)
        self.owners = Owners(self.reader, ledger, unit, given)
        self.revenue: list[tuple[int, Cells]] = []
        self._rows: set[int] = set()
        of_budget = header_of(self.reader, "Budget")
        self.budget_headers = {
            year: told_decimals(replace(of_budget, columns=of_budget.columns | {"Amount": at}), ledger, key, given.log)
            for year, at in amounts.items()
        }

    def read(self) -> MappedLedger:
        """The tables, and the revenue that was told from them."""
        lines = tuple(self._lines())
        self._rows = {line.row for line in lines}
        self.reader.say_apart()
        self.owners.set_kinds()
        self._check_totals(lines)
        self._say_nobodys(lines)
        rows = sorted({line.row for line in lines} | {row for row, _ in self.revenue})
        for column in self.amounts.values():
            say_parted(self.header, rows, column, self.unit, self.log)
            check_running(self.header, column, rows, self.unit, "Name the other in the mapping.", self.log)
        self._ask(lines)
        if "General" in self.owners.funds and not {"fund", "fund_id"} & self.sources.keys() and len(lines):
            place = self.grid.place(self.header.row)
            say_one_fund(place, "General", self.log, "Name the column of the funds: columns.fund_id or columns.fund.")
        budget = Table(self.budget_headers[self._base], lines, tuple(self.reader.apart[RowKind.TOTAL]))
        say_hidden(budget, self.log)
        # A ledger that nobody but a proposal has described is not sure to be spending beside the others.
        sure = (
            not self.ledger.seen or self.ledger.says_amounts or any(year.amounts for year in self.ledger.years.values())
        )
        added = Added(budget, self.unit, sure, self._says_budget())
        return MappedLedger((*self.owners.tables(), budget), added, self._told_revenue())

    def _says_budget(self) -> bool:
        """Whether a heading, a title or the file's name says of what year, or that of a budget, the amounts are."""
        heads = [self.header.words.get(at, "") for at in self.amounts.values()]
        named = any(year_in(words) or rank_of(words) in {0, 1} for words in heads)
        return named or "fiscal_year" in self.sources or bool(self.ledger.years or year_said(self.header))

    @property
    def money(self) -> Cents:
        """The money of the rows that were read as spending."""
        return self._money_of(self._rows)

    def _lines(self) -> Iterator[Record]:
        under = self.reader.under
        names, ids = under("program", "department", "program_id", "fund"), under("program_id")
        for row, cells in self.reader.rows(self.amounts.values(), names, ids, bands=True):
            if self._is_revenue(row, cells):
                self.revenue.append((row, cells))
                # What revenue names is there, without spending.
                self.owners.program(row, cells)
                if not self.ledger.funds:
                    self.owners.fund(row, cells)
            else:
                yield from self._rows_of_budget(row, cells)

    def _is_revenue(self, row: int, cells: Cells) -> bool:
        rule = self.ledger.revenue
        if rule is None or self.ledger.amounts is LedgerKind.REVENUE:
            return self.ledger.amounts is LedgerKind.REVENUE
        if rule.band:
            section = self._sections.get(row)
            return section is not None and re.search(rule.matches, section, re.IGNORECASE) is not None
        return matches(self.header, cells, rule)

    @cached_property
    def _sections(self) -> dict[int, str]:
        return sections_of(self.header).revenue

    def _rows_of_budget(self, row: int, cells: Cells) -> Iterator[Record]:
        """Rows of Budget, one a fiscal year or fund; the program and the fund they name are kept the first time."""
        program_id = self.owners.program(row, cells)
        further = {"Account": self.reader.value("account", row, cells)}
        if "appropriation_unit" in self.sources:
            further["Appropriation unit"] = self.reader.value("appropriation_unit", row, cells)
        named: values.Value = self.mapping.fiscal_year
        if "fiscal_year" in self.sources:
            named = self.reader.value("fiscal_year", row, cells)
        for of, column in self.amounts.items():
            amount = cells.get(column)
            # A program need not have money of every fund, in every quarter, nor in other years than the budget's.
            if (isinstance(of, str | PartOfSum) or of != self._base) and values.is_nothing(amount):
                continue
            if self._is_zero(amount):
                amount = 0
            fund_id = self.owners.fund(row, cells, of if isinstance(of, str) else "")
            line = {"Program ID": program_id, "Fund ID": fund_id, "Amount": amount, **further}
            line |= {"Fiscal year": of if isinstance(of, int) else named, "Kind": self._kind(of)}
            record = Record(self.budget_headers[of], row, line, self.log, self.unit)
            if line["Fiscal year"] is None and "fiscal_year" not in self.sources:
                record.spoil("Fiscal year")
            yield record

    def _is_zero(self, amount: values.Value) -> bool:
        """Whether a cell without a number stands for 0: blank ones, and the words that the mapping names."""
        if values.is_nothing(amount):
            return self.ledger.blank_amounts == "zero"
        return isinstance(amount, str) and (squeeze(amount) or amount.strip()) in self.zero

    def _kind(self, of: Of) -> str:
        """What the amounts of a column are."""
        own = self.ledger.years[of].amounts if isinstance(of, int) and of in self.ledger.years else None
        return str(own or self.ledger.amounts)

    def _check_totals(self, lines: tuple[Record, ...]) -> None:
        """Each total must agree with the rows above it: those that are read, or with what is left out of them too."""
        rows = sorted({line.row for line in lines} | {row for row, _ in self.revenue})
        with_left_out = sorted({*rows, *self.reader.apart[RowKind.LEFT_OUT]})
        for of, column in self.amounts.items():
            decimal = self.budget_headers[of].decimals.get("Amount", "")
            check_column(
                self.grid, rows, self.reader.apart[RowKind.TOTAL], column, self.unit, self.log, with_left_out, decimal
            )
        for column, heading in self.header.words.items() if self.ledger.funds else ():
            if says_total(heading):
                check_beside(self.grid, rows, list(self.amounts.values()), column, self.unit, self.log)

    def _say_nobodys(self, lines: tuple[Record, ...]) -> None:
        """Rows that name no program: an error with the money of all rows and that of the others."""
        lost = [line for line in lines if not line.text("Program ID") and not line.said("Program ID")]
        if not lost:
            return
        rows, theirs = {line.row for line in lines}, {line.row for line in lost}
        whole, rest = (self.log.show(self._money_of(some)) for some in (rows, rows - theirs))
        said = (
            f"{len(theirs):,} rows name no program, this is the first: the whole is {whole} with them, {rest} without."
        )
        mend = "Enter it. Where it stands once over its rows, write `down: true` beside its column in the mapping; "
        mend += "totals, or parts of other rows, name under `totals` or `leave_out`."
        self.log.error("missing-value", lost[0].place("Program ID"), said, "", mend)
        for line in lost:
            line.spoil("Program ID")

    def _money_of(self, rows: Iterable[int]) -> Cents:
        cells = (
            (self.grid.rows[row].get(column), self.unit, self._decimal) for row in rows for column in self._base_columns
        )
        return sum(cents_of(*cell) or 0 for cell in cells)

    def _ask(self, lines: tuple[Record, ...]) -> None:
        """Whatever may be read in two ways and no rule of the mapping decides."""
        rows = list(dict.fromkeys(line.row for line in lines))
        money = dict.fromkeys(self._base_columns, (self.unit, self._decimal))
        doubts = LedgerDoubts(self.header, self.ledger, self.reader, rows, money, self.key, self.log)
        doubts.say_columns(self.amounts.values())
        doubts.say_rows(self.amounts.values())

    @cached_property
    def _base(self) -> Of:
        """What the amounts are of that are wanted: of the fiscal year, else the latest adopted, else the first."""
        adopted = [year for year, named in self.ledger.years.items() if not named.amounts and year in self.amounts]
        latest = max(adopted, default=next(iter(self.amounts)))
        return next((of for of in (None, self.mapping.fiscal_year) if of in self.amounts), latest)

    @property
    def _base_columns(self) -> list[int]:
        """The amounts of the fiscal year that is wanted, else of the latest; of all funds."""
        of = self._base
        return [*self.amounts.values()] if isinstance(of, str | PartOfSum) else [self.amounts[of]]

    @property
    def _decimal(self) -> str:
        return self.budget_headers[self._base].decimals.get("Amount", "")

    def _told_revenue(self) -> Revenue | None:
        """The sum of the revenue. It is said, and no part of the spending."""
        if not self.revenue:
            return None
        total = 0
        columns, decimal = self._base_columns, self._decimal
        for (row, cells), column in product(self.revenue, columns):
            try:
                size = digits.money_exact(cells.get(column), self.unit, decimal)
            except Unreadable as problem:
                self.log.error(
                    "not-an-amount", self.grid.place(row, column), problem.found, problem.expected, problem.mend
                )
                continue
            total += half_up(size) if size is not None else 0
        money = self.log.show(total)
        said = f"{len(self.revenue):,} rows are revenue, {money} together; no part of the spending."
        self.log.note("revenue-told-apart", self.grid.place(self.revenue[0][0], columns[0]), said)
        return Revenue(self.grid.file, self.grid.sheet, len(self.revenue), total)
