"""Scenario files: what they say, what is wrong with them and where."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgetopt.errors import ScenarioError, UsageError
from budgetopt.intake.scenario import read_scenario
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.check import checked
from budgetopt.scenario.file import schema
from budgetopt.scenario.model import Scenario
from tests.scenario.every import told
from tests.small import city, fund, money


def written(folder: Path, text: str, name: str = "s.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scenario_that_says_nothing_has_the_documented_defaults() -> None:
    limits = Scenario().limits
    assert (limits.program_cut, limits.program_growth, limits.moved) == (
        Decimal("0.2"),
        Decimal("0.25"),
        Decimal("0.05"),
    )
    assert (Scenario().round_to, Scenario().returns.elasticity, Scenario().priorities) == (100, 0.7, "adopted")


def test_percentages_are_exact_and_money_is_cents(tmp_path: Path) -> None:
    scenario = read_scenario(
        written(
            tmp_path,
            """
            [limits]
            program_cut = "12.345%"
            moved = "none"
            [funds]
            a = "-3%"
            b = 101_000_000.25
            """,
        )
    )
    assert scenario.limits.program_cut == Decimal("0.12345")
    assert scenario.limits.moved is None
    assert scenario.funds == {"a": Decimal("-0.03"), "b": 10_100_000_025}
    resolved = scenario.resolved()
    assert resolved["limits"] == {
        "program_cut": "12.345%",
        "program_growth": "25%",
        "moved": "none",
        "positions": "none",
        "unknown": {"from": 0.25},
    }
    assert resolved["funds"] == {"a": "-3%", "b": 101_000_000.25}
    # What is written out is what is read in.
    assert Scenario(**resolved) == scenario


def test_every_mistake_is_reported_at_its_key_with_the_nearest_name(tmp_path: Path) -> None:
    text = """
        nmae = "x"
        round_to = 7
        [limits]
        program_cutt = "20%"
        moved = "5"
        program_cut = "120%"
        [[rules]]
        kind = "departement"
        [[rules]]
        kind = "department"
        name = "Police"
        department = "Police"
        cutt = "2%"
        [[rules]]
        kind = "program"
        program = "P"
        floor = 200
        ceiling = 100
        """
    with pytest.raises(ScenarioError) as caught:
        read_scenario(written(tmp_path, text))
    found = told(caught.value)
    assert "Did you mean 'name'?" in found["nmae"]
    assert "Did you mean 'program_cut'?" in found["limits.program_cutt"]
    assert "percent sign" in found["limits.moved"]
    assert "not between 0% and 100%" in found["limits.program_cut"]
    assert "1, 100, 1000 or 5000" in found["round_to"]
    assert "Did you mean 'department'?" in found["rules[1].kind"]
    assert "Did you mean 'cut'?" in found["rules[2] (Police).cutt"]
    assert "the floor is above the ceiling" in found["rules[3]"]
    assert all(finding.place.file == "s.toml" for finding in caught.value.findings)


def test_this_file_wins_its_rules_are_added_and_a_rule_of_the_same_name_replaces(tmp_path: Path) -> None:
    written(
        tmp_path,
        """
        name = "Base"
        [limits]
        program_cut = "10%"
        moved = "1%"
        [[rules]]
        kind = "department"
        name = "A"
        department = "X"
        cut = "1%"
        [[rules]]
        kind = "department"
        name = "B"
        department = "Y"
        cut = "1%"
        """,
        "base.toml",
    )
    own = """
        extends = "base.toml"
        [limits]
        moved = "2%"
        [[rules]]
        kind = "department"
        name = "A"
        department = "X"
        cut = "5%"
        """
    scenario = read_scenario(written(tmp_path, own))
    assert scenario.name == "Base"
    assert scenario.limits.program_cut == Decimal("0.1") and scenario.limits.moved == Decimal("0.02")
    assert {rule.name: rule.cut for rule in scenario.rules} == {"A": Decimal("0.05"), "B": Decimal("0.01")}


def test_a_missing_file_is_wrong_usage_and_bad_text_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_scenario(tmp_path / "none.toml")
    with pytest.raises(ScenarioError, match="not TOML"):
        read_scenario(written(tmp_path, "name = "))
    with pytest.raises(ScenarioError, match=r"no file 'gone\.toml'"):
        read_scenario(written(tmp_path, 'extends = "gone.toml"'))


def test_names_are_found_by_id_or_name_and_all_unknown_ones_are_told_at_once() -> None:
    budget = city({"P-1": {"name": "Night patrol", "lines": {"General": 100}, "department": "Police"}})
    right = Scenario(
        funds={"general": "-1%"},
        rules=[
            {"kind": "program", "program": "night PATROL", "cut": "5%"},
            {"kind": "department", "department": "police", "cut": "5%"},
        ],
    )
    found = checked(right, budget)
    assert (found.rules[0].program, found.rules[1].department, list(found.funds)) == ("P-1", "Police", ["General"])
    wrong = Scenario(
        funds={"Genral": "-1%"},
        priorities={"saef": 1},
        rules=[
            {"kind": "program", "program": "Night patrl", "cut": "5%"},
            {"kind": "department", "department": "Fire", "cut": "5%"},
        ],
    )
    with pytest.raises(ScenarioError) as caught:
        checked(wrong, budget)
    assert set(told(caught.value)) == {"funds.Genral", "priorities.saef", "rules[1].program", "rules[2].department"}
    assert "Did you mean 'Night patrol'?" in told(caught.value)["rules[1].program"]


@pytest.mark.parametrize(
    ("amount", "words"), [(50, "below the $80 that the law asks for"), (150, "above the $120 that the law allows")]
)
def test_a_lock_outside_the_law_is_a_finding(amount: int, words: str) -> None:
    budget = city({"P": {"lines": {"General": 100}, "minimum": 80, "maximum": 120}})
    with pytest.raises(ScenarioError, match=words.replace("$", r"\$")):
        checked(Scenario(rules=[{"kind": "lock", "program": "P", "amount": amount}]), budget)


def test_money_is_not_multiplied_when_a_scenario_is_checked_or_changed() -> None:
    # A rule's money is read once: checking and changing a scenario must leave its cents alone.
    budget = city(
        {"P": {"lines": {"General": 1000}}, "Q": {"lines": {"General": 1000}, "known": "good"}},
        (fund("General", "no"),),
    )
    scenario = Scenario(
        funds={"General": 2100},
        limits={"moved": "none"},
        rules=[{"kind": "lock", "program": "P", "amount": 900}, {"kind": "program", "program": "Q", "ceiling": 1150}],
        round_to=1,
    )
    twice = checked(checked(scenario, budget), budget).with_limits(moved="50%")
    assert twice.resolved()["rules"][0]["amount"] == 900
    assert twice.resolved()["funds"] == {"General": 2100}
    plan = recommend(budget, scenario)
    assert (money(plan, "P"), money(plan, "Q"), plan.funds.idle[0]) == (900, 1150, 50)


def test_the_schema_knows_every_key() -> None:
    properties = schema()["properties"]
    assert set(Scenario.model_fields) | {"extends"} == set(properties)
