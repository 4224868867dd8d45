"""Whether a plan's moves rest on what its inputs say: `python -m tests.cited PLAN.json FILES…`.

Every program whose amount changes must rest on something, or say that nothing is on file; every figure must be what
stands in the cell that it names, read here by openpyxl and csv alone.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

KINDS = {"goal", "measure", "finding", "unit cost", "nothing on file"}


def cells_of(files: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """File -> cell ("Metrics!K4", of a text table "measures!K4") -> what it holds."""
    found: dict[str, dict[str, Any]] = {}
    for path in files:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
            found[path.name] = {
                f"{path.stem}!{get_column_letter(column)}{row}": cell
                for row, cells in enumerate(rows, start=1)
                for column, cell in enumerate(cells, start=1)
            }
        else:
            book = load_workbook(path, data_only=True)
            found[path.name] = {
                f"{sheet.title}!{cell.coordinate}": cell.value
                for sheet in book
                for row in sheet.iter_rows()
                for cell in row
            }
    return found


def faults(record: Mapping[str, Any], files: Iterable[Path]) -> Iterator[str]:
    """What a plan's JSON says of its moves that the files do not bear out."""
    cells = cells_of(files)
    for program in record["programs"]:
        id, grounds = program["program_id"], program["rests_on"]
        if program["change"] and not grounds:
            yield f"{id} changes and rests on nothing, and does not say so"
        for ground in grounds:
            if ground["kind"] not in KINDS or not ground["text"]:
                yield f"{id}: {ground} is no ground"
            for figure in ground["figures"]:
                yield from _fault(id, figure, cells)


def _fault(id: str, figure: Mapping[str, Any], cells: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    own, cell = cells.get(figure["file"], {}), figure["cell"]
    if cell not in own:
        yield f"{id}: {figure} names no cell of the inputs"
    elif not same(figure["value"], own[cell]):
        yield f"{id}: {figure}, and the cell holds {own[cell]!r}"


def same(value: Any, held: Any) -> bool:
    """Whether a value is what a cell holds: as a number, else in its words."""
    try:
        return float(value) == float(held)
    except (TypeError, ValueError):
        return " ".join(str(value).split()).casefold() == " ".join(str(held).split()).casefold()


def main() -> int:
    """Say every fault; 1 where there is one."""
    plan, *files = map(Path, sys.argv[1:])
    record = json.loads(plan.read_text(encoding="utf-8"))
    found = list(faults(record, files))
    figures = sum(len(ground["figures"]) for one in record["programs"] for ground in one["rests_on"])
    changed = sum(bool(one["change"]) for one in record["programs"])
    print(*found[:50], f"{changed} programs change; {figures:,} figures; {len(found)} faults", sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
