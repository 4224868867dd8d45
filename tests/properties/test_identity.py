"""A name is shown and nothing else: cities whose funds, programs, goals and rules all have one name, and cities worked
out by hand."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import budgetopt as bo
from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, ScenarioError
from budgetopt.explore.compare import compare
from budgetopt.plan.loosening import all_loosened, reliefs
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.record import infeasible_record, record_of
from budgetopt.present.look import LIGHT
from budgetopt.present.plan import moves_chart, served_chart
from budgetopt.present.program import money_table
from budgetopt.present.side_by_side import changes_chart
from budgetopt.present.ways import ways_chart
from budgetopt.rules import Case, RuleId
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.solve.conflicts import Conflict
from budgetopt.workbooks.text import one_lines
from tests.cases import cases
from tests.cities import city_and_scenario
from tests.small import GOOD, UNKNOWN, USELESS, city, fund
from tests.whole_cities import whole_model_city
from tests.workbooks.sheets import rows_of

# What the law calls its own rule: the worst name that everything can have.
ONE_NAME = "Legal minimum"
TEXTS = {"name", "text", "stops_at", "rule", "subject", "program", "fund", "why", "words", "against", "message"}
TEXTS |= {"doing_nothing"}
CITIES: list[tuple[Callable[[int], tuple[Budget, Scenario]], int]] = [
    *((whole_model_city, seed) for seed in range(cases(6, of=24))),
    *((city_and_scenario, seed) for seed in range(cases(2, of=8))),
]
Question = tuple[Budget, Scenario]


def called(question: Question, name: Callable[[str], str]) -> Question:
    """The question with other names for funds, programs, goals and rules, made of their ids."""
    budget, scenario = question
    said = {field: getattr(budget, field) for field in Budget.model_fields}
    for field in ("funds", "programs", "goals"):
        said[field] = tuple(one.model_copy(update={"name": name(f"{field} {one.id}")}) for one in said[field])
    rules = [rule.model_copy(update={"name": name(f"rule {place}")}) for place, rule in enumerate(scenario.rules)]
    return Budget(**said), scenario.with_changes(rules=rules)


def bare(value: Any) -> Any:
    """JSON without the texts that hold names; of a number 12 digits, for the last ones are the order of adding up."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {key: None if key in TEXTS else bare(inner) for key, inner in value.items()}
    return [bare(inner) for inner in value] if isinstance(value, list) else value


def answer(question: Question) -> tuple[Plan | None, Any]:
    """The plan, if there is one, and all that JSON says of it; of conflicts also what relief would do."""
    budget, scenario = question
    try:
        plan = recommend(budget, scenario)
    except ScenarioError as refused:
        return None, len(refused.findings)
    except Infeasible as stopped:
        case = Case.of(budget, checked(scenario, budget))
        conflicts = [one for one in stopped.conflicts if isinstance(one, Conflict)]
        offered = [
            [one and bare(one.resolved()) for one in (way.loosened, way.dropped)] for way in reliefs(case, conflicts)
        ]
        all_of_it = bare(all_loosened(case, conflicts).resolved())
        found = bare(infeasible_record(budget, scenario, stopped))
        return None, (found, sorted(offered, key=repr), all_of_it)
    return plan, bare(record_of(plan))


@pytest.mark.parametrize(("made", "seed"), CITIES)
def test_one_name_for_everything_changes_nothing_but_names(
    made: Callable[[int], Question], seed: int, tmp_path: Path
) -> None:
    apart, same = called(made(seed), str), called(made(seed), lambda _: ONE_NAME)
    plan, wanted = answer(apart)
    alike, found = answer(same)
    assert found == wanted
    if plan is None or alike is None or seed % 6:
        return
    other = recommend(apart[0], apart[1].with_changes(rules=apart[1].rules[1:]))
    renamed = recommend(same[0], same[1].with_changes(rules=same[1].rules[1:]))
    effects = [[one.effect for one in compare(pair).differences] for pair in ([plan, other], [alike, renamed])]
    assert effects[0] == effects[1]
    sheets = []
    for one in (plan, alike):
        path = tmp_path / "plan.xlsx"
        bo.to_excel(one, path, date=datetime.date(2026, 7, 1), force=True)
        report = bo.verify(path)
        assert report.passed, report.failures
        sheets.append(bare(rules_by_id(path)))
    assert sheets[0] == sheets[1]


