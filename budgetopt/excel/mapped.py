"""Reading a ledger by its mapping: its rows become rows of Budget, and what they name becomes Programs and Funds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from budgetopt.city.model import Kind, Restriction
from budgetopt.errors import Level, Place, did_you_mean
from budgetopt.excel import values
from budgetopt.excel.grid import Cells, Grid
from budgetopt.excel.headers import Header, with_points
from budgetopt.excel.log import Log
from budgetopt.excel.mapping import CellRule, KindRule, Ledger, Mapping
from budgetopt.excel.names import squeeze
from budgetopt.excel.record import Record
from budgetopt.excel.sheets import SHEET, UNITS
from budgetopt.excel.table import Table
from budgetopt.excel.values import Value

_SEARCHED_ROWS = 30


@dataclass(slots=True)
class _Program:
    """What the rows of one program say of it."""

    record: Record
    rows: list[Cells] = field(default_factory=list)


def read_mapped(grid: Grid, ledger: Ledger, key: str, mapping: Mapping, file: str, log: Log) -> list[Table]:
    """Tables of Programs, Funds and Budget out of one ledger; `key` is the ledger's place in the mapping `file`."""
    headings = _headings(grid, ledger)
    if headings is None:
        said = f"no row of headings has the columns that {key} names."
        log.error("no-header", Place(grid.file, grid.sheet), said, "", "Correct its columns, or give header_row.")
        return []
    row, labels = headings
    reader = _LedgerReader(grid, ledger, mapping, row, labels, log)
    if reader.check_columns(key, file):
        return []
    return reader.tables()


def _headings(grid: Grid, ledger: Ledger) -> tuple[int, dict[str, int]] | None:
    """The row of headings and the column of each, squeezed: the given row, or the one with most of the names."""
    wanted = {squeeze(name) for name in ledger.columns.model_dump().values() if name}
    best: tuple[int, dict[str, int]] | None = None
    most = 0
    for row in [ledger.header_row] if ledger.header_row else sorted(grid.rows)[:_SEARCHED_ROWS]:
        labels: dict[str, int] = {}
        for column, value in grid.rows.get(row, {}).items():
            labels.setdefault(squeeze(values.text(value)), column)
        if len(wanted & labels.keys()) > most:
            best, most = (row, labels), len(wanted & labels.keys())
    return best


