"""A search over yes and no that is stopped: the plan says that it is unproven, and by how much, wherever it speaks."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from math import inf, nan

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from budgetopt.city.model import Budget
from budgetopt.cli import recommend as command
from budgetopt.cli.app import app
from budgetopt.errors import SolverError, TimeLimitReached, UsageError
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.record import record_of
from budgetopt.scenario.model import Scenario
from budgetopt.solve import find, stages
from budgetopt.solve.directions import decided_plan
from budgetopt.solve.highs import Solved, SolverStatus
from budgetopt.tell.headline import unproven
from budgetopt.workbooks.recommendation import recommendation_file
from tests.small import city, fund

FUNDS, PROGRAMS = 8, 240
# A word that a plan without proof must not use of itself.
PROOF = re.compile(r"\b(optimal|optimum|proven|proved|best plan|best choice)\b", re.IGNORECASE)


def hard_city() -> Budget:
    """Many programs of odd sizes in closed funds and departments with narrow ranges: minutes of search to prove."""
    programs = {}
    for place in range(PROGRAMS):
        size = 20_000 + (place * 7_919 % 997) ** 2
        known = ("good", "useless", "", "")[place * 31 % 4]
        programs[f"P{place:03d}"] = {
            "lines": {f"F{place % FUNDS}": size},
            "department": f"D{place * 13 % 17}",
            "elasticity": 0.5 + place * 17 % 40 / 100,
            **({"known": known} if known else {}),
        }
    return city(programs, tuple(fund(f"F{place}") for place in range(FUNDS)))


def few_changes() -> Scenario:
    rules = [{"kind": "department", "department": f"D{place}", "cut": "3%", "growth": "4%"} for place in range(17)]
    return Scenario(name="Few", rules=[*rules, {"kind": "max_changes", "programs": 21}])


def stopped_plan() -> tuple[Plan, float]:
    """A plan whose search was stopped, and its limit: the shortest of a doubling row in which one was found."""
    budget, limit = hard_city(), 0.05
    while True:
        try:
            return recommend(budget, few_changes(), time_limit_s=limit), limit
        except TimeLimitReached:
            limit *= 2


@pytest.fixture(scope="module")
def stopped() -> tuple[Plan, float]:
    return stopped_plan()


@pytest.fixture(scope="module")
def plan(stopped: tuple[Plan, float]) -> Plan:
    return stopped[0]


def test_a_stopped_plan_keeps_every_rule_and_knows_its_gap(plan: Plan) -> None:
    assert (plan.status, plan.proven) == ("unproven", False)
    assert plan.gap > 1
    assert plan.upper_bound == pytest.approx(plan.impact_before_rounding + plan.gap)
    assert plan.gap_of_impact == pytest.approx(plan.gap / plan.impact_before_rounding)
    gain = plan.impact_before_rounding - plan.current_impact
    assert plan.gap_of_gain == (pytest.approx(plan.gap / gain) if gain > 0 else None)
    assert plan.certificate.gap == pytest.approx(plan.gap)
    assert plan.certificate.largest_violation == 0
    assert plan.changed_programs <= 21


def test_the_json_has_the_gap(stopped: tuple[Plan, float]) -> None:
    plan, _ = stopped
    record = json.loads(json.dumps(record_of(plan)))
    assert record["status"] == "unproven"
    for share in ("gap", "gap_of_impact", "gap_of_gain"):
        assert record["impact"][share] == getattr(plan, share)
    policy = [row for row in record["rules"] if row["price"] is not None]
    assert policy and not any(row["price_proven"] for row in policy)
    spoken = [text for row in record["programs"] for text in (row["why"], row["status"])]
    assert not [text for text in spoken if PROOF.search(text.replace("best choice found in time", ""))]
    assert any("the best choice found in time" in text for text in spoken)


def test_the_terminal_says_the_gap(stopped: tuple[Plan, float]) -> None:
    plan, limit = stopped
    said: list[str] = []
    command.tell(plan, said.append)
    (sentence,) = [line for line in said if line.startswith("Unproven: ")]
    assert f"time limit of {limit:g} seconds" in sentence
    assert plan.gap_of_impact is not None
    impact = f"{plan.gap_of_impact:.2%}" if plan.gap_of_impact >= 0.0001 else "under 0.01%"
    assert f"{impact} of the impact" in sentence
    assert sentence.endswith("More time may find it. (--time-limit SECONDS)")
    assert plan.gap_of_gain is None or f"{plan.gap_of_gain:.2%} of the gain" in sentence
    assert not PROOF.search(" ".join(said))


def test_no_sheet_calls_it_proven(plan: Plan) -> None:
    texts = [
        (sheet.title, cell.value)
        for sheet in load_workbook(recommendation_file(plan, datetime.date(2026, 7, 1)))
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]
    # Beliefs are called believed, not proven; the plan's own reasons say what was found in time.
    about = ("Believed, not proven: what a dollar does.", "best choice found in time")
    claims = [(sheet, text) for sheet, text in texts if PROOF.search(_without(text, about))]
    assert claims == []
    summary = [text for sheet, text in texts if sheet == "Summary"]
    assert unproven(plan) in summary
    method = [text for sheet, text in texts if sheet == "Method"]
    assert "unproven" in method and f"{plan.gap_of_impact:.4%}" in method


def _without(text: str, phrases: tuple[str, ...]) -> str:
    for phrase in phrases:
        text = text.replace(phrase, "")
    return text


def test_a_proven_plan_says_nothing_of_a_limit() -> None:
    budget = city({"A": {"lines": {"General": 1000}, "known": "good"}, "B": {"lines": {"General": 1000}}})
    asked = Scenario(limits={"unknown": "none"}, rules=[{"kind": "max_changes", "programs": 2}])
    plan = recommend(budget, asked)
    assert (plan.status, plan.proven, unproven(plan)) == ("optimal", True, "")
    assert plan.mixed and plan.gap_of_gain == pytest.approx(0, abs=1e-9)


def test_a_limit_that_ends_before_any_plan_says_what_to_do() -> None:
    with pytest.raises(TimeLimitReached, match=r"within the time limit of 1e-09 seconds.*--time-limit") as caught:
        recommend(hard_city(), Scenario(rules=[{"kind": "smallest_move", "amount": 9_000}]), time_limit_s=1e-9)
    assert isinstance(caught.value, SolverError)


def test_a_plan_without_yes_or_no_obeys_the_limit_too() -> None:
    programs = {"A": {"lines": {"General": 1000}, "known": "good"}, "B": {"lines": {"General": 1000}}}
    with pytest.raises(TimeLimitReached):
        recommend(city(programs), Scenario(limits={"unknown": "none"}), time_limit_s=1e-9)


@pytest.mark.parametrize("limit", [0, -1, nan])
def test_what_is_no_time_is_refused(limit: float) -> None:
    with pytest.raises(UsageError, match="give a number above 0"):
        recommend(city({"A": {"lines": {"General": 1000}}}), time_limit_s=limit)


@pytest.mark.parametrize("limit", [None, inf])
def test_a_search_may_go_on_to_its_end(limit: float | None) -> None:
    budget = city({"A": {"lines": {"General": 1000}, "known": "good"}, "B": {"lines": {"General": 1000}}})
    assert recommend(budget, Scenario(rules=[{"kind": "max_changes", "programs": 2}]), time_limit_s=limit).proven


def test_the_command_refuses_what_is_no_time() -> None:
    ran = CliRunner().invoke(app, ["recommend", "nowhere.xlsx", "--time-limit", "0"])
    assert isinstance(ran.exception, UsageError) and "above 0" in str(ran.exception)


def test_a_limit_of_few_changes_has_a_plan_and_a_bound_however_soon_it_ends() -> None:
    """Few moves find a plan before HiGHS has one, and a bound before it has any."""
    plan = recommend(hard_city(), few_changes(), time_limit_s=0.001)
    assert plan.status == "unproven" and plan.changed_programs <= 21
    assert plan.gap_of_gain is not None and 0 < plan.gap_of_gain < 0.5
    # What the same search reaches in its time lies between the two.
    longer, _ = stopped_plan()
    assert longer.solved.solution.objective <= plan.solved.solution.first.bound


def test_without_a_bound_of_its_own_a_search_is_bounded_by_what_no_yes_or_no_forbids(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = few_changes().with_changes(rules=[{"kind": "max_changes", "programs": 3}])
    programs = {name: {"lines": {"F": 1000 + place}, "elasticity": 0.7} for place, name in enumerate("ABCDEF")}
    programs["A"]["known"], programs["B"]["known"] = "good", "useless"
    budget = city(programs, (fund("F"),))
    free = recommend(budget, asked.with_changes(rules=())).solved.solution.objective
    monkeypatch.setattr(stages, "decided_plan", lambda *asked: _stopped(decided_plan(*asked)))
    monkeypatch.setattr(find, "few_changes", lambda *asked: None)
    plan = recommend(budget, asked)
    assert plan.status == "unproven" and plan.solved.solution.first.bound == pytest.approx(free)


def _stopped(solved: Solved) -> Solved:
    return replace(solved, status=SolverStatus.UNPROVEN, bound=inf)