def rules_by_id(path: Path) -> dict[Any, list[Any]]:
    """The sheet Rules without names: by id, kind, law or policy, counts, price, grantor, source."""
    rows = [list(row) for row in load_workbook(path, read_only=True)["Rules"].iter_rows(values_only=True)]
    heads = next(row for row in rows if row[:2] == ["Rule", "Kind"])
    at = heads.index("Rule ID")
    found: dict[Any, list[Any]] = {}
    for row in rows[rows.index(heads) + 1 :]:
        if row[0] is None:
            return found
        found.setdefault(row[at], []).append(row[1:at])
    return found


def test_two_rules_of_one_name_have_their_own_price_and_grantor() -> None:
    """Fair (useless) may give 200 of its 1,000. Both programs called Administration may grow by 5 %, 50 each: Fair
    gives 100. Without the good one's rule it takes 250 (25 %): 200 of Fair and 50 of the unknown one, which then gains
    nothing: 250 good − 200 useless − 50 unknown, instead of 50 good + 50 unknown − 100 useless. Without the unknown
    one's rule it takes the other 100 of Fair too."""
    lines = {"lines": {"General": 1000}}
    named = {"name": "Administration"} | lines
    budget = city({"A": named | {"known": "good"}, "B": named, "Fair": lines | {"known": "useless"}})
    rules = [
        {"kind": "program", "program": id, "growth": "5%", "granted_by": by}
        for id, by in (("A", "mayor"), ("B", "clerk"))
    ]
    plan = recommend(budget, Scenario(round_to=1, limits={"moved": "none", "unknown": "may be cut"}, rules=rules))
    price = plan.prices.of_rule
    assert price[RuleId("program", "1")] == pytest.approx(200 * GOOD - 100 * USELESS - 100 * UNKNOWN)
    assert price[RuleId("program", "2")] == pytest.approx(100 * (UNKNOWN - USELESS))
    granted = {row["rule_id"]: (row["subject_id"], row["granted_by"], row["name"]) for row in record_of(plan)["rules"]}
    assert granted["program:1"] == ("A", "mayor", "Administration (A): at most $1,050")
    assert granted["program:2"] == ("B", "clerk", "Administration (B): at most $1,050")


def test_a_rule_with_the_name_of_a_law_stays_policy_and_the_law_stays_law(tmp_path: Path) -> None:
    budget = city(
        {"A": {"lines": {"General": 1000}, "minimum": 900}, "B": {"lines": {"General": 1000}, "known": "good"}}
    )
    rule = {"kind": "department", "name": ONE_NAME, "department": "City", "cut": "1%", "granted_by": "the mayor"}
    plan = recommend(budget, Scenario(rules=[rule]))
    bo.to_excel(plan, tmp_path / "plan.xlsx")
    told = rules_by_id(tmp_path / "plan.xlsx")
    ((law, *_),), ((policy, *_),) = ([row[1:] for row in told[id]] for id in ("program_floor", "department:1"))
    assert (law, policy) == ("law", "policy")
    assert (told["program_floor"][0][6], told["department:1"][0][6]) == ("the law", "the mayor")
    names = {rule.name for rule in plan.ruled_by}
    assert {"Legal minimum (program_floor)", "Legal minimum (department:1)"} <= names
    assert bo.verify(tmp_path / "plan.xlsx").passed


