"""What is wrong with a scenario whatever the budget: each finding at its key, in words for a budget officer."""

from __future__ import annotations

from typing import Any

import pytest

from budgetopt.scenario.asked import KINDS
from tests.scenario.every import unreadable

LOCK = {"kind": "lock", "program": "P", "amount": 1}

SETTINGS: list[tuple[dict[str, Any], str, str]] = [
    # a key that is not known, in every kind of table
    ({"extend": "x"}, "extend", "'extend' is not a key of a scenario. Did you mean 'extends'?"),
    ({"limits": {"moves": "5%"}}, "limits.moves", "'moves' is not a key of [limits]. Did you mean 'moved'?"),
    ({"caution": {"programs": 1, "deviation": 1}}, "caution.deviation", "of [caution]. Did you mean 'deviations'?"),
    (
        {"forecast": [{"fund": "a", "year": 2, "available": 1, "onetime": 1}]},
        "forecast[1].onetime",
        "'onetime' is not a key of [[forecast]]. Did you mean 'one_time'?",
    ),
    ({"rules": [LOCK | {"founds": "a"}]}, "rules[1].founds", "not a key of a lock rule. Did you mean 'fund'?"),
    ({"rules": [LOCK | {"name": "N", "x": 1}]}, "rules[1] (N).x", "not a key of a lock rule. Known: amount,"),
    ({"evidence": {"prior_men": 1}}, "evidence.prior_men", "of [evidence]. Did you mean 'prior_mean'?"),
    # what is missing, and what is not one of a few words
    ({"caution": {}}, "caution.programs", "programs is missing"),
    ({"forecast": [{"fund": "a", "year": 2}]}, "forecast[1].available", "available is missing"),
    ({"objective": "benefit"}, "objective", "'benefit' is not possible here. Write 'impact' or 'benefits'."),
    ({"evidence": {"prior": "town"}}, "evidence.prior", "Write 'house' or 'city'."),
    ({"base": "current"}, "base", "Write 'adopted' or 'current services'."),
    ({"rules": [{}]}, "rules[1]", "the rule has no kind. Add kind = …, one of department, program,"),
    ({"rules": [{"kind": "requries"}]}, "rules[1].kind", "Did you mean 'requires'?"),
    # numbers
    ({"discount": "3%"}, "discount", "write a number without quotes, 0.03 for 3% a year"),
    ({"discount": "2.5 %"}, "discount", "0.025 for 2.5% a year"),
    ({"discount": 3}, "discount", "3 is not a rate from 0 to 1: write a number without quotes, 0.03 for 3% a year"),
    ({"discount": -0.03}, "discount", "0.03 for 3% a year"),
    ({"discount": True}, "discount", "0.03 for 3% a year"),
    ({"years": 6}, "years", "6 is too large. Write 5 or less."),
    ({"trust": {"results": 2}}, "trust.results", "2 is too large. Write 1 or less."),
    ({"evidence": {"null": 0.1}}, "evidence.null", "0.1 is too large. Write 0 or less."),
    ({"evidence": {"negative": -0.4}}, "evidence.negative", "-0.4 is too large. Write -0.5 or less."),
    ({"extends": "law-only.toml"}, "extends", "'extends' is a key of a scenario file, not of a scenario. Read"),
    ({"evidence": {"transfer": 0.3}}, "evidence.transfer", "0.3 is too small. Write 0.5 or more."),
    ({"years": 0}, "years", "0 is too small. Write 1 or more."),
    ({"years": 1.5}, "years", "1.5 is not a whole number"),
    ({"years": "two"}, "years", "'two' is not a number. Write a number without quotes."),
    ({"disruption": float("inf")}, "disruption", "Write a finite one."),
    ({"disruption": -1}, "disruption", "-1 is too small. Write 0 or more."),
    ({"returns": {"elasticity": 0}}, "returns.elasticity", "Write a number above 0."),
    ({"caution": {"programs": -1}}, "caution.programs", "Write 0 or more."),
    ({"caution": {"programs": 1, "deviations": 11}}, "caution.deviations", "Write 10 or less."),
    ({"forecast": [{"fund": "a", "year": 1, "available": 1}]}, "forecast[1].year", "1 is too small. Write 2 or more."),
    # percentages and money
    ({"limits": {"moved": 0.05}}, "limits.moved", 'write it as text with a percent sign, such as "5%"'),
    ({"limits": {"moved": "5"}}, "limits.moved", 'such as "5%"'),
    ({"limits": {"moved": "0.2"}}, "limits.moved", 'such as "20%" or "0.2%"'),
    ({"limits": {"moved": "0.2 percent"}}, "limits.moved", 'such as "0.2%"'),
    ({"limits": {"moved": "5 percent"}}, "limits.moved", 'such as "5%"'),
    ({"limits": {"moved": "105%"}}, "limits.moved", "105% is not between 0% and 100%"),
    ({"limits": {"program_cut": "-5%"}}, "limits.program_cut", "-5% is not between 0% and 100%"),
    ({"limits": {"program_growth": "-5%"}}, "limits.program_growth", "-5% is below 0%"),
    ({"limits": {"moved": "nome"}}, "limits.moved", '"none" to lift it'),
    ({"limits": {"positions": "nome"}}, "limits.positions", '"none" to lift it'),
    ({"limits": {"positions": "40"}}, "limits.positions", "write a number without quotes"),
    ({"limits": {"positions": 0.125}}, "limits.positions", "0.125 has more than two decimals"),
    ({"funds": {"a": "-101%"}}, "funds.a", "takes away more than there is"),
    ({"funds": {"a": "less"}}, "funds.a", "neither money nor a percentage"),
    ({"funds": {"a": -5}}, "funds.a", "-5 is below 0"),
    ({"forecast": [{"fund": "a", "year": 2, "available": "1 M"}]}, "forecast[1].available", "write a number without"),
    ({"forecast": [{"fund": "a", "year": 2, "available": 0.001}]}, "forecast[1].available", "a fraction of a cent"),
    # the wrong shape
    ({"priorities": 5}, "priorities", "5 is not a set of weights"),
    ({"priorities": {}}, "priorities", "{} is not a set of weights"),
    ({"priorities": {"safe": -1}}, "priorities.safe", "-1 is too small. Write 0 or more."),
    ({"limits": "20%"}, "limits", "'20%' is not a table of settings. Write [limits]"),
    ({"caution": 10}, "caution", "Write [caution]"),
    ({"forecast": {"fund": "a"}}, "forecast", "Write [[forecast]] over each."),
    ({"rules": {"kind": "lock"}}, "rules", "Write [[rules]] over each."),
    ({"rules": ["lock"]}, "rules[1]", "Write [[rules]]"),
    ({"name": 5}, "name", "5 is not text. Write it in quotes."),
]

