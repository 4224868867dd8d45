"""No command replaces what it reads or writes two outputs into one; with several outputs it is all or none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
import typer
from typer.testing import CliRunner

from budgetopt.cli import app as commands
from budgetopt.errors import UsageError
from tests.commands import run as run_one

ROOT = Path(__file__).resolve().parents[2]
RIVERTON = ROOT / "sample_budgets" / "riverton.xlsx"
OUTPUTS = ("output", "json_out", "html", "scenario_out")
# The output of `template`, where it stands without -o.
NAMED = "named"
COMMANDS = vars(typer.main.get_command(commands.app))["commands"]


def is_path(hint: object) -> bool:
    return hint is Path or any(map(is_path, get_args(hint)))


def cases() -> Iterator[tuple[str, str, str]]:
    """Every command, each thing that it reads and each that it writes."""
    for name, command in COMMANDS.items():
        for reads in command.params:
            if reads.name not in (*OUTPUTS, NAMED) and is_path(get_type_hints(command.callback).get(reads.name)):
                yield from ((name, reads.name, one.name) for one in command.params if one.name in OUTPUTS)


CASES = list(cases())


def test_every_door_out_is_tried() -> None:
    assert {name for name, _, _ in CASES} == {
        *("map", "check", "recommend", "score", "robustness", "frontier", "sensitivity", "compare", "verify"),
        *("diff", "template", "amend", "memo", "prepare", "standard", "lookback", "report", "publish", "evaluations"),
        *("split", "merge", "exercise", "roll"),
    }
    assert ("recommend", "decisions", "json_out") in CASES and ("verify", "files", "json_out") in CASES


@pytest.mark.parametrize(("name", "reads", "writes"), CASES)
def test_an_input_is_never_an_output(tmp_path: Path, name: str, reads: str, writes: str) -> None:
    command = COMMANDS[name]
    words = [name, "--force"]
    for parameter in command.params:
        path = tmp_path / f"{parameter.name}.xlsx"
        if not (parameter.required or parameter.name == reads or (name == "verify" and parameter.name == "workbook")):
            continue
        times = 2 if name == "compare" and parameter.name == "scenario" else 1
        for one in [path] if times == 1 else [path, tmp_path / "second.toml"]:
            one.write_bytes(b"what is read")
            words += [str(one)] if parameter.param_type_name == "argument" else [parameter.opts[0], str(one)]
    option = next(parameter.opts[0] for parameter in command.params if parameter.name == writes)
    os.link(tmp_path / f"{reads}.xlsx", tmp_path / "other name.xlsx")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for target in (f"{reads}.xlsx", "other name.xlsx"):
        ran = run_one(*words, option, target, folder=tmp_path)
        assert ran.returncode == 2, ran.stdout
        assert "is an input of this command" in ran.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def run(*words: str | Path) -> str:
    """What a command says, or the words of its refusal."""
    ran = CliRunner().invoke(commands.app, [str(word) for word in words])
    assert ran.exception is None or isinstance(ran.exception, UsageError), ran.exception
    return str(ran.exception or ran.output)


def test_a_file_that_a_scenario_extends_is_an_input_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.toml").write_text("years = 1\n")
    (tmp_path / "mine.toml").write_text('extends = "base.toml"\n')
    said = run("sensitivity", RIVERTON, "--scenario", "mine.toml", "--json", "base.toml", "--force")
    assert said == "base.toml is an input of this command and is left alone; give the output another name."
    assert (tmp_path / "base.toml").read_text() == "years = 1\n"


@pytest.mark.parametrize("words", [("score", "--plan", "p.xlsx", "--base"), ("recommend", "--decisions")])
def test_a_pack_of_an_authority_is_an_input_too(tmp_path: Path, words: tuple[str, ...]) -> None:
    pack = tmp_path / "mine.toml"
    pack.write_text('name = "x"\n')
    command, *options = words
    said = run(command, RIVERTON, *options, "b.xlsx", "--authority", pack, "--json", pack, "--force")
    assert said == f"{pack} is an input of this command and is left alone; give the output another name."
    assert pack.read_text() == 'name = "x"\n'


def test_two_outputs_are_there_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "two outputs" in run("recommend", RIVERTON, "-o", "X.xlsx", "--json", "./x.XLSX")
    assert not list(tmp_path.iterdir())
    said = run("recommend", RIVERTON, "-o", "X.xlsx", "--json", "x.json")
    assert "Written: X.xlsx\nWritten: x.json\n" in said
    assert json.loads((tmp_path / "x.json").read_bytes())["status"] == "optimal"

    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def made_meanwhile(plan: object) -> dict[str, object]:
        (tmp_path / "new.json").write_bytes(b"somebody else's")
        return {}

    # The JSON cannot be put in its place after the workbook was written: neither is there.
    monkeypatch.setattr("budgetopt.plan.record.record_of", made_meanwhile)
    said = run("recommend", RIVERTON, "-o", "new.xlsx", "--json", "new.json")
    assert said == "new.json exists; use --force to replace it."
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before | {"new.json": b"somebody else's"}


@pytest.mark.parametrize("command", [["check", "riverton.xlsx"], ["recommend", "riverton.xlsx", "-o", "out.xlsx"]])
def test_a_reader_that_leaves_early_stops_no_work(command: list[str], tmp_path: Path) -> None:
    """budgetopt … | head: nobody reads on, and what was asked for is done and written."""
    shutil.copy(RIVERTON, tmp_path)
    reads, writes = os.pipe()
    os.close(reads)
    try:
        program = [sys.executable, "-m", "budgetopt", *command]
        ran = subprocess.run(program, cwd=tmp_path, stdout=writes, stderr=subprocess.PIPE, text=True)
    finally:
        os.close(writes)
    assert ran.returncode == 0 and "Traceback" not in ran.stderr, ran.stderr
    assert (tmp_path / "out.xlsx").is_file() == ("-o" in command)


def test_a_console_of_another_encoding_loses_no_minus(tmp_path: Path) -> None:
    """A scenario that asks for −30% is told with its sign, and a file is UTF-8 whatever the console is."""
    (tmp_path / "less.toml").write_text('name = "Less"\n[funds]\ngeneral = "-30%"\n')
    told = [
        sys.executable,
        "-c",
        "from budgetopt.cli import main; main()",
        "recommend",
        ROOT / "sample_budgets/hamlet.xlsx",
    ]
    ran = subprocess.run(
        [*told, "--scenario", "less.toml", "--json", "less.json"],
        cwd=tmp_path, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "cp1252"}, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 4 and b": -30% is asked for" in ran.stderr and b"?" not in ran.stderr
    assert "−30%" in (tmp_path / "less.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["--help"], ["nothing-like-it"], ["check", "nothing.xlsx"]])
def test_help_and_errors_that_nobody_reads_keep_their_exit_code(words: list[str], tmp_path: Path) -> None:
    """budgetopt --help | head ends in 0, and a wrong command whose messages go to nobody in what it is worth."""
    reads, writes = os.pipe()
    os.close(reads)
    try:
        program = [sys.executable, "-m", "budgetopt", *words]
        ran = subprocess.run(program, cwd=tmp_path, stdout=writes, stderr=writes)
    finally:
        os.close(writes)
    assert ran.returncode == (0 if words == ["--help"] else 2)


@pytest.mark.parametrize("name", ["plan.pdf", "plan", "-", "plan.xls"])
def test_a_name_says_what_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    for command in (["recommend", str(RIVERTON)], ["prepare", str(RIVERTON)], ["report", str(RIVERTON)]):
        ran = CliRunner().invoke(commands.app, [*command, "-o", name])
        assert isinstance(ran.exception, UsageError) and "a name that ends in .xlsx" in str(ran.exception)
    ran = CliRunner().invoke(commands.app, ["map", str(RIVERTON), "-o", name])
    assert isinstance(ran.exception, UsageError) and "a name that ends in .yaml or .yml" in str(ran.exception)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["report", str(RIVERTON), "--json", "card.xlsx"], "ends in .json"),
        (["report", str(RIVERTON), "-o", "card.xlsx", "--html", "card.pdf"], "ends in .html or .htm"),
        (["roll", str(RIVERTON), str(RIVERTON), "--scenario-out", "s.xlsx", "--then", "t.xlsx"], "ends in .toml"),
        (["demo", "CON"], "'CON' cannot be the name of a file on Windows"),
        (["demo", "new/a:b"], "'a:b' cannot be the name"),
    ],
)
def test_so_do_the_others_and_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(commands.app, words)
    assert isinstance(ran.exception, UsageError) and told in str(ran.exception)
    assert list(tmp_path.iterdir()) == []


FULL = """
import errno, sys
from budgetopt.cli import main
sys.stdout.write = lambda text: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device"))
main()
"""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["schema", "scenario"], "Standard output cannot be written: No space left on device."),
        (["--version"], "Standard output cannot be written: No space left on device."),
        (["--help"], "standard output: the disk is full."),
    ],
)
def test_standard_output_on_a_full_disk_is_one_sentence(words: list[str], sentence: str) -> None:
    ran = subprocess.run([sys.executable, "-c", FULL, *words], capture_output=True, text=True, check=False)
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr.splitlines() == [f"Error: {sentence}"]


def test_a_json_without_a_name_is_wrong_usage(tmp_path: Path) -> None:
    told = run_one("check", RIVERTON.with_name("hamlet.xlsx"), "--json", "", folder=tmp_path)
    assert told.returncode == 2 and "--json: give a name" in told.stderr and not told.stdout
