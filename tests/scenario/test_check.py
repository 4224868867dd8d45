"""A scenario against a budget: each finding at its key, with the nearest right name or the way to mend it."""

from __future__ import annotations

from typing import Any

import pytest

from budgetopt.city.model import AmountKind, Budget, Study
from budgetopt.errors import ScenarioError, did_you_mean
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.tell.facts import Facts
from budgetopt.tell.plan import rules_in_words
from tests.scenario.every import refused, told
from tests.small import city, fund

FUNDS = (fund("100", "no", name="General Fund", one_time=0), fund("600", "yes", name="Water"))


def town() -> Budget:
    """Four programs with $100 each, one of them fixed, and two proposals."""
    return city(
        {
            "A": {"name": "Arts", "lines": {"100": 100}},
            "B": {"name": "Library", "lines": {"100": 100}, "maximum": 120},
            "C": {"name": "Clinics", "lines": {"100": 60, "600": 40}, "fte": 2},
            "D": {"name": "Debt service", "lines": {"100": 100}, "kind": "non-operating"},
            "N": {"name": "Night bus", "requested": 50, "fund_id": "100"},
            "M": {"name": "Mobile clinic", "requested": 80, "fund_id": "100", "maximum": 70},
        },
        FUNDS,
    )


def rule(kind: str, **keys: Any) -> dict[str, Any]:
    return {"kind": kind, "name": "Mine", **keys}


# The rule alone, where in it the finding is, and its words.
ALONE: list[tuple[dict[str, Any], str, str]] = [
    (rule("department", department="Citty", cut="2%"), ".department", "no department 'Citty'. Did you mean 'City'?"),
    (rule("program", program="Libary", floor=1), ".program", "no program 'Libary'. Did you mean 'Library'?"),
    (rule("program", program="", floor=1), ".program", "no program ''. Known: A, Arts, B,"),
    (
        rule("program", program="D", floor=1),
        "",
        "'D' is fixed (non-operating): a rule cannot move it. Delete the rule.",
    ),
    (rule("program", program="A", floor=90, ceiling="80%"), ".floor", "floor of $90 is above the ceiling of $80."),
    (rule("program", program="A", floor="90%", ceiling=80), ".floor", "floor of $90 is above the ceiling of $80."),
    (rule("lock", program="Artz", amount=1), ".program", "Did you mean 'Arts'?"),
    (rule("lock", program="A", amount=1, fund="Watr"), ".fund", "no fund 'Watr'. Did you mean 'Water'?"),
    (
        rule("lock", program="A", amount=1, fund="600"),
        ".fund",
        "'A' has no line in the fund '600'. It has lines in: 100.",
    ),
    (
        rule("lock", program="B", amount=130),
        ".amount",
        "$130 is above the $120 that the law allows. Write $120 or less.",
    ),
    (rule("lock", program="N", amount=60), ".amount", "$60 is above the $50 that the law allows."),
    (rule("lock", program="D", amount=90), ".amount", "'D' is fixed at $100 (non-operating)"),
    (rule("goal_floor", goal="safe", at_least="98%"), ".goal", "no goal 'safe'. There are none."),
    (rule("district_floor", district="North", loss="1%"), ".district", "no district 'North'. There are none."),
    (rule("group", programs=["A", "Libary"], at_least=1), ".programs[2]", "Did you mean 'Library'?"),
    (rule("group", programs=["A", "Library", "arts"], at_least=1), ".programs[3]", "'A' stands in the list twice."),
    (rule("fund", fund="Watre", reserve=1), ".fund", "Did you mean 'Water'?"),
    (rule("minimum_viable", programs=["Clinic"], at_least=1), ".programs[1]", "Did you mean 'Clinics'?"),
    (rule("minimum_viable", programs=["A", "A"], at_least=1), ".programs[2]", "twice. Keep one of them."),
    (rule("minimum_viable", programs=["A", "D"], at_least=1), ".programs[2]", "'D' is fixed (non-operating)"),
    (
        rule("minimum_viable", programs=["A", "B"], at_least="130%"),
        ".at_least",
        "$130 is above the $120 that 'B' may legally get. Write $120 or less. Or leave 'B' out.",
    ),
    (rule("minimum_viable", programs=["N"], at_least=60), ".at_least", "$60 is above the $50 that 'N' asks for."),
    (rule("minimum_viable", programs=["M"], at_least="90%"), ".at_least", "$72 is above the $70 that 'M' may legally"),
    (rule("all_or_nothing", programs=["Night buss"]), ".programs[1]", "Did you mean 'Night bus'?"),
    (rule("all_or_nothing", programs=["N", "Night bus"]), ".programs[2]", "'N' stands in the list twice."),
    (rule("all_or_nothing", programs=["N", "A"]), ".programs[2]", "'A' is not a proposal: it has $100 today. Name"),
    (rule("ramp_up", programs=["Nite bus"], at_most="50%"), ".programs[1]", "Did you mean 'Night bus'?"),
    (rule("ramp_up", programs=["M", "M"], at_most="50%"), ".programs[2]", "'M' stands in the list twice."),
    (rule("ramp_up", programs=["B"], at_most="50%"), ".programs[1]", "'B' is not a proposal: it has $100 today."),
    (rule("requires", program="Nigt bus", needs="A", at_least=1), ".program", "Did you mean 'Night bus'?"),
    (rule("requires", program="N", needs="Clinic", at_least=1), ".needs", "Did you mean 'Clinics'?"),
    (rule("requires", program="A", needs="arts", at_least=1), ".needs", "'A' cannot need itself."),
    (
        rule("requires", program="N", needs="B", at_least=121),
        ".at_least",
        "$121 is above the $120 that 'B' may legally",
    ),
    (
        rule("requires", program="A", needs="N", at_least="101%"),
        ".at_least",
        "$50.50 is above the $50 that 'N' asks for.",
    ),
    (rule("requires", program="A", needs="D", at_least=101), ".at_least", "the $100 at which 'D' is fixed"),
]


