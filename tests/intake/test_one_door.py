"""Bytes from outside come in through intake/files, and words for a terminal go out through cli/talk."""

from __future__ import annotations

import ast
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetopt.cli.talk import say, tell
from budgetopt.errors import UsageError
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files import guard, settings
from budgetopt.intake.files.settings import read_json_text, read_toml, read_yaml
from budgetopt.intake.files.taking import Taken, take

ROOT = Path(__file__).resolve().parents[2]
READS = {"open", "fdopen", "read_bytes", "read_text", "loads", "load", "safe_load", "load_workbook"}
# The workbench's own `load` takes what the door has read (ui/inputs.py); `load` of anything else reads.
WORKBENCH = {"work.load", "self.load"}
# Files that ship with the product, a folder's lock, and where nothing is read.
OTHERWISE = {
    "budgetopt/cli/demo.py": {"read_bytes"},
    # Where what nobody reads any more goes to.
    "budgetopt/cli/talk.py": {"open"},
    "budgetopt/publish/page.py": {"read_text"},
    "budgetopt/solve/pulp_door.py": {"open"},
    # Texts of our own: a chart's template, a row of the proof that its door has read, the memo that was printed.
    "budgetopt/present/chart.py": {"loads"},
    "budgetopt/workbooks/proof_form.py": {"loads"},
    "budgetopt/standard/parts_back.py": {"loads"},
    "budgetopt/publish/memo_docx.py": {"read_bytes"},
    # A workspace that was just made beside its place.
    "budgetopt/workspace/backup.py": {"open"},
    "ui/received.py": {"read_bytes"},
    # What this server's own processes send each other; what a tab of it remembers.
    "ui/packing.py": {"loads", "read_bytes"},
    "ui/state.py": {"loads"},
    "ui/views/start.py": {"read_bytes"},
}


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if not (path.is_relative_to(ROOT / "ui") and ast.unparse(node.func) in WORKBENCH):
                yield name


def sources() -> dict[str, Path]:
    return {str(path.relative_to(ROOT).as_posix()): path for room in ("budgetopt", "ui")
            for path in sorted((ROOT / room).rglob("*.py"))}  # fmt: skip


@pytest.mark.parametrize(
    ("room", "text", "reads"),
    [
        ("ui", "work.load(files)", False),
        ("ui", "self.load(rest)", False),
        ("ui", "json.load(stream)", True),
        ("ui", "load(stream)", True),
        ("ui", "work.file.load()", True),
        ("ui", "yaml.safe_load(text)", True),
        ("budgetopt", "self.load(path)", True),
    ],
)
def test_loading_into_the_workbench_is_not_reading(
    room: str, text: str, reads: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / room / "any.py"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert bool(set(calls(path)) & READS) == reads


def test_nothing_outside_the_door_reads() -> None:
    reading = {
        name: found
        for name, path in sources().items()
        if not name.startswith(("budgetopt/intake/files/", "budgetopt/saving/"))
        and (found := (set(calls(path)) & READS) - OTHERWISE.get(name, set()))
    }
    assert not reading


def test_the_commands_speak_by_one_mouth() -> None:
    speaking = {name for name, path in sources().items() if name.startswith("budgetopt/") and
                {"echo", "secho", "print"} & set(calls(path))}  # fmt: skip
    assert speaking == {"budgetopt/cli/talk.py"}


def test_control_characters_do_not_reach_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    tell("a\x1b[2Jb\x07c\r\x9b\u202ed\te\nf é")
    say("\x1b]0;x\x07")
    said = capsys.readouterr()
    assert said.out == "a�[2Jb�c���d\te\nf é\n" and said.err == "�]0;x�\n"


class Slow(io.RawIOBase):
    """A stream that gives one byte at a time, without end."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += 1
        return b"x"


def test_a_stream_without_end_is_read_within_its_bound() -> None:
    stream = Slow()
    with pytest.raises(Unopenable, match="more than 0 MB"):
        take(stream, 1_000)
    assert stream.given == 1_001


def test_a_stream_of_text_is_said_to_be_one() -> None:
    with pytest.raises(UsageError, match="binary mode"):
        take(io.StringIO("x"))


def test_what_becomes_a_pipe_after_the_first_look_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "city.csv"
    os.mkfifo(path)
    regular = (ROOT / "README.md").stat()
    monkeypatch.setattr(Path, "stat", lambda self, **_: regular)
    with pytest.raises(UsageError, match="a device or a pipe"):
        take(path)


def test_names_that_no_file_can_have() -> None:
    for name in ("a\0.xlsx", "x" * 300, ""):
        with pytest.raises(UsageError):
            take(name)


def test_an_ordinary_alias_is_followed() -> None:
    assert read_yaml(Taken("m.yaml", b"a: &x [1, 2]\nb: *x\nc: {<<: {d: 1}}")) == {
        "a": [1, 2],
        "b": [1, 2],
        "c": {"d": 1},
    }


@pytest.mark.parametrize("text", ["a: &x [*x]", "a: &x {b: [*x]}"])
def test_a_part_inside_itself_is_refused(text: str) -> None:
    with pytest.raises(Unopenable, match="repeats a part inside itself"):
        read_yaml(Taken("m.yaml", text.encode()))


def test_entries_are_counted_as_often_as_they_are_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MOST_ENTRIES", 10)
    # Two lists of three entries and their texts are 10 with the table and its keys; one alias more is 3 too many.
    read_yaml(Taken("m.yaml", b"[&x [a, b, c], *x, d]"))
    with pytest.raises(Unopenable, match="more than 10 entries"):
        read_yaml(Taken("m.yaml", b"[&x [a, b, c], *x, *x]"))


def test_brackets_and_dots_inside_texts_of_toml_are_text() -> None:
    inside = "[{" * 50 + "a." * 90
    text = f'a = \'{inside}\'\nb = "\\"{inside}"\nc = \'\'\'\n{inside}\'\n\'\'\'\nd = """{inside}\\""""\n# {inside}\n'
    assert set(read_toml(Taken("s.toml", text.encode()))) == {"a", "b", "c", "d"}


def test_json_in_a_workbook_is_bounded_in_depth() -> None:
    assert read_json_text('{"a": [[1, "[[["]]}') == {"a": [[1, "[[["]]}
    with pytest.raises(Unopenable, match="more than 20 deep"):
        read_json_text("[" * 25 + "]" * 25)


def test_the_bounds_are_those_of_the_documentation() -> None:
    page = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    assert f"{guard.MOST_BYTES / 1e6:.0f} MB" in page and f"{settings.MOST_SETTINGS / 1e6:.0f} MB" in page
    assert f"{settings.MOST_ENTRIES:,} entries" in page
