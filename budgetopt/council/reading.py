"""Amendments as they stand in workbooks: a sheet each or all on one, their heads beside their labels or in a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from budgetopt.council.form import FUND_NAMES, HEAD, LINE, names_of
from budgetopt.council.written import AmendmentCells, line_in, status_in
from budgetopt.errors import Cells, Finding, InputError, Level, Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid, letters
from budgetopt.intake.cells.words import squeeze, without_unit
from budgetopt.intake.files.opening import Source
from budgetopt.intake.layout.finding import Header, header_at
from budgetopt.intake.log import one_a_cause
from budgetopt.returned.ours import open_ours, refused
from budgetopt.scenario.amending import Amendment, AmendmentLine

_HEAD, _LINE = names_of(HEAD), names_of(LINE)
_LABELS = {word: part for part, words in _HEAD.items() for word in words}
_WORDS = {word for names in (_HEAD, _LINE) for words in names.values() for word in words}
_LONGEST_LABEL = 60
# A value stands at most so many columns to the right of its label.
_REACH = 6
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

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return self.grid.file

    @property
    def sheet(self) -> str:
        """The sheet that it stands on."""
        return self.grid.sheet

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
    if not any(_says_side(value) for cells in grid.rows.values() for value in cells.values()):
        return  # most sheets, and large ones quickly
    worded = {row for row, cells in grid.rows.items() if any(map(_is_word, cells.values()))}
    tables = {row: header for row in worded if (header := _table(grid, row))}
    if not any(_is_lines(header) for header in tables.values()):
        return
    listed: dict[str, _Raw] = {}  # by number, of tables that name it in a column
    here: _Raw | None = None
    under: Header | None = None
    for row in sorted(grid.rows):
        if row in tables:
            under = tables[row]
            findings += _second_columns(under)
        elif labels := _labels(grid, row) if row in worded else {}:
            under = None
            second = [] if here is None else _second_words(here, row, labels)
            new_one = here and (("number" in labels and (here.rows or "number" in here.head)) or (here.rows and second))
            if here is None or new_one:
                if here is not None:
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
                raw = listed.setdefault(number, _Raw(grid, row)) if number else list(listed.values())[-1]
                _take_head(raw, under, row, findings)
            else:
                raw = here = here or _Raw(grid, row)
            _take_line(raw, under, row, findings)
    yield from ([here] if here else [])
    yield from listed.values()


def _says_side(value: object) -> bool:
    return isinstance(value, str) and len(value) < _LONGEST_LABEL and "side" in value.casefold()


def _is_word(value: object) -> bool:
    """Whether a cell may be a label or a heading."""
    if not isinstance(value, str):
        return False
    return bool(_said_beside(value)) or (len(value) < _LONGEST_LABEL and squeeze(without_unit(value)) in _WORDS)


def _table(grid: Grid, row: int) -> Header | None:
    """The headings in a row: of lines, of heads, or of both; None where it is neither."""
    header = header_at(grid, row)
    head, line = header.named(_HEAD), header.named(_LINE)
    lines = {"side", "change"} <= line.keys()
    beside = "number" in head and len(head) > 2 and _label(grid.rows[row].get(head["number"] + 1))
    if not lines and not beside:
        return None
    taken = set(line.values()) if lines else set()
    own = {part: column for part, column in head.items() if column not in taken}
    columns = own | (line | _fund_name(header, line) if lines else {})
    return Header(grid, row, row, header.parts, header.words, columns=columns)


def _fund_name(header: Header, line: dict[str, int]) -> dict[str, int]:
    """The column of the fund's name, where the ID has one of its own; a list beside the lines is not of them."""
    taken, beside = set(line.values()), {line.get("fund_id", 0)}
    for step in (-1, 1):
        column = line.get("fund_id", 0)
        while (column := column + step) in header.words:
            beside.add(column)
    named = (column for name in FUND_NAMES for column in header.columns_under(name))
    own = [column for column in named if column in beside - taken]
    return {"fund": own[0]} if own else {}


