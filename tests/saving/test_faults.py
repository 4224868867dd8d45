"""Every single step of saving fails in turn: what was there stays byte for byte, and nothing half-written is left."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from budgetopt.errors import UsageError
from budgetopt.saving.whole import Outputs

NAMES = ("a.xlsx", "b.json", "c.yaml")


class Faults:
    """Counts the steps of saving and lets those at `broken` (from 0) fail."""

    def __init__(self, *broken: int, links: bool = True):
        self.broken, self.links = broken, links
        self.steps: list[str] = []

    def step(self, name: str) -> None:
        self.steps.append(name)
        if len(self.steps) - 1 in self.broken:
            raise OSError(errno.EIO, "Input/output error")

    def around(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*given: Any, **options: Any) -> Any:
            if name == "link" and not self.links:
                raise PermissionError(errno.EPERM, "Operation not permitted")
            self.step(name)
            return self.file(real(*given, **options)) if name == "open" else real(*given, **options)

        return stepped

    def file(self, file: Any) -> Any:
        if isinstance(file, io.BufferedWriter):
            return Broken(file.detach(), self)
        return file

    def install(self, patch: pytest.MonkeyPatch) -> None:
        # Not unlink: what cannot be deleted stays.
        for name in ("open", "chmod", "replace"):
            patch.setattr(Path, name, self.around(name, getattr(Path, name)))
        for name in ("link", "fsync"):
            patch.setattr(os, name, self.around(name, getattr(os, name)))


class Broken(io.BufferedWriter):
    """A file whose write and flush may fail."""

    def __init__(self, raw: Any, faults: Faults):
        super().__init__(raw)
        self.faults = faults

    def write(self, content: Any) -> int:
        self.faults.step("write")
        return super().write(content)

    def flush(self) -> None:
        if not self.closed and self.faults.steps[-1] == "write":
            self.faults.step("flush")
        super().flush()


def standing(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mode) for path in folder.iterdir()}


def write(name: str) -> Callable[[BinaryIO], object]:
    return lambda file: file.write(f"new {name}".encode())


def saved(folder: Path, outputs: int, force: bool) -> None:
    with Outputs([folder / "input.xlsx"], force) as out:
        for name in NAMES[:outputs]:
            out.add(folder / name, write(name))


CASES = [
    (outputs, there, links)
    for outputs in (1, 2, 3)
    for there in ((), NAMES[:1], NAMES[1:2], NAMES)
    for links in (True, False)
]


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    return (folder for number in range(1_000) if not (folder := tmp_path / str(number)).mkdir())


@pytest.mark.parametrize(("outputs", "there", "links"), CASES)
def test_one_step_fails(folders: Iterator[Path], outputs: int, there: tuple[str, ...], links: bool) -> None:
    def case(*broken: int) -> tuple[Path, Faults, dict[str, tuple[bytes, int]], str]:
        folder = next(folders)
        for name in (*there, "input.xlsx"):
            (folder / name).write_bytes(f"old {name}".encode())
            (folder / name).chmod(0o640)
        before, faults, words = standing(folder), Faults(*broken, links=links), ""
        with pytest.MonkeyPatch.context() as patch:
            faults.install(patch)
            try:
                saved(folder, outputs, force=bool(there))
            except UsageError as error:
                words = str(error)
        return folder, faults, before, words

    folder, clean, before, words = case()
    assert not words
    assert {name: content for name, (content, _) in standing(folder).items()} == {
        name: f"{'new' if name in NAMES[:outputs] else 'old'} {name}".encode() for name in {*before, *NAMES[:outputs]}
    }
    kinds = {"open", "write", "flush", "fsync", *(["link"] if links else ["replace"]), *(["chmod"] if there else [])}
    assert kinds - {"chmod"} <= set(clean.steps)
    for step, name in enumerate(clean.steps):
        folder, _, before, words = case(step)
        now = standing(folder)
        if not words:  # a link that failed, where a rename did it
            assert name == "link" and [now[name][0] for name in NAMES[:outputs]] == [
                f"new {name}".encode() for name in NAMES[:outputs]
            ]
            continue
        assert now == before, (step, name)
        assert "Input/output error" in words, (step, name, words)


def test_what_cannot_be_taken_back_is_named(tmp_path: Path) -> None:
    # The second output cannot be put in its place, and then the first cannot be put back.
    for name in NAMES[:2]:
        (tmp_path / name).write_bytes(b"old")
    clean = Faults()
    with pytest.MonkeyPatch.context() as patch:
        clean.install(patch)
        saved(tmp_path, 2, force=True)
    last = max(place for place, name in enumerate(clean.steps) if name == "replace")
    faults = Faults(last, last + 1)
    with pytest.MonkeyPatch.context() as patch:
        faults.install(patch)
        with pytest.raises(UsageError, match=r"Written all the same, and could not be taken back: .*a\.xlsx\."):
            saved(tmp_path, 2, force=True)


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(UsageError, match="cannot be written: File too large"), Outputs() as out:
            out.add(tmp_path / "a.xlsx", write("a.xlsx"))
            out.add(tmp_path / "b.json", lambda file: file.write(b"0" * 10_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list(tmp_path.iterdir())


def test_a_package_given_up_on_a_full_disk_says_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a zip file writes as it is collected goes nowhere: one sentence is told, and no error beside it."""
    raised: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda error: raised.append(error.exc_value))

    def packed(file: BinaryIO) -> None:
        package = zipfile.ZipFile(file, "w")
        package.writestr("a", os.urandom(100_000))
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UsageError, match="the disk is full"), Outputs() as outputs:
        outputs.add(tmp_path / "a.xlsx", packed)
    gc.collect()
    assert raised == [] and list(tmp_path.iterdir()) == []
