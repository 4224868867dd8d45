"""Outputs are written whole or not at all, and those of one command all or none."""

from __future__ import annotations

import io
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self, cast

from budgetopt.errors import UsageError
from budgetopt.log import LOG
from budgetopt.saving.folder import folder_target, place_folder, take_back_folder, write_folder
from budgetopt.saving.signals import ending_cleanly, uninterrupted
from budgetopt.saving.stream import OutputStream
from budgetopt.saving.target import in_words, target_of

Write = Callable[[BinaryIO], object]


def save(path: str | os.PathLike[str], write: Write, force: bool = False, *, contents: Collection[str] = ()) -> None:
    """Let `write` fill a file that then takes its place at `path` in one step; see `Outputs`."""
    with Outputs(force=force, contents=contents) as outputs:
        outputs.add(path, write)


def in_memory(write: Write) -> bytes:
    """What `write` writes to a file, without one."""
    file = io.BytesIO()
    write(file)
    return file.getvalue()


@dataclass
class _Part:
    """An output on its way: `shown` as it was asked for, `path` beside its target; `before` keeps what was there.

    `folder`: the names of files that it may replace; None for a file.
    """

    shown: Path
    target: Path
    path: Path
    before: Path
    folder: Collection[str] | None = None


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
        self, inputs: Iterable[str | os.PathLike[str]] = (), force: bool = False, contents: Collection[str] = ()
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
        part = self._begun(Path(path))
        shown, target = part.shown, part.target
        try:
            with part.path.open("xb") as file:
                if os.name == "posix" and target.exists():
                    part.path.chmod(target.stat().st_mode & 0o777)
                write(cast(BinaryIO, OutputStream(file)))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise UsageError(in_words(error, shown)) from error

    def look_at_folder(self, path: str | os.PathLike[str], ours: Collection[str]) -> Path:
        """The place of a folder, before long work; see `folder_target`."""
        return folder_target(Path(path), inputs=self.inputs, others=self._targets, force=self._force, ours=ours)

    def add_folder(self, path: str | os.PathLike[str], files: Mapping[str, bytes], ours: Collection[str] = ()) -> None:
        """Write a folder of files beside its place; the end of the `with` puts it there, in place of one that holds
        nothing but files of these names, or of those in `ours`."""
        part = self._begun(Path(path), {*files, *ours})
        try:
            write_folder(part.path, files)
        except OSError as error:
            raise UsageError(in_words(error, part.shown)) from error

    @property
    def _targets(self) -> list[Path]:
        return [part.target for part in self._parts]

    def _begun(self, shown: Path, folder: Collection[str] | None = None) -> _Part:
        """An output that is about to be written."""
        target = self._target(shown, self._targets) if folder is None else self.look_at_folder(shown, folder)
        if not self._parts:
            self._signals.enter_context(ending_cleanly())
        # Hardly longer than its target: where that fits into what Windows allows of a path, so does it.
        stem = f".{target.name[:20]}.{secrets.token_hex(4)}"
        part = _Part(shown, target, target.with_name(f"{stem}.part"), target.with_name(f"{stem}.before.part"), folder)
        self._parts.append(part)
        return part

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
                    if part.folder is None:
                        self._target(part.shown, [])
                    else:
                        folder_target(part.shown, inputs=self.inputs, force=self._force, ours=part.folder)
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
                for part in self._parts:
                    for path in (part.path, part.before):
                        if part.folder is not None:
                            shutil.rmtree(path, ignore_errors=True)
                            continue
                        with suppress(OSError):
                            path.unlink(missing_ok=True)
        finally:
            self._parts = []
            self._signals.close()

    def _target(self, shown: Path, others: Iterable[Path]) -> Path:
        return target_of(shown, inputs=self.inputs, contents=self._contents, others=others, force=self._force)

    def _place(self, part: _Part, *, keep: bool) -> None:
        """Put one output in its place; `keep`: so that it can be taken back."""
        if part.folder is not None:
            place_folder(part.path, part.target, part.before, self._force)
            return
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
        if part.folder is not None:
            take_back_folder(part.target, part.before)
        elif part.before.exists():
            part.before.replace(part.target)
        else:
            part.target.unlink()
    except OSError:
        return False
    return True
