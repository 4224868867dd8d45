"""Amendments as they stand in workbooks: a sheet each or all on one, their heads beside their labels or in a table."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from budgetopt.council.form import HEAD
from budgetopt.council.labels import (
    HEAD_PARTS,
    LINE_PARTS,
    amendment_table,
    is_lines,
    is_word,
    labels_in,
    says_side,
    second_columns,
)
from budgetopt.council.written import AmendmentCells, line_in, status_in
from budgetopt.errors import Cells, Finding, InputError, Level, Place
from budgetopt.intake.cells.grid import Grid, letters
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.files.taking import Source
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import one_a_cause
from budgetopt.returned.ours import open_ours, refused
from budgetopt.scenario.amending import Amendment, AmendmentLine

_NO_DATES = ("number", "version", "replaces", "vote")
# Of one amendment; what is longer is none.
MOST_LINES = 5_000


@dataclass
class _Raw:
    """An amendment while it is read: what its head says, each with its cell, and its rows."""

    grid: Grid
    row: int
    head: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    lines: list[AmendmentLine] = field(default_factory=list)
    rows: int = 0

    def is_followed_by(self, labels: Collection[str], said_otherwise: bool) -> bool:
        """Whether these labels begin another: by a second number, or after its rows with what it says otherwise."""
        numbered = "number" in labels and bool(self.rows or "number" in self.head)
        return numbered or bool(self.rows and said_otherwise)

    @property
    def number(self) -> str:
        """As it is written; "" where there is none."""
        return self.head.get("number", ("", 0, 0))[0]

    @property
    def says(self) -> bool:
        """Whether anything but what a template fills in was filled in."""
        return bool(self.rows) or any(text for part, (text, _, _) in self.head.items() if part != "base")


def read_amendments(sources: Iterable[Source]) -> tuple[Amendment, ...]:
    """The amendments in files, in voting order: file by file, within a file by No.

    Raises InputError with every finding at its cell, UsageError for a file that is missing.
    """
    found: list[Amendment] = []
    findings: list[Finding] = []
    for source in sources:
        book = open_ours(source)
        raws = [raw for grid in book.book.grids for raw in _in_grid(grid, findings) if raw.says]
        if not raws:
            words = "no sheet has an amendment: a row with the headings Side and Change, and what they say under it."
            mend = "Fill in the workbook of budgetopt template --amendment."
            raise refused("no-amendment", Place(book.file), words, mend)
        found += sorted((_amendment(raw, findings) for raw in raws), key=lambda one: _by_number(one.number))
    findings += _doubles(found)
    if findings:
        raise InputError(one_a_cause(findings))
    return tuple(found)


def _by_number(number: str) -> tuple[Any, ...]:
    """2 before 10, and 3 before 3a."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", number))


def _in_grid(grid: Grid, findings: list[Finding]) -> Iterator[_Raw]:
    """The amendments of a sheet."""
    if not any(says_side(value) for cells in grid.rows.values() for value in cells.values()):
        return  # most sheets, and large ones quickly
    worded = {row for row, cells in grid.rows.items() if any(map(is_word, cells.values()))}
    tables = {row: header for row in worded if (header := amendment_table(grid, row))}
    if not any(is_lines(header) for header in tables.values()):
        return
    listed: dict[str, list[_Raw]] = {}  # by number, of tables that name it in a column: its versions
    here: _Raw | None = None
    under: Header | None = None
    for row in sorted(grid.rows):
        if row in tables:
            under = tables[row]
            findings += second_columns(under)
        elif labels := labels_in(grid, row) if row in worded else {}:
            under = None
            second = [] if here is None else _second_words(here, row, labels)
            if here is None:
                here = _Raw(grid, row)
            elif here.is_followed_by(labels, bool(second)):
                yield here
                here = _Raw(grid, row)
            else:
                findings += second
            for part, (text, column) in labels.items():
                if text or part not in here.head:
                    here.head[part] = (text, row, column)
        elif under is not None:
            number = under.text(row, "number") if "number" in under.columns else ""
            if number or (here is None and "number" in under.columns and listed):
                raw = _version(listed.setdefault(number, []), under, row) if number else list(listed.values())[-1][-1]
                _take_head(raw, under, row, findings)
            else:
                raw = here = here or _Raw(grid, row)
            _take_line(raw, under, row, findings)
    yield from ([here] if here else [])
    yield from chain.from_iterable(listed.values())