@pytest.mark.parametrize(("asked", "key", "words"), ALONE, ids=lambda value: value if isinstance(value, str) else "")
def test_a_rule_that_cannot_be_asked_is_told_at_its_key(asked: dict[str, Any], key: str, words: str) -> None:
    found = refused(town(), rules=[{"kind": "max_changes", "programs": 1}, asked])
    assert list(found) == [f"rules[2] (Mine){key}"]
    assert words in found[f"rules[2] (Mine){key}"]


def test_what_can_be_asked_is_not_refused_and_names_become_ids() -> None:
    rules = [
        rule("program", program="arts", floor=80, ceiling="80%"),
        {"kind": "lock", "program": "Clinics", "amount": "100%", "fund": "water"},
        {"kind": "group", "programs": ["Arts", "D"], "at_most": 300},
        {"kind": "fund", "fund": "Water", "idle": 5},
        {"kind": "ramp_up", "programs": ["MOBILE clinic"], "at_most": "50%"},
        {"kind": "ramp_up", "at_most": "80%"},
        {"kind": "minimum_viable", "programs": ["Library", "C"], "at_least": "120%"},
        {"kind": "all_or_nothing", "programs": ["night bus"]},
        {"kind": "requires", "program": "night bus", "needs": "mobile clinic", "at_least": 70},
        {"kind": "requires", "program": "mobile clinic", "needs": "library", "at_least": "120%"},
        {"kind": "requires", "program": "night bus", "needs": "library", "at_least": 1},
        {"kind": "positions", "at_most": 1},
        {"kind": "max_changes", "programs": 0},
        {"kind": "smallest_move", "amount": 10},
    ]
    forecast = [{"fund": "general fund", "year": year, "available": 400, "one_time": 400} for year in (2, 3)]
    found = checked(Scenario(rules=rules, years=3, forecast=forecast, limits={"positions": 1}), town())
    assert [row.fund for row in found.forecast] == ["100", "100"]
    assert [asked.program for asked in found.rules if asked.kind == "requires"] == ["N", "M", "N"]
    assert [asked.programs for asked in found.rules if asked.kind in ("ramp_up", "group")] == [("A", "D"), ("M",), ()]
    assert checked(found, town()) == found