def _second_columns(header: Header) -> Iterator[Finding]:
    """Amounts under a second heading that may be the same: which of them counts is asked."""
    for part in ("change", "year_2") if _is_lines(header) else ():
        for column in (column for name in _LINE[part] for column in header.columns_under(name)):
            filled = any(not values.is_blank(header.grid.rows[row].get(column)) for row in header.below())
            if column != header.columns.get(part) and filled:
                said = f"a second column of what is the {part.replace('_', ' ')}: {header.words[column]!r}."
                mend = "Keep one of them, or call the other something else."
                yield Finding(Level.ERROR, "amendment-column", header.grid.place(header.row, column), said, mend=mend)


def _is_lines(header: Header) -> bool:
    return {"side", "change"} <= header.columns.keys()


def _label(value: object) -> str:
    """The part of the head that a cell is the label of; "" for any other cell."""
    return _LABELS.get(squeeze(value), "") if isinstance(value, str) and len(value) < _LONGEST_LABEL else ""


def _said_beside(value: object) -> tuple[str, str] | None:
    """The part of the head and what is said of it, where one cell has both: "Status: passed"."""
    label, colon, said = value.partition(":") if isinstance(value, str) else ("", "", "")
    part = _label(label)
    return (part, values.text(said)) if part and colon and said.strip() else None


def _labels(grid: Grid, row: int) -> dict[str, tuple[str, int]]:
    """What labels of a row say: the text to the right of each, and its column."""
    cells = grid.rows[row]
    found: dict[str, tuple[str, int]] = {}
    for column in sorted(cells):
        if both := _said_beside(cells[column]):
            found.setdefault(both[0], (both[1], column))
            continue
        part = _label(cells[column])
        # "no" alone may be an answer; the label has a point, a colon, or stands first.
        if not part or (squeeze(str(cells[column])) == "no" and column > min(cells) and "." not in str(cells[column])):
            continue
        reach = range(column + 1, column + 1 + _REACH)
        at = next((to for to in reach if not values.is_blank(cells.get(to))), column + 1)
        text = "" if _label(cells.get(at)) and at != column + 1 else values.text(cells.get(at))
        found.setdefault(part, ("" if _label(cells.get(at)) else text, at))
    first = min(cells)
    return found if _label(cells[first]) or _said_beside(cells[first]) else {}


def _take_head(raw: _Raw, header: Header, row: int, findings: list[Finding]) -> None:
    parts = _HEAD.keys() & header.columns.keys() - LINE_PARTS
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


LINE_PARTS = frozenset(_LINE)


def _take_line(raw: _Raw, header: Header, row: int, findings: list[Finding]) -> None:
    if not _is_lines(header):
        return
    cells = AmendmentCells(header, row)
    if cells.says and raw.rows < MOST_LINES:
        raw.rows += 1
        line = line_in(cells, findings)
        if line is not None:
            raw.lines.append(line)


def _amendment(raw: _Raw, findings: list[Finding]) -> Amendment:
    head = {part: text for part, (text, _, _) in raw.head.items()}
    cells = {
        part: Cells(raw.file, raw.sheet, row, {part: letters(column)}) for part, (_, row, column) in raw.head.items()
    }
    start = Place(raw.file, raw.sheet, f"A{raw.row}")
    for one in HEAD:
        if one.needed and not head.get(one.name):
            place = cells[one.name].place(one.name) if one.name in cells else start
            findings.append(
                Finding(
                    Level.ERROR,
                    "amendment-head",
                    place,
                    f"the amendment has no {one.label.rstrip('.')}.",
                    mend=one.help,
                )
            )
    if raw.rows >= MOST_LINES:
        words = f"the amendment has {MOST_LINES:,} lines or more."
        findings.append(Finding(Level.ERROR, "amendment-lines", start, words, mend="Move fewer lines at once."))
    for part, (text, row, column) in raw.head.items():
        if part in _NO_DATES and isinstance(raw.grid.rows[row].get(column), date):
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
        file=raw.file,
        cells=cells | {"": Cells(raw.file, raw.sheet, raw.row, {"": "A"})},
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
            words = f"amendment {one.called} stands twice: here and at {head_place(other, 'number')}."
            mend = "Give each its own No., or a Version."
            yield Finding(Level.ERROR, "amendment-twice", head_place(one, "number"), words, mend=mend)
