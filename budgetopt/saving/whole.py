"""Outputs are written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from budgetopt.errors import UsageError


def save(path: str | os.PathLike[str], write: Callable[[BinaryIO], object], force: bool = False) -> None:
    """Let `write` fill a file that then takes its place at `path` in one step.

    Whatever goes wrong, also within `write`, what was at `path` stays and nothing half-written is left. Raises
    UsageError where the file exists and `force` is not given, is open in another program, or cannot be written.
    """
    target = Path(path)
    _check(target, force)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise UsageError(_words(error, target)) from error
    part = Path(name)
    try:
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            part.chmod(_mode(target))
            # Somebody may have opened or made the file while the new one was written.
            _check(target, force)
            part.replace(target)
        except OSError as error:
            raise UsageError(_words(error, target)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def refuse_existing(paths: Iterable[str | os.PathLike[str]], force: bool) -> None:
    """Look before long work: raises UsageError where one of several outputs could not be written."""
    for path in paths:
        _check(Path(path), force)


def _check(target: Path, force: bool) -> None:
    if target.is_dir():
        raise UsageError(f"{target} is a folder; give the name of a file in it.")
    if not target.parent.is_dir():
        raise UsageError(f"{target}: the folder {target.parent} does not exist.")
    if not target.exists():
        return
    if not force:
        raise UsageError(f"{target} exists; use --force to replace it.")
    # LibreOffice and Excel leave these files beside a workbook while they have it open.
    marks = (f".~lock.{target.name}#", f"~${target.name}", f"~${target.name[2:]}")
    if any((target.parent / mark).exists() for mark in marks):
        raise UsageError(f"{target} is open in another program; close it there first.")


def _mode(target: Path) -> int:
    """The permissions of what is replaced; for a new file what the user's mask leaves, not a temporary file's."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _words(error: OSError, target: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{target}: the disk is full; nothing was changed."
    if isinstance(error, PermissionError):
        if target.exists() and os.access(target.parent, os.W_OK):
            return f"{target} is open in another program or may not be replaced; close it there first."
        return f"{target}: you may not write to the folder {target.parent}."
    if error.errno == errno.ENAMETOOLONG:
        return f"{target}: the name is too long."
    return f"{target} cannot be written: {error.strerror or error}."
