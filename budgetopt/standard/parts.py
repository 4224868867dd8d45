"""The rows of a city's workbooks, and whose they are: a department's own, or everybody's."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from budgetopt.city.model import Budget, InputFile
from budgetopt.city.names import normalised
from budgetopt.errors import Finding, InputError, Level, Place
from budgetopt.grouping import grouped
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import PercentNumber, Value
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.sheets import SHEETS, UNITS, Holds
from budgetopt.intake.layout.table import Table
from budgetopt.intake.reading import Examination
from budgetopt.saving.target import kept_by_windows

# Sheets on which every department sees every row.
SHARED = ("Settings", "Goals", "Funds", "Residents")


@dataclass(frozen=True)
class PartRow:
    """A row of a sheet: its cells by heading, where they hold anything. `id` is its own in all files; a row of no
    department is everybody's."""

    id: str
    sheet: str
    department: str
    cells: Mapping[str, Value]

    @property
    def packed(self) -> str:
        """The row as text, the same for the same cells."""
        cells = {heading: written(value) for heading, value in self.cells.items()}
        return json.dumps([self.id, self.sheet, self.department, cells], ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class CellValue:
    """What one file says of a cell, and where."""

    file: str
    place: Place
    value: Value


Told = dict[str, dict[str, CellValue]]  # row id -> heading -> what the file says


@dataclass(frozen=True)
class CityParts:
    """All rows of a city, the headings of each sheet, its departments, and the files that it was read from."""

    rows: tuple[PartRow, ...]
    headings: Mapping[str, tuple[str, ...]]
    departments: tuple[str, ...]
    inputs: tuple[InputFile, ...]
    # (sheet, its column) -> the heading that it has in all parts.
    labels: Mapping[tuple[str, str], str]

    @property
    def hash(self) -> str:
        """SHA-256 of all rows and headings: what every part says that it came from."""
        return hash_of(self.rows, self.headings)

    def of(self, department: str) -> list[PartRow]:
        """What one department sees: its own rows, and everybody's."""
        return [row for row in self.rows if row.department in ("", department)]


def hash_of(rows: Iterable[PartRow], headings: Mapping[str, Iterable[str]]) -> str:
    """SHA-256 of rows in the order of their ids, and of the headings."""
    lines = [row.packed for row in sorted(rows, key=lambda row: row.id)]
    heads = json.dumps({sheet: list(names) for sheet, names in headings.items()}, ensure_ascii=False, sort_keys=True)
    return sha256("\n".join([heads, *lines]).encode()).hexdigest()


def written(value: Value) -> str | float | int | bool | None:
    """A cell as it is compared and packed: 5.0 is 5, a date its ISO form, blanks at the ends of words do not count."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, date):
        return values.text(value)
    if isinstance(value, int | float):
        return int(value) if float(value).is_integer() and abs(value) < 1e15 else float(value)
    return value.strip() or None


def mark_of(value: Value) -> str:
    """A few letters by which a cell is told from another one, however blanks and lines are broken in it."""
    said = written(value)
    return sha256(" ".join(str("" if said is None else said).split()).encode()).hexdigest()[:6]


def parts_of(examined: Examination) -> CityParts:
    """The rows of what was read. Raises InputError where it cannot be read, or its tables have different units."""
    budget = examined.needed
    firsts = [table.records[0] for table in examined.understood.tables if table.records]
    if len({record.unit for record in firsts if _has_money(record)}) > 1:
        said = "amounts stand in different units: one workbook for all of them would change what they say."
        raise InputError([Finding(Level.ERROR, "units-differ", firsts[0].place("Amount"), said)])
    maker = _Maker({program.id: program.department for program in budget.programs})
    maker.settings(examined)
    by_sheet = grouped((table.sheet.name, table) for table in examined.understood.tables)
    for sheet in SHEETS:
        for table in by_sheet[sheet.name]:
            maker.table(table)
    headings = {name: tuple(heads) for name, heads in maker.headings.items() if heads}
    return CityParts(tuple(maker.rows), headings, budget.departments, examined.inputs, maker.labels)


def file_names(departments: Iterable[str]) -> dict[str, str]:
    """Each department with the name of its file without the ending, one that can be handed on anywhere."""
    taken: dict[str, str] = {}
    for office in departments:
        name = stem = re.sub(r"[^\w]+", "-", office.casefold()).strip("-")[:60] or "department"
        number = 1
        while name in taken or kept_by_windows(name):
            number += 1
            name = f"{stem}-{number}"
        taken[name] = office
    return {office: name for name, office in taken.items()}


def read_parts(examined: Examination) -> tuple[Budget, CityParts]:
    """The budget with its rows. Raises InputError as `parts_of` does."""
    return examined.needed, parts_of(examined)


@dataclass
class _Maker:
    offices: Mapping[str, str]
    rows: list[PartRow] = field(default_factory=list)
    # (sheet, its column) -> the heading that it has in all parts.
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    headings: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, sheet: str, department: str, cells: Mapping[str, Value]) -> None:
        """One more row."""
        for heading in cells:
            self.headings[sheet].setdefault(heading, heading)
        told = {heading: value for heading, value in cells.items() if written(value) is not None}
        self.rows.append(PartRow(f"r{len(self.rows) + 1:06}", sheet, department, told))

    def settings(self, examined: Examination) -> None:
        """Settings by their items, as they were understood."""
        told = examined.understood.settings
        units = {size: name for name, size in UNITS.items()}
        own = {
            table.records[0].unit
            for table in examined.understood.tables
            if table.records and _has_money(table.records[0])
        }
        unit = told.unit or (own.pop() if len(own) == 1 else 1)
        items: dict[str, Value] = {
            "City": told.city,
            "Fiscal year": examined.understood.base_year or None,
            "Currency": told.currency,
            "Amounts in": units.get(unit, "units"),
            "Amount column": told.amount_column,
            "Shares in": told.shares_in,
            "Sums by chance": "yes" if told.sums_by_chance else "",
            "Licence": told.licence,
            "Publish": "; ".join(told.publish),
        }
        for item, value in items.items():
            if value:
                self.add("Settings", "", {"Item": item, "Value": value})

    def table(self, table: Table) -> None:
        """The rows of a table; a column keeps the heading under which it was read."""
        header = table.header
        for record in table.records:
            cells: dict[str, Value] = {}
            for column in table.sheet.columns:
                if record.has(column.name):
                    at = header.columns.get(column.name, 0)
                    label = header.words.get(at, column.name) if record.is_read else column.name
                    cells[self.labels.setdefault((table.sheet.name, column.name), label)] = record.cell(column.name)
            for year, at in sorted(header.years.items()):
                cells[header.words.get(at) or str(year)] = record.as_written.get(at)
            for at, heading in sorted(header.extra.items()):
                cells.setdefault(header.words.get(at) or heading, record.as_written.get(at))
            self.add(table.sheet.name, self._department(table, record), cells)

    def _department(self, table: Table, record: Record) -> str:
        """Whose a row is: its program's department's; "" where it is everybody's."""
        if table.sheet.name in SHARED:
            return ""
        id = record.text("Program ID")
        if id:
            return self.offices.get(id, "")
        office = record.text("Department") if table.sheet.name == "Metrics" else ""
        known = {normalised(name): name for name in self.offices.values()}
        return known.get(normalised(office), "")


def _has_money(record: Record) -> bool:
    return any(column.holds is Holds.MONEY and record.has(column.name) for column in record.sheet.columns)


def shown(value: Value) -> str:
    """A cell's value for a list of changes."""
    if isinstance(value, PercentNumber):
        return f"{float(value):.10g}"
    return "" if value is None else values.text(value)