class _LedgerReader:
    def __init__(self, grid: Grid, ledger: Ledger, mapping: Mapping, row: int, labels: dict[str, int], log: Log):
        self.grid, self.ledger, self.mapping, self.log = grid, ledger, mapping, log
        self.row, self.labels = row, labels
        self.unit = UNITS[mapping.amounts_in]
        self.programs: dict[str, _Program] = {}
        self.funds: dict[str, Record] = {}
        parts = ledger.columns.model_dump()
        self.column = {part: labels[squeeze(name)] for part, name in parts.items() if name and squeeze(name) in labels}
        self.headers = {name: with_points(self._header(name), grid) for name in ("Programs", "Funds", "Budget")}

    def check_columns(self, key: str, file: str) -> bool:
        """Say each column that the ledger does not have; whether there are any."""
        given = {f"{key}.columns.{part}": name for part, name in self.ledger.columns.model_dump().items() if name}
        given |= {f"{key}.leave_out.{place}.column": rule.column for place, rule in enumerate(self.ledger.leave_out)}
        rules = [(place, rule.rows) for place, rule in enumerate(self.mapping.kinds)]
        given |= {f"kinds.{place}.rows.column": rows.column for place, rows in rules if rows}
        heads = [values.text(value) for value in self.grid.rows[self.row].values()]
        missing = {at: name for at, name in given.items() if squeeze(name) not in self.labels}
        for at, name in missing.items():
            said = f"{self.grid.file} has no column {name!r}."
            self.log.error("unknown-column", Place(file, "", at), said, "", did_you_mean(name, heads))
        return bool(missing)

    def tables(self) -> list[Table]:
        lines = tuple(self._lines())
        self._set_kinds()
        programs = tuple(program.record for program in self.programs.values())
        made = (("Programs", programs), ("Funds", tuple(self.funds.values())), ("Budget", lines))
        return [Table(SHEET[name], self.grid, self.headers[name], records) for name, records in made]

    def _lines(self) -> Iterator[Record]:
        left_out: list[int] = []
        for row in sorted(number for number in self.grid.rows if number > self.row):
            cells = self.grid.rows[row]
            if any(self._matches(cells, rule) for rule in self.ledger.leave_out):
                left_out.append(row)
            elif any(column in cells for column in self.column.values()):
                yield self._line(row, cells)
        if left_out:
            said = f"rows were left out, as the mapping asks: {len(left_out):,}, this is the first."
            self.log.note("rows-left-out", self.grid.place(left_out[0]), said)

    def _line(self, row: int, cells: Cells) -> Record:
        """A row of Budget; the program and the fund it names are kept the first time."""
        program = values.text(self._cell(cells, "program"))
        department = values.text(self._cell(cells, "department")) or "Not stated"
        fund = values.text(self._cell(cells, "fund"))
        fund_id = values.text(self._cell(cells, "fund_id")) or fund or ("" if self._names_funds else "General")
        # Without ids a program is known by its department and name.
        named = f"{department} / {program}" if "department" in self.column and program else program
        program_id = values.text(self._cell(cells, "program_id")) or ("" if "program_id" in self.column else named)
        if program_id:
            told = {"Program ID": program_id, "Program": program or program_id, "Department": department}
            told["Description"] = values.text(self._cell(cells, "description"))
            known = self.programs.setdefault(program_id, _Program(self._record("Programs", row, dict(told))))
            known.rows.append(cells)
            self._compare(known.record, row, {name: told[name] for name in ("Program", "Department")})
        if fund_id and fund_id not in self.funds:
            about = {"Fund ID": fund_id, "Fund": fund or fund_id, "Restricted": self._restriction(fund_id, fund)}
            self.funds[fund_id] = self._record("Funds", row, dict(about))
        amount = self._cell(cells, "amount")
        if values.is_missing(amount) and self.ledger.blank_amounts == "zero":
            amount = 0
        year = self._cell(cells, "fiscal_year") if "fiscal_year" in self.column else self.mapping.fiscal_year
        line = {"Program ID": program_id, "Fund ID": fund_id, "Fiscal year": year, "Amount": amount}
        account = self._cell(cells, "account")
        return self._record("Budget", row, line | {"Kind": self.ledger.amounts.value, "Account": account})

    @property
    def _names_funds(self) -> bool:
        return bool({"fund", "fund_id"} & self.column.keys())

    def _compare(self, first: Record, row: int, told: dict[str, str]) -> None:
        for name, word in told.items():
            if squeeze(first.text(name)) != squeeze(word):
                place = self.grid.place(row, self.column.get(name.casefold()))
                said = f"rows give a program another {name.lower()} than its first, which was used: {{n}}, this is one."
                self.log.count(Level.WARNING, "names-differ", f"{self.grid.file}{name}", place, said)

    def _restriction(self, id: str, name: str) -> str:
        free = self.mapping.unrestricted_funds
        if {id, name} & set(self.mapping.by_program_funds):
            return Restriction.BY_PROGRAM.value
        if free is None:
            return ""
        return Restriction.UNRESTRICTED.value if {id, name} & set(free) else Restriction.RESTRICTED.value

    def _set_kinds(self) -> None:
        """The last rule that fits a program gives its kind."""
        for id, program in self.programs.items():
            fits = [rule.kind for rule in self.mapping.kinds if self._fits(rule, id, program)]
            program.record.set("Kind", (fits[-1] if fits else Kind.SERVICE).value)

    def _fits(self, rule: KindRule, id: str, program: _Program) -> bool:
        name = program.record.text("Program")
        return (
            id in rule.programs
            or bool(rule.name and re.search(rule.name, name, re.IGNORECASE))
            or (rule.rows is not None and all(self._matches(cells, rule.rows) for cells in program.rows))
        )

    def _matches(self, cells: Cells, rule: CellRule) -> bool:
        word = values.text(cells.get(self.labels.get(squeeze(rule.column), 0)))
        return re.search(rule.matches, word, re.IGNORECASE) is not None

    def _cell(self, cells: Cells, part: str) -> Value:
        return cells.get(self.column.get(part, 0))

    def _record(self, sheet: str, row: int, cells: dict[str, Value]) -> Record:
        return Record(SHEET[sheet], self.grid, row, self.headers[sheet], cells, self.log, self.unit)

    def _header(self, sheet: str) -> Header:
        """Where each column of `sheet` stands in the ledger, so that findings name its very cells."""
        parts = {squeeze(part): column for part, column in self.column.items()}
        own = {column.name: parts[key] for column in SHEET[sheet].columns if (key := squeeze(column.name)) in parts}
        return Header(self.row, own)
