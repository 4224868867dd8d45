"""A plan with totals typed over: which lines pay, and what is broken, worked by hand and against a score."""

from __future__ import annotations

import pytest

import budgetopt as bo
from budgetopt.plan.plan import Plan
from budgetopt.plan.with_totals import check_totals
from budgetopt.scenario.deciding import decided, with_locks
from tests.small import city, fund

FUNDS = (fund("General", "no"), fund("Water"), fund("Grant", "by program"))
# A pays 600 of General and 300 of Water; B 100 of General; C 100 of its award, 300 of Water.
MONEY = {
    "A": {"lines": {"General": 600, "Water": 300}, "known": "good"},
    "B": {"lines": {"General": 100}, "known": "useless"},
    "C": {"lines": {"Water": 300, "Grant": 100}},
}
HELD = bo.Scenario.model_validate({"limits": {"moved": "0%"}})


@pytest.fixture(scope="module")
def plan() -> Plan:
    return bo.recommend(city(MONEY, FUNDS), HELD)


def amounts(plan: Plan, **totals: int) -> dict[str, int]:
    check = check_totals(plan, plan.scenario, {id: 100 * units for id, units in totals.items()})
    return {f"{id.program_id} {id.fund_id}": cents // 100 for id, cents in check.years[0].amounts.items() if cents}


def test_a_total_is_shared_out_by_what_its_lines_have(plan: Plan) -> None:
    """900 → 1,200 of A is 300 more, 2:1 as 600 and 300; C gets 60 of Water alone, its award stays; −350 is more than
    Water's 300 there, so that all lines give: 3:1 of 350, to the cent."""
    assert amounts(plan, A=1200) == amounts(plan) | {"A General": 800, "A Water": 400}
    assert amounts(plan, C=460) == amounts(plan) | {"C Water": 360}
    check = check_totals(plan, plan.scenario, {"C": 5000})
    found = {id.fund_id: cents for id, cents in check.years[0].amounts.items() if id.program_id == "C" and cents}
    assert found == {"Water": 3750, "Grant": 1250}


def test_it_says_what_is_broken_as_score_does(plan: Plan) -> None:
    check = check_totals(plan, plan.scenario, {"A": 120_000})
    given = {(id.program_id, id.fund_id): cents / 100 for id, cents in check.years[0].amounts.items()}
    score = bo.score(plan.budget, HELD, given)
    assert {one.words for one in check.broken} == {one.words for one in score.broken} != set()
    assert check.case.idle("General", check.years[0]) == -20_000
    assert check.case.idle("Water", check.years[0]) == -10_000
    assert (check.impact, check.current_impact) == (score.impact, score.current_impact)


def test_a_lock_replaces_the_limits_of_its_program_and_never_the_law() -> None:
    """A limit of 20 % lets nothing under 80 of 100; a lock at 50 does, and the mandate of 100 of B not."""
    budget = city({"A": {"lines": {"General": 100}}, "B": {"lines": {"General": 100}, "mandated": True}})
    plan = bo.recommend(budget, bo.Scenario.model_validate({"limits": {"moved": "none", "unknown": "none"}}))
    totals = {"A": 5_000, "B": 5_000}
    before = {one.kind for one in check_totals(plan, plan.scenario, totals).broken}
    locks = [decided(budget, id, "edit", cents, "") for id, cents in totals.items()]
    after = check_totals(plan, with_locks(plan.scenario, locks), totals)
    assert [(one.kind, one.subject_id) for one in after.broken if one.kind not in before - {"program_floor"}] == [
        ("program_floor", "B")
    ]
    assert any(kind != "program_floor" for kind in before)
