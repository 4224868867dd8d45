"""Finding the row of headings, under titles, logos and blank rows, in one row or two."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from budgetopt.errors import nearest
from budgetopt.excel.grid import Cells, Grid
from budgetopt.excel.log import Log
from budgetopt.excel.names import Heading, heading_of, year_in
from budgetopt.excel.sheets import Sheet
from budgetopt.excel.values import has_point, text

_SEARCHED_ROWS = 30
_YEAR_HEADING = re.compile(
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
    points: frozenset[str] = frozenset()  # columns of text whose decimals follow a point
    passed_over: dict[int, Heading] = field(default_factory=dict)  # a second column for a part that is taken

    @property
    def score(self) -> int:
        """How many columns were recognised."""
        return len(self.columns)

    def lacks(self, sheet: Sheet) -> list[str]:
        """The needed columns that are not there."""
        # "FY2017 Budget" over the amounts says the fiscal year as well as a column of it would.
        amount = self.headings.get("Amount")
        dated = {"Fiscal year"} if amount and amount.year else set()
        return [column.name for column in sheet.needed if column.name not in self.columns.keys() | dated]


def find_header(grid: Grid, sheet: Sheet) -> Header | None:
    """The best row of headings for `sheet` among the first rows; None where no row has two of its columns."""
    first_rows = sorted(grid.rows)[:_SEARCHED_ROWS]
    best: Header | None = None
    for row in first_rows:
        labels = {column: text(value) for column, value in grid.rows[row].items()}
        for found in (header_of(row, labels, sheet), _two_rows(grid, row, labels, sheet)):
            if found and found.score >= min(2, len(sheet.columns)) and (best is None or found.score > best.score):
                best = found
    return best


def _two_rows(grid: Grid, row: int, labels: dict[int, str], sheet: Sheet) -> Header | None:
    """Headings in two rows: a group ("Budget", over several columns) above what it holds ("Adopted", "Requested")."""
    below: Cells | None = grid.rows.get(row + 1)
    if not below or len(labels) < 2:
        return None
    group, joined = "", {}
    for column in range(min(labels), max([*labels, *below]) + 1) if max([*labels, *below]) < 2_000 else ():
        group = labels.get(column, group)
        under = text(below.get(column))
        if under:
            both = f"{group} {under}"
            joined[column] = both if heading_of(both, sheet) else under
        elif column in labels:
            joined[column] = group
    return header_of(row + 1, joined, sheet)


def header_of(row: int, labels: dict[int, str], sheet: Sheet) -> Header:
    """Which of `labels` is which column: its own name first, then the latest year in one, then the nearest synonym."""
    found = {column: heading_of(label, sheet) for column, label in labels.items() if label}
    header = Header(row)
    ranked = sorted(
        ((heading, column) for column, heading in found.items() if heading),
        key=lambda pair: _directness(*pair),
    )
    for heading, column in ranked:
        name = heading.column.name
        if name in header.columns:
            header.passed_over[column] = heading
        else:
            header.columns[name], header.headings[name] = column, heading
    for column, label in labels.items():
        if found.get(column) is None and label:
            year = year_in(label) if sheet.years and _YEAR_HEADING.fullmatch(label.strip()) else None
            if year and year not in header.years:
                header.years[year] = column
            else:
                header.extra[column] = label
    header.extra.update({column: heading.text for column, heading in header.passed_over.items()})
    return header


def _directness(heading: Heading, column: int) -> tuple[bool, int, int, int]:
    own_name = heading.rank == 0 and heading.year is None
    return not own_name, -(heading.year or 0), heading.rank, column


def with_points(header: Header, grid: Grid) -> Header:
    """The header, knowing in which columns of money a point can only be decimal."""
    below = [cells for row, cells in grid.rows.items() if row > header.row]
    found = [name for name, column in header.columns.items() if any(has_point(cells.get(column)) for cells in below)]
    return replace(header, points=frozenset(found))


def check_header(grid: Grid, sheet: Sheet, header: Header | None, log: Log) -> Header | None:
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
        _say_passed_over(grid, header, column, heading, log)
    return None if missing else header


def _say_passed_over(grid: Grid, header: Header, column: int, heading: Heading, log: Log) -> None:
    name = heading.column.name
    taken = header.headings[name]
    place = grid.place(header.row, column)
    if (taken.rank, taken.year) == (heading.rank, heading.year):
        mend = "Delete or rename one of them."
        log.error("duplicate-column", place, f"{heading.text!r} and {taken.text!r} both mean {name!r}.", "", mend)
    else:
        log.note(
            "column-passed-over",
            place,
            f"{name!r} was read from {taken.text!r}, so {heading.text!r} was not used for it.",
        )
