"""budgetopt score and budgetopt verify as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.test_cli import ROOT
from tests.commands import run

HAMLET = ROOT / "sample_budgets" / "hamlet.xlsx"
BALANCED = ROOT / "scenarios" / "balanced.toml"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    ran = run("recommend", HAMLET, "--scenario", BALANCED, "-o", "plan.xlsx", folder=folder)
    assert ran.returncode == 0, ran.stderr
    return folder / "plan.xlsx"


def edited(plan: Path, target: Path, by: float) -> str:
    """The plan with its first amount changed, values for formulas; the cell."""
    book = openpyxl.load_workbook(plan, data_only=True)
    sheet = book["Recommendations"]
    row = next(cell.row for cell in sheet["B"] if cell.value == "Program ID") + 1
    sheet[f"G{row}"].value += by
    book.save(target)
    return f"Recommendations!G{row}"


def test_score_uses_the_scenario_of_the_workbook_and_says_so(plan: Path, tmp_path: Path) -> None:
    edited(plan, tmp_path / "mine.xlsx", 5_000_000)
    ran = run("score", HAMLET, "--plan", "mine.xlsx", "--json", "score.json", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "The scenario is the one that stands in mine.xlsx: Balanced." in ran.stdout
    assert "It breaks the law" in ran.stdout and "Relief can be granted by" in ran.stdout
    record = json.loads((tmp_path / "score.json").read_text(encoding="utf-8"))
    assert (record["schema"], record["scenario"]["name"]) == ("budgetopt/score/1", "Balanced")
    assert record["impact"]["given"] > record["impact"]["current"] and record["broken"]
    # An output that exists is kept.
    assert run("score", HAMLET, "--plan", "mine.xlsx", "--json", "score.json", folder=tmp_path).returncode == 2


def test_score_reads_a_table_and_json_to_standard_output_is_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("program,fund,amount\nPolice patrol,General,1000\n", encoding="utf-8")
    ran = run("score", HAMLET, "--plan", "mine.csv", "--scenario", BALANCED, "--json", "-", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["plan"]["lines_taken_as_today"] > 0
    assert "not in the table: taken as today." in ran.stderr


def test_score_of_nonsense_is_3_with_every_cell(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("program,fund,amount\nNobody,x,1\nNobody,y,much\n", encoding="utf-8")
    ran = run("score", HAMLET, "--plan", "mine.csv", folder=tmp_path)
    assert ran.returncode == 3
    for cell in ("A2", "B2", "A3", "B3", "C3"):
        assert f"mine.csv: mine!{cell}: " in ran.stderr, ran.stderr
    assert run("score", HAMLET, "--plan", "gone.csv", folder=tmp_path).returncode == 2
    assert run("score", HAMLET, folder=tmp_path).returncode == 2


def test_score_under_a_scenario_that_cannot_be_met_is_0(plan: Path, tmp_path: Path) -> None:
    fund = openpyxl.load_workbook(plan)["Funds"]["A5"].value
    (tmp_path / "s.toml").write_text(f'[funds]\n"{fund}" = "-90%"\n', encoding="utf-8")
    ran = run("score", HAMLET, "--plan", plan, "--scenario", "s.toml", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "There is no best plan to compare with: the scenario cannot be met." in ran.stdout


def test_verify_says_a_line_a_check(plan: Path, tmp_path: Path) -> None:
    ran = run("verify", plan, HAMLET, "--json", "found.json", folder=tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert "OK     every fund adds up (" in ran.stdout and "WRONG" not in ran.stdout
    assert ran.stdout.splitlines()[-2].endswith("checks passed.")
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["passed"] is True


def test_verify_names_the_cell_and_ends_with_5(plan: Path, tmp_path: Path) -> None:
    cell = edited(plan, tmp_path / "changed.xlsx", 0.01)
    ran = run("verify", "changed.xlsx", "--json", "-", folder=tmp_path)
    assert ran.returncode == 5
    assert f"changed.xlsx: {cell}: " in ran.stderr and "budgetopt score FILES --plan changed.xlsx" in ran.stderr
    assert json.loads(ran.stdout)["passed"] is False


def test_verify_of_another_input_is_5_and_of_another_workbook_3(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "hamlet.xlsx"
    content = bytearray(HAMLET.read_bytes())
    content[-1] ^= 1
    other.write_bytes(content)
    ran = run("verify", plan, other, folder=tmp_path)
    assert ran.returncode == 5 and "hamlet.xlsx: its bytes are not those" in ran.stdout
    ran = run("verify", HAMLET, folder=tmp_path)
    assert ran.returncode == 3 and len(ran.stderr.strip().splitlines()) == 1
    (tmp_path / "empty.xlsx").write_bytes(b"")
    assert run("verify", "empty.xlsx", folder=tmp_path).returncode == 3
    assert run("verify", "gone.xlsx", folder=tmp_path).returncode == 2
