"""Outputs are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from budgetopt.errors import UsageError
from budgetopt.saving.whole import Outputs, save

BEFORE, AFTER = b"what was there", b"what comes"


def write(file: BinaryIO) -> None:
    file.write(AFTER)


def fails(error: BaseException):
    def write_half(file: BinaryIO) -> None:
        file.write(b"half")
        raise error

    return write_half


@pytest.fixture
def there(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(BEFORE)
    return path


def nothing_else(path: Path) -> bool:
    return [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_new_file_is_written_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    save(path, write)
    assert path.read_bytes() == AFTER
    assert nothing_else(path)


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    save(tmp_path / "plan.xlsx", write)
    assert (tmp_path / "plan.xlsx").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_file_that_is_replaced_keeps_its_permissions(there: Path) -> None:
    there.chmod(0o640)
    save(there, write, force=True)
    assert there.stat().st_mode & 0o777 == 0o640


def test_an_existing_file_needs_force(there: Path) -> None:
    with pytest.raises(UsageError, match=r"plan\.xlsx exists; use --force to replace it"):
        save(there, write)
    assert there.read_bytes() == BEFORE
    save(there, write, force=True)
    assert there.read_bytes() == AFTER
    assert nothing_else(there)


@pytest.mark.parametrize("mark", [".~lock.plan.xlsx#", "~$plan.xlsx"])
def test_a_file_open_in_an_office_program_stays(there: Path, mark: str) -> None:
    (there.parent / mark).write_text("somebody")
    with pytest.raises(UsageError, match="is open in another program"):
        save(there, write, force=True)
    assert there.read_bytes() == BEFORE


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (OSError(errno.EIO, "Input/output error"), "cannot be written: Input/output error"),
    ],
)
def test_a_disk_that_fails_leaves_what_was_there(there: Path, error: OSError, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        save(there, fails(error), force=True)
    assert there.read_bytes() == BEFORE
    assert nothing_else(there)


def test_a_bug_while_writing_is_not_hidden_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        save(tmp_path / "plan.xlsx", fails(ZeroDivisionError()))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_may_not_be_replaced(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As Windows does while Excel has the workbook open.
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UsageError, match="is open in another program"):
        save(there, write, force=True)
    assert there.read_bytes() == BEFORE
    assert nothing_else(there)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        save(tmp_path, write, force=True)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the folder .*nowhere does not exist"):
        save(tmp_path / "nowhere" / "plan.xlsx", write)


def test_a_folder_that_may_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Stated this way because an administrator, as whom tests may run, may write anywhere.
    def refuse(self: Path, *options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UsageError, match="you may not write to the folder"):
        save(tmp_path / "plan.xlsx", write)


def test_somebody_else_makes_the_file_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"

    def slowly(file: BinaryIO) -> None:
        file.write(AFTER)
        path.write_bytes(BEFORE)

    with pytest.raises(UsageError, match="exists"):
        save(path, slowly)
    assert path.read_bytes() == BEFORE
    assert nothing_else(path)


def test_a_link_is_followed_and_stays(there: Path) -> None:
    link = there.with_name("link.xlsx")
    link.symlink_to(there.name)
    save(link, write, force=True)
    assert link.is_symlink() and there.read_bytes() == AFTER
    there.unlink()
    save(link, write)  # to where nothing is yet
    assert link.is_symlink() and there.read_bytes() == AFTER


def test_on_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*paths: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "plan.xlsx"
    save(path, write)
    assert path.read_bytes() == AFTER and nothing_else(path)
    with pytest.raises(UsageError, match="exists"):
        save(path, write)


def test_several_outputs_are_all_there_or_none(there: Path) -> None:
    other = there.with_name("plan.json")
    with pytest.raises(UsageError, match="None of the outputs was written"), Outputs(force=True) as outputs:
        outputs.add(there, write)
        outputs.add(other, write)
        other.mkdir()  # after the look
    other.rmdir()
    assert there.read_bytes() == BEFORE and nothing_else(there)
    with Outputs(force=True) as outputs:
        outputs.add(there, write)
        outputs.add(other, write)
        assert there.read_bytes() == BEFORE and not other.exists()
    assert there.read_bytes() == other.read_bytes() == AFTER
    assert len(list(there.parent.iterdir())) == 2


def test_what_is_looked_at_before_long_work(there: Path) -> None:
    with pytest.raises(UsageError, match="exists"):
        Outputs().look([there.with_name("new.json"), there])
    with pytest.raises(UsageError, match="two outputs"):
        Outputs().look([there.with_name("new.json"), there.with_name("new.json")])
    Outputs(force=True).look([there.with_name("new.json"), there])
    assert nothing_else(there)
