"""The one finder of tables: where headings stand on a grid, in one row or several, for whoever knows what to look for.

A reader judges each place where headings may stand, and the best is taken: by the sheets of a budget (headers.py), by
the headings that a mapping names, by what cells are like (proposing), or by those of our own workbooks (returned).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from budgetopt.errors import Place
from budgetopt.grouping import grouped
from budgetopt.intake.cells.column import ColumnCells
from budgetopt.intake.cells.grid import Cells, Grid, letters, numbered
from budgetopt.intake.cells.limits import SEARCHED_ROWS, WIDEST_GROUP
from budgetopt.intake.cells.values import Value, text
from budgetopt.intake.cells.words import squeeze, without_unit
from budgetopt.intake.layout.names import Heading
from budgetopt.intake.layout.sheets import NO_SHEET, Sheet

T = TypeVar("T")
_LETTER = re.compile(r"column ([a-z]{1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """Headings in rows `top` to `row` of a grid, and which column plays which part.

    `parts`: column -> the words over it, a row of headings each; `words`: column -> its heading in one.
    """

    grid: Grid
    top: int
    row: int
    parts: dict[int, list[str]] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)  # part (a sheet's column by its canonical name) -> column
    sheet: Sheet = NO_SHEET
    headings: dict[str, Heading] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)  # fiscal year -> column
    extra: dict[int, str] = field(default_factory=dict)  # column -> heading that the sheet does not have
    decimals: dict[str, str] = field(default_factory=dict)  # part -> the sign before decimals, if it shows
    figures: str = "."  # the sign before decimals of measures, "" where no figure shows it
    shares: str = ""  # "ratio", "percent": what its plain numbers of shares are, where a person says it
    passed_over: dict[int, Heading] = field(default_factory=dict)  # a second column for a part that is taken

    @property
    def score(self) -> int:
        """How many columns were recognised."""
        return len(self.columns)

    def value(self, row: int, part: str) -> Value:
        """What the cell of a part holds; None where it is blank."""
        return self.grid.rows.get(row, {}).get(self.columns[part])

    def text(self, row: int, part: str) -> str:
        """The cell of a part as text."""
        return text(self.value(row, part))

    def place(self, row: int, part: str) -> Place:
        """Where the cell of a part stands."""
        return self.grid.place(row, self.columns.get(part))

    def letters(self, but: str = "") -> dict[str, str]:
        """The column's letters of everything that is read from one, by its field or its fiscal year: one object for all
        rows. `but`: a field that is left out."""
        if but not in self._letters:
            fields = {self.sheet.column(name).field or name: column for name, column in self.columns.items()}
            columns = fields | {str(year): column for year, column in self.years.items()}
            self._letters[but] = {of: letters(column) for of, column in columns.items() if column and of != but}
        return self._letters[but]

    @cached_property
    def _letters(self) -> dict[str, dict[str, str]]:
        return {}

    def below(self) -> list[int]:
        """The rows under the headings, from the top."""
        return self.grid.below(self.row).rows

    def lines(self) -> list[Cells]:
        """The cells of each of them."""
        return self.grid.below(self.row).lines

    def filled(self) -> set[int]:
        """The columns in which anything stands under the headings."""
        return self.grid.below(self.row).filled

    def under(self, column: int) -> ColumnCells:
        """The cells of a column under the headings."""
        return self.grid.below(self.row).column(column)

    def among(self, rows: Sequence[int], column: int) -> ColumnCells:
        """The cells of a column in some rows under the headings, in their order."""
        return self.under(column) if rows == self.below() else self.grid.among(rows, column)

    def columns_under(self, heading: str) -> list[int]:
        """The columns under a heading: the whole of it, or its last row where no whole heading is like it.

        A column without a heading is named by its letter ("column C").
        """
        wanted = squeeze(heading)
        if found := self._whole.get(wanted) or self._ends.get(wanted):
            return found
        letter = _LETTER.fullmatch(heading.strip())
        return [numbered(f"{letter[1]}1")[1]] if letter else []

    @cached_property
    def _whole(self) -> dict[str, list[int]]:
        return _columns_by((column, words) for column, words in self.words.items())

    @cached_property
    def _ends(self) -> dict[str, list[int]]:
        return _columns_by((column, parts[-1]) for column, parts in self.parts.items())

    def column_under(self, heading: str) -> int:
        """The first column under a heading, 0 where there is none."""
        return next(iter(self.columns_under(heading)), 0)

    def named(self, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Part -> column, for the parts of which one of the `names` (squeezed, the best first) heads a column."""
        by_name = _columns_by((column, without_unit(words)) for column, words in sorted(self.words.items()))
        return {
            part: by_name[found][0] for part, wanted in names.items() if (found := _first(wanted, by_name)) is not None
        }

    def in_a_row(self, headings: Sequence[str | None]) -> dict[str, int]:
        """Heading -> column, where these very headings (None: no heading) stand side by side; {} where they do not."""
        for first in (column for column, words in self.words.items() if words == headings[0]):
            if all(self.words.get(first + step) == heading for step, heading in enumerate(headings)):
                return {heading: first + step for step, heading in enumerate(headings) if heading}
        return {}


