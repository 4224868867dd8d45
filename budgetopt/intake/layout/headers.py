"""Finding the row of headings, under titles, logos and blank rows, in one row or two."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from budgetopt.errors import nearest
from budgetopt.intake.cells.grid import Grid, within
from budgetopt.intake.cells.values import decimal_sign, text
from budgetopt.intake.cells.words import unit_in, year_in
from budgetopt.intake.layout.names import Heading, heading_of
from budgetopt.intake.layout.sheets import SHEETS, Holds, Sheet
from budgetopt.intake.log import Log

_SEARCHED_ROWS = 30
_MONEY = {column.name for sheet in SHEETS for column in sheet.columns if column.holds is Holds.MONEY}
YEAR_HEADING = re.compile(
    r"(fy|cy|fiscal\s+year|year)?\s*'?(\d{4}|(?<=')\d{2}|(?<=y)\d{2})(\s*[-–/]\s*\d{2,4})?\s*(actuals?|results?|values?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headings stand and which column plays which part."""

    row: int
    columns: dict[str, int] = field(default_factory=dict)  # canonical name -> column
    headings: dict[str, Heading] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)  # fiscal year -> column
    extra: dict[int, str] = field(default_factory=dict)  # column -> heading that the sheet does not have
    decimals: dict[str, str] = field(default_factory=dict)  # canonical name -> the sign before decimals, if it shows
    passed_over: dict[int, Heading] = field(default_factory=dict)  # a second column for a part that is taken
    top: int = 0  # the first row of headings

    @property
    def score(self) -> int:
        """How many columns were recognised."""
        return len(self.columns)

    @property
    def rivals(self) -> list[int]:
        """Columns that mean a part as directly as the one that was taken for it."""
        return [
            column
            for column, heading in self.passed_over.items()
            if (taken := self.headings[heading.column.name])
            and (taken.rank, taken.year) == (heading.rank, heading.year)
        ]

    def lacks(self, sheet: Sheet) -> list[str]:
        """The needed columns that are not there."""
        # "FY2017 Budget" over the amounts says the fiscal year as well as a column of it would.
        amount = self.headings.get("Amount")
        dated = {"Fiscal year"} if amount and amount.year else set()
        return [column.name for column in sheet.needed if column.name not in self.columns.keys() | dated]


def find_headers(grid: Grid, sheet: Sheet, year: int | None = None) -> list[Header]:
    """The headings of each table of `sheet` in a grid: of tables side by side, those that are whole.

    A blank column alone parts no table: only where a part stands twice, and what is beside adds nothing to it.
    """
    best = find_header(grid, sheet, year)
    if best is None or not best.passed_over:
        return [best] if best else []
    beside = [header_at(part, best, sheet, year) for part in _side_by_side(grid, best)]
    whole = [header for header in beside if header.score and not header.lacks(sheet)]
    names = {name for header in whole for name in header.columns}
    return whole if whole and names >= best.columns.keys() else [best]


def header_at(grid: Grid, like: Header, sheet: Sheet, year: int | None) -> Header:
    """The headings of a part of a grid, in the rows of those of the whole."""
    if like.top < like.row:
        stacked = _stacked(grid, like.top, like.row - like.top + 1, sheet, year)
        return stacked or Header(like.row, top=like.top)
    labels = {column: text(value) for column, value in grid.rows.get(like.row, {}).items()}
    return header_of(like.row, labels, sheet, year)


def _side_by_side(grid: Grid, header: Header) -> list[Grid]:
    """The parts of a grid that blank columns part, from the headings down."""
    filled = sorted({column for row, cells in grid.rows.items() if row >= header.top for column in cells})
    starts = [column for column in filled if column - 1 not in filled]
    bounds = [(start, end - 1) for start, end in pairwise([*starts, filled[-1] + 2])]
    return [within(grid, 1, left, 2**20, right) for left, right in bounds]


def find_header(grid: Grid, sheet: Sheet, year: int | None = None) -> Header | None:
    """The best row of headings for `sheet` among the first rows; None where no row has two of its columns.

    `year`: the base fiscal year, whose amounts are wanted where a sheet has several.
    """
    first_rows = sorted(grid.rows)[:_SEARCHED_ROWS]
    best: Header | None = None
    for row in first_rows:
        labels = {column: text(value) for column, value in grid.rows[row].items()}
        for found in (
            header_of(row, labels, sheet, year),
            *(_stacked(grid, row, rows, sheet, year) for rows in (2, 3)),
        ):
            if found and found.score >= min(2, len(sheet.columns)) and (best is None or found.score > best.score):
                best = found
    return best


def _stacked(grid: Grid, top: int, rows: int, sheet: Sheet, year: int | None) -> Header | None:
    """Headings in several rows: a group ("Budget", over several columns) above what it holds ("Adopted")."""
    last = top + rows - 1
    if any(not grid.rows.get(row) for row in range(top, last + 1)) or len(grid.rows[top]) < 2:
        return None
    words = stacked_words(grid, top, last)
    labels = {}
    for column, parts in words.items():
        under = parts[-1] or next((part for part in reversed(parts) if part), "")
        groups = [part for part in parts[:-1] if part and part != under]
        both = " ".join([*groups, under])
        unit = next((part for part in groups if unit_in(part)), "")
        labels[column] = both if heading_of(both, sheet) else f"{under} ({unit})" if unit else under
    return replace(header_of(last, labels, sheet, year), top=top)


