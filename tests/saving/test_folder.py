"""A folder as an output: whole or not at all, in place of one of its own kind, with other outputs or without."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from budgetopt.errors import UsageError
from budgetopt.saving import folder as folders
from budgetopt.saving.whole import Outputs

FILES = {"a.csv": b"a", "b.csv": b"b"}


def write(path: Path, files: dict[str, bytes] = FILES, force: bool = False, inputs: tuple[Path, ...] = ()) -> None:
    with Outputs(inputs, force) as outputs:
        outputs.add_folder(path, files, FILES)


def there(path: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in path.iterdir()}


def test_it_is_written_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    write(tmp_path / "out")
    assert there(tmp_path / "out") == FILES and [one.name for one in tmp_path.iterdir()] == ["out"]
    with pytest.raises(UsageError, match="use --force"):
        write(tmp_path / "out", {"a.csv": b"new"})
    assert there(tmp_path / "out") == FILES
    write(tmp_path / "out", {"a.csv": b"new"}, force=True)
    assert there(tmp_path / "out") == {"a.csv": b"new"} and [one.name for one in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_as_good_as_none_and_a_strange_one_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty")
    assert there(tmp_path / "empty") == FILES
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_bytes(b"dear")
    with pytest.raises(UsageError, match=r"letter\.txt"):
        write(tmp_path / "mine", force=True)
    assert there(tmp_path / "mine") == {"letter.txt": b"dear"}
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="not a folder"):
        write(tmp_path / "file", force=True)
    with pytest.raises(UsageError, match="does not exist"):
        write(tmp_path / "no" / "out")


def test_no_folder_replaces_what_is_read(tmp_path: Path) -> None:
    write(tmp_path / "out")
    for read in (tmp_path / "out" / "a.csv", tmp_path / "out"):
        with pytest.raises(UsageError, match="input of this command"):
            write(tmp_path / "out", force=True, inputs=(read,))
    (tmp_path / "link").symlink_to(tmp_path / "out")
    with pytest.raises(UsageError, match="input of this command"):
        write(tmp_path / "link", force=True, inputs=(tmp_path / "out" / "a.csv",))
    write(tmp_path / "link", {"a.csv": b"through"}, force=True)
    assert there(tmp_path / "out") == {"a.csv": b"through"} and (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("before", [None, {"a.csv": b"before"}])
def test_with_a_file_it_is_both_or_none(tmp_path: Path, before: dict[str, bytes] | None) -> None:
    if before:
        write(tmp_path / "a", before)
    with pytest.raises(UsageError, match="None of the outputs was written"), Outputs(force=True) as outputs:
        outputs.add_folder(tmp_path / "a", FILES)
        outputs.add(tmp_path / "b.json", lambda file: file.write(b"{}"))
        # Somebody makes a folder where the file was to go: the folder that stands by then is taken back.
        (tmp_path / "b.json").mkdir()
        outputs._target = lambda shown, others: shown
    assert (there(tmp_path / "a") if before else (tmp_path / "a").exists()) == (before or False)
    assert {one.name for one in tmp_path.iterdir()} == {"b.json"} | ({"a"} if before else set())


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "out")
    real = Path.rename

    def fails(self: Path, target: Path) -> Path:
        if self.name.endswith(".part") and not self.name.endswith(".before.part"):
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(UsageError, match="disk is full"):
        write(tmp_path / "out", {"a.csv": b"new"}, force=True)
    monkeypatch.undo()
    assert there(tmp_path / "out") == FILES and [one.name for one in tmp_path.iterdir()] == ["out"]


def test_of_two_writers_one_succeeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have looked before either writes."""
    both, real, done = threading.Barrier(2), folders.place_folder, []

    def together(path: Path, target: Path, before: Path, force: bool) -> None:
        both.wait(20)
        real(path, target, before, force)

    monkeypatch.setattr("budgetopt.saving.whole.place_folder", together)

    def one(word: bytes) -> None:
        try:
            write(tmp_path / "out", {"a.csv": word, "b.csv": word})
            done.append(word)
        except UsageError:
            pass

    writers = [threading.Thread(target=one, args=(word,)) for word in (b"1", b"2")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(done) == 1 and there(tmp_path / "out") == {"a.csv": done[0], "b.csv": done[0]}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_name_that_is_too_long_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"1")
    with pytest.raises(UsageError, match="too long"), Outputs(inputs=[tmp_path / "in.csv"]) as outputs:
        outputs.look_at_folder(tmp_path / ("n" * 300), ())
