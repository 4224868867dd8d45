"""The programs and funds that the rows of a ledger name: kept the first time, held against it ever after."""

from __future__ import annotations

import re
from collections.abc import Mapping as Names
from dataclasses import dataclass, field, replace

from budgetopt.city.model import Kind, Restriction
from budgetopt.errors import Level
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.offices import NOT_STATED
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.sheets import SHEET
from budgetopt.intake.layout.table import Table
from budgetopt.intake.mapping.located import matches
from budgetopt.intake.mapping.mapping import KindRule, Ledger
from budgetopt.intake.mapping.parts import OF_PROGRAMS
from budgetopt.intake.mapping.sources import Given, Reader


@dataclass(slots=True)
class _Program:
    """What the rows of one program say of it."""

    record: Record
    rows: list[Cells] = field(default_factory=list)


class Owners:
    """Programs and funds by id, as the rows of one ledger name them."""

    def __init__(self, reader: Reader, ledger: Ledger, unit: int, given: Given):
        self.reader, self.grid, self.sources, self.unit = reader, reader.header.grid, ledger.sources, unit
        self.mapping, self.log, self.spelling = given.mapping, given.log, given.spelling
        self.programs: dict[str, _Program] = {}
        self.funds: dict[str, Record] = {}
        named = {squeeze(column.name): column.name for column in SHEET["Programs"].columns}
        self.told = {part: named[squeeze(part)] for part in OF_PROGRAMS if part in self.sources}
        # What law or policy says of a program is one thing in all of its rows.
        self.limits = set(self.told.values()) & {"Mandated", "Minimum budget", "Maximum budget"}
        self.headers = {name: header_of(reader, name) for name in ("Programs", "Funds")}

    def tables(self) -> tuple[Table, Table]:
        """The tables of Programs and of Funds."""
        programs = tuple(program.record for program in self.programs.values())
        return Table(self.headers["Programs"], programs), Table(self.headers["Funds"], tuple(self.funds.values()))

    def program(self, row: int, cells: Cells) -> str:
        """The id of a row's program."""
        name = self.reader.text("program", row, cells)
        department = self._department(row, cells)
        # Without ids a program is known by its department and name.
        named = f"{department} / {name}" if "department" in self.sources and name else name
        id = self.reader.text("program_id", row, cells) if "program_id" in self.sources else named
        if id:
            told = {"Program ID": id, "Program": name or id, "Department": department}
            own = {name: self.reader.value(part, row, cells) for part, name in self.told.items()}
            if id not in self.programs:
                self.programs[id] = _Program(self._record("Programs", row, told | own))
            known = self.programs[id]
            known.rows.append(cells)
            same = {part: told[part] for part in ("Program", "Department")}
            self._compare(known.record, row, same | {name: values.text(own[name]) for name in self.limits})
        return id

    def _department(self, row: int, cells: Cells) -> str:
        name = self.reader.text("department", row, cells) or NOT_STATED
        return self.spelling.of(name, self.grid.place(row, self.reader.column("department")), self.log)

    def fund(self, row: int, cells: Cells, across: str = "") -> str:
        """The id of a row's fund, or of the one `across` whose column it is; a ledger that names none has one."""
        name = across or self.reader.text("fund", row, cells)
        names_funds = bool({"fund", "fund_id"} & self.sources.keys())
        id = self.reader.text("fund_id", row, cells) or name or ("" if names_funds else "General")
        if id and id not in self.funds:
            about = {"Fund ID": id, "Fund": name or id, "Restricted": self._restriction(id, name)}
            self.funds[id] = self._record("Funds", row, about)
        return id

    def _compare(self, first: Record, row: int, told: dict[str, str]) -> None:
        for name, word in told.items():
            if squeeze(first.text(name)) != squeeze(word):
                place = self.grid.place(row, self.reader.column(name.casefold().replace(" ", "_")))
                said = f"rows give a program another {name.lower()} than its first, which was used: {{n}}, this is one."
                self.log.count(Level.WARNING, "names-differ", f"{self.grid.file}{name}", place, said)

    def _restriction(self, id: str, name: str) -> str:
        free = self.mapping.unrestricted_funds
        if {id, name} & set(self.mapping.by_program_funds):
            return Restriction.BY_PROGRAM.value
        if free is None:
            return ""
        return Restriction.UNRESTRICTED.value if {id, name} & set(free) else Restriction.RESTRICTED.value

    def set_kinds(self) -> None:
        """The last rule that fits a program gives its kind."""
        for id, program in self.programs.items():
            fits = [rule.kind for rule in self.mapping.kinds if self._fits(rule, id, program)]
            program.record.set("Kind", (fits[-1] if fits else Kind.SERVICE).value)

    def _fits(self, rule: KindRule, id: str, program: _Program) -> bool:
        name = program.record.text("Program")
        rows = rule.rows
        return (
            id in rule.programs
            or bool(rule.name and re.search(rule.name, name, re.IGNORECASE))
            or (
                rows is not None
                and bool(self.reader.header.column_under(rows.column))
                and all(matches(self.reader.header, cells, rows) for cells in program.rows)
            )
        )

    def _record(self, sheet: str, row: int, cells: Names[str, values.Value]) -> Record:
        return Record(self.headers[sheet], row, dict(cells), self.log, self.unit)


def header_of(reader: Reader, sheet: str) -> Header:
    """Where each column of `sheet` stands in a ledger, so that findings name its very cells."""
    parts = {squeeze(part): column for part in reader.sources if (column := reader.column(part))}
    own = {column.name: parts[key] for column in SHEET[sheet].columns if (key := squeeze(column.name)) in parts}
    return replace(reader.header, sheet=SHEET[sheet], columns=own)
