"""A table in a text file: its encoding and its delimiter are found out, and said."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from typing import Any

from budgetopt.intake.cells.grid import Book, Cells, Grid, Remark, Unopenable, too_much
from budgetopt.intake.cells.limits import LONGEST_TEXT, MOST_CELLS, MOST_HEADINGS, ROW_COST
from budgetopt.intake.files.encoding import encoding_of, spoken
from budgetopt.intake.files.strings import check_length

_MOST_BYTES = 100_000_000
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
# What lists are ruled with: |------|:---:|
_RULE = re.compile(r"\s*[-=_:+|.]{3,}\s*")
_RULED = frozenset(" -=_:+|.")
# 12,345 in what a printer was sent: "Patrol      12,345".
_THOUSANDS, _GAP, _LINES = re.compile(r"(?<=\d),(?=\d{3}\b)"), re.compile(r"\S {2,}\S"), 25
_SPOKEN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read_text(file: str, content: bytes) -> Book:
    """The one sheet of a text table; every cell is text, as it was written. Raises Unopenable."""
    if len(content) > _MOST_BYTES:
        raise too_much(f"{len(content) / 1e6:,.0f} MB of text")
    encoding = encoding_of(content)
    if _is_printed(_opened(content, encoding)):
        mend = "Open it in Excel (Data, From Text, Fixed width) or LibreOffice, and save it as an .xlsx workbook."
        raise Unopenable("not-a-table", "nothing but spaces parts the columns of this text.", mend)
    sign = _delimiter(_opened(content, encoding))
    csv.field_size_limit(LONGEST_TEXT)
    try:
        spaced = f'{sign} "' in _opened(content, encoding).read(20_000)
        rows = _rows(_opened(content, encoding), sign, spaced)
    except csv.Error as problem:
        if "field limit" in str(problem):
            check_length(LONGEST_TEXT + 1)
        found = f"the text table cannot be read ({problem})."
        raise Unopenable("damaged-file", found, "Save it again as .csv.") from None
    return Book(file, (Grid(file, PurePath(file).stem, rows),), remarks=_remarks(encoding, sign), tabular=True)


def _remarks(encoding: str, sign: str) -> tuple[Remark, ...]:
    name = spoken(encoding)
    if name == "UTF-8" and sign == ",":
        return ()
    found = f"the text was read as {name}, separated by {_SPOKEN[sign]}."
    return (Remark("text-encoding", found, "Check names with accents, and that every column is there."),)


def _opened(content: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")


def _rows(words: io.TextIOWrapper, sign: str, spaced: bool) -> dict[int, Cells]:
    room, columns, kept = MOST_CELLS, 0, False

    def lines() -> Iterator[str]:
        nonlocal columns, room, kept
        for line in words:
            room -= 1
            columns += line.count(sign)
            kept = kept or '="' in line
            if columns > MOST_HEADINGS:
                raise too_much(f"a row of more than {MOST_HEADINGS:,} columns")
            if room < 0:
                raise too_much(f"more than {MOST_CELLS:,} cells")
            yield line

    rows: dict[int, Cells] = {}
    for row, cells in enumerate(csv.reader(lines(), delimiter=sign, skipinitialspace=spaced), start=1):
        # ="00123" keeps a text from Excel's reading of it.
        if kept:
            cells = [cell[2:-1] if cell[:2] == '="' and cell[-1] == '"' else cell for cell in cells]
        columns, kept = 0, False
        found: dict[int, Any] = {column: cell for column, cell in enumerate(cells, start=1) if cell.strip()}
        # Few rows begin as a rule does: no other is looked at whole.
        if found and not (next(iter(found.values()))[:1] in _RULED and all(map(_RULE.fullmatch, found.values()))):
            rows[row] = found
            room -= len(found) + ROW_COST - 1
    return rows


def _is_printed(words: io.TextIOWrapper) -> bool:
    """Whether most of the first lines have columns that spaces part, and no sign that parts cells."""
    first = [line.strip() for line in islice(io.StringIO(words.read(20_000), newline=None), _LINES)]
    lines = [_THOUSANDS.sub("", line) for line in first if line]
    spaced = [line for line in lines if _GAP.search(line) and not any(sign in line for sign in _SPOKEN)]
    return 2 * len(spaced) > len(lines)


def _delimiter(words: io.TextIOWrapper) -> str:
    """The sign that splits the first lines into the most columns, most evenly."""
    lines = [line for line in islice(io.StringIO(words.read(20_000), newline=None), _LINES) if line.strip()]

    # Beside another sign, a comma between digits is a decimal one.
    beside = any(2 * sum(sign in line for line in lines) >= len(lines) for sign in "\t;")
    without = [_DECIMAL.sub("", line) for line in lines] if beside else lines

    def evenness(sign: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(without if sign == "," else lines, delimiter=sign)]
        usual = max(set(counts), key=lambda width: (counts.count(width) * (width > 1), width))
        return (counts.count(usual) if usual > 1 else 0), usual

    return max(_SPOKEN, key=evenness) if lines else ","
