"""From a path or a file object to bytes, within their bound."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from budgetopt.city.model import InputFile
from budgetopt.errors import UsageError
from budgetopt.intake.files.guard import MOST_BYTES, check_size

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


def named(source: Source) -> str:
    """What findings call a file: its name without its folder."""
    if isinstance(source, str | Path):
        return Path(source).name or str(source)
    return PureWindowsPath(str(getattr(source, "name", "") or "workbook.xlsx")).name


def take(source: Source, most: int = MOST_BYTES) -> Taken:
    """The bytes of `source`, at most `most`.

    Raises UsageError for what is missing, unreadable or no regular file, Unopenable for a file that is too large.
    """
    if not isinstance(source, str | Path):
        with _told(source):
            return Taken(named(source), _bounded(source, most))
    with opened(source) as file, _told(source):
        check_size(os.fstat(file.fileno()).st_size, most)
        return Taken(named(source), _bounded(file, most))


def opened(source: str | Path) -> BinaryIO:
    """A regular file, open to be read; close it. Raises UsageError for what is missing, unreadable or anything else."""
    with _told(source):
        # Looked at before it is opened, which a pipe would keep waiting and a device may answer in any way.
        _check_regular(source, Path(source).stat())
        file = os.fdopen(os.open(source, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb")
        try:
            _check_regular(source, os.fstat(file.fileno()))
        except BaseException:
            file.close()
            raise
        return file


@contextmanager
def _told(source: Source) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as problem:
        raise UsageError(f"{source}: there is no such file.") from problem
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or problem
        if isinstance(problem, PermissionError):
            why = "it is open in another program, or you may not read it"
        raise UsageError(f"{named(source)[:100]}: the file cannot be read ({why}).") from problem


def _check_regular(source: str | Path, facts: os.stat_result) -> None:
    if stat.S_ISDIR(facts.st_mode):
        raise UsageError(f"{source}: this is a folder, not a file. Name the file in it.")
    if not stat.S_ISREG(facts.st_mode):
        raise UsageError(f"{source}: this is a device or a pipe, not a file. Save what it gives, and name that file.")


def _bounded(file: BinaryIO, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    # A stream without a buffer gives less than is asked for.
    while size <= most and (part := file.read(most + 1 - size)):
        if not isinstance(part, bytes):
            raise UsageError(f"{named(file)}: the file is open as text; open it in binary mode.")
        parts.append(part)
        size += len(part)
    check_size(size, most)
    return b"".join(parts)
