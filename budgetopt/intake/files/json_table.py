"""A table in a JSON file: a list of flat objects, each a row, their keys the headings."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from budgetopt.intake.cells.grid import Book, Cells, Grid, Unopenable, too_much
from budgetopt.intake.cells.limits import ROW_COST
from budgetopt.intake.files.settings import parsed_json
from budgetopt.intake.files.strings import without_halves

_MEND = "Give a list of objects with the same keys, or a workbook."
# Decoded, a sign may take four bytes, and each cell and row takes memory before it can be looked at.
_MOST_BYTES, _MOST_CELLS = 50_000_000, 2_000_000


def read_json(file: str, content: bytes) -> Book:
    """The table in a JSON file. Raises Unopenable."""
    if len(content) > _MOST_BYTES:
        raise too_much(f"{len(content) / 1e6:,.0f} MB of text")
    if content.count(b",") + content.count(b"[") + ROW_COST * content.count(b"{") > _MOST_CELLS:
        raise too_much(f"more than {_MOST_CELLS:,} cells and rows")
    rows = parsed_json(content)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unopenable("not-a-workbook", "the JSON file is not a list of rows.", _MEND)
    headings = {str(key): place for place, key in enumerate(dict.fromkeys(key for row in rows for key in row), start=1)}
    cells: dict[int, Cells] = {1: {column: without_halves(heading) for heading, column in headings.items()}}
    for number, row in enumerate(rows, start=2):
        found: Cells = {headings[str(key)]: _cell(value) for key, value in row.items() if value is not None}
        if found:
            cells[number] = found
    return Book(file, (Grid(file, PurePath(file).stem, cells),), tabular=True)


def _cell(value: Any) -> str | int | float | bool:
    if isinstance(value, str):
        return without_halves(value)
    if isinstance(value, int | float):
        return value
    raise Unopenable("not-a-workbook", "the JSON file has rows inside rows.", _MEND)
