"""Where the table stands that a mapping names: its headings in one row or several, and the rows that are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from budgetopt.errors import Place, did_you_mean
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells, Grid, letters, numbered, within
from budgetopt.intake.cells.words import squeeze, unit_in
from budgetopt.intake.layout.headers import stacked_words
from budgetopt.intake.layout.sheets import UNITS
from budgetopt.intake.layout.table import is_total_word
from budgetopt.intake.layout.units import check_scaled, readings, said_units
from budgetopt.intake.log import Log
from budgetopt.intake.mapping.mapping import CellRule, From, TablePart

_SEARCHED_ROWS = 30
_LETTER = re.compile(r"column ([a-z]{1,3})", re.IGNORECASE)


@dataclass(slots=True)
class Located:
    """A table in a grid. `row` is the last row of headings; `words` the headings by column."""

    grid: Grid
    part: TablePart
    row: int
    words: dict[int, str]
    left_out: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    _columns: dict[str, int] = field(default_factory=dict)

    @property
    def top(self) -> int:
        """The first row of headings."""
        return self.row - self.part.header_rows + 1

    def columns_of(self, heading: str) -> list[int]:
        """The columns under a heading: the whole of it, or its last row where no whole heading is like it."""
        wanted = squeeze(heading)
        whole = [column for column, words in self.words.items() if squeeze(words) == wanted]
        if whole:
            return whole
        last = self.grid.rows.get(self.row, {})
        ends = [column for column, value in last.items() if squeeze(values.text(value)) == wanted]
        letter = _LETTER.fullmatch(heading.strip())
        # A column without a heading is named by its letter.
        return ends or ([numbered(f"{letter[1]}1")[1]] if letter else [])

    def column(self, heading: str) -> int:
        """The column under a heading, 0 where there is none."""
        if heading not in self._columns:
            self._columns[heading] = next(iter(self.columns_of(heading)), 0)
        return self._columns[heading]

    def matches(self, cells: Cells, rule: CellRule) -> bool:
        """Whether a row's cell is one that a rule means."""
        word = values.text(cells.get(self.column(rule.column)))
        return re.search(rule.matches, word, re.IGNORECASE) is not None

    def rows(self, parts: list[int], names: list[int], amounts: list[int], ids: list[int]) -> Iterator[int]:
        """The rows that are read; totals and what is left out are kept apart. Columns say what a row is known by."""
        part, heads = self.part, self.grid.rows.get(self.row, {})
        for row in sorted(number for number in self.grid.rows if number > self.row):
            cells = self.grid.rows[row]
            if any(self.matches(cells, rule) for rule in part.totals):
                self.totals.append(row)
            elif any(self.matches(cells, rule) for rule in part.leave_out) or not all(
                self.matches(cells, rule) for rule in part.keep
            ):
                self.left_out.append(row)
            elif not any(not values.is_blank(cells.get(column)) for column in parts):
                continue
            elif len(heads) > 1 and all(cells.get(column) == value for column, value in heads.items()):
                continue  # the headings again, as at the top of each printed page
            elif _is_total(cells, names, ids, amounts):
                self.totals.append(row)
            else:
                yield row


def _is_total(cells: Cells, names: list[int], ids: list[int], amounts: list[int]) -> bool:
    words = [values.text(cells.get(column)) for column in names]
    own_id = any(values.text(cells.get(column)) and not is_total_word(cells.get(column)) for column in ids)
    has_amount = any(not values.is_blank(cells.get(column)) for column in amounts)
    return not own_id and has_amount and any(is_total_word(word) for word in words)


def locate(grid: Grid, part: TablePart, headings: list[str], key: str, log: Log) -> Located | None:
    """The table that `part` describes, with every one of `headings`; None after saying what is not there."""
    grid = _inside(grid, part.cells)
    found = [
        _at(grid, part, row) for row in ([part.header_row] if part.header_row else sorted(grid.rows)[:_SEARCHED_ROWS])
    ]
    best = max(found, key=lambda one: sum(bool(one.columns_of(heading)) for heading in headings), default=None)
    if best is None or not any(best.columns_of(heading) for heading in headings):
        said = f"no row of headings has the columns that {key} names."
        log.error("no-header", Place(grid.file, grid.sheet), said, "", "Correct its columns, or give header_row.")
        return None
    return best


def _at(grid: Grid, part: TablePart, first: int) -> Located:
    """The headings that begin in row `first`."""
    last = first + part.header_rows - 1
    words = {column: " ".join(filter(None, parts)) for column, parts in stacked_words(grid, first, last).items()}
    return Located(grid, part, last, words)


def _inside(grid: Grid, cells: str | None) -> Grid:
    """The part of a grid that a range ("A4:F60", or whole columns "A:F") leaves."""
    if not cells:
        return grid
    first, last = cells.upper().split(":")
    top, left = numbered(first if first[-1].isdigit() else f"{first}1")
    bottom, right = numbered(last if last[-1].isdigit() else f"{last}{2**20}")
    return within(grid, top, left, bottom, right)


def check_headings(table: Located, given: dict[str, str], file: str, log: Log) -> bool:
    """Say each heading (by its key) that the table does not have, or has twice; whether there are any."""
    wrong = False
    for at, heading in given.items():
        columns = table.columns_of(heading)
        if len(columns) == 1:
            continue
        wrong = True
        if columns:
            listed = ", ".join(f"column {letters(column)}" for column in columns)
            said = f"{table.grid.file} has the column {heading!r} more than once."
            log.error("duplicate-column", Place(file, "", at), said, "", f"Name one by its letter: {listed}.")
        else:
            said = f"{table.grid.file} has no column {heading!r}."
            log.error("unknown-column", Place(file, "", at), said, "", did_you_mean(heading, table.words.values()))
    return wrong


def check_unit(table: Located, given: str, columns: list[int], log: Log) -> int:
    """The unit that a mapping gives, held against what the sheet itself says of it."""
    unit, grid = UNITS[given], table.grid
    said = [(row, column, words, found) for row, column, words, found in said_units(grid, table.top)]
    for column in columns:
        words = table.words.get(column, "")
        if found := unit_in(words):
            said.append((table.row, column, words, found))
    for row, column, words, found in said:
        if found != unit:
            example = readings(log, grid, table.row, columns, unit, found)
            text = (
                f"{words!r} says that amounts are in units of {found:,}, the mapping says {given} ({unit:,}){example}."
            )
            log.error("units-differ", grid.place(row, column), text, "", "Correct amounts_in of the mapping.")
            break
    check_scaled(grid, table.row, columns, unit, log)
    return unit


def headings_of(key: str, sources: dict[str, From]) -> dict[str, str]:
    """Key of the mapping -> heading, for the columns of sources."""
    named = {}
    for part, source in sources.items():
        for place, heading in enumerate(source.column):
            named[f"{key}.{part}" + (f".{place}" if len(source.column) > 1 else "")] = heading
    return named


def headings_of_rules(key: str, part: TablePart) -> dict[str, str]:
    """Key of the mapping -> heading, for the columns by which rows are kept, left out or read as totals."""
    lists = {"keep": part.keep, "leave_out": part.leave_out, "totals": part.totals}
    return {
        f"{key}.{name}.{place}.column": rule.column for name, rules in lists.items() for place, rule in enumerate(rules)
    }
