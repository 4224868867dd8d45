"""A recommendation workbook read back: its lists by their headings, its facts by their labels. Cached values only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from budgetopt.city.model import Budget
from budgetopt.errors import Finding, InputError, Level, Place, ScenarioError
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.grid import Book, Cells, Grid, Unopenable
from budgetopt.intake.cells.values import ErrorValue, PercentNumber, Uncalculated, Unreadable, Value
from budgetopt.intake.files.opening import open_book
from budgetopt.intake.files.settings import read_json_text
from budgetopt.intake.files.taking import Source, Taken, named, take
from budgetopt.intake.layout.finding import Header, header_at
from budgetopt.intake.scenario import scenario_in
from budgetopt.money import Cents, is_whole_cents, to_cents
from budgetopt.returned.packed import unpacked_rows
from budgetopt.scenario.amending import AmendmentRound
from budgetopt.scenario.model import Scenario
from budgetopt.workbooks.proof_form import PROOF

NOTHING = "None."
_MOST_BLANK = 5  # rows that somebody may have inserted in one place
# A plus sign before the first digit.
_PLUS = re.compile(r"[^\d]*[+＋]")
METHOD, SCHEMA = "Method", "budgetopt/recommendation/1"
SCENARIO_LABEL, ROUNDS_LABEL = "Scenario JSON, part ", "Amendments JSON, part "
# As Excel and as OpenDocument write it.
_BLANK_FORMULA = re.compile(r'=IF\([A-Z]+\d+=0,"",|of:=IF\(\[\.[A-Z]+\d+\]=0;"";')


@dataclass(frozen=True)
class Listing(Header):
    """A list on a sheet: its headings, and the rows (from 1) of its items."""

    rows: tuple[int, ...] = ()

    def value(self, row: int, part: str, further: int = 0) -> Value:
        """What a cell holds, so many `further` to the right of the heading's; None where it is blank."""
        return self.grid.rows.get(row, {}).get(self.columns[part] + further)

    def place(self, row: int, part: str, further: int = 0) -> Place:
        """Where a cell stands."""
        return self.grid.place(row, self.columns[part] + further)

    @property
    def end(self) -> int:
        """The row under the last item."""
        return max((self.row, *self.rows)) + 1


