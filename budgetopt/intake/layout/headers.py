"""The headings of the sheets of a budget: which column is which, what is missing, and what stands twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import pairwise

from budgetopt.errors import nearest
from budgetopt.intake.cells.digits import decimal_sign, grouped_sign, is_ambiguous, is_number
from budgetopt.intake.cells.grid import Grid, within
from budgetopt.intake.cells.words import squeeze, unit_in
from budgetopt.intake.layout.finding import Header, find, header_at, headers_in
from budgetopt.intake.layout.measured import is_part, of_others, told_apart_in_rows, year_measured
from budgetopt.intake.layout.names import DATED, Heading, heading_of, sheet_called, sheets_with
from budgetopt.intake.layout.sheets import SHEET, SHEETS, Holds, Sheet
from budgetopt.intake.log import Log

_DEPTHS = (1, 2, 3)
_FIGURES = r"(?:actuals?|results?|values?)"
# A year, what its figures are, marks of footnotes, and no more: "FY 2024 actual", "Actual 2024", "2024*", "(2024)".
YEAR_HEADING = re.compile(
    rf"[\s(\[]*(?:{_FIGURES}[\s(\[]+)?(?:[fs]?f[.\s]?y\.?e?|sfy|cy|fiscal\s+year|year|y)?[\s_-]*['’]?"
    rf"(?:\d{{4}}|(?<=['’])\d{{2}}|\A\d{{2}}(?=\s?[-–/]\s?\d{{2}}\b)|(?<=y)\d{{2}}|(?<=y[\s_.-])\d{{2}}|(?<=ye\s)\d{{2}})(?:\s*[-–/]\s*\d{{2,4}})?[\s(\[]*{_FIGURES}?[\s)\]*†‡:.]*",
    re.IGNORECASE,
)


def find_header(grid: Grid, sheet: Sheet, year: int | None = None) -> Header | None:
    """The best headings for `sheet` among the first rows; None where none have two of its columns.

    `year`: the base fiscal year, whose amounts are wanted where a sheet has several.
    """
    return headers_by_sheet(grid, (sheet,), year).get(sheet.name)


def headers_by_sheet(grid: Grid, sheets: Iterable[Sheet] = SHEETS, year: int | None = None) -> dict[str, Header]:
    """The best headings for each sheet that a grid may be; each place is looked at once for all of them."""
    places = [(header, _possible(header)) for header in headers_in(grid, _DEPTHS)]
    found = {}
    for sheet in sheets:
        # No place can have more of a sheet's columns than cells that mean one.
        likely = (
            header for header, possible in places if possible[sheet.name] >= min(2 - sheet.years, len(sheet.columns))
        )
        header = find(likely, partial(_judged, sheet=sheet, year=year))
        if header:
            found[sheet.name] = header
    return found


def _possible(header: Header) -> Counter[str]:
    """Sheet -> how many cells may head a column of it."""
    return Counter(name for parts in header.parts.values() for name in _sheets_of(parts))


def _sheets_of(parts: list[str]) -> set[str]:
    return set().union(*(sheets_with(words) for words in (_with_groups(parts)[0], _own(parts))))


def _judged(header: Header, sheet: Sheet, year: int | None) -> tuple[float, Header] | None:
    header = recognised(header, sheet, year)
    # Columns of years tell a sheet that has them as another heading would, and the better of two places.
    known = header.score + (len(header.years) > 1)
    if not header.score or known < min(2, len(sheet.columns)):
        return None
    if sheet.years and header.row - header.top < _DEPTHS[-1] - 1 and is_part(header):
        return None
    return header.score + min(len(header.years), 99) / 100, header


def find_headers(grid: Grid, sheet: Sheet, year: int | None = None) -> list[Header]:
    """The headings of each table of `sheet` in a grid: of tables side by side, those that are whole.

    A blank column alone parts no table: only where a part stands twice, and what is beside adds nothing to it.
    """
    best = find_header(grid, sheet, year)
    if best is None or not best.passed_over:
        return [best] if best else []
    depth, parts = best.row - best.top + 1, _side_by_side(grid, best)
    if len(parts) == 1:
        return [best]
    beside = [recognised(header_at(part, best.top, depth), sheet, year) for part in parts]
    # Titles and the like stand beside a part of the grid, and speak of it.
    whole = [replace(header, grid=grid) for header in beside if header.score and not lacks(header)]
    names = {name for header in whole for name in header.columns}
    return whole if whole and names >= best.columns.keys() else [best]


def _side_by_side(grid: Grid, header: Header) -> list[Grid]:
    """The parts of a grid that blank columns part, from the headings down."""
    filled: set[int] = set()
    for row, cells in grid.rows.items():
        if row >= header.top:
            filled.update(cells)
    starts = sorted(column for column in filled if column - 1 not in filled)
    bounds = [(start, end - 1) for start, end in pairwise([*starts, max(filled) + 2])]
    return [grid] if len(bounds) == 1 else [within(grid, 1, left, 2**20, right) for left, right in bounds]


def _own(parts: list[str]) -> str:
    return parts[-1] or next((part for part in reversed(parts) if part), "")


def _with_groups(parts: list[str]) -> tuple[str, list[str]]:
    """A heading with the groups over it ("Budget", over several columns, above "Adopted"), and the groups."""
    own = _own(parts)
    groups = [part for part in parts[:-1] if part and part != own]
    return " ".join([*groups, own]), groups


def _label(parts: list[str], sheet: Sheet) -> str:
    own = _own(parts)
    if len(parts) == 1:
        return own
    both, groups = _with_groups(parts)
    unit = next((part for part in groups if unit_in(part)), "")
    if heading_of(both, sheet) or (sheet.years and year_measured(both)):
        return both
    return f"{own} ({unit})" if unit else own


def _with_others(header: Header, labels: dict[int, str]) -> dict[int, str]:
    """The labels, where years that stand under words of their own ("State", "Budget") have those words before them."""
    years = [column for column, label in labels.items() if year_measured(label)]
    both = {column: _with_groups(header.parts[column]) for column in years}
    groups = {
        column: " ".join(over)
        for column, (_, over) in both.items()
        if over and labels[column] == _own(header.parts[column])
    }
    others = of_others(groups, len(groups) == len(years))
    return labels | {column: both[column][0] for column in others}


def recognised(header: Header, sheet: Sheet, year: int | None = None) -> Header:
    """Which column is which: its own name first, then the latest year in a heading, then the nearest synonym."""
    labels = {column: _label(parts, sheet) for column, parts in header.parts.items()}
    if sheet.years and header.row > header.top:
        labels = _with_others(header, labels)
    meant = {column: heading for column, label in labels.items() if (heading := heading_of(label, sheet))}
    # Of the targets of several years none is the target, nor one of several figures the figure.
    several = Counter(
        one.column.name
        for one in meant.values()
        if one.column.name == "Figure" or (one.year and one.column.name in DATED)
    )
    meant = {
        column: one
        for column, one in meant.items()
        if several[one.column.name] < 2 or not (one.year or one.column.name == "Figure")
    }
    header = Header(header.grid, header.top, header.row, header.parts, labels, sheet=sheet)
    for column, heading in sorted(meant.items(), key=lambda item: _directness(item[1], item[0], year)):
        name = heading.column.name
        if name in header.columns:
            header.passed_over[column] = heading
        else:
            header.columns[name], header.headings[name] = column, heading
    for column, label in labels.items():
        if column not in meant and label:
            measured = year_measured(label) if sheet.years else None
            if measured and measured not in header.years:
                header.years[measured] = column
            else:
                header.extra[column] = label
    header.extra.update({column: heading.text for column, heading in header.passed_over.items()})
    if sheet.name == "Goals" and sheet_called(header.grid.sheet) is sheet and "Goal" in header.columns:
        # Goals that have no code are told by their names, on a sheet that is called theirs.
        header.columns.setdefault("Goal ID", header.columns["Goal"])
    return header


def _directness(heading: Heading, column: int, year: int | None) -> tuple[bool, int, int, int, int]:
    """Its own name first; then the base year, then no year, where the base year is known; then the latest year."""
    own_name = heading.rank == 0 and heading.year is None
    of_year = 0 if year is None or heading.year == year else 1 if heading.year is None else 2
    return not own_name, of_year, -(heading.year or 0), heading.rank, column


def lacks(header: Header) -> list[str]:
    """The needed columns that are not there."""
    # "FY2017 Budget" over the amounts says the fiscal year as well as a column of it would.
    amount = header.headings.get("Amount")
    dated = {"Fiscal year"} if amount and amount.year else set()
    return header.sheet.lacking(header.columns.keys() | dated)


def with_decimals(header: Header) -> Header:
    """The header, knowing which sign stands before decimals in each column of money that is text, and in measures."""
    if header.sheet.years:
        return replace(header, figures=_sign_of_figures(header))
    money = {column.name for column in header.sheet.columns if column.holds is Holds.MONEY} & header.columns.keys()
    cells = {name: header.under(header.columns[name]).different for name in money}
    signs = {name: decimal_sign(under) for name, under in cells.items()}
    # A table is written in one way: what 1.234 is in a column, 1.234,50 beside it says.
    if unsure := [name for name, sign in signs.items() if not sign and any(map(is_ambiguous, cells[name]))]:
        beside = {grouped_sign(header.under(at).different) for at in header.filled()} - {""}
        signs |= dict.fromkeys(unsure, beside.pop() if len(beside) == 1 else "")
    return replace(header, decimals=signs)


def _sign_of_figures(header: Header) -> str:
    """The sign before decimals in a sheet of measures, whose rows are of many kinds: what any figure shows, or ""."""
    numbers = [at for name, at in header.columns.items() if header.sheet.column(name).holds is Holds.NUMBER]
    return decimal_sign(cell for at in (*numbers, *header.years.values()) for cell in header.under(at).different)


def check_header(grid: Grid, sheet: Sheet, header: Header | None, log: Log) -> Header | None:
    """The header, or None with errors that name each column that is missing."""
    if header is None:
        names = ", ".join(sheet.lacking(()))
        found = f"no row of headings was found for {sheet.name}."
        mend = "Put the headings in one row; for a budget of another layout let `budgetopt map` propose how to read it."
        # "Fund balances" may be a statement of its own, and no list of funds.
        other = sheet.name not in {"Programs", "Budget"} and squeeze(grid.sheet) != squeeze(sheet.name)
        say, found = (log.warning, f"{found[:-1]}; nothing of it was read.") if other else (log.error, found)
        say("no-header", grid.place(1), found, f"Needed columns: {names}.", mend)
        return None
    missing = lacks(header)
    for name in missing:
        near = nearest(name, header.extra.values())
        mend = f"Is it {near!r}? Name it {name!r}." if near else f"Add a column headed {name!r}."
        log.error("missing-column", grid.place(header.row), f"the column {name!r} is missing.", "", mend)
    for column, heading in sorted(header.passed_over.items()):
        _say_passed_over(header, column, heading, log)
    if sheet.years:
        _check_years(header, log)
    else:
        _check_units(header, log)
    return None if missing else header


def _check_units(header: Header, log: Log) -> None:
    """Numbers that are no money are read as they stand: thousands of them, as a heading says, would be too few."""
    for name, heading in header.headings.items():
        unit = unit_in(heading.text) if heading.column.holds is Holds.NUMBER else None
        if unit:
            said = f"{heading.text!r} speaks of units of {unit:,}, and its numbers are read as they stand."
            mend = "Write them in full, and take the unit out of the heading."
            log.error("units-differ", header.grid.place(header.row, header.columns[name]), said, "", mend)


def _check_years(header: Header, log: Log) -> None:
    """Two columns of one year that differ are an error; figures under no year are not lost without a word."""
    for column, words in sorted(header.extra.items()):
        taken = header.years.get(year_measured(words) or 0)
        if taken and header.under(taken).each(str) != header.under(column).each(str):
            first, place = header.grid.place(header.row, taken), header.grid.place(header.row, column)
            said = f"{words!r} and the column at {first.cell} are of one year, and differ."
            log.error("duplicate-column", place, said, "", "Delete one, or say in its heading what it holds.")
    told, word = told_apart_in_rows(header)
    if told:
        said = f"rows are told apart by words such as {word!r}: not all of them hold what was measured in a year."
        mend = "Keep the rows of whole years that were measured, with their targets in a column Target."
        log.error("kinds-in-rows", header.grid.place(header.row, told), said, "", mend)
    if header.years or {"Figure", "Fiscal year"} <= header.columns.keys():
        return
    figures = [at for at in (header.columns.get("Figure"), *header.extra) if at and _holds_figures(header, at)]
    if figures:
        said = f"no fiscal year is named, so that no figure was read; {header.words[figures[0]]!r} holds numbers."
        mend = "Head it by the year of its figures, such as 2024 actual."
        log.warning("figures-without-year", header.grid.place(header.row, figures[0]), said, "", mend)


def _holds_figures(header: Header, column: int) -> bool:
    """Whether most cells of a column are numbers."""
    cells = [cell for cell in header.under(column).different if cell is not None]
    return 2 * sum(map(is_number, cells)) > len(cells)


def _say_passed_over(header: Header, column: int, heading: Heading, log: Log) -> None:
    name = heading.column.name
    taken, place = header.headings[name], header.grid.place(header.row, column)
    if same_heading(header, column):
        words = f"{heading.text!r} and {taken.text!r} both mean {name!r}."
        log.error("duplicate-column", place, words, "", "Delete or rename one of them.")
    else:
        words = f"{name!r} was read from {taken.text!r}, so {heading.text!r} was not used for it."
        log.note("column-passed-over", place, words)


def same_heading(header: Header, column: int) -> bool:
    """Whether a column was passed over whose heading names its part as directly as that of the one that was taken."""
    heading = header.passed_over.get(column)
    taken = header.headings[heading.column.name] if heading else None
    return bool(heading and taken and (taken.rank, taken.year) == (heading.rank, heading.year))


def called_as(header: Header, sheet: str, *names: str) -> dict[int, str]:
    """The columns that a sheet of money does not have and another has by one of these names."""
    meant = {column: heading_of(label, SHEET[sheet]) for column, label in header.extra.items()}
    return {at: heading.column.name for at, heading in meant.items() if heading and heading.column.name in names}
