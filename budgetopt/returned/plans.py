"""Somebody's own plan, read from an edited recommendation workbook or from any table of program, fund and amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from budgetopt.errors import Finding, InputError, Level, Place
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.limits import MOST_RECORDS
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import squeeze, unit_in
from budgetopt.intake.layout.finding import Header, headers_in
from budgetopt.intake.layout.rows import RowKind, rows_of
from budgetopt.money import Cents
from budgetopt.plan.given import MOST_ERRORS, Entry
from budgetopt.returned.ours import Listing, Ours, amount_shown, cents_of, refused, total_written
from budgetopt.workbooks.proof_form import CHECK, LINES, PROOF, STATED, WEIGHT
from budgetopt.workbooks.recommendation.places import RECOMMENDATION_HEADINGS, RECOMMENDATIONS, YEARS
from budgetopt.workbooks.recommendation.years import year_heading, year_line_headings

# Cents of every planned year, by (program, fund).
Plan = Mapping[tuple[str, str], Sequence[Cents]]
_BELOW = "Totals by fund"
# By rank: an ID before a name, what a recommendation workbook calls it before other words.
HEADINGS = {
    "program": ("programid", "program", "programname", "programcode", "service"),
    "fund": ("fundid", "fund", "fundname", "fundcode"),
    "amount": ("recommended", "amount", "allocation", "proposed", "adopted", "budget"),
    "year": ("year", "planyear", "planningyear"),
}
_NEEDED = {"program", "fund", "amount"}
_LARGEST_HEADER_ROW = 60


@dataclass
class PlanTable:
    """The amounts of a plan as they stand in a table, and what is wrong with cells that cannot be read.

    `later`: amounts of later years that a scenario of fewer years does not ask for.
    """

    source: str
    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    later: list[Entry] = field(default_factory=list)

    def within(self, years: int) -> list[Entry]:
        """The amounts for a scenario of so many years."""
        return [*self.entries, *(entry for entry in self.later if entry.year is not None and entry.year <= years)]


def read_plan(book: Ours) -> PlanTable:
    """Every amount of the plan in a workbook or text table.

    Raises InputError where no sheet, or more than one, has columns for program, fund and amount.
    """
    if book.is_recommendation:
        check_copies(book)
    tables = [table for grid in book.book.grids if (table := _table(grid)) is not None]
    ours = [table for table in tables if _is_ours(table)]
    if not tables:
        found = "no sheet has columns for program, fund and amount."
        raise refused("no-plan", Place(book.file), found, "Head them program, fund and amount (or Recommended).")
    if len(ours or tables) > 1:
        names = ", ".join(table.grid.sheet for table in tables)
        found = f"more than one sheet may be the plan: {names}."
        raise refused("several-plans", Place(book.file), found, "Keep the plan's sheet alone.")
    table = (ours or tables)[0]
    if len(table.below()) > 2 * MOST_RECORDS:
        raise _too_long(table)
    read = PlanTable(book.file if book.book.tabular else f"{book.file}, sheet {table.grid.sheet}")
    sign = digits.decimal_sign(table.value(row, "amount") for row in table.below())
    unit = unit_in(table.words[table.columns["amount"]]) or 1
    for row in _rows(table):
        _take(table, row, read, unit, sign)
        if len(read.findings) >= MOST_ERRORS:
            break
        if len(read.entries) > MOST_RECORDS:
            raise _too_long(table)
    if not read.entries:
        raise refused("no-plan", table.grid.place(table.row), "no row follows the headings.")
    if ours and PROOF in book.sheet:
        _take_later_years(book, read)
    return read


def _too_long(table: Header) -> InputError:
    return refused("no-plan", table.grid.place(table.row), f"more than {MOST_RECORDS:,} rows are no plan.")


def has_plan(book: Ours) -> bool:
    """Whether a sheet is a table of a plan: a ledger, which has a column of fiscal years, is none."""
    tables = filter(None, map(_table, book.book.grids))
    return any("fiscalyear" not in map(squeeze, table.words.values()) for table in tables)


@dataclass(frozen=True)
class OwnLine:
    """A line of the plan that a workbook was made for: cents today, and in every planned year."""

    current: Cents
    recommended: tuple[Cents, ...]


def own_lines(book: Ours) -> dict[tuple[str, str], OwnLine]:
    """Every line of the plan that a workbook was made for, by (program, fund), as its sheet Proof has it.
    Raises InputError where its tables are gone."""
    stated, lines = (book.listing(PROOF, (CHECK, *form.headings)) for form in (STATED, LINES))
    if stated is None or lines is None:
        found = "the tables of what was planned are missing or have lost their headings."
        raise refused("no-proof", Place(book.file, PROOF), found, "Take the workbook as it was written.")
    years = sum(stated.text(row, "What").startswith(WEIGHT) for row in stated.rows)
    return {
        _line_of(lines, row): OwnLine(
            cents_of(lines.value(row, "Current")) or 0,
            tuple(cents_of(lines.value(row, "Recommended", year)) or 0 for year in range(years)),
        )
        for row in lines.rows[:-1]  # the last has the checks of the columns
    }


@dataclass(frozen=True)
class TypedOver:
    """An amount of the first year that is no more the plan's: where it stands, its program, what stands there, and the
    plan's cents."""

    place: Place
    program: str
    value: Value
    planned: Cents


