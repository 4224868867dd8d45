"""What may be an output: no input, no other output, no device, no name that Windows keeps for itself."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
from pathlib import Path

import pytest

from budgetopt.errors import UsageError
from budgetopt.saving.target import in_words, target_of
from budgetopt.saving.whole import Outputs, save


@pytest.fixture
def city(tmp_path: Path) -> Path:
    path = tmp_path / "riverton.xlsx"
    path.write_bytes(b"the input")
    (tmp_path / "sub").mkdir()
    return path


def ways_to(city: Path) -> dict[str, Path]:
    """Other ways to write the path of a file."""
    folder = city.parent
    (folder / "link.xlsx").symlink_to(city)
    (folder / "link to the link.xlsx").symlink_to("link.xlsx")
    (folder / "folder").symlink_to(".")
    os.link(city, folder / "hard.xlsx")
    return {
        "as it is": city,
        "with dots": folder / "sub" / ".." / city.name,
        "relative": Path(os.path.relpath(city)),
        "through a linked folder": folder / "folder" / city.name,
        "through a link": folder / "link.xlsx",
        "through two links": folder / "link to the link.xlsx",
        "by a hard link": folder / "hard.xlsx",
    }


WAYS = (
    "as it is",
    "with dots",
    "relative",
    "through a linked folder",
    "through a link",
    "through two links",
    "by a hard link",
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("force", [False, True])
def test_an_input_is_left_alone_however_it_is_written(city: Path, way: str, force: bool) -> None:
    path = ways_to(city)[way]
    for output, input in ((path, city), (city, path)):
        with pytest.raises(UsageError, match="is an input of this command and is left alone"):
            target_of(output, inputs=[input], force=force)
    assert city.read_bytes() == b"the input"


@pytest.mark.parametrize("way", WAYS)
def test_another_output_too(city: Path, way: str) -> None:
    with pytest.raises(UsageError, match="is named for two outputs"):
        target_of(ways_to(city)[way], others=[city], force=True)


def test_of_outputs_that_are_not_there_yet_capitals_and_accents_make_no_difference(tmp_path: Path) -> None:
    for name, other in (("X.xlsx", "x.XLSX"), ("Zürich.xlsx", "Zu\u0308rich.xlsx"), ("STRASSE.json", "straße.json")):
        with pytest.raises(UsageError, match="is named for two outputs"):
            target_of(tmp_path / name, others=[tmp_path / other], force=True)
    assert target_of(tmp_path / "x.xlsx", others=[tmp_path / "x.json"], force=False) == (tmp_path / "x.xlsx").resolve()


def test_a_plan_does_not_replace_the_workbook_it_was_made_from(city: Path) -> None:
    # From Python the paths of the inputs are not known: what is in them is.
    contents = {hashlib.sha256(city.read_bytes()).hexdigest()}
    with pytest.raises(UsageError, match="is an input"):
        save(city, lambda file: file.write(b"a plan"), force=True, contents=contents)
    city.write_bytes(b"something else")
    save(city, lambda file: file.write(b"a plan"), force=True, contents=contents)
    assert city.read_bytes() == b"a plan"


def test_what_is_not_a_regular_file_is_left_alone(tmp_path: Path) -> None:
    pipe, plug, link = (tmp_path / name for name in ("pipe.xlsx", "plug.xlsx", "link.xlsx"))
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(tmp_path)  # a socket's path may not be long
        listening.bind(plug.name)
        os.chdir(here)
        link.symlink_to("/dev/null")
        for path in (pipe, plug, link, Path("/dev/null"), Path("/dev/full")):
            with pytest.raises(UsageError, match="is not a regular file and is left alone"):
                target_of(path, force=True)


def test_a_file_that_has_no_name_any_more(tmp_path: Path) -> None:
    with (tmp_path / "gone").open("wb") as file:
        (tmp_path / "gone").unlink()
        with pytest.raises(UsageError, match="is not a regular file"):
            target_of(Path(f"/dev/fd/{file.fileno()}"), force=True)


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "round.xlsx").symlink_to("round.xlsx")
    (tmp_path / "away.xlsx").symlink_to("nowhere/plan.xlsx")
    with pytest.raises(UsageError, match=r"round\.xlsx cannot be written: Too many levels"):
        target_of(tmp_path / "round.xlsx", force=True)
    with pytest.raises(UsageError, match=r"the folder .*nowhere does not exist"):
        target_of(tmp_path / "away.xlsx", force=True)


RESERVED = "CON.xlsx con nul NUL.json aux.tar.gz Prn.xlsx COM1.xlsx com0 lpt9.json LPT² conin$ CONOUT$.txt"
NOT_NAMES = 'plan. plan:2.xlsx a<b.xlsx a"b a|b a? * a\\b.xlsx'


@pytest.mark.parametrize(
    "name", [*RESERVED.split(), *NOT_NAMES.split(), "nul .xlsx", "plan.xlsx ", "a\nb", "a\x1b[31m.xlsx", "a\x00b"]
)
def test_names_that_windows_reserves(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a file on Windows") as refused:
        target_of(tmp_path / name, force=True)
    assert all(letter.isprintable() for letter in str(refused.value))


@pytest.mark.parametrize("name", ["console.xlsx", "COM10.xlsx", "my con.xlsx", ".hidden", "a.b.c", "plán – 2027.xlsx"])
def test_names_that_are_like_them_and_fine(tmp_path: Path, name: str) -> None:
    assert target_of(tmp_path / name, force=False).name == name


def test_a_path_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a file"):
        target_of(tmp_path / "a\x00b" / "plan.xlsx", force=True)
    with pytest.raises(UsageError, match="the name is too long"):
        target_of(tmp_path / ("a" * 300), force=True)
    with pytest.raises(UsageError, match="does not exist"):
        (tmp_path / "file").touch()
        target_of(tmp_path / "file" / "plan.xlsx", force=True)
    for folder in (tmp_path, Path(), Path("..")):
        with pytest.raises(UsageError, match="is a folder"):
            target_of(folder, force=True)


def test_a_path_that_is_longer_than_windows_allows_is_said_so(tmp_path: Path) -> None:
    # Windows says that it is not there, of a file in a folder that is.
    gone = FileNotFoundError(errno.ENOENT, "No such file or directory")
    long = tmp_path / f"{'x' * (201 - len(str(tmp_path)))}.xlsx"
    assert in_words(gone, long) == f"{long}: the name is too long."
    short = tmp_path / "x.xlsx"
    assert in_words(gone, short) == f"{short} cannot be written: No such file or directory."
    # What is written beside a target of an ordinary name is no longer than it.
    target = tmp_path / "Recommendation of the budget of Riverton 2026.xlsx"
    with Outputs() as outputs:
        outputs.add(target, lambda file: file.write(b"x"))
        (beside,) = tmp_path.iterdir()
        assert len(beside.name) <= len(target.name)
