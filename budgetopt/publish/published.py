"""The tables of an open data package: which there are, their columns, and what each row says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from budgetopt.intake.layout.sheets import SHEET, Column, Holds, Sheet
from budgetopt.money import Cents
from budgetopt.publish.allowed import Allowed
from budgetopt.saving.table import CsvCell, csv_bytes

# To which digit figures are published: money, and the city's own (of one below 1 as many digits that are not 0).
_CENTS, _AS_GIVEN = "To the cent", "To 6 decimal places or more"


@dataclass(frozen=True)
class PublishedColumn:
    """A column: its name in the file, what it holds, and its value for a row. `of`: the column of the city's own sheets
    that it shows; "": the plan's. `places`: how many decimal places of the plan's figure mean something."""

    name: str
    type: str
    about: str
    value: Callable[[Any], CsvCell]
    of: str = ""
    places: int | None = None
    is_money: bool = False

    @property
    def digits(self) -> str:
        """To which digit its figures are published; "" for what is no figure or whole."""
        if self.type != "number":
            return ""
        return _CENTS if self.is_money else _AS_GIVEN if self.places is None else f"To {self.places} decimal places"

    @property
    def meaning(self) -> str:
        """What it holds, and how exactly."""
        return f"{self.about.rstrip('.')}. {self.digits}." if self.digits else self.about

    def cell(self, row: Any) -> CsvCell:
        """Its value for a row; of a figure the digits that mean something."""
        value = self.value(row)
        if not isinstance(value, float):
            return value
        if self.places is None and abs(value) < 1:
            return _plain(float(f"{value:.6g}"))
        return _plain(round(value, 6 if self.places is None else self.places))


def _plain(value: float) -> CsvCell:
    return int(value) if value.is_integer() else value


@dataclass(frozen=True)
class PublishedTable:
    """A table: its file without ending, its rows, the columns that tell a row, and those that name a row elsewhere:
    (own column, table, its column)."""

    name: str
    title: str
    columns: tuple[PublishedColumn, ...]
    rows: Sequence[Any]
    key: tuple[str, ...] = ()
    refers: tuple[tuple[str, str, str], ...] = ()

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.csv"

    def content(self, allowed: Allowed) -> bytes:
        """The file: a row of names, then the rows."""
        return csv_bytes([one.name for one in self.columns], (self._cells(row, allowed) for row in self.rows))

    def _cells(self, row: Any, allowed: Allowed) -> list[CsvCell]:
        cells = (column.cell(row) for column in self.columns)
        return [allowed.text(cell) if isinstance(cell, str) else cell for cell in cells]

    def schema(self, tables: Iterable[str]) -> dict[str, Any]:
        """Its Table Schema (Frictionless Data)."""
        return {
            "fields": [
                {"name": one.name, "type": one.type, "description": one.meaning} | ({"title": one.of} if one.of else {})
                for one in self.columns
            ],
            "missingValues": [""],
            **({"primaryKey": list(self.key)} if self.key else {}),
            **self._foreign(set(tables)),
        }

    def _foreign(self, tables: set[str]) -> dict[str, Any]:
        own = {one.name for one in self.columns}
        keys = [
            {"fields": [column], "reference": {"resource": table, "fields": [other]}}
            for column, table, other in self.refers
            if column in own and table in tables
        ]
        return {"foreignKeys": keys} if keys else {}


def of(sheet: str, heading: str, value: Callable[[Any], CsvCell], type: str = "string") -> PublishedColumn:
    """A column of the city's own sheet, in its words."""
    about, name = SHEET[sheet].column(heading).help, snake(heading)
    return PublishedColumn(name, type, about, value, of=heading)


def own(sheet: str, *headings: str, item: Callable[[Any], Any] = lambda row: row) -> tuple[PublishedColumn, ...]:
    """Columns of the city's own sheet, with what they show of the item of a row."""
    return tuple(_own(SHEET[sheet], SHEET[sheet].column(heading), item) for heading in headings)


def _own(sheet: Sheet, column: Column, item: Callable[[Any], Any]) -> PublishedColumn:
    def value(row: Any) -> Any:
        return getattr(item(row), sheet.attribute(column))

    if column.holds is Holds.MONEY:
        return money_of(sheet.name, column.name, value)
    if column.holds is Holds.YES_NO:
        return of(sheet.name, column.name, lambda row: "yes" if value(row) else "no")
    if column.holds is Holds.CHOICE:
        return of(sheet.name, column.name, lambda row: str(value(row) or ""))
    return of(sheet.name, column.name, value, _TYPES.get(column.holds, "string"))


_TYPES = {Holds.NUMBER: "number", Holds.PERCENT: "number", Holds.YEAR: "integer", Holds.SCORE: "integer"}


def money_of(sheet: str, heading: str, cents: Callable[[Any], Cents | None]) -> PublishedColumn:
    """A column of money of the city's own sheet."""
    return replace(of(sheet, heading, lambda row: money(cents(row)), "number"), is_money=True)


def snake(heading: str) -> str:
    """The name of a column in a file: "Clients a year" is clients_a_year."""
    return re.sub(r"\W+", "_", heading.casefold().replace("%", " percent")).strip("_")


def money(cents: Cents | None) -> Decimal | None:
    """Money in currency units, exact to the cent."""
    return None if cents is None else Decimal(cents) / 100


def allowed_part(table: PublishedTable, allowed: Allowed) -> PublishedTable | None:
    """The table with the columns that may be published; none where only names and ids are left of the city's own."""
    columns = tuple(one for one in table.columns if not one.of or allowed.column(one.of))
    keys = set(table.key) | {column for column, _, _ in table.refers}
    said = [one for one in columns if one.name not in keys]
    return PublishedTable(table.name, table.title, columns, table.rows, table.key, table.refers) if said else None