def test_a_floor_above_the_ceiling_of_another_rule_is_told_once_at_the_later_one() -> None:
    floor = {"kind": "program", "name": "Floor", "program": "A", "floor": "95%"}
    ceiling = {"kind": "program", "name": "Ceiling", "program": "Arts", "ceiling": 90}
    low = {"kind": "program", "name": "Low floor", "program": "A", "floor": 90}
    other = {"kind": "program", "name": "Other", "program": "B", "ceiling": 10}
    assert refused(town(), rules=[floor, low, other, ceiling]) == {
        "rules[4] (Ceiling).ceiling": "the ceiling of $90 is below the floor of $95 of rules[1] (Floor). Change one."
    }
    assert refused(town(), rules=[ceiling, low, floor]) == {
        "rules[3] (Floor).floor": "the floor of $95 is above the ceiling of $90 of rules[1] (Ceiling). Change one."
    }
    assert not refused(town(), rules=[ceiling, low, other])


def test_programs_that_need_each_other_are_told_once_at_the_rule_that_closes_the_circle() -> None:
    def needs(program: str, other: str) -> dict[str, Any]:
        return {"kind": "requires", "name": f"{program} {other}", "program": program, "needs": other, "at_least": 1}

    assert refused(
        town(), rules=[needs("A", "B"), needs("B", "C"), needs("A", "C"), needs("C", "A"), needs("N", "A")]
    ) == {
        "rules[4] (C A).needs": "the programs need each other in a circle: Clinics → Arts → Clinics. "
        "Delete one of these rules."
    }
    found = refused(town(), rules=[needs("A", "B"), needs("B", "C"), needs("C", "A")])
    assert "circle: Clinics → Arts → Library → Clinics." in found["rules[3] (C A).needs"]
    found = refused(town(), rules=[needs("A", "B"), needs("B", "A")])
    assert "circle: Library → Arts → Library." in found["rules[2] (B A).needs"]


def test_what_comes_whole_cannot_come_in_steps() -> None:
    steps = {"kind": "ramp_up", "name": "Steps", "programs": ["M", "N"], "at_most": "50%"}
    whole = {"kind": "all_or_nothing", "name": "Whole", "programs": ["N"]}
    words = "'N' comes whole or not at all (it stands in rules[2] (Whole)) and could never come in steps. Leave it out."
    assert refused(town(), rules=[steps, whole]) == {"rules[1] (Steps).programs[2]": words}
    assert not refused(town(), rules=[steps | {"at_most": "100%"}, whole])
    budget = city({"N": {"requested": 50, "fund_id": "General", "scalable": False}})
    found = refused(budget, rules=[steps | {"programs": ["N"]}])
    assert "'N' comes whole or not at all (Scalable is no)" in found["rules[1] (Steps).programs[1]"]


def test_locks_stand_once_and_names_as_often_as_they_like() -> None:
    lock = {"kind": "lock", "name": "L", "program": "A", "amount": "100%"}
    assert refused(town(), rules=[lock, lock | {"name": "K", "program": "Arts"}]) == {
        "rules[2] (K)": "'A' is locked twice; the other is rules[1] (L). Keep one of them."
    }
    assert len(checked(Scenario(rules=[lock, lock | {"program": "B"}]), town()).rules) == 2