@dataclass(frozen=True)
class Ours:
    """A workbook that may be one of ours, its bytes (`taken`), and their `sha256`."""

    book: Book
    sha256: str
    taken: Taken

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.book.file

    @cached_property
    def sheet(self) -> dict[str, Grid]:
        """The sheets by name."""
        return {grid.sheet: grid for grid in self.book.grids}

    def grid(self, sheet: str) -> Grid | None:
        """A sheet, the rows of Proof unpacked; None where there is none."""
        return self._proof if sheet == PROOF else self.sheet.get(sheet)

    @cached_property
    def _proof(self) -> Grid | None:
        grid = self.sheet.get(PROOF)
        return unpacked_rows(grid) if grid else None

    @property
    def is_recommendation(self) -> bool:
        """Whether this is a recommendation workbook that budgetopt wrote."""
        return self.fact("Schema") == SCHEMA

    def fact(self, label: str, sheet: str = METHOD) -> str:
        """What stands beside a label, as text; "" where there is no such label."""
        return values.text(self.labelled(sheet).get(label, ("",))[0])

    @property
    def currency(self) -> tuple[str, Place]:
        """The currency that a recommendation's amounts are in, and its cell; "" where it is gone."""
        value, place = self.labelled(METHOD).get("Currency", (None, Place(self.file, METHOD)))
        return values.text(value), place

    def labelled(self, sheet: str) -> dict[str, tuple[Value, Place]]:
        """The facts of a sheet: what stands in column B beside each label in column A; a label's first place counts."""
        grid = self.sheet.get(sheet)
        found: dict[str, tuple[Value, Place]] = {}
        for row in sorted(grid.rows) if grid else ():
            label = values.text(grid.rows[row].get(1)) if grid else ""
            if grid and label:
                found.setdefault(label, (grid.rows[row].get(2), grid.place(row, 2)))
        return found

    def listing(self, sheet: str, headings: Sequence[str | None], key: str = "", after: int = 0) -> Listing | None:
        """The first list below row `after` whose headings follow each other so, down to a row where `key` (default:
        the first heading) is blank; None where there is none. A blank row that somebody inserted ends no list."""
        grid = self.grid(sheet)
        rows = grid.rows if grid else {}
        likely = (row for row in sorted(rows) if row > after and headings[0] in rows[row].values())
        for header in (header_at(grid, row) for row in likely if grid):
            columns = header.in_a_row(headings)
            if columns:
                own, its = columns[key or str(headings[0])], set(columns.values())
                items: list[int] = []
                row = _next(rows, header.row, items, its)
                while not values.is_blank(rows.get(row, {}).get(own)) and rows[row] != {1: NOTHING}:
                    items.append(row)
                    row = _next(rows, row, items, its)
                return Listing(header.grid, header.row, header.row, columns=columns, rows=tuple(items))
        return None

    def listings(self, sheet: str, headings: Sequence[str | None], key: str = "") -> list[Listing]:
        """The list on its own sheet, and after it on copies of that, as office programs make them."""
        names = sorted(self.sheet.keys() - {PROOF}, key=lambda name: (name != sheet, name))
        return [found for name in names if (found := self.listing(name, headings, key))]

    def uncalculated(self) -> Place | None:
        """The first formula without a saved value."""
        for grid in self.book.grids:
            for row in sorted(grid.rows):
                if _has_uncalculated(grid.rows[row]):
                    return grid.place(
                        row, min(at for at, one in grid.rows[row].items() if isinstance(one, Uncalculated))
                    )
        return None

    def scenario_text(self) -> tuple[str, Place] | None:
        """The scenario as JSON on the sheet Method, and the cell where it begins; None where there is none."""
        return self._in_parts(SCENARIO_LABEL)

    def _in_parts(self, label: str) -> tuple[str, Place] | None:
        """A text of several cells on the sheet Method, and the first of them; None where there is none."""
        parts = [(value, at) for name, (value, at) in self.labelled(METHOD).items() if name.startswith(label)]
        return ("".join(values_as_written(value) for value, _ in parts), parts[0][1]) if parts else None

    def rounds(self) -> tuple[AmendmentRound, ...]:
        """The rounds of amendments that the workbook carries. Raises InputError where they are no more what was
        written."""
        found = self._in_parts(ROUNDS_LABEL)
        if found is None:
            return ()
        try:
            written = read_json_text(found[0])
            return tuple(AmendmentRound(**one) for one in written)
        except (Unopenable, TypeError, ValueError):
            words = "the amendments here are not readable any more."
            raise refused("ledger-unreadable", found[1], words, "Take the workbook as it was written.") from None

    def scenario(self) -> Scenario | None:
        """The scenario that stands in the workbook; None where there is none. Raises InputError where it is no more
        what was written."""
        found = self.scenario_text()
        if found is None:
            return None
        text, place = found
        try:
            return scenario_in(text)
        except Unopenable as problem:
            words = f"the scenario here is not readable any more: {problem.found}"
            raise refused("scenario-unreadable", place, words, "Name the scenario's file.") from None
        except ScenarioError as error:
            raise InputError(
                Finding(one.level, one.rule, place, f"{one.place.cell}: {one.found}", one.expected, one.mend)
                for one in error.findings
            ) from None


def cents_of(value: Value) -> Cents | None:
    """Whole cents of a number as we write an amount; None for any other cell."""
    plain = digits.plain_cents(value) if type(value) in (int, float) else None
    if plain is not None or isinstance(value, bool | PercentNumber) or not isinstance(value, int | float):
        return plain
    try:
        return to_cents(value) if is_whole_cents(value) else None
    except (ArithmeticError, ValueError):
        return None


def amount_shown(value: Value) -> str:
    """A cell that may hold an amount, as a finding quotes it."""
    cents = cents_of(value)
    return values.shown(value) if cents is None else f"{cents / 100:,.2f}".removesuffix(".00")


