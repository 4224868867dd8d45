"""Where the table stands that a mapping names, which of its rows are read, and whether it is as the mapping says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from budgetopt.errors import Place, did_you_mean
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells, Grid, letters, numbered, within
from budgetopt.intake.cells.values import Value
from budgetopt.intake.layout.finding import Header, find, header_at, headers_in
from budgetopt.intake.layout.rows import RowKind
from budgetopt.intake.layout.sheets import UNITS
from budgetopt.intake.layout.units import unit_of
from budgetopt.intake.log import Log
from budgetopt.intake.mapping.parts import CellRule, TablePart


def located(grid: Grid, part: TablePart, headings: Iterable[str]) -> Header | None:
    """The place in a grid that has most of `headings`; None where none has any."""
    grid, wanted = _inside(grid, part.cells), list(headings)
    tops = [part.header_row] if part.header_row else [header.top for header in headers_in(grid)]

    def judged(header: Header) -> tuple[int, Header] | None:
        score = sum(bool(header.columns_under(heading)) for heading in wanted)
        return (score, header) if score else None

    return find((header_at(grid, top, part.header_rows) for top in tops), judged)


def locate(
    grid: Grid, part: TablePart, key: str, file: str, log: Log, rules: Mapping[str, str] | None = None
) -> Header | None:
    """The table that `part`, at `key` of the mapping `file`, describes. `rules`: headings of rules that stand elsewhere
    in the mapping, by their keys. None after saying which headings are not there, or there twice."""
    header = located(grid, part, part.named.values())
    if header is None:
        said = f"no row of headings has the columns that {key} names."
        log.error("no-header", Place(grid.file, grid.sheet), said, "", "Correct its columns, or give header_row.")
        return None
    asked = {f"{key}.{at}": heading for at, heading in (part.named | part.ruled).items()} | dict(rules or {})
    wrong = [_say_wrong(header, heading, Place(file, "", at), log) for at, heading in asked.items()]
    return None if any(wrong) else header


def _inside(grid: Grid, cells: str | None) -> Grid:
    """The part of a grid that a range ("A4:F60", or whole columns "A:F") leaves."""
    if not cells:
        return grid
    first, last = cells.upper().split(":")
    top, left = numbered(first if first[-1].isdigit() else f"{first}1")
    bottom, right = numbered(last if last[-1].isdigit() else f"{last}{2**20}")
    return within(grid, top, left, bottom, right)


def _say_wrong(header: Header, heading: str, place: Place, log: Log) -> bool:
    """Whether a table does not have a heading, or has it twice, and says so."""
    columns, file = header.columns_under(heading), header.grid.file
    if len(columns) > 1:
        listed = ", ".join(f"column {letters(column)}" for column in columns)
        said = f"{file} has the column {heading!r} more than once."
        log.error("duplicate-column", place, said, "", f"Name one by its letter: {listed}.")
    elif not columns:
        mend = did_you_mean(heading, header.words.values())
        log.error("unknown-column", place, f"{file} has no column {heading!r}.", "", mend)
    return len(columns) != 1


def matches(header: Header, cells: Cells, rule: CellRule) -> bool:
    """Whether a row's cell is one that a rule means; any cell of words where the rule names no column."""
    found = [cells.get(header.column_under(rule.column))] if rule.column else _words(cells)
    return any(re.search(rule.matches, values.text(value), re.IGNORECASE) for value in found)


def _words(cells: Cells) -> list[Value]:
    return [value for value in cells.values() if isinstance(value, str)]


def chosen(header: Header, part: TablePart) -> Callable[[Cells], RowKind | None]:
    """What the rules of a mapping say of a row."""

    def choose(cells: Cells) -> RowKind | None:
        if any(matches(header, cells, rule) for rule in part.totals):
            return RowKind.TOTAL
        left_out = any(matches(header, cells, rule) for rule in part.leave_out)
        kept = all(matches(header, cells, rule) for rule in part.keep)
        return None if kept and not left_out else RowKind.LEFT_OUT

    return choose


def check_unit(header: Header, part: TablePart, given: str | None, columns: Iterable[int], log: Log) -> int:
    """The unit that a mapping gives to a part of it, held against what the sheet itself says of it.

    `units` where a label says thousands is a person's word that the label is wrong, or speaks of the number format.
    """
    named = given or "units"
    by = f"the mapping says {named} ({UNITS[named]:,})" if given else "the mapping says nothing of it"
    mend = "Write amounts_in in the mapping: what the label says, or units where the cells hold the whole amounts."
    ruled = part.ruled.values()
    return unit_of(header, list(columns), UNITS[named], by, mend, log, given == "units", ruled)