def test_a_lock_of_one_line_is_held_to_that_line() -> None:
    budget = city(
        {"A": {"lines": {"100": 100, "700": 50}}, "N": {"requested": 50, "fund_id": "100", "scalable": False}},
        (fund("100", "no"), fund("700", "by program")),
    )
    amounts = tuple(
        row.model_copy(update={"minimum": 9_000}) if row.fund_id == "100" else row for row in budget.amounts
    )
    budget = budget.model_copy(update={"amounts": amounts})
    lines = [
        {"kind": "lock", "program": "A", "fund": "700", "amount": "102%"},
        {"kind": "lock", "program": "A", "fund": "100", "amount": 80},
        {"kind": "lock", "program": "N", "amount": 25},
    ]
    assert refused(budget, rules=lines) == {
        "rules[1].amount": "$51 is above the $50 that the law allows. Write $50 or less.",
        "rules[2].amount": "$80 is below the $90 that the law asks for. Write $90 or more.",
        "rules[3].amount": "'N' takes $50 or nothing.",
    }


def test_a_lock_of_a_negative_line_keeps_it_as_it_is() -> None:
    budget = city({"A": {"lines": {"100": 100, "600": -30}}}, FUNDS)
    line = {"kind": "lock", "program": "A", "fund": "600"}
    assert not refused(budget, rules=[line | {"amount": "100%"}])
    assert refused(budget, rules=[line | {"amount": 0}]) == {
        "rules[1].amount": "'A' has ($30) of the fund '600': a negative line stays as it is. Take it back."
    }


FORECAST: list[tuple[dict[str, Any], str, str]] = [
    ({"fund": "Genral Fund"}, "forecast[2].fund", "no fund 'Genral Fund'. Did you mean 'General Fund'?"),
    ({"fund": "water", "year": 3}, "forecast[2]", "'600' has a forecast of year 3 already: forecast[1]. Keep one"),
    ({"one_time": 101}, "forecast[2].one_time", "$101 of one-time money is more than the $100 available."),
    (
        {"fund": "water", "one_time": 1},
        "forecast[2].one_time",
        "the Funds sheet does not say how much of '600' is one-time, so that this has no effect. Fill in \"of which",
    ),
]


@pytest.mark.parametrize(("row", "key", "words"), FORECAST, ids=lambda value: value if isinstance(value, str) else "")
def test_a_forecast_that_cannot_be(row: dict[str, Any], key: str, words: str) -> None:
    first = {"fund": "600", "year": 3, "available": 100}
    found = refused(town(), years=3, forecast=[first, {"fund": "100", "year": 2, "available": 100} | row])
    assert list(found) == [key]
    assert words in found[key]


def test_a_forecast_of_a_year_that_is_not_planned_waits_and_is_told() -> None:
    row = {"fund": "General Fund", "year": 2, "available": 100}
    alone, beside = (recommend(town(), Scenario(forecast=forecast)) for forecast in ([], [row]))
    assert beside.allocation == alone.allocation
    said = "Not used: what General Fund has in year 2; 1 year is planned."
    assert said in rules_in_words(Facts(beside)) and said not in rules_in_words(Facts(alone))


def test_benefits_need_a_ratio() -> None:
    found = refused(town(), objective="benefits")
    assert found["objective"].startswith("no program has a benefit-cost ratio")
    study = Study(program_id="A", rating="5", benefit_cost_ratio=1.5)
    assert not refused(town().model_copy(update={"studies": (study,)}), objective="benefits")


def test_a_base_that_is_not_on_file_is_told_once_and_is_no_plan_of_nothing() -> None:
    floor = [rule("program", program="Library", floor=1)]
    found = refused(town(), base="current services", rules=floor)
    assert list(found) == ["base"]
    assert found["base"].startswith("the budget has no amounts of kind current services in 2026.")
    rows = tuple(row.model_copy(update={"kind": AmountKind.CURRENT_SERVICES}) for row in town().amounts)
    both = town().model_copy(update={"amounts": (*town().amounts, *rows)})
    assert not refused(both, base="current services", rules=floor)