def typed_over(book: Ours) -> Iterator[TypedOver]:
    """The amounts on Recommendations, and on copies of the sheet, that are not those the workbook was written with."""
    plan = _planned(book)
    for listing in book.listings(RECOMMENDATIONS, RECOMMENDATION_HEADINGS, "Program ID"):
        for row in listing.rows:
            key, value = _line_of(listing, row), listing.value(row, "Recommended")
            if key in plan and cents_of(value) != plan[key][0]:
                yield TypedOver(listing.place(row, "Recommended"), key[0], value, plan[key][0])


def check_copies(book: Ours) -> None:
    """Raises InputError where a copy of the sheet Recommendations has another amount: both may be meant."""
    first: dict[tuple[str, str], tuple[Value, Place]] = {}
    for listing in book.listings(RECOMMENDATIONS, RECOMMENDATION_HEADINGS, "Program ID"):
        for row in listing.rows:
            value, at = listing.value(row, "Recommended"), listing.place(row, "Recommended")
            other, there = first.setdefault(_line_of(listing, row), (value, at))
            if cents_of(value) != cents_of(other) and at.sheet != there.sheet:
                found = f"{amount_shown(value)} stands here, and {amount_shown(other)} at {there.inside}."
                raise refused("several-plans", at, found, "Let both sheets say the same, or delete one.")


def _planned(book: Ours) -> Plan:
    """Every line's amounts in the planned years."""
    return {key: line.recommended for key, line in own_lines(book).items()}


def _take_later_years(book: Ours, read: PlanTable) -> None:
    """The list is of the first year: a line that still has the plan's amount keeps the plan's later ones too, but for
    those that were typed over on the sheet Years."""
    plan = _planned(book)
    years = max(map(len, plan.values()), default=1)
    if years < 2:
        return
    read.entries = [replace(entry, year=1) for entry in read.entries]
    listing = book.listing(YEARS, year_line_headings(years))
    typed = list(_typed_over(listing, plan, read)) if listing else []
    read.source += "; later years as the plan has them, where the amount is still the plan's"
    if typed:
        read.source += f", but for {len(typed):,} typed over on the sheet {YEARS}"
    named = {(entry.program, entry.fund, entry.year) for entry in typed}
    for entry in read.entries:
        first, *later = plan.get((entry.program, entry.fund), (None,))
        if entry.amount is not None and first is not None and entry.amount * 100 == first:
            read.later += [
                replace(entry, year=year, amount=Decimal(cents or 0) / 100)
                for year, cents in enumerate(later, start=2)
                if (entry.program, entry.fund, year) not in named
            ]
    read.later += typed


