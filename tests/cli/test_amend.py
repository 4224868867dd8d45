"""budgetopt template --amendment, amend and score --base as a person runs them, on a town with files of its own."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.test_cli import ROOT
from tests.commands import run

HAMLET = ROOT / "sample_budgets" / "hamlet.xlsx"
LAW_ONLY = ROOT / "scenarios" / "law-only.toml"
ROAD, FIRE = ("P-04", "General"), ("P-02", "General")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recommendation of Hamlet that moves nothing, and an amendment of it on its template."""
    folder = tmp_path_factory.mktemp("amend")
    for command in (
        (
            "recommend",
            HAMLET,
            "--scenario",
            ROOT / "scenarios" / "law-only.toml",
            "-o",
            "R.xlsx",
            "--date",
            "2026-07-01",
        ),
        ("template", "--amendment", "R.xlsx", "-o", "T.xlsx", "--date", "2026-07-01"),
    ):
        ran = run(*command, folder=folder)
        assert ran.returncode == 0, ran.stderr
    fill(
        folder,
        "A.xlsx",
        [("source", "program", *ROAD, 30_000, "ongoing"), ("use", "program", *FIRE, 30_000, "ongoing")],
    )
    return folder


def fill(folder: Path, name: str, lines: list[tuple[object, ...]], template: str = "T.xlsx", **head: str) -> None:
    book = openpyxl.load_workbook(folder / template)
    page = book["Amendment 1"]
    said = {"No.": "1", "Title": "Fire", "Sponsor": "Ms. Alder", "Status": "passed"} | head
    for (label,) in page.iter_rows(min_row=3, max_row=14, max_col=1):
        if label.value in said:
            page.cell(label.row, 2).value = said[label.value]
    for row, line in enumerate(lines, start=20):
        for column, value in enumerate(line, start=1):
            page.cell(row, column).value = value
    book.save(folder / name)


