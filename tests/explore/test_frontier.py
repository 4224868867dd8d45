"""The frontier's points are the plans that `recommend` finds at each level."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import budgetopt as bo
from budgetopt.errors import BudgetOptError, UsageError
from budgetopt.explore.frontier import frontier_of, over_cap
from budgetopt.explore.frontier_points import Frontier, Over, Point
from budgetopt.plan.plan import Plan
from budgetopt.present import what_if
from budgetopt.scenario.model import Scenario
from budgetopt.tell.choices import frontier_in_words, level_in_words
from tests import riverton as sample
from tests.cases import cases
from tests.small import GENERAL, GOOD, UNKNOWN, USELESS, city, fund
from tests.whole_cities import whole_model_city

ROOT = Path(__file__).parents[2]


@cache
def riverton() -> Plan:
    return sample.plan()


def last(plan: Plan, points: int, over: Over = "moved", fund: str = "") -> Frontier:
    return list(frontier_of(plan, points=points, over=over, fund=fund))[-1]


def test_between_levels_of_a_limit_the_mix_keeps_its_rules_and_promises_no_more() -> None:
    plan = riverton()
    found = [*over_cap(plan, "program_cut", 0.3)][-1]
    # The scenario asks for 20 %: parts of it up to 25 %, and 30 % as the largest and for all beyond it.
    assert [point.level for point in found.points] == [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]
    own = found.near(0.2)
    assert own is not None and own.gain == pytest.approx(plan.impact_before_rounding - plan.current_impact)
    mixed, totals = found.near(0.12), plan.case.standing.total
    assert mixed is not None
    exact = bo.recommend(plan.budget, plan.scenario.with_limits(program_cut="12%"))
    assert mixed.gain <= exact.impact_before_rounding - exact.current_impact + 1e-6
    for id, change in zip(sorted(totals), mixed.changes, strict=True):
        assert 100 * change >= -0.12 * totals[id] - 1


@pytest.mark.parametrize("over", ["moved", "money", "caution"])
def test_a_point_is_what_recommend_finds_at_its_level(over: Over) -> None:
    found = last(riverton(), 7, over)
    assert [point.level for point in found.points] == sorted(point.level for point in found.points)
    for place in (1, 3, 5):
        point, plan = found.points[place], found.plan_at(place)
        # With caution impact is not what is maximised: of two plans as good to the eighth digit one may move less, and
        # gain less. What must agree is what the rules and caution leave of the gain.
        near = 5e-3 if over == "caution" else 1e-7
        assert point.gain == pytest.approx(plan.impact_before_rounding - plan.current_impact, rel=near)
        # Of plans as good, the one that moves least, but for the rounding.
        assert point.moved == pytest.approx(plan.moved_cents / 100, rel=near, abs=100 * plan.changed_programs)


def test_caution_keeps_the_scenario_s_deviations() -> None:
    plan = bo.recommend(riverton().budget, riverton().scenario.with_changes(caution={"programs": 2, "deviations": 2.5}))
    found = last(plan, 4, "caution")
    again = found.plan_at(2)
    assert again.scenario.caution is not None and again.scenario.caution.deviations == 2.5
    assert found.points[2].gain == pytest.approx(again.impact_before_rounding - again.current_impact, rel=1e-7)
    # Twice and a half the disappointment holds back more than one.
    assert found.points[2].gain < 0.999 * last(riverton(), 4, "caution").points[2].gain


def test_more_that_may_be_moved_never_gains_less_and_each_step_gains_less() -> None:
    found = last(riverton(), 30)
    gain = np.array([point.gain for point in found.points], float)
    level = np.array([point.level for point in found.points])
    assert np.all(np.diff(gain) >= -1e-6 * gain[-1])
    # Riverton's plan turns on yes and no: but for that the frontier is concave.
    slopes = np.diff(gain) / np.diff(level)
    assert np.mean(np.diff(slopes) <= 1e-6 * slopes.max()) > 0.9
    assert 0.05 in level


def test_by_hand() -> None:
    # Useless gives first (worth 0.0266), then Unknown (0.4); Good takes it all (0.7734). A program may lose half:
    # 500 from Useless, 500 from Unknown. Moved at s: 3,000 s. The knee is where Useless has no more to give.
    programs = {
        "Useless": {"lines": {"General": 1000}, "known": "useless"},
        "Unknown": {"lines": {"General": 1000}},
        "Good": {"lines": {"General": 1000}, "known": "good"},
    }
    limits = {"program_cut": "50%", "program_growth": "none", "moved": "5%", "unknown": "may be cut"}
    plan = bo.recommend(city(programs), Scenario(round_to=1, limits=limits))
    found = last(plan, 13)
    for point in found.points:
        moved = min(3000 * point.level, 1000)
        gain = min(moved, 500) * (GOOD - USELESS) + max(0, moved - 500) * (GOOD - UNKNOWN)
        assert (point.moved, point.gain) == (pytest.approx(moved), pytest.approx(gain, abs=1e-3))
    assert found.knee is not None
    assert found.points[found.knee].moved == pytest.approx(500, abs=50)
    assert list(found.table.knee).index(True) == found.knee
    # In words: 0.7469 a dollar up to there; beyond it (31.25 · 0.7469 + 500 · 0.3734) / 531.25.
    assert frontier_in_words(found)[1] == (
        "The first $469 (up to 15.63% of each fund) bring 747 points for each $1,000 that moves; what moves beyond "
        "that brings 395 points."
    )
    assert found.programs.loc["Good"].iloc[-1] == pytest.approx(1000, abs=30)
    # 1,000 are moved at 33.33 % of the fund: the axis ends a step beyond, and all points but the last are listed.
    assert found.points[-2].level == pytest.approx(1 / 3, abs=1 / 3 / 13) and found.points[-2].level >= 0.3333
    assert found.enough == 11 and found.listed == found.points[:12]


def test_what_the_rules_force_to_move_is_not_counted_as_the_first_step() -> None:
    """A tenth less money: 300 have to go, from Useless, whatever may be moved beyond them."""
    programs = {id: {"lines": {"General": 1000}, "known": known} for id, known in (("A", "useless"), ("C", "good"))}
    programs["B"] = {"lines": {"General": 1000}}
    limits = {"program_cut": "50%", "program_growth": "none", "moved": "5%", "unknown": "may be cut"}
    plan = bo.recommend(city(programs), Scenario(round_to=1, funds={"General": "-10%"}, limits=limits))
    found = last(plan, 13)
    assert found.points[0].moved == pytest.approx(300) and found.knee is not None
    assert found.points[found.knee].moved == pytest.approx(500, abs=50)
    told = frontier_in_words(found)[1]
    assert told.startswith("What moves from $300 to $") and f" brings {1000 * (GOOD - USELESS):.0f} points" in told


def test_points_that_bring_nothing_more_are_not_listed() -> None:
    """Each plan that is listed is another; the last is as good as that of the whole range, and one sentence says so."""
    # Where no program may lose more than 3 %, little more can be moved than is.
    plan = bo.recommend(riverton().budget, riverton().scenario.with_limits(program_cut="3%"))
    found = last(plan, 25)
    # Where money may be moved for nothing the axis goes no further for it.
    assert found.enough is not None and 22 < len(found.listed) == found.enough + 1 < 25
    end, shown = found.points[-1], found.listed[-1]
    assert shown.gain == pytest.approx(end.gain, rel=1e-6)
    before = found.listed[-2]
    assert before.gain < end.gain * (1 - 1e-6) or np.abs(before.changes - end.changes).max() >= 50
    assert frontier_in_words(found)[-1] == (f"Beyond {shown.level:.2%} of each fund nothing more is gained.")
    assert len(what_if.frontier_table(found).rows) == len(found.listed)


def test_a_small_fund_that_would_move_much_does_not_stretch_the_axis() -> None:
    # General moves 500 of 30,000; Levy, a fund of 10, would move 4 of its 10 for next to nothing.
    programs = {
        "Useless": {"lines": {"General": 1000}, "known": "useless"},
        "Good": {"lines": {"General": 1000}, "known": "good"},
        "Roads": {"lines": {"General": 28_000}, "kind": "non-operating"},
        "Sign": {"lines": {"Levy": 0.08}, "known": "useless"},
        "Lamp": {"lines": {"Levy": 0.12}, "known": "good"},
    }
    limits = {"program_cut": "50%", "program_growth": "none"}
    plan = bo.recommend(city(programs, (GENERAL, fund("Levy"))), Scenario(round_to=1, limits=limits))
    assert last(plan, 25).points[-1].level < 0.02


def test_a_straight_frontier_has_no_knee() -> None:
    plan = riverton()
    points = tuple(Point(x, plan.scenario, 100 * x, 10.0 * x, np.zeros(1)) for x in (0.0, 0.1, 0.2, 0.3))
    assert Frontier(plan, "moved", points).knee is None


def test_where_the_rules_cannot_be_met_a_point_has_no_plan() -> None:
    budget = city({"Jail": {"lines": {"General": 1000}, "mandated": True}, "Park": {"lines": {"General": 50}}})
    found = last(bo.recommend(budget, Scenario(round_to=1, limits={"program_cut": "none"})), 9, "money")
    impossible = [point.gain is None for point in found.points]
    # 1,050 less 10 % to 5 % do not pay for a jail of 1,000; less 2.5 % do.
    assert impossible == [True, True, True] + [False] * 6
    assert found.table.gain.isna().sum() == 3
    with pytest.raises(bo.Infeasible):
        found.plan_at(0)
    assert [level_in_words(found, place) for place in (3, 4, 5)] == [
        "2.5% less money",
        "as much money as now",
        "2.5% more money",
    ]


def test_it_can_be_stopped_and_keeps_what_is_done() -> None:
    whole = last(riverton(), 9)
    for found in frontier_of(riverton(), points=9):
        if len(found.points) == 4:
            break
    assert [point.gain for point in found.points] == [point.gain for point in whole.points[:4]]
    # The chord of a part is another: it would put the knee elsewhere.
    assert whole.knee is not None and found.knee is None and replace(found, whole=True).knee is not None


@pytest.mark.parametrize("seed", range(0, cases(30, of=60), 2))
def test_random_cities_of_the_whole_model(seed: int) -> None:
    try:
        plan = bo.recommend(*whole_model_city(seed))
    except BudgetOptError:
        return
    found = last(plan, 4)
    for place in (0, 2):
        if found.points[place].gain is None:
            with pytest.raises(bo.Infeasible):
                found.plan_at(place)
            continue
        again = found.plan_at(place)
        gain = again.solved.solution.first.objective
        ours = found.points[place].gain
        assert ours is not None
        # Penalties (caution, disruption) are in the objective and not in the impact.
        if not plan.scenario.caution and not plan.scenario.disruption:
            moved = found.points[place].moved or 0.0
            assert ours == pytest.approx(gain, rel=1e-6, abs=1e-3 + 3e-6 * moved * plan.scenario.years)


@pytest.mark.parametrize(
    "wrong", [{"points": 1}, {"over": "colour"}, {"over": "money", "fund": "nobody's"}, {"fund": "general"}]
)
def test_wrong_arguments_are_said(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        list(frontier_of(riverton(), **wrong))


def test_where_moving_money_gains_nothing_one_point_is_listed() -> None:
    """Nothing is known of either program, and both are worth the same at the margin."""
    budget = city({"One": {"lines": {"General": 1000}}, "Two": {"lines": {"General": 1000}}})
    found = last(bo.recommend(budget, Scenario(round_to=1)), 5)
    assert (len(found.points), len(found.listed)) == (5, 1)
    assert found.enough_words == "Nothing more is gained by moving money."


@pytest.mark.parametrize("level", [0.004, 0.0123, 0.031, 0.05, 0.2])
def test_between_two_points_the_mix_keeps_every_rule_and_promises_no_more_than_the_best(level: float) -> None:
    plan = riverton()
    found = last(plan, 9)
    near = found.near(level)
    best = bo.recommend(plan.budget, plan.scenario.with_limits(moved=f"{100 * level:g}%"))
    gain = best.impact_before_rounding - best.current_impact
    assert near is not None and near.gain <= gain + 1e-6 * gain
    below = max(point.gain or 0.0 for point in found.points if point.level <= level)
    assert near.gain >= below - 1e-6 * gain
    # No fund gives more than the level allows, worked out from the lines of the two points' mix by program.
    totals = plan.case.standing.total
    cut = -sum(min(0.0, float(change)) for change in near.changes)
    assert cut <= level * sum(totals.values()) / 100 + 1
    assert all(
        float(change) >= -totals[id] / 100 - 0.01 for id, change in zip(sorted(totals), near.changes, strict=True)
    )


def test_where_no_level_below_has_a_plan_nothing_is_near() -> None:
    plan = riverton()
    assert last(plan, 5).near(-0.01) is None