def stacked_words(grid: Grid, top: int, last: int) -> dict[int, list[str]]:
    """The words over each column, a row of headings each; a group stands over its merged cells, or up to the next."""
    columns = sorted({column for row in range(top, last + 1) for column in grid.rows.get(row, {})})
    columns = sorted(
        {
            *columns,
            *(
                at
                for first, left, _, right in grid.merged
                if top <= first <= last
                for at in range(left, min(right, left + 200) + 1)
            ),
        }
    )
    words: dict[int, list[str]] = {column: [] for column in columns}
    for row in range(top, last + 1):
        ends = {left: right for first, left, _, right in grid.merged if first == row}
        group, end = "", 0
        for column in columns:
            own = text(grid.rows.get(row, {}).get(column))
            if own:
                group, end = own, ends.get(column, 2**20)
            words[column].append(own or (group if row < last and column <= end else ""))
    return {column: parts for column, parts in words.items() if any(parts)}


def header_of(row: int, labels: dict[int, str], sheet: Sheet, year: int | None = None) -> Header:
    """Which of `labels` is which column: its own name first, then the latest year in one, then the nearest synonym."""
    found = {column: heading_of(label, sheet) for column, label in labels.items() if label}
    header = Header(row, top=row)
    ranked = sorted(
        ((heading, column) for column, heading in found.items() if heading),
        key=lambda pair: _directness(pair[0], pair[1], year),
    )
    for heading, column in ranked:
        name = heading.column.name
        if name in header.columns:
            header.passed_over[column] = heading
        else:
            header.columns[name], header.headings[name] = column, heading
    for column, label in labels.items():
        if found.get(column) is None and label:
            measured = year_in(label) if sheet.years and YEAR_HEADING.fullmatch(label.strip()) else None
            if measured and measured not in header.years:
                header.years[measured] = column
            else:
                header.extra[column] = label
    header.extra.update({column: heading.text for column, heading in header.passed_over.items()})
    return header


def _directness(heading: Heading, column: int, year: int | None) -> tuple[bool, int, int, int, int]:
    """Its own name first; then the base year, then no year, where the base year is known; then the latest year."""
    own_name = heading.rank == 0 and heading.year is None
    of_year = 0 if year is None or heading.year == year else 1 if heading.year is None else 2
    return not own_name, of_year, -(heading.year or 0), heading.rank, column


def with_decimals(header: Header, grid: Grid) -> Header:
    """The header, knowing which sign stands before decimals in each column of text."""
    below = [cells for row, cells in grid.rows.items() if row > header.row]
    money = [name for name in header.columns if name in _MONEY]
    found = {name: decimal_sign(cells.get(header.columns[name]) for cells in below) for name in money}
    return replace(header, decimals=found)


def check_header(grid: Grid, sheet: Sheet, header: Header | None, log: Log, year: int | None = None) -> Header | None:
    """The header, or None with errors that name each column that is missing."""
    if header is None:
        names = ", ".join(column.name for column in sheet.needed)
        found = f"no row of headings was found for {sheet.name}."
        log.error("no-header", grid.place(1), found, f"Needed columns: {names}.", "Put the headings in one row.")
        return None
    missing = header.lacks(sheet)
    for name in missing:
        near = nearest(name, header.extra.values())
        mend = f"Is it {near!r}? Name it {name!r}." if near else f"Add a column headed {name!r}."
        log.error("missing-column", grid.place(header.row), f"the column {name!r} is missing.", "", mend)
    for column, heading in sorted(header.passed_over.items()):
        _say_passed_over(grid, header, column, heading, year, log)
    return None if missing else header


def _say_passed_over(grid: Grid, header: Header, column: int, heading: Heading, year: int | None, log: Log) -> None:
    name = heading.column.name
    taken = header.headings[name]
    place = grid.place(header.row, column)
    rival = column in header.rivals or _other_money(grid, header, column, heading, year)
    if rival:
        mend = "Delete or rename one of them."
        log.error("duplicate-column", place, f"{heading.text!r} and {taken.text!r} both mean {name!r}.", "", mend)
    else:
        log.note(
            "column-passed-over",
            place,
            f"{name!r} was read from {taken.text!r}, so {heading.text!r} was not used for it.",
        )


def _other_money(grid: Grid, header: Header, column: int, heading: Heading, year: int | None) -> bool:
    """Whether a second column of amounts says other amounts, and nothing tells which of the two is meant."""
    name = heading.column.name
    taken, at = header.headings[name], header.columns[name]
    if heading.column.holds is not Holds.MONEY or (taken.rank == 0 and not taken.year):
        return False
    # Two years tell themselves apart; a year and none do where one of them is known to be the base year, or not to be.
    told = taken.year != heading.year and (bool(taken.year and heading.year) or year is not None)
    return not told and any(cells.get(at) != cells.get(column) for row, cells in grid.rows.items() if row > header.row)