def test_answer_amended_workbook_verify_and_a_second_round(folder: Path) -> None:
    ran = run(
        "amend", HAMLET, "--base", "R.xlsx", "--amendment", "A.xlsx", "-o", "O.xlsx", "--json", "O.json", folder=folder
    )
    assert ran.returncode == 0, ran.stderr
    assert "General balances: sources $30,000, uses $30,000." in ran.stdout
    assert "In the amended workbook: No. 1." in ran.stdout
    record = json.loads((folder / "O.json").read_text(encoding="utf-8"))
    assert (record["schema"], record["together"]["balances"]) == ("budgetopt/amend/1", True)
    assert record["together"]["lines"] == [
        {"program_id": "P-02", "fund_id": "General", "base": 412_000, "amended": 442_000},
        {"program_id": "P-04", "fund_id": "General", "base": 736_200, "amended": 706_200},
    ]
    for files in ((), (HAMLET,)):
        ran = run("verify", "O.xlsx", *files, folder=folder)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    ledger = openpyxl.load_workbook(folder / "O.xlsx", data_only=True)["Amendments"]
    said = [[cell for cell in row if cell is not None] for row in ledger.iter_rows(values_only=True)]
    assert [1, "1", "use", "program", "P-02", "General", 412_000, 30_000, 442_000, "ongoing"] in said
    # The amended workbook is the base of the next round; new programs and money found are in it, and verify knows them.
    assert run("template", "--amendment", "O.xlsx", "-o", "T2.xlsx", folder=folder).returncode == 0
    lines = [
        ("source", "revenue", None, "General", 9_000, "one-time"),
        ("use", "new program", "GARDEN", "General", 9_000, "one-time"),
    ]
    fill(folder, "A2.xlsx", lines, "T2.xlsx", Title="Garden")
    ran = run("amend", HAMLET, "--base", "O.xlsx", "--amendment", "A2.xlsx", "-o", "O2.xlsx", folder=folder)
    assert ran.returncode == 0, ran.stderr
    ran = run("verify", "O2.xlsx", HAMLET, folder=folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    # Of the first round's base this amendment was not written.
    ran = run("amend", HAMLET, "--base", "R.xlsx", "--amendment", "A2.xlsx", folder=folder)
    assert ran.returncode == 3 and "Amendment 1!B10" in ran.stderr and "written for another base" in ran.stderr


def test_what_breaks_the_law_is_answered_and_not_written(folder: Path) -> None:
    fill(folder, "B.xlsx", [("use", "program", *FIRE, 30_000, "ongoing")])
    command = ("amend", HAMLET, "--base", "R.xlsx", "--amendment", "B.xlsx")
    ran = run(*command, folder=folder)
    assert ran.returncode == 0 and "$30,000 lacking" in ran.stdout
    ran = run(*command, "-o", "B-out.xlsx", "--json", "B.json", "--authority", "self-balancing", folder=folder)
    assert ran.returncode == 4 and not (folder / "B-out.xlsx").exists()
    assert len(json.loads((folder / "B.json").read_text(encoding="utf-8"))["adopted"]["refused"]) == 2


def test_an_amendment_of_two_lines_is_scored_as_two_changes(folder: Path) -> None:
    (folder / "two.csv").write_text("program,fund,amount\nP-02,General,442000\nP-04,General,706200\n", encoding="utf-8")
    command = ("score", HAMLET, "--plan", "two.csv", "--base", "O.xlsx", "--json", "S.json", "--force")
    ran = run(*command[:5], "R.xlsx", *command[6:], "--authority", "reduce-only", folder=folder)
    assert ran.returncode == 0, ran.stderr
    assert "Against R.xlsx: 2 changes." in ran.stdout and "$412,000 → $442,000" in ran.stdout
    assert "Refused (No line may be raised)" in ran.stdout and "It breaks" in ran.stdout
    against = json.loads((folder / "S.json").read_text(encoding="utf-8"))["against"]
    assert [one["difference"] for one in against["changes"]] == [30_000, -30_000]
    # The amended workbook has them already.
    ran = run(*command, folder=folder)
    assert ran.returncode == 0 and "Against O.xlsx: 0 changes." in ran.stdout
    ran = run(*command, "--authority", "reduce-only", folder=folder)
    assert ran.returncode == 0 and "“Reduce only” refuses none of it." in ran.stdout


def test_wrong_usage(folder: Path) -> None:
    for command, word in (
        (("score", HAMLET, "--plan", "two.csv", "--authority", "reduce-only"), "--base"),
        (("amend", HAMLET, "--base", "R.xlsx", "--amendment", "A.xlsx", "--authority", "reduce-onl"), "reduce-only"),
        (("template", "T9.xlsx", "-o", "T8.xlsx"), "once"),
        (("amend", HAMLET, "--base", "R.xlsx", "--amendment", "A.xlsx", "-o", "A.xlsx", "--force"), "A.xlsx"),
    ):
        ran = run(*command, folder=folder)
        assert ran.returncode == 2 and word in ran.stderr, ran.stderr
    assert run("amend", HAMLET, "--base", HAMLET, "--amendment", "A.xlsx", folder=folder).returncode == 3
    assert run("amend", HAMLET, "--base", "R.xlsx", "--amendment", HAMLET, folder=folder).returncode == 3


def test_a_workbook_of_another_currency_is_said_and_not_refused(folder: Path) -> None:
    """Amounts of a dollar plan go on to a budget that names euros as the numbers that they are."""
    book = openpyxl.load_workbook(HAMLET)
    settings = book.create_sheet("Settings")
    settings.append(["Item", "Value"])
    settings.append(["Currency", "EUR"])
    book.save(folder / "euros.xlsx")
    said = "amounts here are in USD, those of the budget in EUR"
    for words in (
        ("recommend", "euros.xlsx", "--decisions", "R.xlsx", "-o", "D.xlsx"),
        ("score", "euros.xlsx", "--plan", "R.xlsx"),
        ("amend", "euros.xlsx", "--base", "R.xlsx", "--amendment", "A.xlsx"),
    ):
        ran = run(*words, folder=folder)
        assert ran.returncode == 0 and ran.stderr.count(said) == 1, ran.stderr
        ran = run(words[0], HAMLET, *words[2:], *(["--force"] if "-o" in words else []), folder=folder)
        assert ran.returncode == 0 and "another" not in ran.stderr and "EUR" not in ran.stderr