def test_relief_is_a_share_of_the_fund_that_needs_it() -> None:
    """The law asks 200 more for Jail, which Parks has to give: 200 of the 1,200 in its fund are 16.67 %, not a share of
    the million in the other fund of that name."""
    budget = city(
        {
            "Jail": {"lines": {"100": 600}, "minimum": 800},
            "Parks": {"lines": {"100": 600}},
            "Water": {"lines": {"200": 1_000_000}, "department": "Utility"},
        },
        (fund("100", name="General"), fund("200", name="General")),
    )
    scenario = Scenario(limits={"program_cut": "none"})
    with pytest.raises(Infeasible) as stopped:
        recommend(budget, scenario)
    conflicts = [one for one in stopped.value.conflicts if isinstance(one, Conflict)]
    assert [(one.rule_id, one.subject_id, one.subject, one.need_cents) for one in conflicts] == [
        (RuleId("moved"), "100", "General (100)", 200_00)
    ]
    (relief,) = reliefs(Case.of(budget, checked(scenario, budget)), conflicts)
    assert relief.loosen == "Let 16.7% of each fund be moved"
    assert relief.loosened is not None and recommend(budget, relief.loosened)


def test_two_funds_of_one_name_are_two_lines_of_a_program() -> None:
    budget = city({"A": {"lines": {"100": 1000, "200": 2000}}}, (fund("100", name="X"), fund("200", name="X")))
    assert money_table(budget, "A").rows == [
        {"Fund": "X (100)", "FY2026 adopted": 1000},
        {"Fund": "X (200)", "FY2026 adopted": 2000},
    ]


def test_names_that_are_alike_where_they_are_cut_are_told_apart(tmp_path: Path) -> None:
    """On the Summary (46 characters), in the screen's charts and beside each other: whatever of a name is shown."""
    division = "Department of Public Works and Transportation, Division of "
    budget = city(
        {
            id: {
                "lines": {"General": 1_000_000},
                "known": known,
                "name": f"{division}{id}",
                "department": division + id,
            }
            for id, known in (("Streets", "good"), ("Sidewalks", "useless"), ("Signals", "useless"))
        }
    )
    plan = recommend(budget, Scenario(limits={"moved": "none", "program_cut": "5%"}))
    bo.to_excel(plan, tmp_path / "plan.xlsx")
    summary = load_workbook(tmp_path / "plan.xlsx")["Summary"]
    for first in ("Program", "Department"):
        labels = [str(row[first]) for row in rows_of(summary, first, "Change")]
        assert {label.partition("…")[2] for label in labels} == {"Streets", "Sidewalks", "Signals"}
        assert all(label.startswith(division[:30]) and len(label) == 46 for label in labels)
    assert bo.verify(tmp_path / "plan.xlsx").passed
    other = compare([plan, recommend(budget, Scenario(limits={"program_cut": "1%"}))])
    for chart in (
        moves_chart(plan, LIGHT),
        served_chart(plan, "department", LIGHT),
        ways_chart(plan, LIGHT),
        changes_chart(other, "departments", LIGHT),
    ):
        drawn = chart.svg("")
        assert all(drawn.count(f"…{id}") for id in ("Streets", "Sidewalks", "Signals")), chart.title


def test_a_name_is_cut_before_the_word_that_tells_it_from_others() -> None:
    """20 characters: half of them for the end. Of three where half is too little a number tells the rest apart."""
    assert one_lines(["Short", "Police and Fire Pensions, old", "Police and Fire Pensions, new"], 20) == {
        "Short": "Short",
        "Police and Fire Pensions, new": "Police and Fire…new",
        "Police and Fire Pensions, old": "Police and Fire…old",
    }
    odd = one_lines([f"{'n' * 30}{one}{'m' * 30}{two}" for one, two in ("aa", "ab", "bb")], 20)
    assert sorted(odd.values()) == ["nnnnnnnnn…ammmmmmmm…", "nnnnnnnnn…ammmmmmmm… (2)", "nnnnnnnnn…bmmmmmmmm…"]


def test_departments_and_districts_are_one_however_they_are_written() -> None:
    budget = city({"A": {"department": "Fire Rescue"}, "B": {"department": "FIRE  rescue"}})
    assert budget.departments == ("Fire Rescue",)
    districts = [bo_district("A", "North"), bo_district("B", "north ")]
    again = Budget(**{name: getattr(budget, name) for name in Budget.model_fields} | {"districts": districts})
    assert [row.district for row in again.districts] == ["North", "North"]


def bo_district(program_id: str, district: str) -> dict[str, Any]:
    return {"program_id": program_id, "district": district, "share": "0.5"}
