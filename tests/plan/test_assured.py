"""What can be promised of a plan, against draws worked out one program and one draw at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import budgetopt as bo
from budgetopt.city.model import Budget, CurvePoint, Goal, Metric, MetricType, Study, Trend
from budgetopt.impact.drawn import believing
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.plan.assured import Assured, percentile
from budgetopt.plan.plan import Plan
from budgetopt.plan.record import record_of
from budgetopt.tell.facts import Facts
from budgetopt.tell.headline import headline
from budgetopt.tell.plan import confidence
from tests import riverton
from tests.small import GOOD, UNKNOWN, city


def told(programs: dict[str, dict], *studies: Study, metrics: tuple[Metric, ...] = (), **settings: object) -> Budget:
    """A small city with further studies and metrics."""
    plain = city(programs, **settings)
    return Budget(**fields(plain) | {"studies": (*plain.studies, *studies), "metrics": metrics})


def fields(budget: Budget) -> dict[str, Any]:
    """What a budget is made of."""
    return {name: getattr(budget, name) for name in Budget.model_fields}


def mixed_city() -> Budget:
    """Programs of every kind of belief: a trial from elsewhere, correlations, a null, metrics, a curve, nothing."""
    line = {"lines": {"General": 100_000}, "elasticity": 0.7}
    programs = {id: dict(line) for id in ("Away", "Curve", "Loose", "Met", "Nil", "None")}
    programs["New"] = {"requested": 4_000}
    far = {"local": False, "direction": "positive"}
    return told(
        programs,
        Study(program_id="Away", rating="5", source="a", **far),
        Study(program_id="Loose", rating="2", source="b", **far),
        Study(program_id="Loose", rating="2", source="c", direction="mixed"),
        Study(program_id="Nil", rating="4", direction="null", local=False),
        Study(program_id="New", rating="3", **far),
        metrics=(
            Metric(
                program_id="Met",
                name="Reach",
                type=MetricType.OUTCOME,
                better=Trend.UP,
                baseline=50,
                target=60,
                actuals=((2025, 57),),
            ),
        ),
        curves=tuple(
            CurvePoint(program_id="Curve", spend=spend * 100, outcome=outcome, value_per_unit=900)
            for spend, outcome in ((50_000, 40), (100_000, 60), (150_000, 70))
        ),
    )


def one_by_one(plan: Plan) -> list[float]:
    """The gain in each draw: beliefs pooled anew from the evidence, then one program after the other."""
    ids, totals, evidence = sorted(plan.value), plan.case.standing.total, plan.scenario.evidence
    gains = []
    for draw in range(1000):
        numbers = np.random.default_rng([1, draw]).standard_normal(2 * len(ids) + 2)
        z0, z1 = numbers[len(ids) : len(ids) + 2]
        changed = evidence.model_dump() | {
            "prior_mean": evidence.prior_mean + 0.10 * z0,
            "transfer": min(1.0, max(0.5, evidence.transfer + 0.20 * z1)),
        }
        pooled = value_of_next_dollar(plan.budget, plan.scenario.with_changes(evidence=changed).beliefs)
        gain = 0.0
        for place, id in enumerate(ids):
            effect = min(1.0, max(-1.0, pooled[id].effectiveness.mean + pooled[id].doubt * numbers[place]))
            drawn = believing(plan.value[id], effect)
            gain += drawn.impact(plan.allocation.programs[id]) - drawn.impact(totals[id])
        gains.append(gain)
    return gains


@pytest.mark.parametrize("evidence", [{}, {"transfer": 0.9, "prior_mean": 0.2}])
def test_it_is_what_draws_worked_out_one_by_one_come_to(evidence: dict[str, float]) -> None:
    plan = bo.recommend(mixed_city(), bo.Scenario(limits={"unknown": "may be cut"}, evidence=evidence))
    changed = {id for id, total in plan.case.standing.total.items() if plan.allocation.programs[id] != total}
    assert {"Away", "New"} < changed and len(changed) >= 4
    gains = one_by_one(plan)
    assert plan.assured.gains == pytest.approx(gains, rel=1e-9)
    assert plan.assured.gain_5 == pytest.approx(sorted(gains)[49], rel=1e-9)
    assert plan.assured.gain_95 == pytest.approx(sorted(gains)[949], rel=1e-9)
    impact = record_of(plan)["impact"]
    assert impact["assured_gain"] == impact["gain_5"] == plan.assured.gain_5
    assert impact["gain_95"] == plan.assured.gain_95


def test_what_studies_share_does_not_average_out() -> None:
    # Thirty programs with nothing on file give way to thirty that a trial from elsewhere found good. Their own doubts
    # average out; that all of the first rest on one prior, and all of the second on one transfer, does not.
    programs = {f"Old{number:02d}": {"lines": {"General": 1000}} for number in range(30)}
    programs |= {f"New{number:02d}": {"lines": {"General": 1000}} for number in range(30)}
    studies = [
        Study(program_id=id, rating="5", direction="positive", local=False) for id in programs if id.startswith("New")
    ]
    plan = bo.recommend(told(programs, *studies), bo.Scenario(limits={"unknown": "may be cut"}, round_to=1))
    # π = 1/0.09 + 1/0.01 = 111.11: Δm_new = 0.1 Δμ0 + 0.72 Δt, and Old follows μ0 whole. 3,000 of 60,000 move.
    own = 3000 * np.sqrt((0.3**2 + 1 / 111.1111) / 30)
    shared = 3000 * 0.9 * 0.10
    low = plan.impact - plan.current_impact - 1.645 * np.hypot(own, shared)
    assert plan.moved_cents == 3000_00
    assert plan.assured.gain_5 < low
    # The transfer alone, held at its lower end in one draw of six, takes 3,000 · 0.72 · 0.2.
    assert plan.assured.gain_5 > low - 3000 * 0.72 * 0.2


def test_by_hand_two_programs_and_the_words() -> None:
    # 100 move from Old, 0.4 ± 0.3 and 0.1 of the prior, to New, 0.773444 ± 0.0773, of which the prior makes
    # (1/0.09) / 167.361 = 0.0664: the gain is 100 · Normal(0.373444, √(0.09 + 0.005975 + (0.9336 · 0.1)²) = 0.3236),
    # and in one draw of twenty 100 · (0.3734 − 1.645 · 0.3236) = −15.9 or less.
    programs = {"Old": {"lines": {"General": 1000}}, "New": {"lines": {"General": 1000}, "known": "good"}}
    open_to_all = bo.Scenario(round_to=1, limits={"unknown": "may be cut"})
    plan = bo.recommend(city(programs), open_to_all)
    assert plan.impact - plan.current_impact == pytest.approx(100 * (GOOD - UNKNOWN))
    assert plan.assured.gain_5 == pytest.approx(-15.9, abs=5)
    assert plan.assured.gain_95 == pytest.approx(37.34 + 1.645 * 32.36, abs=5)
    assert not plan.assured.told_apart
    said = headline(plan)
    assert said.startswith("This plan cannot be told from today's budget: with 95% confidence its gain is at least −1")
    assert plan.on_prior == ((100_00, 100_00), (0, 100_00))
    assert "More than half of the money cut (100%) comes from programs of which nothing is known" in said
    # A trial that found Old to be useless: 100 · Normal(0.746888, √2 · 0.0773), and what both have of the prior
    # cancels. Nineteen of twenty draws gain 74.7 − 1.645 · 10.93 = 56.7, and nothing rests on the prior alone.
    sure = bo.recommend(city({**programs, "Old": {**programs["Old"], "known": "useless"}}), open_to_all)
    said = headline(sure)
    assert sure.assured.told_apart and sure.on_prior == ((0, 100_00), (0, 100_00))
    assert said.endswith("It gains at least 57 points with 95% confidence, if the beliefs are right.")
    assert "nothing is known" not in said and said.startswith("The plan moves")
    # A cut that an officer made rests on the officer.
    lock = {"kind": "lock", "program": "Old", "amount": 900}
    decided = bo.recommend(city(programs), bo.Scenario(round_to=1, rules=[lock]))
    assert decided.on_prior[0] == (0, 100_00)
    said = " ".join(one.text for one in confidence(Facts(decided)))
    assert "Of the money cut, 100% comes from programs of which nothing is known; of the money added, none" in said
    assert "such programs: that rests on what was decided." in said


def test_of_a_plan_whose_moves_serve_no_goal_it_says_one_figure() -> None:
    programs = {id: {"lines": {"General": 1000}} for id in ("Old", "New")}
    locks = [{"kind": "lock", "program": id, "amount": amount} for id, amount in (("Old", 900), ("New", 1100))]
    budget = city(programs, goals=(Goal(id="Safe", name="Safe"),))
    said = headline(bo.recommend(budget, bo.Scenario(round_to=1, rules=locks)))
    assert said.startswith(
        "This plan cannot be told from today's budget: in nine of ten draws its gain is 0.0 points, if the"
    )


def test_of_a_plan_that_has_to_lose_it_says_how_much_at_most() -> None:
    programs = {id: {"lines": {"General": 1000}, "known": "good"} for id in ("One", "Two")}
    plan = bo.recommend(city(programs), bo.Scenario(round_to=1, funds={"General": "-5%"}))
    # 100 less at 0.773 ± 0.077: nineteen of twenty draws lose 77 + 1.645 · 7.7 = 90 or less.
    assert plan.assured.gain_5 == pytest.approx(-90, abs=2) and plan.assured.gain_95 < 0
    most = -round(plan.assured.gain_5)
    assert headline(plan).endswith(f"It loses at most {most} points with 95% confidence, if the beliefs are right.")


def test_the_order_of_rows_changes_nothing() -> None:
    budget = mixed_city()
    turned = Budget(
        **fields(budget)
        | {name: tuple(reversed(getattr(budget, name))) for name in ("programs", "amounts", "studies", "metrics")}
    )
    one, other = (bo.recommend(each).assured for each in (budget, turned))
    assert one.gain_5 == other.gain_5 and one.gain_95 == other.gain_95
    assert np.array_equal(one.gains, other.gains)


def test_a_plan_that_changes_nothing_promises_nothing_and_says_nothing() -> None:
    plan = bo.recommend(mixed_city(), bo.Scenario(limits={"moved": "0%"}, funds={"General": 600_000}))
    assert not plan.changed_programs
    assert (plan.assured.gain_5, plan.assured.gain_95) == (0, 0)
    said = headline(plan)
    assert "No program's amount changes" in said and "confidence" not in said


def test_the_fiftieth_smallest_of_a_thousand() -> None:
    gains = np.arange(1000.0)[::-1]
    assert [percentile(gains, percent) for percent in (5, 50, 95)] == [49, 499, 949]
    assert percentile([3.0], 5) == 3.0
    assert Assured(gains).gain_5 == 49


def test_robustness_measures_the_plan_in_the_same_draws() -> None:
    plan = riverton.plan("balanced")
    found = bo.robustness(plan.budget, plan.scenario, draws=50, agenda=False)
    assert found.gains == pytest.approx(plan.assured.gains[:50], rel=1e-12)
    assert replace(found, gains=plan.assured.gains).gain(5) == plan.assured.gain_5