RULES: list[tuple[dict[str, Any], str, str]] = [
    (
        {"kind": "department", "department": "D"},
        ".cut or growth",
        "“Keep a department within limits” needs the most it may lose, the most it may gain or both",
    ),
    ({"kind": "department", "department": "D", "cut": "101%"}, ".cut", "not between 0% and 100%"),
    (
        {"kind": "program", "program": "P"},
        ".floor or ceiling or cut or growth",
        "the most it may lose or the most it may gain",
    ),
    ({"kind": "program", "program": "P", "floor": "-1%"}, ".floor", "-1% is below 0%"),
    ({"kind": "program", "program": "P", "floor": "lots"}, ".floor", "neither money nor a percentage"),
    ({"kind": "program", "program": "P", "floor": 2, "ceiling": 1}, "", "the floor is above the ceiling"),
    ({"kind": "program", "program": "P", "growth": 0.5}, ".growth", 'such as "50%"'),
    ({"kind": "lock", "program": "P", "amount": "-10%"}, ".amount", "-10% is below 0%"),
    ({"kind": "lock", "program": "P"}, ".amount", "amount is missing"),
    ({"kind": "goal_floor", "goal": "g", "at_least": 98}, ".at_least", 'such as "98%"'),
    ({"kind": "district_floor", "district": "d", "loss": "200%"}, ".loss", "not between 0% and 100%"),
    ({"kind": "evidence_share", "level": 6, "at_least": "15%"}, ".level", "6 is too large. Write 5 or less."),
    ({"kind": "evidence_share", "level": 3, "at_least": "115%"}, ".at_least", "not between 0% and 100%"),
    ({"kind": "growth_needs_evidence", "level": 0}, ".level", "0 is too small. Write 1 or more."),
    ({"kind": "cuts_need_evidence", "level": "high"}, ".level", "'high' is not a number"),
    (
        {"kind": "group", "programs": ["P"]},
        ".at_least or at_most",
        "the least they get together, the most they get together or both",
    ),
    ({"kind": "group", "programs": ["P"], "at_least": 2, "at_most": 1}, "", "the least is above the most"),
    ({"kind": "group", "programs": "P", "at_least": 1}, ".programs", 'this is not a list. Write it as ["…", "…"].'),
    ({"kind": "group", "programs": ["P"], "at_least": "50%"}, ".at_least", "is not an amount of money"),
    ({"kind": "positions", "at_most": "none"}, ".at_most", "is not a number of positions"),
    ({"kind": "positions", "at_most": -1}, ".at_most", "-1 is below 0"),
    ({"kind": "fund", "fund": "f"}, ".reserve or idle", "needs the least that is set aside, the most"),
    ({"kind": "fund", "fund": "f", "reserve": "5%"}, ".reserve", "is not an amount of money"),
    ({"kind": "ramp_up", "at_most": "150%"}, ".at_most", "not between 0% and 100%"),
    ({"kind": "max_changes", "programs": -1}, ".programs", "-1 is too small. Write 0 or more."),
    ({"kind": "max_changes", "programs": ["P"]}, ".programs", "is not a number"),
    ({"kind": "smallest_move", "amount": "5%"}, ".amount", "is not an amount of money"),
    ({"kind": "minimum_viable", "programs": [], "at_least": 5}, ".programs", "the list is empty. Name at least one."),
    ({"kind": "minimum_viable", "programs": ["P"], "at_least": "-5%"}, ".at_least", "-5% is below 0%"),
    ({"kind": "all_or_nothing", "programs": [5]}, ".programs[1]", "5 is not text. Write it in quotes."),
    ({"kind": "requires", "program": "P", "needs": "Q"}, ".at_least", "the least that the other gets is missing"),
    ({"kind": "requires", "program": "P", "needs": "Q", "at_least": "half"}, ".at_least", "neither money nor"),
]


@pytest.mark.parametrize(
    ("settings", "key", "words"), SETTINGS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_setting_that_cannot_be_read_is_told_at_its_key(settings: dict[str, Any], key: str, words: str) -> None:
    found = unreadable(**settings)
    assert list(found) == [key]
    assert words in found[key]


@pytest.mark.parametrize(("rule", "key", "words"), RULES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_rule_that_cannot_be_read_is_told_at_its_key(rule: dict[str, Any], key: str, words: str) -> None:
    found = unreadable(rules=[LOCK, rule | {"name": "Mine"}])
    assert list(found) == [f"rules[2] (Mine){key}"]
    assert words in found[f"rules[2] (Mine){key}"]


def test_no_message_is_pydantics_and_every_kind_is_tried() -> None:
    for settings, *_ in SETTINGS:
        assert not any("nput should" in words or "alid tuple" in words for words in unreadable(**settings).values())
    assert {rule["kind"] for rule, *_ in RULES} == set(KINDS)


def test_changing_nobody_and_no_discount_are_possible() -> None:
    assert not unreadable(discount=0, disruption=0, rules=[{"kind": "max_changes", "programs": 0}])
    assert not unreadable(discount=1, caution={"programs": 2.5}, limits={"positions": 0})
