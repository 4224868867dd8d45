"""The scenario files that ship: all fit Riverton, and those that name no department or fund fit any budget."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetopt.excel.reading import read_budget
from budgetopt.scenario.check import checked
from budgetopt.scenario.file import read_scenario

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.toml"), key=lambda path: path.name)


def test_the_promised_scenarios_ship() -> None:
    names = {path.stem for path in SHIPPED}
    assert names >= {"law-only", "balanced", "protect-safety", "close-a-gap", "evidence-first"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_fits_riverton_and_says_what_it_is_for(path: Path) -> None:
    scenario = checked(read_scenario(path), read_budget(ROOT / "sample_budgets" / "riverton.xlsx"))
    assert scenario.name
    assert scenario.description.endswith(".")


@pytest.mark.parametrize("name", ["law-only", "balanced", "evidence-first"])
def test_the_general_ones_fit_any_budget(name: str) -> None:
    hamlet = read_budget(ROOT / "sample_budgets" / "hamlet.xlsx")
    checked(read_scenario(ROOT / "scenarios" / f"{name}.toml"), hamlet)