def test_one_time_money_of_nothing_needs_no_words_on_the_funds_sheet() -> None:
    assert not refused(town(), years=2, forecast=[{"fund": "600", "year": 2, "available": 40, "one_time": 0}])


def test_where_benefits_count_a_program_without_a_ratio_is_fixed_for_rules_too() -> None:
    budget = town().model_copy(update={"studies": (Study(program_id="A", rating="5", benefit_cost_ratio=1.5),)})
    rules = [rule("program", program="Library", floor=1), rule("program", program="A", floor=1) | {"name": "Other"}]
    assert not refused(budget, rules=rules)
    found = refused(budget, objective="benefits", rules=rules)
    assert list(found) == ["rules[1] (Mine)"]
    assert found["rules[1] (Mine)"].startswith("'B' is fixed (no benefit–cost ratio)")


def test_a_limit_of_layoffs_needs_positions() -> None:
    budget = city({"A": {"lines": {"General": 100}}})
    found = refused(budget, limits={"positions": 40}, rules=[{"kind": "positions", "at_most": 10}])
    assert set(found) == {"limits.positions", "rules[1]"}
    assert "Fill in FTE on the Programs sheet" in found["rules[1]"]


def test_funds_and_priorities() -> None:
    found = refused(town(), funds={"Genral Fund": "-1%", "100": "-1%", "general fund": "-2%"}, priorities="resident")
    assert "Did you mean 'General Fund'?" in found["funds.Genral Fund"]
    assert "a fund is named twice: '100'" in found["funds.general fund"]
    assert "Did you mean 'residents'?" in found["priorities"]
    assert "no Residents sheet" in refused(town(), priorities="residents")["priorities"]
    assert "no Residents sheet" in refused(town(), priorities={"residents": 1})["priorities.residents"]


def test_what_is_known_is_named_once() -> None:
    assert did_you_mean("Zoo", ["Water", "General", "General"]) == "Known: General, Water."


def test_ten_faults_at_once_are_all_told() -> None:
    scenario = Scenario(
        objective="benefits",
        priorities={"saef": 1},
        funds={"Wter": "-1%"},
        years=2,
        forecast=[
            {"fund": "Watre", "year": 2, "available": 1},
            {"fund": "600", "year": 2, "available": 1, "one_time": 1},
            {"fund": "100", "year": 2, "available": 1, "one_time": 2},
        ],
        rules=[
            {"kind": "program", "program": "A", "floor": "90%", "ceiling": 80},
            {"kind": "minimum_viable", "programs": ["A", "Libary", "D"], "at_least": 1},
            {"kind": "ramp_up", "programs": ["A"], "at_most": "50%"},
            {"kind": "requires", "program": "A", "needs": "A", "at_least": 1},
            {"kind": "lock", "name": "Mine", "program": "B", "amount": "130%"},
        ],
    )
    with pytest.raises(ScenarioError) as caught:
        checked(scenario, town())
    assert set(told(caught.value)) == {
        "objective",
        "priorities.saef",
        "funds.Wter",
        "forecast[1].fund",
        "forecast[2].one_time",
        "forecast[3].one_time",
        "rules[1].floor",
        "rules[2].programs[2]",
        "rules[2].programs[3]",
        "rules[3].programs[1]",
        "rules[4].needs",
        "rules[5] (Mine).amount",
    }
    assert all(str(finding) in str(caught.value) for finding in caught.value.findings)


def test_what_has_no_money_and_asks_for_none_is_told_where_money_can_be_asked() -> None:
    programs: dict[str, dict[str, Any]] = {"A": {"lines": {"General": 100}}, "B": {"name": "Night bus"}}
    asked = Scenario.model_validate({"rules": [rule("lock", program="B", amount=50)]})
    with pytest.raises(ScenarioError, match=r"fixed at \$0 \(no money and no request\).*Requested budget and Fund ID"):
        checked(asked, city(programs))
    programs["B"] |= {"requested": 50, "fund_id": "General"}
    assert checked(asked, city(programs)).rules == asked.rules
