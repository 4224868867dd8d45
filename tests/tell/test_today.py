"""Why today's budget is no choice, by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from budgetopt.city.model import Budget
from budgetopt.cli.app import app
from budgetopt.plan.recommend import recommend
from budgetopt.plan.record import record_of
from budgetopt.scenario.model import Scenario
from budgetopt.tell.headline import headline
from budgetopt.tell.today import doing_nothing, in_words, law_breaks
from tests.filled import filled
from tests.small import city, fund

ALLOWED = {"Court": {"lines": {"General": 1000}}, "Park": {"lines": {"General": 1000}}}


def broken() -> Budget:
    """Of each way in which the law or the money forbids x = b one: General has 2,000 after its reserve and lines of
    2,100, 1,900 of it ongoing; Court has a minimum above, Park a maximum below, Pipes a line floor above today."""
    programs = {
        "Court": {"lines": {"General": 1100}, "minimum": 1150},
        "Park": {"lines": {"General": 1000}, "maximum": 900},
        "Pipes": {"lines": {"Water": 500}, "line_minimum": {"Water": 520}},
    }
    return city(
        programs, (fund("General", "no", available=2050, one_time=150, reserve=50), fund("Water", available=550))
    )


LAW = [
    "General would spend $2,100; it has $2,000 after its reserve",
    "ongoing uses of General would take $2,100; its ongoing money is $1,900",
    "Pipes from Water would get $500; at least $520 is required",
    "Court would get $1,100; the law asks for at least $1,150",
    "Park would get $1,000; at most $900 is allowed",
]


def test_each_reason_by_which_today_is_no_choice_is_said() -> None:
    assert [breach.words for breach in law_breaks(broken())] == LAW
    assert in_words(law_breaks(broken())) == (
        f"Doing nothing is not allowed. With today's budget (1) {LAW[0]}; (2) {LAW[1]}; (3) {LAW[2]}; (4) {LAW[3]}; "
        "and 1 more."
    )


def test_what_the_scenario_asks_otherwise_is_said_of_its_plan_alone() -> None:
    allowed = city(ALLOWED)
    assert law_breaks(allowed) == () and doing_nothing(recommend(allowed)) == ""
    plan = recommend(allowed, Scenario(rules=[{"kind": "lock", "program": "Park", "amount": 900}]))
    said = "Park is locked at $900 and would get $1,000"
    assert doing_nothing(plan) == f"Doing nothing is not allowed. With today's budget {said}."
    assert record_of(plan)["doing_nothing"] == [said]


@pytest.mark.parametrize("minimum", [None, 1050])
def test_check_and_recommend_say_it(tmp_path: Path, minimum: int | None) -> None:
    head, year = ["Program ID", "Fund ID", "Fiscal year", "Amount"], ["General Fund", 2026, 1000]
    about = [["Program ID", "Program", "Department", "Minimum"], ["C", "Court", "Law", minimum], ["P", "Park", "Parks"]]
    path = tmp_path / "city.xlsx"
    filled({"Budget": [head, ["C", *year], ["P", *year]], "Programs": about}).save(path)
    said = "Doing nothing is not allowed. With today's budget Court would get $1,000; the law asks for at least $1,050."
    for command in (["check", str(path)], ["recommend", str(path), "-o", str(tmp_path / "plan.xlsx")]):
        ended = CliRunner().invoke(app, [*command, "--json", str(tmp_path / f"{command[0]}.json")])
        assert ended.exit_code == 0, ended.output
        assert (said in ended.output) is (minimum is not None)
        record = json.loads((tmp_path / f"{command[0]}.json").read_text(encoding="utf-8"))
        assert bool(record["doing_nothing"]) is (minimum is not None)


def test_the_gap_of_the_headline_says_what_the_reserve_adds() -> None:
    # Lines of 2,000 against 1,900, of which 50 stay in reserve: doing nothing would miss 150.
    short = city(ALLOWED, (fund("General", "no", available=1900, reserve=50),))
    plan = recommend(short, Scenario(limits={"program_cut": "50%", "moved": "none"}))
    assert "closes a gap of $100 ($150 with what must stay in reserve)" in headline(plan)
    assert "would spend $2,000; it has $1,850 after its reserve" in doing_nothing(plan)
    bare = recommend(city(ALLOWED, (fund("General", "no", available=1900),)), Scenario(limits={"moved": "none"}))
    assert "closes a gap of $100 and" in headline(bare)
