"""Proposing how to read the tables that hold no money: metrics, evidence, alignment, districts of other offices."""

from __future__ import annotations

import re
from typing import Any

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.money_column import rank_of
from budgetopt.intake.layout.choices import chosen
from budgetopt.intake.layout.finding import Header, header_at
from budgetopt.intake.layout.headers import headers_by_sheet
from budgetopt.intake.layout.sheets import SHEET, Column, Holds
from budgetopt.intake.mapping.changes import seen_of
from budgetopt.intake.proposing.columns import parts_of
from budgetopt.intake.proposing.ratings import rated_table
from budgetopt.intake.proposing.sampled import SampledColumn, columns_of

# Sheets that another office may send, with the column that tells each.
_TELLING = {
    "Metrics": "Metric",
    "Evidence": "Rating",
    "Alignment": "Score",
    "Districts": "District",
    "Unit costs": "Units a year",
}
_NAMING = ("program_id", "program", "department")
_MIN_OVERLAP = 0.3
_NUMBERS = {Holds.NUMBER, Holds.MONEY, Holds.PERCENT}


def other_table(grid: Grid, of_many: bool, programs: set[str]) -> dict[str, Any] | None:
    """The best reading of a sheet as one of these; its programs are in the column that speaks of `programs` most."""
    header = max(_told(grid).values(), key=lambda header: header.score + len(header.years), default=None)
    if header is None or header.sheet.name == "Evidence":
        rated = rated_table(grid)
        found = rated.content(programs) if rated else {}
        if rated and found:
            return _part("Evidence", grid, of_many) | found | {"seen": seen_of(rated.header)}
    if header is None:
        return None
    last = header_at(grid, header.row)
    heads = last.words
    under = {column.at: column for column in columns_of(last)}
    columns: dict[str, Any] = {
        part: heads[at]
        for part, at in header.columns.items()
        if at in heads and not (at in under and _is_other(header.sheet.column(part), under[at]))
    }
    named, in_bands = _names_programs(header, programs)
    if in_bands:
        columns["Program ID"] = {"band": True}
    elif named:
        columns["Program ID"] = heads.get(named, "")
    elif not programs and header.years:
        # Measures that come alone: what their headings call the program, until the budget is there to compare.
        apart = {header.columns.get("Metric"), *header.years.values()}
        likely = parts_of([column for at, column in under.items() if at not in apart])[0]["columns"]
        columns.setdefault("Program ID", next((likely[part] for part in _NAMING if part in likely), ""))
    if header.sheet.lacking(columns) or not columns.get("Program ID"):
        return None
    part = _part(header.sheet.name, grid, of_many) | {"columns": columns}
    if header.years:
        part["years"] = {year: heads[column] for year, column in sorted(header.years.items())}
    return part | {"seen": seen_of(last)}


def _part(reads: str, grid: Grid, of_many: bool) -> dict[str, Any]:
    return {"reads": reads, "file": grid.file} | ({"sheet": grid.sheet} if of_many else {})


def _is_other(part: Column, under: SampledColumn) -> bool:
    """Whether a column is another than its heading says: a "Goal" of words is no target, say."""
    if part.of:
        return not any(chosen(cell, part.of) for cell in under.cells)
    if part.holds is Holds.CHOICE:
        return {squeeze(values.text(cell)) for cell in under.cells}.isdisjoint(map(squeeze, part.choices))
    return part.holds in _NUMBERS and under.is_text


def _told(grid: Grid) -> dict[str, Header]:
    """The headings of each of these sheets that a grid may be."""
    headers = headers_by_sheet(grid, [SHEET[name] for name in _TELLING])
    return {name: header for name, header in headers.items() if _TELLING[name] in header.columns}


def speaks_of_results(grid: Grid) -> bool:
    """Whether a sheet has measures or ratings: its numbers are no amounts."""
    told = [header for name, header in _told(grid).items() if name in {"Metrics", "Evidence"}]
    told = [
        header for header in told if header.score != 2 or header.sheet.name != "Evidence" or not _has_amounts(header)
    ]
    known = any(header.score >= 2 or (len(header.years) > 1 and not _has_money(header)) for header in told)
    return known or rated_table(grid) is not None


def _has_amounts(header: Header) -> bool:
    """Whether another heading speaks of amounts: a "Level" beside them is that of a budget."""
    return any(rank_of(words) is not None for words in header.extra.values())


def _has_money(header: Header) -> bool:
    """Whether a figure under the years has the sign of a currency."""
    figures = (header.grid.rows[row].get(at) for row in header.below() for at in header.years.values())
    return any(isinstance(figure, str) and re.search(r"[$€£]", figure) for figure in figures)


def _names_programs(header: Header, programs: set[str]) -> tuple[int, bool]:
    """The column whose cells are most often a program's id or name, 0 where none is often enough; and whether it is
    the words alone in a row, over the measures of each, that name them."""
    cells: dict[int, set[str]] = {}
    alone: set[str] = set()
    for row in header.below():
        words = {column: squeeze(values.text(value)) for column, value in header.grid.rows[row].items()}
        if len(words) == 1:
            alone |= {*words.values()}
            continue
        for column, word in words.items():
            cells.setdefault(column, set()).add(word)
    # A program's code 010 may be the number 10 here.
    known = programs | {program.lstrip("0") for program in programs}
    overlaps = {column: len(words & known) / len(words) for column, words in cells.items()}
    best = max(overlaps, key=lambda column: (overlaps[column], -column), default=0)
    often = overlaps.get(best, 0)
    if alone and len(alone & programs) / len(alone) > max(often, 0.5):
        return 0, True
    return (best if often >= _MIN_OVERLAP else 0), False
