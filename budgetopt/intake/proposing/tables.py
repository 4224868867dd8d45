"""Proposing how to read the tables that hold no money: metrics, evidence, alignment, districts of other offices."""

from __future__ import annotations

from typing import Any

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.headers import Header, find_header
from budgetopt.intake.layout.sheets import SHEET

# Sheets that another office may send, with the column that tells each.
_TELLING = {"Metrics": "Metric", "Evidence": "Rating", "Alignment": "Score", "Districts": "District"}
_MIN_OVERLAP = 0.3


def other_table(grid: Grid, of_many: bool, programs: set[str]) -> dict[str, Any] | None:
    """The best reading of a sheet as one of these; its programs are in the column that speaks of `programs` most."""
    found: list[tuple[int, str, Header]] = []
    for name, telling in _TELLING.items():
        header = find_header(grid, SHEET[name])
        if header and telling in header.columns:
            found.append((header.score + len(header.years), name, header))
    if not found:
        return None
    _, name, header = max(found, key=lambda one: one[0])
    heads = {column: values.text(value) for column, value in grid.rows[header.row].items()}
    columns = {part: heads[column] for part, column in header.columns.items() if column in heads}
    named = _names_programs(grid, header.row, programs)
    if named:
        columns["Program ID"] = heads.get(named, "")
    if any(column.name not in columns for column in SHEET[name].needed) or not columns["Program ID"]:
        return None
    part: dict[str, Any] = {"reads": name, "file": grid.file} | ({"sheet": grid.sheet} if of_many else {})
    part |= {"columns": columns}
    if header.years:
        part["years"] = {year: heads[column] for year, column in sorted(header.years.items())}
    rows = sum(row > header.row for row in grid.rows)
    return part | {"seen": {"headings": list(heads.values()), "header_row": header.row, "rows": rows}}


def speaks_of_results(grid: Grid) -> bool:
    """Whether a sheet has measures or ratings: its numbers are no amounts."""
    headers = {name: find_header(grid, SHEET[name]) for name in ("Metrics", "Evidence")}
    return any(header and _TELLING[name] in header.columns and header.score >= 2 for name, header in headers.items())


def _names_programs(grid: Grid, header: int, programs: set[str]) -> int:
    """The column whose cells are most often a program's id or name; 0 where none is often enough."""
    cells: dict[int, set[str]] = {}
    for row, found in grid.rows.items():
        for column, value in found.items() if row > header else ():
            cells.setdefault(column, set()).add(squeeze(values.text(value)))
    overlaps = {column: len(words & programs) / len(words) for column, words in cells.items()}
    best = max(overlaps, key=lambda column: (overlaps[column], -column), default=0)
    return best if overlaps.get(best, 0) >= _MIN_OVERLAP else 0
