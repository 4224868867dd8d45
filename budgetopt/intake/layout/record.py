"""One row of a table: its cells are read by the name of their column, and what is wrong is said at the cell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from budgetopt.city.model import Extra
from budgetopt.errors import Cells, Level, Place, nearest
from budgetopt.intake.cells import days, digits, values
from budgetopt.intake.cells.limits import FIRST_YEAR
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Unreadable, Value
from budgetopt.intake.cells.words import CONFLICT
from budgetopt.intake.layout.choices import chosen
from budgetopt.intake.layout.figures import bound_of, is_none, read_together
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.sheets import Column, Holds
from budgetopt.intake.log import Log
from budgetopt.money import Cents, half_up, is_whole_cents

T = TypeVar("T")
SCORES = {0, 1, 2, 3, 4}
_NUMBER = "Enter a number; 0 if there is none."
_ENTER = {Holds.NUMBER: _NUMBER, Holds.MONEY: _NUMBER, Holds.PERCENT: _NUMBER, Holds.SCORE: "Enter 0, 1, 2, 3 or 4."}


class Record:
    """One row. Each reader gives None for a missing value, and for a wrong one after saying so at its cell.

    `cells`: column -> value, of a row that is not read as it stands on its sheet.
    """

    __slots__ = ("_own", "_said", "as_written", "broken", "grid", "header", "log", "row", "sheet", "unit")

    def __init__(self, header: Header, row: int, cells: dict[str, Value] | None, log: Log, unit: int):
        self.header, self.sheet, self.grid, self.row = header, header.sheet, header.grid, row
        self.log, self.unit = log, unit
        self._own = cells
        self.as_written: Mapping[int, Value] = self.grid.rows.get(row, {})
        self._said: tuple[str, ...] = ()
        self.broken = False

    @property
    def silent(self) -> bool:
        """Whether nothing was said of it yet."""
        return not (self._said or self.broken)

    @property
    def is_read(self) -> bool:
        """Whether its cells are those of its row, as they stand there."""
        return self._own is None

    def place(self, name: str) -> Place:
        """The cell of a column (the row, where the value comes from elsewhere)."""
        return self.grid.place(self.row, self.header.columns.get(name))

    def cells(self, *, but: str = "") -> Cells:
        """Where the row's values stand, `but` for one that was not read from its cell."""
        return Cells(self.grid.file, self.grid.sheet, self.row, self.header.letters(but))

    def has(self, name: str) -> bool:
        """Whether the sheet has this column."""
        return name in self.header.columns or name in (self._own or ())

    def set(self, name: str, value: Value) -> None:
        """Give a cell its value: of a record that was made, not read."""
        if self._own is None:
            self._own = {name: self.cell(name) for name in self.header.columns}
        self._own[name] = value

    def error(self, rule: str, name: str, found: str, expected: str = "", mend: str = "") -> None:
        """Say what is wrong with a cell; the record is then not used, unless its column forgives."""
        if name in self.header.columns and self.sheet.column(name).forgiving:
            self._said += (name,)
            self.log.warning(rule, self.place(name), found, expected, f"It was read as blank. {mend}".rstrip())
            return
        self.spoil(name)
        self.log.error(rule, self.place(name), found, expected, mend)

    def cell(self, name: str) -> Value:
        """The cell as it is, whatever is wrong with it."""
        if self._own is not None:
            return self._own.get(name)
        return self.as_written.get(self.header.columns.get(name, 0))

    def value(self, name: str) -> Value:
        """The cell as it is; None, and said once, where a formula left an error or no value."""
        value = self.cell(name)
        if isinstance(value, ErrorValue | Uncalculated):
            if name not in self._said:
                column = self.sheet.column(name)
                self._unusable(name, value, needed=column.needed or column.holds is Holds.MONEY)
            return None
        return value

    def _unusable(self, name: str, value: Value, needed: bool) -> None:
        self._said += (name,)
        if isinstance(value, ErrorValue):
            self.error("error-cell", name, f"the cell shows {value}.", "", "Mend the formula, or enter the value.")
            return
        found = f"the formula {values.shown(value)} was never calculated, so there is no value to read."
        mend = "Open the workbook in Excel or LibreOffice, let it calculate, and save it."
        if needed:
            self.error("formula-without-value", name, found, "", mend)
        else:
            self.log.warning("formula-without-value", self.place(name), found, "It was read as blank.", mend)

    def spoil(self, name: str) -> None:
        """Take a cell for wrong whose cause is said elsewhere, once for all rows."""
        self.broken = True
        self._said += (name,)

    def said(self, name: str) -> bool:
        """Whether something was already said about a cell."""
        return name in self._said

    def missing(self, name: str, found: str, mend: str) -> None:
        """Say that a needed cell has no value, unless something was already said about it."""
        if name not in self._said:
            self.error("missing-value", name, found, "", mend)

    def text(self, name: str) -> str:
        """Text; "" where there is none."""
        found = values.text(self.value(name))
        if found.startswith(CONFLICT) and name not in self._said:
            self.error("conflict", name, f"{values.shown(found)} stands here, of two files.", "", "Enter one of them.")
        return found

    def read(self, excused: Collection[str] = ()) -> dict[str, Any]:
        """Field -> value of every column that has a field and a value, each as its column is declared; text may be "".

        A needed value that is missing is said, but for the fields `excused`: of those the caller knows more.
        """
        found: dict[str, Any] = {}
        for column in self.sheet.columns:
            if column.field:
                value = self._typed(column)
                if value is not None:
                    found[column.field] = value
                if column.needed and column.field not in excused and value in (None, ""):
                    spoken = _spoken(column.name)
                    said = f"the {spoken} {'are' if spoken.endswith('s') else 'is'} missing."
                    self.missing(column.name, said, _ENTER.get(column.holds, "Enter it."))
        return found

    def _typed(self, column: Column) -> Any:
        name = column.name
        if column.holds is Holds.TEXT or (column.holds is Holds.CHOICE and column.of is None):
            return self.text(name)
        if self.cell(name) is None:
            return None
        match column.holds:
            case Holds.MONEY:
                return self.money(name, column.low)
            case Holds.CHOICE if column.of:
                return self.choice(name, column.of)
            case Holds.YES_NO:
                return self._read(name, values.yes_no, "not-yes-or-no")
            case Holds.YEAR:
                return self.year(name, int(column.low or FIRST_YEAR))
            case Holds.DAY:
                return self._read(name, days.day, "not-a-date")
            case Holds.PERCENT:
                return self._share(column)
        reader = (lambda value: self.figure(bound_of(value)[1])) if column.bound else self.figure
        return self._bounded(column, self._read(name, reader, "not-a-number"))

    def figure(self, value: Value) -> Decimal | None:
        """A number; of a measure that is in percent, one that is marked so ("70%") is 70 like those beside it, and one
        with words is read where all have the same ("25 days")."""
        try:
            return figure_under(self.header, value)
        except Unreadable:
            said = f"{self.text('Metric')} {self.text('Unit')}" if self.sheet.years else ""
            found = read_together(value, self._beside(), said, self.header.figures or ".") if said else None
            if found is None:
                raise
            return found

    def _beside(self) -> list[Value]:
        """The figures of a measure, its target without the words of a bound."""
        years = (self.as_written.get(column) for column in self.header.years.values())
        return [self.cell("Baseline"), bound_of(self.cell("Target"))[1], *years]

    def no_figure(self, name: str, value: Value) -> bool:
        """Whether words stand where a figure of a measure belongs, which say that there is none; they are counted."""
        if not self.sheet.years or not is_none(value):
            return False
        said = f"words stand where figures belong, and were not read: {{n}}, the first is {values.shown(value)}."
        self.count(Level.WARNING, "no-figure", name, said, "Enter the figure, or leave the cell blank.")
        return True

    def _read(self, name: str, reader: Callable[[Value], T | None], rule: str) -> T | None:
        try:
            return reader(self.value(name))
        except Unreadable as problem:
            if self.sheet.column(name).holds is Holds.NUMBER and self.no_figure(name, self.value(name)):
                return None
            mend = _ENTER[Holds.SCORE] if self.sheet.column(name).holds is Holds.SCORE else problem.mend
            if rule == "not-an-amount" and self.sheet.name == "Budget" and not self.is_read:
                mend = f"{mend} {values.zero_key(self.value(name))}".rstrip()
            self.error(rule, name, problem.found, problem.expected, mend)
            return None

    def money(self, name: str, at_least: float | None = None) -> Cents | None:
        """Whole cents, half up."""
        heading = self.header.headings.get(name)
        unit = heading.unit if heading and heading.unit else self.unit
        cents = digits.plain_cents(self.cell(name), unit)
        if cents is None:
            cents = self._rounded(name, unit)
        if cents is None or at_least is None or cents >= at_least:
            return cents
        said = f"the {_spoken(name)} is negative: {self.log.show(cents)}."
        self.error("negative-amount", name, said, "", "Enter 0 or more.")
        return None

    def _rounded(self, name: str, unit: int) -> Cents | None:
        decimal = self.header.decimals.get(name, "")
        size = self._read(name, lambda value: digits.money_exact(value, unit, decimal), "not-an-amount")
        if size is None:
            return None
        if not is_whole_cents(size / 100):
            found = f"amounts with fractions of a cent were rounded half up under {name!r}: {{n}}, this is the first."
            self.log.count(Level.NOTE, "fraction-of-a-cent", self._group(name), self.place(name), found)
        return half_up(size)

    def _share(self, column: Column) -> Decimal | None:
        """A share, 0 or more, from a percentage column."""
        name, value = column.name, self.value(column.name)
        size = self._read(name, lambda cell: digits.share(cell, self.header.shares), "not-a-number")
        if size and not self.header.shares and not digits.is_percentage(value) and self.sheet.name != "Districts":
            found = f"plain numbers above 1 were read as percent under {name!r} (35 is 35%): {{n}}, this is the first."
            if size != self._read(name, digits.number, "not-a-number"):
                self.log.count(Level.NOTE, "read-as-percent", self._group(name), self.place(name), found)
        return self._bounded(replace(column, low=0), size)

    def _bounded(self, column: Column, size: Decimal | None) -> Decimal | None:
        """The number, where its column's bounds hold it."""
        if size is None or is_within(column, size):
            return size
        name, low, above, high = column.name, column.low, column.above, column.high
        if column.holds is Holds.SCORE and size not in SCORES:
            said = f"the score is {size:g}."
            self.error("score-out-of-range", name, said, "Scores are 0, 1, 2, 3 or 4.", "Correct it.")
            return None
        scale, sign = (100, "%") if column.holds is Holds.PERCENT else (1, "")
        shown, least, most = (f"{float(bound or 0) * scale:g}{sign}" for bound in (size, low, high))
        limits = f"above {above:g}" if above is not None else f"at least {least}" if high is None else ""
        limits = limits + (f", up to {most}" if high is not None else "") if limits else f"between {least} and {most}"
        self.error("out-of-range", name, f"{name!r} is {shown}.", f"It must be {limits}.", "Correct it.")
        return None

    def year(self, name: str, first: int = FIRST_YEAR) -> int | None:
        """A year, of a fiscal year the one it ends in; not before `first`."""
        return self._read(name, lambda value: days.year(value, first), "not-a-year")

    def choice(self, name: str, choices: type[StrEnum]) -> StrEnum | None:
        """One of a few words."""
        value = self.value(name)
        if values.is_missing(value):
            return None
        found = chosen(value, choices)
        if found is None:
            words = [choice.value for choice in choices]
            near = nearest(values.text(value), words)
            mend = f"Did you mean {near!r}?" if near else "Write one of them."
            expected = f"Expected: {', '.join(words)}."
            self.error("unknown-choice", name, f"{values.shown(value)} is not known here.", expected, mend)
        return found

    def count(self, level: Level, rule: str, name: str, found: str, mend: str = "") -> None:
        """One more of a kind of finding on this sheet, at a cell of this row."""
        self.log.count(level, rule, f"{self.grid.file}|{self.grid.sheet}", self.place(name), found, mend)

    def extra(self, called: Mapping[int, str] | None = None) -> Extra:
        """The cells of columns that the sheet does not have, to be carried through; or of those `called` so."""
        columns = self.header.extra if called is None else called
        if not columns:
            return ()
        row = self.as_written
        return tuple((label, kept(row[column])) for column, label in sorted(columns.items()) if column in row)

    def _group(self, name: str) -> str:
        return f"{self.grid.file}|{self.grid.sheet}|{name}"


def figure_under(header: Header, value: Value) -> Decimal | None:
    """A number under a header, where one of a measure in percent that is marked so ("70%") is 70. Raises Unreadable."""
    size = digits.number(value, header.figures or ".")
    in_percent = header.sheet.years and header.shares == "percent" and digits.is_percentage(value)
    return size * 100 if size is not None and in_percent else size


def is_within(column: Column, size: Decimal) -> bool:
    """Whether a column's bounds hold a number."""
    if column.holds is Holds.SCORE and size not in SCORES:
        return False
    low = 0 if column.holds is Holds.PERCENT else column.low
    under = (low is not None and size < low) or (column.above is not None and size <= column.above)
    return not under and (column.high is None or size <= column.high)


def kept(value: Value) -> str | int | float | bool:
    """A cell as it is carried through."""
    return values.text(value) if value is None or isinstance(value, str | date) else value


def _spoken(name: str) -> str:
    """A column's name inside a sentence: "Current budget" is "current budget", "Goal ID" is "goal ID"."""
    return name if name.isupper() or name.startswith(("FTE", "BCR")) else name[:1].lower() + name[1:]
