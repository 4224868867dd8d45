"""A folder as one output: written beside its place, whole, and put there in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from budgetopt.errors import UsageError
from budgetopt.saving.target import check_name, in_words


def folder_target(
    shown: Path, *, inputs: Iterable[Path] = (), others: Iterable[Path] = (), force: bool, ours: Collection[str]
) -> Path:
    """The folder that an output really goes to: a symbolic link is followed.

    What may be replaced (with `force`) is a folder that holds nothing but files of such names (`ours`); an empty one
    is as good as none. Raises UsageError for anything else, for a folder that an input or another output is in, and
    where the folder around it is not there.
    """
    try:
        return _folder_target(shown, inputs, others, force, ours)
    except OSError as error:
        raise UsageError(in_words(error, shown)) from error


def _folder_target(
    shown: Path, inputs: Iterable[Path], others: Iterable[Path], force: bool, ours: Collection[str]
) -> Path:
    target = Path(os.path.realpath(shown))
    inside = [path for path in (*inputs, *others) if _is_in(path, target)]
    if inside:
        kind = "an input of this command" if inside[0] in inputs else "another output of this command"
        what = f"is {kind}" if target.is_file() else f"has {kind} in it"
        raise UsageError(f"{shown} {what} and is left alone; give the folder another name.")
    check_name(shown.name)
    if not target.parent.is_dir():
        raise UsageError(f"{shown}: the folder {shown.parent} does not exist.")
    if not target.exists():
        return target
    if not target.is_dir():
        raise UsageError(f"{shown} is not a folder and is left alone; give the name of a folder.")
    there = {path.name for path in target.iterdir()}
    strange = sorted(there - set(ours))
    if strange:
        raise UsageError(f"{shown} holds {strange[0]!r}, which this command does not write; name a folder of its own.")
    if there and not force:
        raise UsageError(f"{shown} exists; use --force to replace it.")
    return target


def _is_in(path: Path, target: Path) -> bool:
    real = Path(os.path.realpath(path))
    return real == target or target in real.parents or (target.is_file() and real.exists() and real.samefile(target))


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """A new folder with these files, on the disk when this returns."""
    path.mkdir()
    for name, content in files.items():
        with (path / name).open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def place_folder(path: Path, target: Path, before: Path, force: bool) -> None:
    """Give the new folder its name; with `force` what was there goes to `before`. Raises OSError: of two who want a
    name, one gets it, for a folder does not take the name of one that is not empty."""
    if os.name == "nt" and target.is_dir() and not any(target.iterdir()):
        target.rmdir()
    if force and target.is_dir():
        target.rename(before)
        try:
            path.rename(target)
        except BaseException:
            before.rename(target)
            raise
    else:
        path.rename(target)


def take_back_folder(target: Path, before: Path) -> None:
    """What was there before is there again, or nothing."""
    shutil.rmtree(target)
    if before.exists():
        before.rename(target)
