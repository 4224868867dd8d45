"""A table in a JSON file: a list of objects, each a row, their keys the headings; nested, the lines of the one list."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from budgetopt.intake.cells.grid import Book, Cells, Grid, Remark, Unopenable, too_much
from budgetopt.intake.cells.limits import FIRST_YEAR, LAST_YEAR, MOST_HEADINGS, ROW_COST
from budgetopt.intake.files.json_shapes import rows_within
from budgetopt.intake.files.settings import parsed_json
from budgetopt.intake.files.strings import check_length, without_halves

_MEND = "Give one list of objects with the same keys, or a workbook."
# Keys that need the name of their list to be told apart.
_BARE = {"name", "title", "label", "code", "id", "number", "nombre", "nom", "bezeichnung"}
# Decoded, a sign may take four bytes, and each cell and row takes memory before it can be looked at.
_MOST_BYTES, _MOST_CELLS = 50_000_000, 2_000_000
_LEAST_LINES = 1  # beside the first


def read_json(file: str, content: bytes) -> Book:
    """The table in a JSON file. Raises Unopenable."""
    if len(content) > _MOST_BYTES:
        raise too_much(f"{len(content) / 1e6:,.0f} MB of text")
    if content.count(b",") + content.count(b"[") + ROW_COST * content.count(b"{") > _MOST_CELLS:
        raise too_much(f"more than {_MOST_CELLS:,} cells and rows")
    parsed, lines = _parsed(content), _Lines()
    schema = parsed.get("schema") if isinstance(parsed, dict) else None
    if isinstance(schema, str) and schema.startswith("budgetopt/"):
        said = f"this is JSON that budgetopt wrote ({schema[:40]}), and no budget."
        raise Unopenable("own-output", said, "Give the workbooks that it was made from.")
    rows = lines.of(rows_within(parsed))
    headings = {str(key): place for place, key in enumerate(dict.fromkeys(key for row in rows for key in row), start=1)}
    if len(headings) > MOST_HEADINGS:
        raise too_much(f"a row of more than {MOST_HEADINGS:,} columns")
    cells: dict[int, Cells] = {1: {column: str(_cell(heading)) for heading, column in headings.items()}}
    for number, row in enumerate(rows, start=2):
        found: Cells = {headings[str(key)]: _cell(value) for key, value in row.items() if value is not None}
        if found:
            cells[number] = found
    return Book(file, (Grid(file, PurePath(file).stem, cells),), tabular=True, remarks=lines.remarks())


def _parsed(content: bytes) -> Any:
    """The value in a file; of a file that has an object on each line, the list of them."""
    try:
        return parsed_json(content)
    except Unopenable:
        first, *others = content.strip().splitlines()[: 1 + _LEAST_LINES]
        if not others or not all(
            line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}") for line in (first, *others)
        ):
            raise
        return parsed_json(b"[" + b",".join(filter(None, map(bytes.strip, content.splitlines()))) + b"]")


class _Lines:
    """The lines of nested objects: those of the one list that each holds, with what is said around them."""

    def __init__(self) -> None:
        self.left: dict[str, None] = {}
        self.cells = 0

    def of(self, value: Any, named: str = "") -> list[dict[str, Any]]:
        """The rows of a value, flat. Raises Unopenable where it holds none, or more than one list of them."""
        if isinstance(value, list) and all(isinstance(row, dict) for row in value):
            # The `name` of each of `departments` is a department's name.
            one = named.removesuffix("s")
            rows = (
                {f"{one} {key}" if one and key.casefold() in _BARE else key: row[key] for key in row} for row in value
            )
            return [line for row in rows for line in self._of_object(row)]
        if isinstance(value, dict) and _lists_in(_flat(value)):
            return self._of_object(value)
        raise Unopenable("not-a-workbook", "the JSON file is not a list of rows.", _MEND)

    def _of_object(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        flat = _flat(row)
        lists = _lists_in(flat)
        if not lists:
            return [{key: self._plain(value) for key, value in flat.items()}]
        if len(lists) > 1:
            named = ", ".join(repr(key) for key in lists)
            raise Unopenable("not-a-workbook", f"the JSON file has more than one list of rows: {named}.", _MEND)
        around = {key: value for key, value in flat.items() if key != lists[0]}
        # An amount around lines is most often their sum: repeated in each it would count again and again.
        amounts = [key for key, value in around.items() if _is_amount(key, value)]
        self.left |= dict.fromkeys(amounts)
        kept = {key: self._plain(value) for key, value in around.items() if key not in amounts}
        lines = self.of(flat[lists[0]], lists[0])
        self.cells += sum(len(kept) + len(line) + ROW_COST for line in lines)
        if self.cells > _MOST_CELLS:
            raise too_much(f"more than {_MOST_CELLS:,} cells and rows")
        return [
            {f"{lists[0]} {key}" if key in kept else key: value for key, value in line.items()} | kept for line in lines
        ]

    def _plain(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        if any(isinstance(part, dict | list) for part in value):
            raise Unopenable("not-a-workbook", "the JSON file has rows inside rows.", _MEND)
        return ", ".join(str(part) for part in value)

    def remarks(self) -> tuple[Remark, ...]:
        """What was not read."""
        named = ", ".join(repr(key) for key in self.left)
        said = f"numbers that stand around the lines were not read: {named}."
        return (Remark("json-around-lines", said, "They are taken for sums of the lines."),) if self.left else ()


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """An object without objects inside: `{"fund": {"id": 1}}` has `fund id`."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        inside = (
            {f"{key} {own}": part for own, part in _flat(value).items()} if isinstance(value, dict) else {key: value}
        )
        flat |= inside
    return flat


def _lists_in(flat: dict[str, Any]) -> list[str]:
    """The keys that hold lists of objects."""
    return [
        key for key, value in flat.items() if isinstance(value, list) and any(isinstance(row, dict) for row in value)
    ]


def _is_amount(key: str, value: Any) -> bool:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(value, str) and re.fullmatch(r"\W*\d[\d.,\s]*\W*", value):
        number = 0
    named = re.search(r"id|code|number|nbr|no\b|#|year|fy", key, re.IGNORECASE)
    return number is not None and not named and not FIRST_YEAR <= number <= LAST_YEAR


def _cell(value: Any) -> str | int | float | bool:
    if isinstance(value, str):
        check_length(len(value))
        return without_halves(value)
    if isinstance(value, int | float):
        return value
    raise Unopenable("not-a-workbook", "the JSON file has rows inside rows.", _MEND)
