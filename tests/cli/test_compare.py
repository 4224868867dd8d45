"""budgetopt compare: the workbook it writes, and what it says when it cannot."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

import budgetopt as bo
from budgetopt.cli.app import app
from budgetopt.explore import compare as comparing
from budgetopt.plan import recommend as recommending
from budgetopt.rules.allocation import Allocation
from tests.commands import run

ROOT = Path(__file__).resolve().parents[2]
RIVERTON = str(ROOT / "sample_budgets" / "riverton.xlsx")
SCENARIOS = ROOT / "scenarios"


def compare(*told: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run("compare", *told, folder=cwd)


def asked(*names: str) -> list[str]:
    return [part for name in names for part in ("--scenario", str(SCENARIOS / f"{name}.toml"))]


def test_it_writes_the_workbook_and_a_sentence_each(tmp_path: Path) -> None:
    told = [RIVERTON, *asked("balanced", "evidence-first"), "-o", "out.xlsx", "--date", "2026-01-31"]
    ran = compare(*told, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[0].startswith("Balanced: The plan moves $27.4 M")
    assert ran.stdout.splitlines()[-1] == "Written: out.xlsx"
    assert ran.stderr == ""
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames[0] == "Summary"
    first = (tmp_path / "out.xlsx").read_bytes()
    assert compare(*told, cwd=tmp_path).returncode == 2
    assert compare(*told, "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out.xlsx").read_bytes() == first


def test_one_scenario_is_not_enough(tmp_path: Path) -> None:
    ran = compare(RIVERTON, *asked("balanced"), "-o", "out.xlsx", cwd=tmp_path)
    assert ran.returncode == 2 and "Give two to 6 scenarios" in ran.stderr
    assert not list(tmp_path.iterdir())


def test_a_scenario_that_cannot_be_met_is_named(tmp_path: Path) -> None:
    (tmp_path / "hard.toml").write_text('[funds]\ngeneral = "-40%"\n', encoding="utf-8")
    ran = compare(RIVERTON, *asked("balanced"), "--scenario", "hard.toml", "-o", "out.xlsx", cwd=tmp_path)
    assert ran.returncode == 4 and "hard.toml cannot be met" in ran.stderr
    assert not (tmp_path / "out.xlsx").exists()


def test_a_wrong_scenario_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text('[[rules]]\nkind = "department"\ndepartment = "Navy"\ncut = "1%"\n')
    ran = compare(RIVERTON, *asked("balanced"), "--scenario", "wrong.toml", "-o", "out.xlsx", cwd=tmp_path)
    assert ran.returncode == 3 and "wrong.toml" in ran.stderr and "Navy" in ran.stderr


def test_the_time_limit_is_that_of_every_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the plans, and of the plans that price their differences."""
    limits: list[float | None] = []
    pricing: list[float | None] = []
    found, priced = recommending.recommend, recommending.best_to_the_cent

    def heard(*told: Any, time_limit_s: float | None = None) -> bo.Plan:
        limits.append(time_limit_s)
        return found(*told, time_limit_s=time_limit_s)

    def heard_pricing(
        budget: bo.Budget, scenario: bo.Scenario, time_limit_s: float | None, like: Sequence[bo.Plan]
    ) -> tuple[Allocation, ...]:
        pricing.append(time_limit_s)
        return priced(budget, scenario, time_limit_s, like)

    monkeypatch.setattr(recommending, "recommend", heard)
    monkeypatch.setattr(comparing, "best_to_the_cent", heard_pricing)
    told = [
        "compare",
        RIVERTON,
        *asked("balanced", "few-changes"),
        "--time-limit",
        "7",
        "-o",
        str(tmp_path / "out.xlsx"),
    ]
    ran = CliRunner().invoke(app, told)
    assert ran.exit_code == 0, ran.output
    assert len(limits) == 2 and pricing and set(limits + pricing) == {7.0}


def test_a_time_limit_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    ran = compare(RIVERTON, *asked("balanced", "law-only"), "--time-limit", "0", cwd=tmp_path)
    assert ran.returncode == 2 and "time limit" in ran.stderr
    assert not list(tmp_path.iterdir())
