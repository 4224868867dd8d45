"""Outputs are written whole or not at all, and those of one command all or none."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from budgetopt.errors import UsageError
from budgetopt.log import LOG
from budgetopt.saving.signals import ending_cleanly, uninterrupted
from budgetopt.saving.target import in_words, target_of

Write = Callable[[BinaryIO], object]


def save(
    path: str | os.PathLike[str],
    write: Write,
    force: bool = False,
    *,
    inputs: Iterable[str | os.PathLike[str]] = (),
    contents: Collection[str] = (),
) -> None:
    """Let `write` fill a file that then takes its place at `path` in one step; see `Outputs`."""
    with Outputs(inputs, force, contents) as outputs:
        outputs.add(path, write)


@dataclass
class _Part:
    """An output on its way: `shown` as it was asked for, `path` beside its target; `before` keeps what was there."""

    shown: Path
    target: Path
    path: Path
    before: Path


class Outputs:
    """The outputs of one command: each is written beside its place, then all are put there, or none.

        with Outputs(inputs=["riverton.xlsx"]) as outputs:
            outputs.add("plan.xlsx", write_plan)
            outputs.add("plan.json", write_json)

    Whatever goes wrong, also within what writes, what was there stays and nothing half-written is left. Of two
    writers without `force` exactly one succeeds. Raises UsageError for what `target_of` refuses and where a file
    cannot be written. `inputs`: files that no output may replace, more of which may be added; `contents`: the same,
    by SHA-256.
    """

    def __init__(
        self,
        inputs: Iterable[str | os.PathLike[str]] = (),
        force: bool = False,
        contents: Collection[str] = (),
    ):
        self.inputs = [Path(input) for input in inputs]
        self._contents = contents
        self._force = force
        self._parts: list[_Part] = []
        self._signals = ExitStack()

    def look(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        """Look before long work: raises UsageError where one of these outputs could not be written."""
        targets: list[Path] = []
        for path in paths:
            targets.append(self._target(Path(path), targets))

    def add(self, path: str | os.PathLike[str], write: Write) -> None:
        """Write an output beside its place; the end of the `with` puts it there."""
        shown = Path(path)
        target = self._target(shown, [part.target for part in self._parts])
        if not self._parts:
            self._signals.enter_context(ending_cleanly())
        stem = f".{target.name[:60]}.{secrets.token_hex(8)}"
        part = _Part(shown, target, target.with_name(f"{stem}.part"), target.with_name(f"{stem}.before.part"))
        self._parts.append(part)
        try:
            with part.path.open("xb") as file:
                if os.name == "posix" and target.exists():
                    part.path.chmod(target.stat().st_mode & 0o777)
                write(file)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise UsageError(in_words(error, shown)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            if kind is None:
                self._commit()
                LOG.info("written: %s", [part.target.name for part in self._parts])
        finally:
            self._clear()

    def _commit(self) -> None:
        """Put every output in its place, or none. Raises UsageError."""
        done: list[_Part] = []
        part: _Part | None = None
        with uninterrupted():
            try:
                # In one order whoever asks: of two writers of the same outputs one gets the first, and so all.
                parts = sorted(self._parts, key=lambda one: one.target)
                # Somebody may have opened or made a file while the new ones were written.
                for part in parts:
                    self._target(part.shown, [])
                for part in parts:
                    self._place(part, keep=part is not parts[-1])
                    done.append(part)
            except BaseException as error:
                left = [str(one.shown) for one in reversed(done) if not _taken_back(one)]
                if not part or not isinstance(error, OSError | UsageError):
                    raise
                words = in_words(error, part.shown) if isinstance(error, OSError) else str(error)
                if left:
                    words += f" Written all the same, and could not be taken back: {', '.join(left)}."
                elif len(self._parts) > 1:
                    words += " None of the outputs was written."
                raise UsageError(words) from error

    def _clear(self) -> None:
        """Clear away what is not in its place."""
        try:
            with uninterrupted():
                for path in (path for part in self._parts for path in (part.path, part.before)):
                    with suppress(OSError):
                        path.unlink(missing_ok=True)
        finally:
            self._parts = []
            self._signals.close()

    def _target(self, shown: Path, others: Iterable[Path]) -> Path:
        return target_of(shown, inputs=self.inputs, contents=self._contents, others=others, force=self._force)

    def _place(self, part: _Part, *, keep: bool) -> None:
        """Put one output in its place; `keep`: so that it can be taken back."""
        try:
            _place_new(part.path, part.target)
        except FileExistsError:
            if not self._force:
                raise
            if keep:
                _keep(part.target, part.before)
            part.path.replace(part.target)


def _place_new(path: Path, target: Path) -> None:
    """Give `path` a name that nothing has. Raises FileExistsError: of two who want a name, one gets it."""
    if os.name == "nt":
        path.rename(target)  # which replaces nothing there
        return
    try:
        os.link(path, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links (FAT, some shares): whoever can make the name may replace what he made.
        target.open("xb").close()
        try:
            path.replace(target)
        except BaseException:
            target.unlink()
            raise


def _keep(target: Path, before: Path) -> None:
    """A second name for what an output replaces, or where there are no hard links, a copy."""
    try:
        os.link(target, before)
    except OSError:
        shutil.copy2(target, before)


def _taken_back(part: _Part) -> bool:
    try:
        if part.before.exists():
            part.before.replace(part.target)
        else:
            part.target.unlink()
    except OSError:
        return False
    return True
