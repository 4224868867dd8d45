"""What is said of a plan that turns on yes or no: prices with its decisions held, those of rules by deciding anew."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from budgetopt.city.model import Budget
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.record import record_of
from budgetopt.scenario.model import Scenario
from budgetopt.solve import directions
from budgetopt.solve.highs import Solved, SolverStatus, solve
from budgetopt.solve.program import LinearProgram
from budgetopt.tell.prices import kept_whole, replacement_cost
from tests.prices import prices_by_name
from tests.small import GOOD, UNKNOWN, USELESS, city, money

AT_MOST_TWO = {"kind": "max_changes", "name": "Two changes", "programs": 2}


def question() -> tuple[Budget, Scenario]:
    # Two useless programs of 1,000 could give 200 each to Jobs, which may grow by 400 (40 % of 1,000). Two may
    # change: one gives 200, Jobs takes it. Clerk (unknown) would rather give than take.
    programs = {
        "Fair": {"lines": {"General": 1000}, "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Parade": {"lines": {"General": 1000}, "known": "useless"},
        "Clerk": {"lines": {"General": 1000}},
    }
    limits = {"moved": "none", "program_growth": "40%"}
    return city(programs), Scenario(round_to=1, limits=limits, rules=[AT_MOST_TWO])


@pytest.fixture(scope="module")
def plan() -> Plan:
    return recommend(*question())


def test_the_best_choice_is_made_and_proven(plan: Plan) -> None:
    assert money(plan, "Jobs") == 1200
    assert sorted((money(plan, "Fair"), money(plan, "Parade"))) == [800, 1000]
    assert plan.mixed and plan.status == "optimal"
    assert plan.impact - plan.current_impact == pytest.approx(200 * (GOOD - USELESS))
    # What the solver's own search proves: no plan is better than this one.
    assert plan.gap == pytest.approx(0, abs=1e-6)
    assert plan.upper_bound == pytest.approx(plan.impact)
    assert plan.certificate.gap == pytest.approx(0, abs=1e-6)
    assert plan.certificate.dual == pytest.approx(plan.upper_bound)


def test_a_search_that_was_stopped_says_so_and_how_much_better_a_plan_could_be(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(lp: LinearProgram, **options: Any) -> Solved:
        solved = solve(lp, **options)
        return replace(solved, status=SolverStatus.UNPROVEN, bound=solved.bound + 7) if lp.columns.mixed else solved

    monkeypatch.setattr(directions, "solve", stopped)
    other = recommend(*question(), time_limit_s=30)
    assert other.allocation.amounts == plan.allocation.amounts
    assert other.status == "unproven"
    assert (other.gap, other.certificate.gap) == (pytest.approx(7), pytest.approx(7))
    assert other.upper_bound == pytest.approx(plan.upper_bound + 7)


def test_its_shadow_prices_and_tipping_points_are_those_with_its_decisions_as_they_are(plan: Plan) -> None:
    # Jobs changes and so does one useless program, down to its limit; the others may not. Jobs has room: a dollar more
    # is worth 0.7734 there, and the cut gives it at 0.0266. It would keep its money if it were worth as much as Jobs.
    price = {row.name: row.shadow_price for row in plan.rules.itertuples()}
    cut, spared = ("Fair", "Parade") if money(plan, "Fair") == 800 else ("Parade", "Fair")
    limit = "No program is cut by more than 20%: "
    assert plan.funds.shadow_price[0] == pytest.approx(GOOD)
    assert price[f"{limit}{cut}"] == pytest.approx(GOOD - USELESS)
    assert (price[f"{limit}{spared}"], price["Two changes"]) == (0, 0)
    assert plan.prices.tipping == {cut: pytest.approx(GOOD)}
    assert plan.prices.given == record_of(plan)["prices_hold"] == "with these decisions as they are"


def test_the_replacement_cost_of_a_raise_decides_anew(plan: Plan) -> None:
    # Without Jobs the two changes are a useless program's cut and Clerk's raise: 0.4 instead of 0.7734 for each of 200.
    assert plan.prices.replacement == {"Jobs": pytest.approx(200 * (GOOD - UNKNOWN))}
    assert "would be kept whole if it worked at 0.77 or more" in plan.why(
        "Fair" if money(plan, "Fair") == 800 else "Parade"
    )
    assert replacement_cost(plan, "Jobs") == "If it alone kept today's budget, 75 points would be lost."


def test_the_price_of_a_rule_is_found_by_solving_without_it(plan: Plan) -> None:
    # Without the rule both useless programs give 200 and Jobs takes all 400.
    # Without the limit of cuts one gives 400. Jobs is then at its ceiling: without that alone nothing is gained.
    one_more = 200 * (GOOD - USELESS)
    prices = prices_by_name(plan)
    assert prices["Two changes"] == pytest.approx(one_more)
    assert prices["No program is cut by more than 20%"] == pytest.approx(one_more)
    assert prices["No program grows by more than 40%"] == pytest.approx(0, abs=1e-6)
    assert plan.prices.unproven == frozenset()
    # With the law alone all others give Jobs all they have.
    assert plan.prices.free_gain == pytest.approx(2000 * (GOOD - USELESS) + 1000 * (GOOD - UNKNOWN))


def test_the_words_name_the_rule_that_decides(plan: Plan) -> None:
    spared = "Parade" if money(plan, "Parade") == 1000 else "Fair"
    assert plan.why(spared) == (
        "Unchanged: the best choice for all programs together under “Two changes”; it has no measure and has a study "
        "that finds no effect (level 5)."
    )
    assert plan.reasons[spared].for_analysts.startswith("Its next dollar would add 0.027 points")
    # What that holds under is said once a plan, not of each program.
    assert plan.why("Parade" if spared == "Fair" else "Fair").endswith("(believed is 0.03 ± 0.08).")
    assert kept_whole(plan) == "What is said to keep a program whole holds with these decisions as they are."


def test_without_a_yes_or_no_there_are_prices() -> None:
    programs = {"Old": {"lines": {"General": 1000}}, "Jobs": {"lines": {"General": 1000}, "known": "good"}}
    plan = recommend(city(programs), Scenario(round_to=1, limits={"unknown": "none"}))
    assert not plan.mixed
    moved = plan.rules[plan.rules.kind == "moved"].iloc[0]
    assert moved.shadow_price == pytest.approx(GOOD - UNKNOWN)
    assert not math.isnan(plan.funds.shadow_price[0])
