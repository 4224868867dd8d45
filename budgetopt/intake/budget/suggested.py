"""Suggestions of a first draft (drafting/): they count for nothing until a person accepts them.

A column "Suggested kind" stands beside the column Kind. Where a row's Accept says yes, what is suggested fills the
cells that are empty; in every other row it is as if it were not there, and a row that says nothing else is not there
either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from budgetopt.errors import Level
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells, Grid
from budgetopt.intake.cells.values import Unreadable
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.names import heading_of
from budgetopt.intake.layout.sheets import Sheet
from budgetopt.intake.log import Log

SUGGESTED, ACCEPT, CONFIDENCE, REASON = "Suggested", "Accept", "Confidence", "Reason"
_HIGHEST_HEADING = 30  # rows among which the headings stand


@dataclass(frozen=True, slots=True)
class _Headings:
    """Where a sheet has suggestions: suggested column -> the column that it is for, or itself where there is none."""

    row: int
    suggested: dict[int, int]
    accept: int
    needed: dict[str, int]
    gone: frozenset[int]  # columns of the draft alone
    names: Cells  # the row of headings without them


def as_accepted(found: Iterable[tuple[Sheet, Grid]], log: Log) -> list[tuple[Sheet, Grid]]:
    """The sheets with what was accepted in its place and nothing else of what was suggested; says what waits."""
    tables, withdrawn = [], set()
    drafts = set()
    for sheet, grid in found:
        headings = _headings(sheet, grid)
        if headings:
            drafts.add(grid.sheet)
            grid, left_out = _accepted(sheet, grid, headings, log)
            withdrawn |= {id for id in left_out if sheet.name == "Goals" and id}
        tables.append((sheet, grid))
    return [
        (sheet, _without_goals(grid, sheet, withdrawn, log) if withdrawn and grid.sheet in drafts else grid)
        for sheet, grid in tables
    ]


def _headings(sheet: Sheet, grid: Grid) -> _Headings | None:
    for row in sorted(grid.rows)[:_HIGHEST_HEADING]:
        words = {at: values.text(cell) for at, cell in grid.rows[row].items()}
        for_ = {at: rest for at, text in words.items() if (rest := _suggested(text))}
        accept = next((at for at, text in words.items() if squeeze(text) == squeeze(ACCEPT)), 0)
        if for_ and accept:
            own = {squeeze(text): at for at, text in words.items() if at not in for_}
            suggested = {at: own.get(squeeze(rest), at) for at, rest in for_.items()}
            told = {squeeze(CONFIDENCE), squeeze(REASON), squeeze(ACCEPT)}
            gone = {at for at, text in words.items() if squeeze(text) in told}
            gone |= {at for at, of in suggested.items() if of != at}
            names = {at: for_[at] if at in for_ else grid.rows[row][at] for at in words if at not in gone}
            known = {at: heading_of(values.text(text), sheet) for at, text in names.items()}
            needed = {heading.column.name: at for at, heading in known.items() if heading and heading.column.needed}
            return _Headings(row, suggested, accept, needed, frozenset(gone), names)
    return None


def _suggested(heading: str) -> str:
    first, _, rest = heading.strip().partition(" ")
    return rest.strip() if squeeze(first) == squeeze(SUGGESTED) else ""


def _accepted(sheet: Sheet, grid: Grid, headings: _Headings, log: Log) -> tuple[Grid, list[str]]:
    """The grid without its suggestions, and the ids of the rows that were nothing but one."""
    rows: dict[int, Cells] = {row: cells for row, cells in grid.rows.items() if row < headings.row}
    rows[headings.row] = headings.names
    left_out, id_at = [], headings.needed.get(sheet.columns[0].name, 0)
    for row, cells in grid.rows.items():
        if row <= headings.row:
            continue
        said = _said(grid, row, headings.accept, cells, log)
        # What stands in the column itself is the person's, whatever is suggested beside it.
        open_ = {
            of: cells[at] for at, of in headings.suggested.items() if at in cells and (of == at or of not in cells)
        }
        own = {at: cell for at, cell in cells.items() if at not in headings.gone and at not in headings.suggested}
        if said:
            own |= open_
        elif open_ and said is None:
            found = "suggestions stand unaccepted and count for nothing: {n} rows here, this is the first."
            mend = "Set Accept to yes, or write what is right beside it; no puts it aside."
            at = grid.place(row, min(headings.suggested))
            log.count(Level.NOTE, "suggestions-unaccepted", f"{grid.file}|{grid.sheet}", at, found, mend)
        if open_ and not said and any(at not in own for at in headings.needed.values()):
            left_out.append(values.text(cells.get(id_at)))
        elif own:
            rows[row] = own
    return replace(grid, rows=rows), left_out


def _said(grid: Grid, row: int, accept: int, cells: Cells, log: Log) -> bool | None:
    try:
        return values.yes_no(cells.get(accept))
    except Unreadable as problem:
        log.error("not-yes-or-no", grid.place(row, accept), problem.found, problem.expected, problem.mend)
        return None


def _without_goals(grid: Grid, sheet: Sheet, withdrawn: set[str], log: Log) -> Grid:
    """Without scores for goals that nobody accepted."""
    if sheet.name != "Alignment":
        return grid
    head = min(grid.rows)
    at = next((at for at, text in grid.rows[head].items() if squeeze(values.text(text)) == "goalid"), 0)
    rows = {}
    for row, cells in grid.rows.items():
        if row > head and values.text(cells.get(at)) in withdrawn:
            found = "scores for goals that are not accepted count for nothing: {n} here, this is the first."
            mend = "Accept the goal on Goals."
            log.count(Level.WARNING, "goal-unaccepted", f"{grid.file}|{grid.sheet}", grid.place(row, at), found, mend)
        else:
            rows[row] = cells
    return replace(grid, rows=rows)
