"""The scenario files that ship: all fit Riverton, and those that name no department or fund fit any budget."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetopt.intake.reading import read_budget
from budgetopt.intake.scenario import read_scenario
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.check import checked
from tests import riverton as sample

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.toml"), key=lambda path: path.name)


def test_the_promised_scenarios_ship() -> None:
    names = {path.stem for path in SHIPPED}
    shipped = {"law-only", "balanced", "protect-safety", "close-a-gap", "evidence-first", "three-years", "few-changes"}
    assert names == shipped


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_fits_riverton_and_says_what_it_is_for(path: Path) -> None:
    scenario = checked(read_scenario(path), sample.budget())
    assert scenario.name
    assert scenario.description.endswith(".")


@pytest.mark.parametrize("name", ["law-only", "balanced", "evidence-first", "three-years", "few-changes"])
def test_the_general_ones_fit_any_budget(name: str) -> None:
    hamlet = read_budget(ROOT / "sample_budgets" / "hamlet.xlsx")
    checked(read_scenario(ROOT / "scenarios" / f"{name}.toml"), hamlet)


def test_three_years_and_few_changes_ask_for_what_they_say() -> None:
    three, few = (read_scenario(ROOT / "scenarios" / f"{name}.toml") for name in ("three-years", "few-changes"))
    assert (three.years, three.discount) == (3, 0.03)
    limits = (three.limits.program_cut, three.limits.program_growth, three.limits.moved)
    assert [limit.text for limit in limits if limit is not None] == ["10%", "15%", "3%"]
    assert three.caution and (three.caution.programs, three.caution.deviations) == (10, 1.0)
    assert [rule.name for rule in few.rules] == ["At most 25 programs change", "No change under 50,000"]
    assert few.limits == read_scenario(ROOT / "scenarios" / "balanced.toml").limits


def test_rounding_three_years_loses_next_to_nothing() -> None:
    # A program that comes whole is paid by two funds, in years that share their cap on moved money.
    budget = sample.budget()
    rules = [{"kind": "department", "department": name, "cut": "6%"} for name in budget.departments[:9]]
    plan = recommend(budget, read_scenario(ROOT / "scenarios" / "three-years.toml").with_changes(rules=rules))
    assert plan.solved.rounded.unit == 10_000
    assert plan.impact_before_rounding - plan.impact < 1e-4 * plan.impact


def test_few_changes_are_few_and_worth_making() -> None:
    plan = sample.plan("few-changes")
    moves = [abs(plan.allocation.programs[id] - total) for id, total in plan.case.standing.total.items()]
    assert 0 < sum(move > 0 for move in moves) <= 25
    assert min(move for move in moves if move) >= 5_000_000
