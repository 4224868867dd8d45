"""Where an output may go: a free name or a regular file, never an input or another output of the same command."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path

from budgetopt.errors import UsageError

# Names and characters that Windows keeps for itself, with any ending: a file so named could not be handed on.
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE | re.DOTALL)
# What a full disk, or a quota that is used up, answers.
FULL = (errno.ENOSPC, errno.EDQUOT)
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*\\\x00-\x1f]')


def target_of(
    shown: Path,
    *,
    inputs: Iterable[Path] = (),
    contents: Collection[str] = (),
    others: Iterable[Path] = (),
    force: bool,
) -> Path:
    """The file that an output really goes to: a symbolic link is followed.

    `contents`: SHA-256 of what is an input wherever it lies; `others`: targets of this command already.
    Raises UsageError for a name that Windows reserves, what is not a regular file, an input, another output, a file
    that exists (without `force`) or is open in another program, and a folder that is not there.
    """
    try:
        return _target(shown, inputs, contents, others, force)
    except ValueError:
        raise UsageError(f"{str(shown)!r} cannot be the name of a file.") from None
    except OSError as error:
        raise UsageError(in_words(error, shown)) from error


def _target(
    shown: Path, inputs: Iterable[Path], contents: Collection[str], others: Iterable[Path], force: bool
) -> Path:
    if shown.name != "..":
        check_name(shown.name)
    try:
        there = shown.stat()
    except (FileNotFoundError, NotADirectoryError):
        there = None
    if there and stat.S_ISDIR(there.st_mode):
        raise UsageError(f"{shown} is a folder; give the name of a file in it.")
    target = Path(os.path.realpath(shown))
    # A device, a pipe, a socket, or an open file that has no name (any more).
    if there and not (stat.S_ISREG(there.st_mode) and target.exists() and target.samefile(shown)):
        raise UsageError(f"{shown} is not a regular file and is left alone; give the name of a file.")
    if not target.parent.is_dir():
        raise UsageError(f"{shown}: the folder {target.parent if shown.is_symlink() else shown.parent} does not exist.")
    if any(_same(target, other) for other in others):
        raise UsageError(f"{shown} is named for two outputs of this command; give each a name of its own.")
    if any(_same(target, input) for input in inputs) or (
        there and force and contents and digest_of(target) in contents
    ):
        raise UsageError(f"{shown} is an input of this command and is left alone; give the output another name.")
    if there and not force:
        raise UsageError(f"{shown} exists; use --force to replace it.")
    # LibreOffice and Excel leave these files beside a workbook while they have it open.
    marks = (f".~lock.{target.name}#", f"~${target.name}", f"~${target.name[2:]}")
    if there and any((target.parent / mark).exists() for mark in marks):
        raise UsageError(f"{shown} is open in another program; close it there first.")
    return target


def kept_by_windows(name: str) -> bool:
    """Whether no file can have this name on Windows."""
    return bool(_RESERVED.fullmatch(name) or _NOT_IN_A_NAME.search(name) or name.endswith((".", " ")))


def check_name(name: str) -> None:
    """Raises UsageError for a name that Windows keeps for itself."""
    if kept_by_windows(name):
        raise UsageError(f"{name!r} cannot be the name of a file on Windows; give the output another name.")


def _same(target: Path, other: Path) -> bool:
    """Whether two paths are one file; of two that are not there yet, whether any file system would make them one."""
    there = target.exists(), other.exists()
    if all(there):
        return target.samefile(other)
    if any(there) or not other.parent.is_dir():
        return False
    return target.parent.samefile(other.parent) and _folded(target.name) == _folded(other.name)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def digest_of(path: Path) -> str:
    """The SHA-256 of an output that is there."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def in_words(error: OSError, shown: Path) -> str:
    """Why an output could not be written, for the person who asked for it."""
    if error.errno in FULL:
        return f"{shown}: the disk is full; nothing was changed."
    if isinstance(error, FileExistsError):
        return f"{shown} exists; use --force to replace it."
    if isinstance(error, PermissionError):
        if shown.exists() and os.access(shown.parent, os.W_OK):
            return f"{shown} is open in another program or may not be replaced; close it there first."
        return f"{shown}: you may not write to the folder {shown.parent}."
    # Windows says of a longer path, unless it was told otherwise, that there is no such file.
    longest = isinstance(error, FileNotFoundError) and shown.parent.is_dir() and len(str(shown.absolute())) > 200
    if error.errno == errno.ENAMETOOLONG or longest:
        return f"{shown}: the name is too long."
    return f"{shown} cannot be written: {error.strerror or error}."