def _typed_over(listing: Listing, plan: Plan, read: PlanTable) -> Iterator[Entry]:
    """The amounts of later years on the sheet Years that are not the plan's."""
    _first_year_follows(listing, plan, read)
    years = max(map(len, plan.values()))
    for row in listing.rows:
        program, fund = _line_of(listing, row)
        for year in range(2, years + 1):
            value, at = listing.value(row, year_heading(year)), listing.place(row, year_heading(year))
            if (program, fund) in plan and cents_of(value) == plan[program, fund][year - 1]:
                continue
            amount = None
            try:
                amount = total_written(value) / 100
            except Unreadable as problem:
                read.findings.append(
                    Finding(Level.ERROR, "not-an-amount", at, problem.found, problem.expected, problem.mend)
                )
            ids = {part: listing.place(row, f"{part.title()} ID") for part in ("program", "fund")}
            yield Entry(program, fund, amount, year, {**ids, "amount": at})


def _first_year_follows(listing: Listing, plan: Plan, read: PlanTable) -> None:
    """An amount of year 1 that was typed over on the sheet Years, where it follows Recommendations, is an error.

    Row for row; who sorted one of the lists moved what follows, and typed nothing.
    """
    lines = [_line_of(listing, row) for row in listing.rows]
    if lines != [(entry.program, entry.fund) for entry in read.entries]:
        return
    for row, line, entry in zip(listing.rows, lines, read.entries, strict=True):
        cents = cents_of(listing.value(row, year_heading(1)))
        if (
            cents is not None
            and entry.amount is not None
            and cents not in (entry.amount * 100, *plan.get(line, ())[:1])
        ):
            found = f"{cents / 100:,.2f} stands here, and {entry.amount:,.2f} on {RECOMMENDATIONS}."
            mend = f"Enter the amount of year 1 on {RECOMMENDATIONS}: this cell follows it."
            read.findings.append(
                Finding(Level.ERROR, "amounts-differ", listing.place(row, year_heading(1)), found, mend=mend)
            )


def _line_of(listing: Listing, row: int) -> tuple[str, str]:
    return listing.text(row, "Program ID"), listing.text(row, "Fund ID")


def _table(grid: Grid) -> Header | None:
    """The headings of a plan, each part by its best name."""
    for header in headers_in(grid, searched=_LARGEST_HEADER_ROW):
        columns = header.named(HEADINGS)
        if columns.keys() >= _NEEDED:
            return replace(header, columns=columns)
    return None


def _is_ours(table: Header) -> bool:
    """Whether this is the list of a recommendation workbook, below which its totals stand."""
    return table.grid.sheet == RECOMMENDATIONS and table.words.get(1) == "Department"


def _rows(table: Header) -> Iterator[int]:
    """The rows that say something, without totals."""
    ids = [table.columns[part] for part in ("program", "fund")]
    below = (row for row in table.below() if _is_ours(table) and table.grid.rows[row].get(1) == _BELOW)
    end = next(below, max(table.grid.rows) + 1)
    for row, kind in rows_of(table, [*ids, table.columns["amount"]], ids, ids):
        if row < end and kind is not RowKind.TOTAL:
            yield row


def _take(table: Header, row: int, read: PlanTable, unit: int, decimal: str) -> None:
    at = {part: table.place(row, part) for part in table.columns}
    amount = year = None
    try:
        cents = total_written(table.value(row, "amount"), unit, decimal)
        amount = cents / 100
        if "year" in table.columns:
            year = _year(table.value(row, "year"))
    except Unreadable as problem:
        rule, part = ("not-an-amount", "amount") if amount is None else ("not-a-year", "year")
        read.findings.append(Finding(Level.ERROR, rule, at[part], problem.found, problem.expected, problem.mend))
        amount = None
    program, fund = (table.text(row, part) for part in ("program", "fund"))
    read.entries.append(Entry(program, fund, amount, year, at))


def _year(value: Value) -> int:
    number = digits.number(value)
    if number is None or number != int(number):
        raise Unreadable(f"{values.shown(value)} is not a planned year.", "", "Write 1 for the first year.")
    return int(number)