def _first(wanted: Sequence[str], known: Mapping[str, object]) -> str | None:
    return next((name for name in wanted if name in known), None)


def _columns_by(pairs: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    return grouped((squeeze(words), column) for column, words in pairs)


def find(headers: Iterable[Header], judge: Callable[[Header], tuple[float, T] | None]) -> T | None:
    """What `judge` makes of the place with the highest score, the first of equals; None where it takes none."""
    best: tuple[float, T] | None = None
    for header in headers:
        judged = judge(header)
        if judged and (best is None or judged[0] > best[0]):
            best = judged
    return best[1] if best else None


def headers_in(grid: Grid, depths: Sequence[int] = (1,), searched: int = SEARCHED_ROWS) -> Iterator[Header]:
    """The places of a grid where headings may stand: each row that holds anything, and so many rows together. Several
    rows are headings only where the first has more than a title, which stands over the first column, and the last more
    than the name of what is under it."""
    for top in sorted(grid.rows)[:searched]:
        for depth in depths:
            below = [grid.rows.get(row, {}) for row in range(top, top + depth)]
            stacked = all(below) and (len(below[0]) > 1 or (depth > 2 and min(below[0]) > min(below[-1])))
            named = len(below[-1]) == 1 and min(below[-1]) <= min(min(cells) for cells in below if cells)
            if depth == 1 or (stacked and not named):
                yield header_at(grid, top, depth)


def header_at(grid: Grid, top: int, depth: int = 1) -> Header:
    """The headings in `depth` rows from row `top`, not yet told which column plays which part."""
    parts = stacked_words(grid, top, top + depth - 1) if depth > 1 else _words(grid, top)
    return Header(grid, top, top + depth - 1, parts, {at: " ".join(filter(None, words)) for at, words in parts.items()})


def _words(grid: Grid, row: int) -> dict[int, list[str]]:
    return {column: [words] for column, value in sorted(grid.rows.get(row, {}).items()) if (words := text(value))}


def stacked_words(grid: Grid, top: int, last: int) -> dict[int, list[str]]:
    """The words over each column, a row of headings each; a group stands over its merged cells, or up to the next."""
    merged = [(first, left, right) for first, left, _, right in grid.merged if top <= first <= last]
    under = {at for _, left, right in merged for at in range(left, min(right, left + WIDEST_GROUP) + 1)}
    columns = sorted(under.union(*(grid.rows.get(row, {}) for row in range(top, last + 1))))
    words: dict[int, list[str]] = {column: [] for column in columns}
    for row in range(top, last + 1):
        ends = {left: right for first, left, right in merged if first == row}
        group, end = "", 0
        for column in columns:
            own = text(grid.rows.get(row, {}).get(column))
            if own:
                group, end = own, ends.get(column, 2**20)
            words[column].append(own or (group if row < last and column <= end else ""))
    return {column: parts for column, parts in words.items() if any(parts)}