def _version(there: list[_Raw], header: Header, row: int) -> _Raw:
    """The version of an amendment that a row is of: the one it names, a new one where others are named already."""
    named = squeeze(header.text(row, "version")) if "version" in header.columns else ""
    stands = [squeeze(raw.head.get("version", ("", 0, 0))[0]) for raw in there]
    last = next((at for at in reversed(range(len(there))) if not named or stands[at] in ("", named)), None)
    if last is None:
        there.append(_Raw(header.grid, row))
    return there[-1 if last is None else last]


def _take_head(raw: _Raw, header: Header, row: int, findings: list[Finding]) -> None:
    parts = HEAD_PARTS & header.columns.keys() - LINE_PARTS
    said = {part: (text, header.columns[part]) for part in sorted(parts) if (text := header.text(row, part))}
    findings += _second_words(raw, row, said)
    for part, (text, column) in said.items():
        raw.head.setdefault(part, (text, row, column))


def _second_words(raw: _Raw, row: int, said: dict[str, tuple[str, int]]) -> list[Finding]:
    """What is said of parts of a head otherwise than before, each a finding at its cell."""
    found = []
    for part, (text, column) in said.items():
        before = raw.head.get(part, ("", 0, 0))
        if text and before[0] and squeeze(text) != squeeze(before[0]):
            label = next(one.label for one in HEAD if one.name == part)
            first = raw.grid.place(before[1], before[2])
            words = f"{label} is {text[:100]!r} here and {before[0][:100]!r} at {first.cell}."
            mend = "Say it once; several sponsors in one cell, or under Co-sponsors."
            found.append(Finding(Level.ERROR, "amendment-head", raw.grid.place(row, column), words, mend=mend))
    return found


def _take_line(raw: _Raw, header: Header, row: int, findings: list[Finding]) -> None:
    if not is_lines(header):
        return
    cells = AmendmentCells(header, row)
    if cells.says and raw.rows < MOST_LINES:
        raw.rows += 1
        line = line_in(cells, findings)
        if line is not None:
            raw.lines.append(line)


def _amendment(raw: _Raw, findings: list[Finding]) -> Amendment:
    grid, head = raw.grid, {part: text for part, (text, _, _) in raw.head.items()}
    cells = {
        part: Cells(grid.file, grid.sheet, row, {part: letters(column)}) for part, (_, row, column) in raw.head.items()
    }
    start = Place(grid.file, grid.sheet, f"A{raw.row}")
    for one in HEAD:
        if one.needed and not head.get(one.name):
            place = cells[one.name].place(one.name) if one.name in cells else start
            words = f"the amendment has no {one.label.rstrip('.')}."
            findings.append(Finding(Level.ERROR, "amendment-head", place, words, mend=one.help))
    if raw.rows >= MOST_LINES:
        words = f"the amendment has {MOST_LINES:,} lines or more."
        findings.append(Finding(Level.ERROR, "amendment-lines", start, words, mend="Move fewer lines at once."))
    for part, (text, row, column) in raw.head.items():
        if part in _NO_DATES and isinstance(grid.rows[row].get(column), date):
            words = f"a date ({text}) stands here: office programs make one of 5-2."
            mend = "Write it as text, with an apostrophe before it: '5-2"
            findings.append(Finding(Level.ERROR, "amendment-head", cells[part].place(part), words, mend=mend))
    place = cells["status"].place("status") if "status" in cells else start
    if not raw.rows:
        words = f"amendment {head.get('number', '')} has no line."
        findings.append(Finding(Level.ERROR, "amendment-lines", start, words, mend="Enter its sources and uses."))
    return Amendment(
        **{part: text for part, text in head.items() if part != "status"} | {"number": head.get("number", "")},
        status=status_in(head.get("status", ""), place, findings),
        lines=tuple(raw.lines),
        file=grid.file,
        cells=cells | {"": Cells(grid.file, grid.sheet, raw.row, {"": "A"})},
    )


def head_place(amendment: Amendment, part: str) -> Place:
    """The cell of a part of the head; where the amendment starts, if it does not have it."""
    cells = amendment.cells.get(part)
    return cells.place(part) if cells else amendment.cells.get("", Cells(amendment.file)).place("")


def _doubles(amendments: Sequence[Amendment]) -> Iterator[Finding]:
    first: dict[tuple[str, str], Amendment] = {}
    for one in amendments:
        other = first.setdefault((squeeze(one.number), squeeze(one.version)), one)
        if other is not one and one.number:
            words = f"amendment {one.called} appears twice: here and at {head_place(other, 'number')}."
            mend = "Give each its own No., or a Version."
            yield Finding(Level.ERROR, "amendment-twice", head_place(one, "number"), words, mend=mend)