def cents_written(value: Value, unit: int = 1, decimal: str = "") -> Decimal:
    """Cents, before they are rounded to whole ones, of an amount as people write it. Raises Unreadable."""
    if (plain := digits.plain_cents(value, unit)) is not None:
        return Decimal(plain)
    if isinstance(value, Uncalculated):
        mend = "Open the workbook in Excel or LibreOffice, let it calculate, and save it."
        raise Unreadable(f"the formula {values.shown(value)} was never calculated.", "", mend)
    if isinstance(value, ErrorValue):
        raise Unreadable(f"the cell shows {value}.", "", "Mend the formula, or enter the amount.")
    cents = digits.money_exact(value, unit, decimal)
    if cents is None:
        raise Unreadable("the amount is missing.", "", "Enter a number; 0 if the program gets nothing.")
    return cents


def total_written(value: Value, unit: int = 1, decimal: str = "") -> Decimal:
    """The same of what a program or line gets in all. Raises Unreadable for "+100,000" too, which may be a change."""
    if isinstance(value, str) and _PLUS.match(value):
        mend = "Write the whole amount, without a sign."
        raise Unreadable(f"{values.shown(value)} may be a change, and the whole amount stands here.", "", mend)
    return cents_written(value, unit, decimal)


def values_as_written(value: Value) -> str:
    """A text cell as it stands, blanks included; anything else as text."""
    return str(value) if isinstance(value, str) else values.text(value)


def open_ours(source: Source) -> Ours:
    """The workbook at `source`. Raises UsageError for a missing file, InputError for one that cannot be opened."""
    try:
        return ours(take(source))
    except Unopenable as problem:
        raise refused(problem.rule, Place(named(source)), problem.found, problem.mend) from None


def ours(taken: Taken) -> Ours:
    """The workbook with blank cells for formulas whose value is no text. Raises Unopenable for one that is none.

    Ours write that value as nothing at all, which elsewhere says that a formula was never calculated.
    """
    book, grids = open_book(taken), []
    for grid in book.grids:
        rows = {
            row: {at: value for at, value in cells.items() if not _no_text(value)}
            if _has_uncalculated(cells)
            else cells
            for row, cells in grid.rows.items()
        }
        grids.append(replace(grid, rows=rows))
    return Ours(replace(book, grids=tuple(grids)), taken.record.sha256, taken)


def _next(rows: Mapping[int, Cells], row: int, items: Sequence[int], columns: Set[int]) -> int:
    """The row with which a list goes on: the next, or below blank ones the first that has numbers where the first item
    has some, as no title and no heading has; 0 where the list ends."""
    if rows.get(row + 1):
        return row + 1
    under = next((below for below in range(row + 2, row + 2 + _MOST_BLANK) if rows.get(below)), 0)
    first = rows.get(items[0] if items else under, {})
    numbers = {at for at, value in first.items() if at in columns and isinstance(value, int | float)}
    goes_on = len(numbers) > 1 and all(isinstance(rows.get(under, {}).get(at), int | float) for at in numbers)
    return under if goes_on else 0


def _has_uncalculated(cells: Cells) -> bool:
    return Uncalculated in map(type, cells.values())


def _no_text(value: Value) -> bool:
    return isinstance(value, Uncalculated) and _BLANK_FORMULA.match(value) is not None


def refused(rule: str, place: Place, found: str, mend: str = "") -> InputError:
    """An error that ends the reading of a workbook."""
    return InputError([Finding(Level.ERROR, rule, place, found, mend=mend)])


def check_one_currency(one: str, its: str, other: str, others: str) -> None:
    """Raises InputError where two files (`one`, `other`) name two currencies ("" for none), which nothing adds up."""
    if its and others and its != others:
        found = f"its amounts are in {others}, those of {one} in {its}."
        raise refused("currencies-differ", Place(other), found, "Correct its Currency on Settings if it is not meant.")


def other_currency(book: Ours, budget: Budget) -> list[Finding]:
    """A note where a recommendation's amounts go on to a budget that names another currency; a table names none."""
    currency, place = book.currency
    if not currency or not budget.named_currency or currency == budget.named_currency:
        return []
    found = f"amounts here are in {currency}, those of the budget in {budget.named_currency}: they stand as numbers."
    return [Finding(Level.NOTE, "another-currency", place, found)]
