"""Parts put together again: every changed cell is listed, and of a cell that two files change neither is chosen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from budgetopt.errors import Finding, InputError, Level, Place
from budgetopt.grouping import grouped
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Value
from budgetopt.intake.layout.finding import Header, header_at
from budgetopt.returned.ours import Ours, open_ours
from budgetopt.standard.interview import INTERVIEW
from budgetopt.standard.interviewed import answers
from budgetopt.standard.parts import (
    ABOUT,
    ANSWERS,
    BASE,
    DEPARTMENT,
    DEPARTMENTS,
    HASH,
    ROW,
    SCHEMA,
    CellValue,
    PartRow,
    Told,
    hash_of,
    shown,
    written,
)

CONFLICT = "CONFLICT"


@dataclass(frozen=True)
class CellChange:
    """A cell that is another than in the base: one value, or several where files differ. `row` names what it is of."""

    sheet: str
    row_id: str
    row: str
    column: str
    base: Value
    told: tuple[CellValue, ...]

    @property
    def is_conflict(self) -> bool:
        """Whether files say different things."""
        return len({json.dumps(written(one.value)) for one in self.told}) > 1

    @property
    def merged(self) -> Value:
        """What stands in the cell: of a conflict every value, so that nothing is chosen in silence."""
        if not self.is_conflict:
            return self.told[0].value
        return f"{CONFLICT}: " + " | ".join(f"{shown(one.value) or '(blank)'} [{one.file}]" for one in self.told)


@dataclass
class Merged:
    """What came of it: all rows, the headings of each sheet, and what differs from the base."""

    rows: list[PartRow]
    headings: dict[str, list[str]]
    files: list[str]
    changes: list[CellChange] = field(default_factory=list)
    added: list[tuple[str, PartRow]] = field(default_factory=list)  # file, row
    deleted: list[tuple[str, PartRow]] = field(default_factory=list)

    @property
    def conflicts(self) -> list[CellChange]:
        """Cells that files change in different ways."""
        return [change for change in self.changes if change.is_conflict]


@dataclass(frozen=True)
class _Part:
    """One file that came back: what it was when it was split, and its rows now by sheet."""

    book: Ours
    department: str
    departments: tuple[str, ...]
    hash: str
    base: tuple[PartRow, ...]
    headings: Mapping[str, tuple[str, ...]]
    # Column of Programs -> its heading there, for the answers of Interview; {} where nothing was asked.
    places: Mapping[str, str]

    @property
    def file(self) -> str:
        return self.book.file


def merge(files: Sequence[Path]) -> Merged:
    """Put parts together. Raises InputError for a file that is no part, parts of different bases, a base that was
    changed, a department that is missing, and a sheet or column that is gone: all at once."""
    problems: list[Finding] = []
    parts = [part for file in files if (part := _opened(file, problems))]
    if not problems:
        _check_whole(parts, problems)
    now = {part.file: dict(_sheets(part, problems)) for part in parts} if not problems else {}
    told = {part.file: _rows_now(part, now[part.file]) for part in parts} if not problems else {}
    answered = {part.file: _answers(part, told[part.file], problems) for part in parts} if not problems else {}
    if problems:
        raise InputError(problems)
    base = {row.id: row for part in parts for row in part.base}
    headings = {sheet: list(names) for sheet, names in parts[0].headings.items()}
    merged = Merged([], headings, [part.file for part in parts])
    for part in parts:
        for sheet, header in now[part.file].items():
            further = [heading for at, heading in sorted(header.words.items()) if heading != ROW]
            headings[sheet] += [heading for heading in further if heading not in headings[sheet]]
    holders = grouped((row.id, part) for part in parts for row in part.base)
    for id in sorted(base):
        _merge_row(base[id], holders[id], (told, answered), headings[base[id].sheet], merged)
    for part in parts:
        for sheet, header in now[part.file].items():
            _add_rows(part, sheet, header, told[part.file], merged)
    return merged


def _opened(path: Path, problems: list[Finding]) -> _Part | None:
    book = open_ours(path)
    facts = book.labelled(ABOUT)
    grid = book.grid(BASE)
    if facts.get("Schema", ("",))[0] != SCHEMA or grid is None:
        problems.append(_wrong("not-a-part", Place(book.file), "this is no part that budgetopt split wrote."))
        return None
    try:
        lines = ["".join(str(cell) for _, cell in sorted(cells.items())) for _, cells in sorted(grid.rows.items())]
        heads, *rows = [json.loads(line) for line in lines[1:]]
        base = tuple(PartRow(*row) for row in rows)
        departments = tuple(json.loads(values.text(facts[DEPARTMENTS][0])))
        hash, department = (values.text(facts[name][0]) for name in (HASH, DEPARTMENT))
        places = dict(json.loads(values.text(facts[ANSWERS][0]))) if ANSWERS in facts else {}
    except (ValueError, TypeError, KeyError):
        problems.append(_wrong("base-changed", Place(book.file, BASE), "what it was split from can no longer be read."))
        return None
    return _Part(
        book, department, departments, hash, base, {sheet: tuple(names) for sheet, names in heads.items()}, places
    )


def _check_whole(parts: Sequence[_Part], problems: list[Finding]) -> None:
    """Every department is there, all of one base, and that base is as it was."""
    if not parts:
        problems.append(
            _wrong("no-parts", Place(), "there are no parts in these folders: budgetopt split writes them.")
        )
        return
    first = parts[0]
    for part in parts:
        if part.hash != first.hash:
            said = f"it was split from another base than {first.file}."
            problems.append(_wrong("other-base", Place(part.file, ABOUT), said))
    missing = [name for name in first.departments if name not in {part.department for part in parts}]
    for name in missing:
        problems.append(_wrong("part-missing", Place(), f"the part of {name!r} is missing: its rows would be lost."))
    rows: dict[str, PartRow] = {}
    for part in parts:
        for row in part.base:
            # What is everybody's stands in every part: one that says otherwise was changed.
            if rows.setdefault(row.id, row) != row and not problems:
                said = f"what it was split from is another than in {first.file}: it was changed there or here."
                problems.append(_wrong("base-changed", Place(part.file, BASE), said))
    if not problems and hash_of(rows.values(), first.headings) != first.hash:
        said = "the base in these parts is no longer the one that was split (SHA-256)."
        problems.append(_wrong("base-changed", Place(), said))


def _sheets(part: _Part, problems: list[Finding]) -> Iterator[tuple[str, Header]]:
    """The sheets of a part with their headings; a sheet or a column that is gone would read as deleted."""
    for sheet, names in part.headings.items():
        grid = part.book.grid(sheet)
        header = _header(grid) if grid else None
        if header is None:
            said = f"the sheet {sheet!r} is gone, or its column {ROW!r}."
            problems.append(_wrong("sheet-gone", Place(part.file, sheet), said))
            continue
        heads = set(header.words.values())
        for name in (name for name in names if name not in heads):
            problems.append(_wrong("column-gone", Place(part.file, sheet), f"the column {name!r} is gone."))
        yield sheet, header
        for row in header.below():
            for at, value in header.grid.rows[row].items():
                if isinstance(value, ErrorValue | Uncalculated):
                    said = f"the cell shows {values.shown(value)}, which is no value."
                    problems.append(_wrong("no-value", header.grid.place(row, at), said))


def _answers(part: _Part, now: Told, problems: list[Finding]) -> Told:
    """What the sheet Interview answers. A part in which it is gone must say so: answers would be lost."""
    if not part.places:
        return {}
    grid = part.book.grid(INTERVIEW)
    header = _header(grid) if grid else None
    if header is None:
        said = f"the sheet {INTERVIEW!r} is gone, or its column {ROW!r}."
        problems.append(_wrong("sheet-gone", Place(part.file, INTERVIEW), said))
        return {}
    own = {row.id: row for row in part.base if row.sheet == "Programs" and row.department == part.department}
    return answers(part.file, header, own, part.places, now, problems)


def _header(grid: Grid) -> Header | None:
    row = next((row for row in sorted(grid.rows) if ROW in map(values.text, grid.rows[row].values())), None)
    return None if row is None else header_at(grid, row)


def _rows_now(part: _Part, sheets: Mapping[str, Header]) -> Told:
    """The rows of the base as a file has them now; a second row of one id is a new one."""
    own = {row.id: row.sheet for row in part.base}
    found: Told = {}
    for sheet, header in sheets.items():
        at = header.column_under(ROW)
        for row in header.below():
            id = values.text(header.grid.rows[row].get(at))
            if own.get(id) == sheet and id not in found:
                found[id] = _cells(part, header, row)
    return found


def _cells(part: _Part, header: Header, row: int) -> dict[str, CellValue]:
    cells = header.grid.rows[row]
    return {
        heading: CellValue(part.file, header.grid.place(row, at), cells.get(at))
        for at, heading in header.words.items()
        if heading != ROW
    }


def _merge_row(
    base: PartRow,
    holders: Sequence[_Part],
    said: tuple[Mapping[str, Told], Mapping[str, Told]],
    headings: Sequence[str],
    merged: Merged,
) -> None:
    """One row of the base, which these parts hold: deleted, or with what changed in it, there or by an answer."""
    told, answered = said
    gone = [part.file for part in holders if base.id not in told[part.file]]
    changed = grouped(
        (heading, cell)
        for part in holders
        if part.file not in gone
        for heading, cell in told[part.file][base.id].items()
        if written(cell.value) != written(base.cells.get(heading))
    )
    for part in holders:
        for heading, cell in answered[part.file].get(base.id, {}).items():
            changed[heading].append(cell)
    name = _named(base, headings)
    if gone and not changed:
        merged.deleted += [(file, base) for file in gone]
        return
    cells = dict(base.cells)
    if gone:
        # Deleted here and changed there: the row stays, and says so in its first cell.
        lost = tuple(CellValue(file, Place(file, base.sheet), "(row deleted)") for file in gone)
        kept = tuple(
            CellValue(cell.file, cell.place, f"{heading}: {shown(cell.value)}")
            for heading, told_cells in changed.items()
            for cell in told_cells
        )
        change = CellChange(base.sheet, base.id, name, headings[0], base.cells.get(headings[0]), (*lost, *kept))
        merged.changes.append(change)
        cells[headings[0]] = change.merged
    for heading in (heading for heading in headings if heading in changed):
        change = CellChange(base.sheet, base.id, name, heading, base.cells.get(heading), tuple(changed[heading]))
        merged.changes.append(change)
        if not (gone and heading == headings[0]):
            cells[heading] = change.merged
    merged.rows.append(PartRow(base.id, base.sheet, base.department, cells))


def _named(row: PartRow, headings: Sequence[str]) -> str:
    """What a row is of, in a few words: its first cells."""
    return ", ".join(shown(row.cells.get(heading)) for heading in headings[:2])


def _add_rows(part: _Part, sheet: str, header: Header, own: Told, merged: Merged) -> None:
    """Rows that the base does not have; the same new row in two files is one."""
    at = header.column_under(ROW)
    seen: set[str] = set()
    known = {
        json.dumps({name: written(value) for name, value in row.cells.items()}, sort_keys=True)
        for _, row in merged.added
        if row.sheet == sheet
    }
    for row in header.below():
        id = values.text(header.grid.rows[row].get(at))
        if id in own and id not in seen:
            seen.add(id)
            continue
        cells = {
            name: cell.value for name, cell in _cells(part, header, row).items() if written(cell.value) is not None
        }
        new = PartRow(f"new in {part.file}, row {row}", sheet, part.department, cells)
        if cells:
            merged.added.append((part.file, new))
            if json.dumps({name: written(value) for name, value in cells.items()}, sort_keys=True) not in known:
                merged.rows.append(new)


def _wrong(rule: str, place: Place, found: str) -> Finding:
    return Finding(Level.ERROR, rule, place, found)


def merge_record(merged: Merged) -> dict[str, Any]:
    """The keys of `--json`."""
    return {
        "schema": "budgetopt/merge/1",
        "files": merged.files,
        "changes": [_change(change) for change in merged.changes if not change.is_conflict],
        "conflicts": [_change(change) for change in merged.conflicts],
        "added": [_row(file, row) for file, row in merged.added],
        "deleted": [_row(file, row) for file, row in merged.deleted],
    }


def _change(change: CellChange) -> dict[str, Any]:
    return {
        "sheet": change.sheet,
        "row_id": change.row_id,
        "row": change.row,
        "column": change.column,
        "base": written(change.base),
        "values": [{"file": one.file, "cell": one.place.inside, "value": written(one.value)} for one in change.told],
    }


def _row(file: str, row: PartRow) -> dict[str, Any]:
    return {"file": file, "sheet": row.sheet, "cells": {name: written(value) for name, value in row.cells.items()}}
