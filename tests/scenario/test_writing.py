"""What is written is what is read back."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetopt.intake.scenario import read_scenario
from budgetopt.scenario.asked import KINDS
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.writing import to_toml
from tests.scenario.every import EVERY_KEY

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
money = st.integers(0, 10**13).map(lambda cents: cents // 100 if cents % 100 == 0 else cents / 100)
hundredths = st.integers(0, 10_000)
share = hundredths.map(lambda part: f"{part / 100}%")
growth = st.integers(0, 50_000).map(lambda part: f"{part / 100}%")
either = st.one_of(money, growth)
level = st.integers(1, 5)
some_programs = st.lists(texts, min_size=1, max_size=3)


def may_be_none(limit: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(limit, st.just("none"))


def rule(
    kind: str, needed: dict[str, Any], optional: dict[str, Any] | None = None
) -> st.SearchStrategy[dict[str, Any]]:
    said = {"name": texts, "source": texts, "granted_by": texts}
    return st.fixed_dictionaries({"kind": st.just(kind)} | needed, optional=said | (optional or {}))


def pair(low: str, high: str, amounts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A lower and an upper limit that may hold together."""
    return st.lists(amounts, min_size=2, max_size=2).map(lambda two: dict(zip((low, high), sorted(two), strict=True)))


RULES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "department": rule("department", {"department": texts, "cut": share}, {"growth": growth}),
    "program": st.builds(
        lambda asked, limits: asked | limits,
        rule("program", {"program": texts, "cut": share}, {"growth": growth}),
        st.one_of(pair("floor", "ceiling", money), st.fixed_dictionaries({"floor": either})),
    ),
    "lock": rule("lock", {"program": texts, "amount": either}, {"fund": texts}),
    "goal_floor": rule("goal_floor", {"goal": texts, "at_least": growth}),
    "district_floor": rule("district_floor", {"district": texts, "loss": share}),
    "evidence_share": rule("evidence_share", {"level": level, "at_least": share}),
    "growth_needs_evidence": rule("growth_needs_evidence", {"level": level}),
    "cuts_need_evidence": rule("cuts_need_evidence", {"level": level}),
    "group": st.builds(
        lambda asked, limits: asked | limits,
        rule("group", {"programs": some_programs}),
        pair("at_least", "at_most", money),
    ),
    "positions": rule("positions", {"at_most": money}),
    "fund": rule("fund", {"fund": texts, "reserve": money}, {"idle": money}),
    "ramp_up": rule("ramp_up", {"at_most": share}, {"programs": st.lists(texts, max_size=3)}),
    "max_changes": rule("max_changes", {"programs": st.integers(0, 5_000)}),
    "smallest_move": rule("smallest_move", {"amount": money}),
    "minimum_viable": rule("minimum_viable", {"programs": some_programs, "at_least": either}),
    "all_or_nothing": rule("all_or_nothing", {"programs": some_programs}),
    "requires": rule("requires", {"program": texts, "needs": texts, "at_least": either}),
}

deviation = st.floats(0.001, 2)
scenarios = st.fixed_dictionaries(
    {"rules": st.lists(st.one_of(*RULES.values()), max_size=4)},
    optional={
        "name": texts,
        "description": texts,
        "objective": st.sampled_from(["impact", "benefits"]),
        "years": level,
        "round_to": st.sampled_from([1, 100, 1000]),
        "priorities": st.one_of(texts, st.dictionaries(texts, st.floats(0, 1e6), min_size=1, max_size=3)),
        "base": st.sampled_from(["adopted", "current services"]),
        "discount": st.floats(0, 1),
        "disruption": st.floats(0, 1e20),
        "limits": st.fixed_dictionaries(
            {},
            optional={
                "program_cut": may_be_none(share),
                "program_growth": may_be_none(growth),
                "moved": may_be_none(share),
                "positions": may_be_none(money),
            },
        ),
        "funds": st.dictionaries(texts, st.one_of(money, share, st.just("-3.5%")), max_size=3),
        "forecast": st.lists(
            st.fixed_dictionaries(
                {"fund": texts, "year": st.integers(2, 5), "available": money}, optional={"one_time": money}
            ),
            max_size=2,
        ),
        "returns": st.fixed_dictionaries({}, optional={"elasticity": st.floats(0.01, 1)}),
        "trust": st.fixed_dictionaries({}, optional={"evidence": st.floats(0, 10), "results": st.floats(0, 1)}),
        "evidence": st.fixed_dictionaries(
            {},
            optional={
                "null": st.floats(-1, 0),
                "level_5_deviation": deviation,
                "prior": st.sampled_from(("house", "city")),
                "transfer": st.floats(0.5, 1),
            },
        ),
        "caution": st.fixed_dictionaries({"programs": st.floats(0, 1e6)}, optional={"deviations": st.floats(0, 10)}),
    },
)


def read_back(text: str) -> Scenario:
    return Scenario(**tomllib.loads(text))


@given(scenarios)
def test_any_scenario_is_read_back_as_it_was(settings: dict[str, Any]) -> None:
    scenario = Scenario(**settings)
    text = to_toml(scenario)
    assert "\r" not in text
    assert read_back(text) == scenario
    assert to_toml(read_back(text)) == text
    assert Scenario(**scenario.resolved()) == scenario


def test_every_kind_of_rule_is_tried() -> None:
    assert list(RULES) == list(KINDS)


def test_the_file_with_every_key_is_written_in_the_order_in_which_it_was_read(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(EVERY_KEY, encoding="utf-8")
    scenario = read_scenario(tmp_path / "s.toml")
    text = to_toml(scenario)
    assert read_back(text) == scenario

    def names(text: str) -> list[str]:
        return [line.split(" = ")[0] for line in text.splitlines() if line]

    assert names(text) == names(EVERY_KEY)
    assert "one_time = 1_500_000.5\n" in text and "available = 101_000_000\n" in text


def test_only_what_differs_is_written() -> None:
    assert to_toml(Scenario()) == 'name = "Unnamed scenario"\n\n[limits]\nunknown = {from = 0.25}\n'
    scenario = Scenario(
        name='Say "no"\r\nto C:\\',
        priorities={"safe streets": 30, "clean": 0.5},
        limits={"moved": "5%", "positions": 40},
        funds={"General Fund": 101_000_000},
        rules=[{"kind": "lock", "program": "P", "amount": 1_250_000.5, "granted_by": "mayor", "name": "L"}],
    )
    assert to_toml(scenario) == (
        r'name = "Say \"no\"\r\nto C:\\"'
        "\n"
        'priorities = {"safe streets" = 30, clean = 0.5}\n'
        "\n[limits]\npositions = 40\nunknown = {from = 0.25}\n"
        '\n[funds]\n"General Fund" = 101_000_000\n'
        '\n[[rules]]\nkind = "lock"\nname = "L"\nprogram = "P"\namount = 1_250_000.5\ngranted_by = "mayor"\n'
    )


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml")), ids=lambda file: file.name
)
def test_every_scenario_that_ships_is_written_and_read_back(file: Path, tmp_path: Path) -> None:
    scenario = read_scenario(file)
    (tmp_path / "copy.toml").write_bytes(to_toml(scenario).encode())
    assert read_scenario(tmp_path / "copy.toml") == scenario
