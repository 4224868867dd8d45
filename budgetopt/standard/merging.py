"""Parts put together again: every changed cell is listed, and of a cell that two files change neither is chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from budgetopt.errors import Finding, InputError, Place
from budgetopt.grouping import grouped
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.intake.cells.words import CONFLICT
from budgetopt.intake.layout.finding import Header
from budgetopt.standard.part_form import ROW
from budgetopt.standard.parts import CellValue, PartRow, Told, shown, written
from budgetopt.standard.parts_back import (
    PartBack,
    answers_in,
    cells_in,
    check_whole,
    not_read,
    opened_part,
    rows_now,
    sheets_of,
)


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
        return CONFLICT + " | ".join(f"{shown(one.value) or '(blank)'} [{one.file}]" for one in self.told)


@dataclass
class Merged:
    """What came of it: all rows, the headings of each sheet, and what differs from the base."""

    rows: list[PartRow]
    headings: dict[str, list[str]]
    files: list[str]
    changes: list[CellChange] = field(default_factory=list)
    added: list[tuple[str, PartRow]] = field(default_factory=list)  # file, row
    deleted: list[tuple[str, PartRow]] = field(default_factory=list)
    not_read: list[CellValue] = field(default_factory=list)  # of a further sheet its first cell

    @property
    def conflicts(self) -> list[CellChange]:
        """Cells that files change in different ways."""
        return [change for change in self.changes if change.is_conflict]


def merge(files: Sequence[Path]) -> Merged:
    """Put parts together. Raises InputError for a file that is no part, parts of different bases, a base that was
    changed, a department that is missing, and a sheet or column that is gone: all at once."""
    problems: list[Finding] = []
    parts = [part for file in files if (part := opened_part(file, problems))]
    if not problems:
        check_whole(parts, problems)
    now = {part.file: dict(sheets_of(part, problems)) for part in parts} if not problems else {}
    told = {part.file: rows_now(part, now[part.file]) for part in parts} if not problems else {}
    answered = {part.file: answers_in(part, told[part.file], problems) for part in parts} if not problems else {}
    if problems:
        raise InputError(problems)
    base = {row.id: row for part in parts for row in part.base}
    headings = {sheet: list(names) for sheet, names in parts[0].headings.items()}
    merged = Merged([], headings, [part.file for part in parts])
    merged.not_read += [cell for part in parts for cell in not_read(part, now[part.file])]
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


def _merge_row(
    base: PartRow,
    holders: Sequence[PartBack],
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
    name = ", ".join(shown(base.cells.get(heading)) for heading in headings[:2])
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


def _add_rows(part: PartBack, sheet: str, header: Header, own: Told, merged: Merged) -> None:
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
            name: cell.value for name, cell in cells_in(part, header, row).items() if written(cell.value) is not None
        }
        new = PartRow(f"new in {part.file}, row {row}", sheet, part.department, cells)
        if cells:
            merged.added.append((part.file, new))
            if json.dumps({name: written(value) for name, value in cells.items()}, sort_keys=True) not in known:
                merged.rows.append(new)


def merge_record(merged: Merged) -> dict[str, Any]:
    """The keys of `--json`."""
    return {
        "schema": "budgetopt/merge/1",
        "files": merged.files,
        "changes": [_change(change) for change in merged.changes if not change.is_conflict],
        "conflicts": [_change(change) for change in merged.conflicts],
        "added": [_row(file, row) for file, row in merged.added],
        "deleted": [_row(file, row) for file, row in merged.deleted],
        "not_read": [_told(one) for one in merged.not_read],
    }


def _change(change: CellChange) -> dict[str, Any]:
    return {
        "sheet": change.sheet,
        "row_id": change.row_id,
        "row": change.row,
        "column": change.column,
        "base": written(change.base),
        "values": [_told(one) for one in change.told],
    }


def _told(one: CellValue) -> dict[str, Any]:
    return {"file": one.file, "cell": one.place.inside, "value": written(one.value)}


def _row(file: str, row: PartRow) -> dict[str, Any]:
    return {"file": file, "sheet": row.sheet, "cells": {name: written(value) for name, value in row.cells.items()}}
