"""A table in a JSON file: a list of flat objects, each a row, their keys the headings."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from budgetopt.intake.cells.grid import Book, Cells, Grid, Unopenable

_MEND = "Give a list of objects with the same keys, or a workbook."


def read_json(file: str, content: bytes) -> Book:
    """The table in a JSON file. Raises Unopenable."""
    try:
        rows = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise Unopenable("damaged-file", f"the file is not readable JSON ({type(problem).__name__}).", _MEND) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unopenable("not-a-workbook", "the JSON file is not a list of rows.", _MEND)
    headings = {str(key): place for place, key in enumerate(dict.fromkeys(key for row in rows for key in row), start=1)}
    cells: dict[int, Cells] = {1: {column: heading for heading, column in headings.items()}}
    for number, row in enumerate(rows, start=2):
        found: Cells = {headings[str(key)]: _cell(value) for key, value in row.items() if value is not None}
        if found:
            cells[number] = found
    return Book(file, (Grid(file, PurePath(file).stem, cells),), tabular=True)


def _cell(value: Any) -> str | int | float | bool:
    if isinstance(value, str | int | float | bool):
        return value
    raise Unopenable("not-a-workbook", "the JSON file has rows inside rows.", _MEND)
