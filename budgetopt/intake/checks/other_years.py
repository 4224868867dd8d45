"""Years one under the other on one sheet: a table of last year's and, under a title of its own, one of this year's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.intake.cells.words import without_year, year_in
from budgetopt.intake.checks.money_column import rank_of
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log

_YEAR_ALONE = re.compile(
    r"[\W\d_]*(fiscal|year|fy|budget|ejercicio|exercice|jahr|haushaltsjahr|año|année)?[\W\d_]*", re.I
)
_OF_YEAR = re.compile(r"^for \d{4}\b|\bfy|fiscal|\byear|ejercicio|exercice|jahr", re.IGNORECASE)
# What a title or a heading calls the budget to come, and a heading the one that there is.
_NEXT = re.compile(
    r"\bpropos|\brecommend|\brequest|\bdraft\b|\btentative|\bprelim|\bnext (fiscal )?year", re.IGNORECASE
)
_NOW = re.compile(r"\b(current|this)\b|\bexisting\b|\bin force\b", re.IGNORECASE)
_HEADINGS_NEAR = 2  # rows under a title in which headings stand again


def year_said(header: Header) -> set[int]:
    """The fiscal year that the titles over the headings name, else the file's name; nothing where titles name two."""
    rows = [[*header.grid.rows[row].values()] for row in header.grid.rows if row < header.top]
    # "Fiscal year" beside 2026, as filters of pivot tables stand.
    pairs = [" ".join(map(values.text, cells)) for cells in rows if len(cells) == 2]
    years = {year for cell in chain(pairs, *rows) if (year := _titled_year(cell))}
    of_file = year_in(header.grid.file.replace("_", " "))
    return years if len(years) == 1 else {of_file} if of_file else set()


def is_before(header: Header, amounts: Iterable[str]) -> bool:
    """Whether the year that titles name is that of a budget to come, which stands beside the `amounts` (headings) of
    the current one: nothing then names the year of these."""
    titles = (cell for row, cells in header.grid.rows.items() if row < header.top for cell in cells.values())
    to_come = any(_NEXT.search(cell) for cell in (*titles, header.grid.file) if isinstance(cell, str))
    now = [heading for heading in amounts if _NOW.search(heading) and year_in(heading) is None]
    beside = any(_NEXT.search(heading) for heading in header.words.values() if year_in(heading) is None)
    return to_come and bool(now) and beside


def _titled_year(cell: Value) -> int | None:
    """The fiscal year that a title names."""
    says = isinstance(cell, str) and (_OF_YEAR.search(cell) or rank_of(cell) in {0, 1})
    return year_in(values.text(cell)) if says else None


def say_other_years(
    header: Header,
    rows: Sequence[int],
    above: Iterable[int],
    amounts: Mapping[int, tuple[int, str]],
    key: str,
    log: Log,
) -> None:
    """Refuse rows of which some stand under a title of another fiscal year.

    `above`: the years that the titles over the headings name. `amounts`: column of money -> its unit and decimal sign.
    """
    found = {row: year for row in header.below() if (year := _titled(header, row)) and rows and row < rows[-1]}
    first = next((row for row in found if rows and row > rows[0]), 0)
    if not first or len({*above, *found.values()}) < 2:
        return
    grid, sizes = header.grid, sizes_of(header, rows, amounts)
    title = values.text(next(iter(grid.rows[first].values())))
    before, after = (sum(sizes[row] for row in rows if (row > first) is later) for later in (False, True))
    said = f"{title!r} stands over other rows of another year: {log.show(before)} before it, {log.show(after)} from "
    said += f"it on; {log.show(before + after)} together."
    mend = f"Say in {key} which rows are meant, such as `cells: A{first}:Z{max(grid.rows)}`; or let the titles say the "
    mend += "year of each row: `columns: {fiscal_year: {band: true}}`, with the year that is meant as `fiscal_year`."
    log.error("years-stacked", grid.place(first), said, "One year's amounts, or the year of each row.", mend)


def _titled(header: Header, row: int) -> int | None:
    """The fiscal year that a lone text stands for, as a title over rows; None for any other row."""
    cells = header.grid.rows[row]
    words = next(iter(cells.values()))
    if len(cells) > 1 or not isinstance(words, str) or (year := year_in(words)) is None:
        return None
    rest = without_year(words)
    headings = header.grid.rows.get(header.row)
    again = any(header.grid.rows.get(row + step) == headings for step in range(1, _HEADINGS_NEAR + 1))
    return (
        year if again or _YEAR_ALONE.fullmatch(rest) or (rank_of(rest) is not None and len(rest.split()) < 5) else None
    )
