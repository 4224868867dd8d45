"""From a path or a file object to a book of sheets, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import BinaryIO

from budgetopt.city.model import InputFile
from budgetopt.errors import UsageError
from budgetopt.intake.cells.grid import Book, Unopenable
from budgetopt.intake.files.guard import check_size, kind_of

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
        check_size(path.stat().st_size)
        return Taken(path.name, path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file.") from None
    except OSError as problem:
        raise UsageError(f"{path}: the file cannot be read ({problem.strerror}).") from None


def open_book(taken: Taken) -> Book:
    """The sheets of a file. Raises Unopenable."""
    kind = kind_of(taken.file, taken.content)
    if kind == "xlsx":
        from budgetopt.intake.files.xlsx import read_xlsx

        return read_xlsx(taken.file, taken.content)
    if kind == "xls":
        from budgetopt.intake.files.xls import read_xls

        return read_xls(taken.file, taken.content)
    if kind == "ods":
        from budgetopt.intake.files.ods import read_ods

        return read_ods(taken.file, taken.content)
    if kind == "json":
        from budgetopt.intake.files.json_table import read_json

        return read_json(taken.file, taken.content)
    from budgetopt.intake.files.text import read_text

    return read_text(taken.file, taken.content)
