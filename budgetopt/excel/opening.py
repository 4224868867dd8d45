"""From a path or a file object to a book of sheets, whatever the format."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import BinaryIO

from budgetopt.city.model import InputFile
from budgetopt.errors import UsageError
from budgetopt.excel.grid import Book, Cells, Grid, Unopenable
from budgetopt.excel.guard import kind_of

Source = str | Path | BinaryIO


@dataclass(frozen=True, slots=True)
class Taken:
    """A file's name (without its folder) and bytes, read once."""

    file: str
    content: bytes

    @property
    def record(self) -> InputFile:
        """How the budget remembers this file."""
        return InputFile(file=self.file, sha256=sha256(self.content).hexdigest())


def take(source: Source) -> Taken:
    """The bytes of `source`. Raises UsageError for a file that is missing or unreadable, Unopenable for a folder."""
    if not isinstance(source, str | Path):
        return Taken(PurePath(str(getattr(source, "name", "") or "workbook.xlsx")).name, source.read())
    path = Path(source)
    if path.is_dir():
        raise Unopenable("not-a-file", "this is a folder, not a workbook.", "Name the workbook in it.")
    try:
        return Taken(path.name, path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file.") from None
    except OSError as problem:
        raise UsageError(f"{path}: the file cannot be read ({problem.strerror}).") from None


def open_book(taken: Taken) -> Book:
    """The sheets of a file. Raises Unopenable."""
    kind = kind_of(taken.file, taken.content)
    if kind == "xlsx":
        from budgetopt.excel.xlsx import read_xlsx

        return read_xlsx(taken.file, taken.content)
    if kind == "ods":
        from budgetopt.excel.ods import read_ods

        return read_ods(taken.file, taken.content)
    if kind == "json":
        from budgetopt.excel.json_table import read_json

        return read_json(taken.file, taken.content)
    return read_text(taken)


def read_text(taken: Taken) -> Book:
    """A table in a text file: its encoding and delimiter are found out. Every cell is text, as it was written."""
    words, encoding = _decoded(taken.content)
    if "\x00" in words:
        raise Unopenable(
            "not-a-workbook", "the file is neither a workbook nor a text table.", "Save it as .xlsx or .csv."
        )
    rows: dict[int, Cells] = {}
    # A cell may be a whole memorandum; the reader's own limit of 128 K is too little.
    csv.field_size_limit(2**31 - 1)
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(words, newline=""), delimiter=_delimiter(words)), start=1):
            found: Cells = {column: cell for column, cell in enumerate(cells, start=1) if cell.strip()}
            if found:
                rows[row] = found
    except csv.Error as problem:
        raise Unopenable(
            "damaged-file", f"the text table cannot be read ({problem}).", "Save it again as .csv."
        ) from None
    remarks = () if encoding == "UTF-8" else (f"the text was read as {encoding}.",)
    return Book(taken.file, (Grid(taken.file, PurePath(taken.file).stem, rows),), remarks=remarks, tabular=True)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        # Windows' Western European code page leaves five bytes undefined.
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def _delimiter(words: str) -> str:
    """The sign that splits the first lines into the most columns, most evenly."""
    lines = [line for line in words[:20_000].splitlines()[:25] if line.strip()]

    def evenness(sign: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=sign)]
        usual = max(set(counts), key=lambda width: (counts.count(width) * (width > 1), width))
        return (counts.count(usual) if usual > 1 else 0), usual

    return max(",;\t|", key=evenness) if lines else ","
