"""A draw's best plan is what the whole engine would find under those beliefs; the same whoever works it out."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from benchmarks.cities import city as large_city
from benchmarks.cities import scenario, with_several_funds
from budgetopt.city.model import Budget, CurvePoint, Study
from budgetopt.errors import BudgetOptError
from budgetopt.explore.draws import Question, reoptimised
from budgetopt.impact.drawn import Doubts, believing
from budgetopt.plan.assured import drawn_factors, standard_draws
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Allocation
from budgetopt.scenario.model import Scenario
from budgetopt.solve.build import build
from budgetopt.solve.impact import impact_of
from budgetopt.solve.stages import best_plan
from budgetopt.solve.sweep import sweep_of
from budgetopt.solve.sweeper import Sweeper, sweeper
from tests.cases import cases
from tests.small import city
from tests.whole_cities import whole_model_city


@cache
def plan_of(seed: int) -> Plan | None:
    try:
        return recommend(*whole_model_city(seed))
    except BudgetOptError:
        return None


SEEDS = range(cases(40, of=70))


def planned() -> list[Plan]:
    """The plans of those that have one; not worked out where the tests are only listed."""
    return [plan for seed in SEEDS if (plan := plan_of(seed))]


def test_the_cities_have_what_could_go_wrong() -> None:
    plans = planned()
    assert len(plans) >= len(SEEDS) / 2
    assert any(plan.scenario.years > 1 for plan in plans)
    assert any(plan.scenario.objective == "benefits" for plan in plans)
    assert any(plan.scenario.caution for plan in plans)
    assert any(plan.mixed for plan in plans)
    assert any(one.response for plan in plans for one in plan.value.values())
    drawn = [Question(plan).doubts.effects(standard_draws(3, 0, 3, len(plan.value)).effects) for plan in plans]
    flipped = [
        ((effects < 0) != (Question(plan).doubts.mean < 0)).any() for plan, effects in zip(plans, drawn, strict=True)
    ]
    assert sum(flipped) > len(plans) / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_draw_is_the_engine_under_those_beliefs(seed: int) -> None:
    if (plan := plan_of(seed)) is None:
        return
    doubts = Doubts.of(plan.value)
    sweep = sweep_of(plan.case, doubts, plan.solved.rows)
    model = Sweeper(sweep)
    effects = doubts.effects(standard_draws(3, 0, 3, len(doubts.ids)).effects)
    for one, impacts in zip(effects, sweep.impacts(doubts.factors(effects)), strict=True):
        values = model.solve(sweep.costed(impacts))
        ours = sweep.impact(impacts, values) + float(sweep.lp.columns.penalty @ values)
        believed = {id: believing(plan.value[id], effect) for id, effect in zip(doubts.ids, one, strict=True)}
        lp = build(plan.case, believed, plan.solved.rows)
        theirs = best_plan(lp, plan.case.standing.lines).objective
        # A millionth of a point for each unit moved is given up for the plan that moves less.
        moved = float(values @ sweep.lp.columns.move)
        assert theirs - 2e-6 * (1 + moved) - 1e-7 * abs(theirs) <= ours <= theirs + 1e-7 * (1 + abs(theirs))


@pytest.mark.parametrize("seed", SEEDS[: cases(20, of=40)])
def test_the_gain_of_a_plan_in_a_draw_is_its_impact_under_those_beliefs(seed: int) -> None:
    if (plan := plan_of(seed)) is None:
        return
    question = Question(plan)
    doubts = question.doubts
    effects = doubts.effects(standard_draws(8, 0, 3, len(doubts.ids)).effects)
    gains = question.gained.under(doubts.factors(effects))
    for one, gain in zip(effects, gains, strict=True):
        believed = {id: believing(plan.value[id], effect) for id, effect in zip(doubts.ids, one, strict=True)}
        then, now = (impact_of(plan.case, believed, years) for years in (plan.years, plan.today))
        assert gain == pytest.approx(then - now, abs=1e-6, rel=1e-9)


def test_the_believed_draw_is_the_plan_itself() -> None:
    plan = planned()[0]
    question = Question(plan)
    gain = question.gained.under(question.doubts.factors(question.doubts.mean))
    assert gain == pytest.approx(plan.impact - plan.current_impact)


def test_a_measured_curve_is_scaled_and_is_straight_below_zero() -> None:
    points = tuple(
        CurvePoint(program_id="A", spend=spend * 100, outcome=outcome, value_per_unit=10.0)
        for spend, outcome in ((500, 40.0), (1000, 60.0))
    )
    budget = city({"A": {"lines": {"General": 1000}}, "B": {"lines": {"General": 1000}}}, curves=points)
    one = recommend(budget).value["A"]
    # Measured at a belief of 0.4: half of that gives half, its contrary the straight line through today's 600.
    assert believing(one, 0.2).impact(500_00) == pytest.approx(200)
    assert believing(one, -0.4).impact(1000_00) == pytest.approx(-600)
    assert believing(one, -0.4).impact(500_00) == pytest.approx(-300)
    doubts = Doubts.of({"A": one})
    above, below = doubts.worth({"A": 500_00})
    assert (above[0], below[0]) == (pytest.approx(400), pytest.approx(300))


def test_effects_are_normal_and_held_between_two_ends_but_ratios_are_not() -> None:
    doubts = replace(
        Doubts.of(recommend(city({"A": {"lines": {"General": 1000}}, "B": {"lines": {"General": 1000}}})).value),
        mean=np.array([0.8, -0.9]),
        deviation=np.array([0.3, 0.2]),
    )
    effects = doubts.effects(standard_draws(4, 0, 20_000, 2).effects)
    assert effects.min() == -1 and effects.max() == 1
    # P(0.8 + 0.3 Z > 1) = 0.2525; P(−0.9 + 0.2 Z < −1) = 0.3085; the middle is the mean.
    assert np.mean(effects[:, 0] == 1) == pytest.approx(0.2525, abs=0.01)
    assert np.mean(effects[:, 1] == -1) == pytest.approx(0.3085, abs=0.01)
    assert np.median(effects, axis=0) == pytest.approx([0.8, -0.9], abs=0.01)
    rated = (Study(program_id="A", rating="", benefit_cost_ratio=2.0, benefit_cost_se=1.0),)
    budget = city({"A": {"lines": {"General": 1000}}})
    said = {name: getattr(budget, name) for name in Budget.model_fields} | {"studies": rated}
    ratios = Doubts.of(recommend(Budget(**said), Scenario(objective="benefits")).value)
    drawn = ratios.effects(standard_draws(4, 0, 20_000, 1).effects)
    assert (drawn.mean(), drawn.std()) == (pytest.approx(2, abs=0.03), pytest.approx(1, abs=0.03))
    assert drawn.max() > 4 and drawn.min() < -1


def test_draws_are_keyed_by_seed_and_draw() -> None:
    whole = standard_draws(7, 0, 40, 9)
    for numbers, some, other in zip(whole, standard_draws(7, 10, 25, 9), standard_draws(8, 0, 40, 9), strict=True):
        assert np.array_equal(numbers[10:25], some) and not np.array_equal(numbers, other)
    # Nine effects, two numbers that all share, nine unit costs, none of them another's.
    assert [numbers.shape[1] for numbers in whole] == [9, 2, 9]
    together = np.hstack(standard_draws(1, 0, 2000, 5))
    assert abs(together.mean()) < 0.02 and abs(np.corrcoef(together.T) - np.eye(12)).max() < 0.1


def test_any_order_and_any_number_of_workers_give_the_same_bits() -> None:
    plan = next(plan for plan in planned() if plan.changed_programs > 3)
    pieces = Question(plan).pieces(1, 120)
    there = [reoptimised(piece) for piece in pieces]
    back = [reoptimised(piece) for piece in reversed(pieces)][::-1]
    with ThreadPoolExecutor(2) as threads:
        threaded = list(threads.map(reoptimised, pieces))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        elsewhere = list(processes.map(reoptimised, pieces))
    for other in (back, threaded, elsewhere):
        for one, same in zip(there, other, strict=True):
            assert np.array_equal(one.best, same.best) and np.array_equal(one.ways, same.ways)
            assert np.array_equal(one.gains, same.gains)


def test_doing_nothing_gains_nothing_in_any_draw() -> None:
    plan = recommend(city({"A": {"lines": {"General": 1000}, "mandated": True, "maximum": 1000}}))
    question = Question(plan)
    (piece,) = question.pieces(1, 10)
    drawn = reoptimised(piece)
    assert not drawn.ways.any() and not drawn.gains.any() and not drawn.best.any()
    assert Allocation.today(plan.case.standing).amounts == plan.allocation.amounts


def drawn_city() -> Plan:
    return recommend(large_city(200), scenario())


def test_where_a_draw_begins_changes_nothing_but_the_steps() -> None:
    plan = drawn_city()
    question = Question(plan)
    usual = question.pieces(4, 40)
    assert all(piece.sweep.usual is not None for piece in usual)
    stored = [replace(piece, sweep=question.sweep) for piece in usual]
    steps = []
    for pieces in (usual, stored):
        models = {id(piece.sweep): sweeper(piece.sweep) for piece in pieces}
        (model,) = models.values()
        count = 0
        factors = drawn_factors(question.doubts, question.transfer, standard_draws(4, 0, 40, 200))
        for gain in question.sweep.gains(factors):
            model.solve(gain)
            count += model.live.highs.getInfo().simplex_iteration_count
        steps.append(count)
    assert steps[0] < 0.9 * steps[1]
    for one, other in zip(map(reoptimised, usual), map(reoptimised, stored), strict=True):
        assert one.best == pytest.approx(other.best, rel=1e-9)
        assert np.mean(one.ways == other.ways) > 0.999


def test_a_draw_does_not_hang_on_the_draws_before_it() -> None:
    question = Question(drawn_city())
    (whole,) = question.pieces(4, 20)
    alone = [reoptimised(replace(whole, start=draw, stop=draw + 1)) for draw in (13, 2, 19)]
    together = reoptimised(whole)
    for draw, one in zip((13, 2, 19), alone, strict=True):
        # The same plan; its impact is summed in another order.
        assert one.best[0] == pytest.approx(together.best[draw], rel=1e-13)
        assert np.array_equal(one.ways[0], together.ways[draw])


def test_programs_with_several_lines_or_yes_and_no_begin_at_the_stored_basis() -> None:
    several = recommend(with_several_funds(large_city(60)), scenario())
    decided = recommend(large_city(40), Scenario(rules=[{"kind": "max_changes", "programs": 5}]))
    years = recommend(large_city(40), Scenario(years=2))
    for plan in (several, decided, years):
        assert all(piece.sweep.usual is None for piece in Question(plan).pieces(1, 3))


def test_prices_that_are_usual_are_those_of_most_draws() -> None:
    question = Question(drawn_city())
    model = Sweeper(question.sweep)
    tried = drawn_factors(question.doubts, 0.70, standard_draws(0x5EED, 0, 16, 200))
    prices = []
    for gain in question.sweep.gains(tried):
        model.solve(gain)
        prices.append(model.prices)
    table = np.array(prices)
    usual = question.drawn.usual
    assert usual is not None
    for row, price in enumerate(usual):
        priced = int(np.sum(np.abs(table[:, row]) > 1e-9))
        assert price == (pytest.approx(table[:, row].mean()) if priced >= 12 else 0)


@pytest.mark.parametrize(("brings", "moved"), [(1e-6, 0.0), (3e-6, 50.0)])
def test_a_move_must_bring_two_millionths_of_a_point_a_unit(brings: float, moved: float) -> None:
    # Of 1,000 in one fund 5 % may move: from A to B, where a unit is worth `brings` more. One millionth is asked for
    # each unit taken and one for each unit given.
    budget = city({"A": {"lines": {"General": 500}}, "B": {"lines": {"General": 500}}})
    question = Question(recommend(budget, Scenario(returns={"elasticity": 1.0}, limits={"unknown": "may be cut"})))
    values = Sweeper(question.sweep).solve(question.sweep.gains(np.array([0.5, 0.5 + brings])))
    assert question.sweep.changes(values) == pytest.approx([-moved, moved])


@pytest.mark.parametrize("nodes", [60, 0])
def test_columns_that_are_held_stay_where_they_are_in_every_search(nodes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without nodes of our own HiGHS's search takes over.
    monkeypatch.setattr("budgetopt.solve.branching._MOST_NODES", nodes)
    question = Question(recommend(large_city(30), Scenario(rules=[{"kind": "max_changes", "programs": 9}])))
    model, gain = Sweeper(question.sweep), question.sweep.base
    free = model.solve(gain)
    moved = question.sweep.segment & (np.abs(free) > 1)
    held = moved & (np.cumsum(moved) <= moved.sum() // 2)
    model.hold(held)
    without = model.solve(gain)
    assert np.all(without[held] == 0) and gain @ without < gain @ free
    model.hold(np.zeros(len(held), bool))
    assert model.solve(gain) == pytest.approx(free)


def test_expected_unit_costs_are_the_mean_of_those_drawn() -> None:
    # ln K ~ Normal(0.5, 0.6²) is held at 4 (ln 4 = 1.386, 1.5 deviations up), Normal(−1.2, 0.4²) at 1/4; the third is
    # known for sure.
    three = replace(
        Question(recommend(city({id: {"lines": {"General": 1000}} for id in "ABC"}))).doubts,
        cost_mean=np.array([0.5, -1.2, 0.3]),
        cost_deviation=np.array([0.6, 0.4, 0.0]),
    )
    drawn = three.unit_costs(np.random.default_rng(3).standard_normal((400_000, 3)))
    assert three.size / three.costs_expected.size == pytest.approx(drawn.mean(axis=0), abs=0.003)
    assert (three.size / three.costs_expected.size)[2] == 1
