"""The value of knowing, against brute force: a nested simulation over every plan of a small city."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest

import budgetopt as bo
from budgetopt.city.model import Budget
from budgetopt.explore.agenda import Evaluation, pieces, places
from budgetopt.explore.draws import Question
from budgetopt.explore.knowing import ValueOfKnowing, _Knowing, known
from budgetopt.explore.normal import NormalEffect, expected_factors
from budgetopt.explore.record import robustness_json
from budgetopt.explore.stability import agenda_rows
from budgetopt.impact.drawn import Floats, believing
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.solve.around import Around
from budgetopt.solve.sweeper import Sweeper
from tests.small import city

STEP = 25_00  # cents


def small_city() -> Budget:
    # Known: a trial says that it works. Unknown: nothing on file, 0.4 ± 0.3. Doubtful: a trial says that it does not.
    return city(
        {
            "Doubtful": {"lines": {"General": 1000}, "known": "useless", "elasticity": 0.7},
            "Known": {"lines": {"General": 1000}, "known": "good", "elasticity": 0.6},
            "Unknown": {"lines": {"General": 1000}, "elasticity": 0.7, "evaluation_cost": 50_00},
        }
    )


def plan_of(budget: Budget) -> Plan:
    limits = {"program_cut": "20%", "program_growth": "20%", "moved": "10%"}
    return recommend(budget, Scenario(round_to=1, limits=limits))


def values(plan: Plan) -> tuple[Question, list[ValueOfKnowing]]:
    question = Question(plan)
    return question, [one for asked in pieces(question, 1, 4000) for one in known(asked)]


def every_plan(plan: Plan, asked: int) -> list[tuple[int, ...]]:
    """Every budget in steps that the limits allow: a program within a fifth, at most 300 of 3,000 moved, no more spent
    than there is; Unknown is not cut, unless it is the one that is asked about."""
    today = 1000_00
    amounts = range(today - 200_00, today + 200_00 + 1, STEP)
    return [
        chosen
        for chosen in product(amounts, repeat=3)
        if sum(chosen) <= 3 * today
        and sum(max(0, today - amount) for amount in chosen) <= 300_00
        and (asked == 2 or chosen[2] >= today)
    ]


def nested(plan: Plan, place: int, outer: int, inner: int) -> tuple[float, float]:
    """E over E_p of the best of all plans given E_p, less the best of all plans; and the standard error of the first.

    Nothing is known of sums, expectations or programs: every plan's impact is worked out in every pair of draws.
    """
    question = Question(plan)
    doubts, random = question.doubts, np.random.default_rng(11)
    plans = every_plan(plan, place)
    amounts = sorted({amount for chosen in plans for amount in chosen})
    where = {amount: index for index, amount in enumerate(amounts)}
    index = np.array([[where[amount] for amount in chosen] for chosen in plans])

    def impacts(program: int, effects: Floats) -> Floats:
        """Impact of each amount (rows) under each effect (columns)."""
        one = plan.value[doubts.ids[program]]
        drawn = [believing(one, effect) for effect in effects]
        return np.array([[worth.impact(amount) for worth in drawn] for amount in amounts])

    others = [doubts.effects(random.standard_normal((inner, 3)))[:, program] for program in range(3)]
    inside = [impacts(program, others[program]) for program in range(3)]
    # Without knowing: the best of all plans on average.
    average = sum(inside[program][index[:, program]] for program in range(3)).mean(axis=1)
    mean, deviation = doubts.mean[place], doubts.deviation[place]
    # The outer draws in opposite pairs, which halves the noise.
    standard = random.standard_normal(outer // 2)
    known_effects = np.clip(mean + deviation * np.concatenate([standard, -standard]), -1, 1)
    own = impacts(place, known_effects)
    rest = sum(inside[program][index[:, program]] for program in range(3) if program != place).mean(axis=1)
    baseline = int(np.argmax(rest + own[index[:, place]].mean(axis=1)))
    gained = []
    for draw in range(len(known_effects)):
        worth = rest + own[index[:, place], draw]
        gained.append(worth.max() - worth[baseline])
    assert average.max() > 0
    return float(np.mean(gained)), float(np.std(gained) / np.sqrt(outer))


@pytest.mark.parametrize("place", range(3))
def test_it_is_what_a_nested_simulation_over_all_plans_finds(place: int) -> None:
    plan = plan_of(small_city())
    question, found = values(plan)
    one = found[place]
    simulated, error = nested(plan, place, outer=3000, inner=1500)
    # Plans in steps of 25 lose a little, and the inner average has noise of its own.
    assert one.value == pytest.approx(simulated, abs=3 * error + 0.03 * one.value + 0.05), question.doubts.ids[place]


def test_the_draws_of_the_run_agree_within_their_standard_error() -> None:
    question, found = values(plan_of(small_city()))
    assert max(one.value for one in found) > 5
    for one in found:
        assert one.error <= 0.0051 * one.value + 1e-2
        assert abs(one.value - one.simulated) <= 4 * one.standard_error + one.error + 1e-3, question.doubts.ids[
            one.index
        ]
    # Knowing less is worth more: the program with nothing on file comes first.
    assert max(found, key=lambda one: one.value).index == list(question.doubts.ids).index("Unknown")


def test_the_chance_is_that_of_gaining_by_another_plan() -> None:
    """Against the best plan at a thousand evenly likely effects, each solved anew."""
    question, found = values(plan_of(small_city()))
    asked, doubts = pieces(question, 1, 1)[0], question.sent
    columns = asked.sweep.lp.columns
    model = Sweeper(asked.sweep)
    assert asked.held is not None and asked.held.any()
    standard = np.array([NormalDist().inv_cdf((place + 0.5) / 1000) for place in range(1000)])
    for one in found:
        model.hold(asked.held & (columns.program != one.index))
        scale = float(asked.sweep.base @ model.solve(asked.sweep.base))
        mine = np.flatnonzero(asked.sweep.segment & (columns.program == one.index)).astype(np.int32)
        own = _Knowing(Around(model, mine, columns.upper[mine]), doubts, one.index)
        effects = np.clip(doubts.mean[one.index] + doubts.deviation[one.index] * standard, -1, 1)
        for effect in effects:
            own._solve(float(effect))
        gains = np.array([own.points[float(effect)].gain for effect in effects])
        assert one.chance == pytest.approx(float(np.mean(gains > 1e-6 * scale)), abs=0.002), one.index
    assert max(one.chance for one in found) > 0.05


def test_the_agenda_counts_the_other_programs_by_their_expected_value() -> None:
    # Doubtful, 0.03 ± 0.08, is worth less than 0.03 in the mean: above zero its returns diminish, below they do not.
    budget = small_city()
    plan = plan_of(budget)
    question, found = values(plan)
    agenda = bo.robustness(budget, plan.scenario, draws=10).agenda
    assert agenda
    exact = {question.doubts.ids[one.index]: one.value for one in found}
    assert {one.program_id: one.value for one in agenda} == pytest.approx(
        {one.program_id: exact[one.program_id] for one in agenda}, rel=1e-9, abs=1e-3
    )


def test_a_single_draw_has_no_standard_error_and_is_said_in_json() -> None:
    found = bo.robustness(small_city(), draws=1)
    assert found.agenda
    said = json.loads(json.dumps(robustness_json([found]), allow_nan=False))
    assert {one["standard_error"] for one in said["scenarios"][0]["agenda"]} == {None}


def test_what_cannot_change_the_plan_is_worth_nothing() -> None:
    programs = {
        "Fixed": {"lines": {"General": 1000}, "mandated": True, "maximum": 1000},
        "Best": {"lines": {"General": 1000}, "known": "good"},
        "Worst": {"lines": {"General": 1000}, "known": "harmful"},
    }
    found = bo.robustness(city(programs), Scenario(round_to=1), draws=50)
    assert found.agenda is not None
    worth = {one.program_id: one.value for one in found.agenda}
    # Fixed never moves. Best and Worst lie twelve deviations apart: no draw turns them round. All are ranked.
    assert set(worth) == {"Fixed", "Best", "Worst"} and all(value < 1e-3 for value in worth.values())
    assert places(found.question) == [0, 2]
    fixed = next(row for row in agenda_rows(found) if row["program_id"] == "Fixed")
    assert (fixed["value"], fixed["chance"], fixed["low_change"]) == (0, 0, None)
    assert fixed["differently"] == "Whatever it showed, nothing else would be decided."


def test_it_says_what_the_city_would_do_at_either_answer() -> None:
    budget = small_city()
    found = bo.robustness(budget, plan_of(budget).scenario, draws=100)
    assert found.agenda
    first = found.agenda[0]
    assert (first.program_id, first.cost_cents) == ("Unknown", 50_00)
    assert first.per_cost == pytest.approx(first.value / 50)
    assert first.weak and first.strong
    assert (
        first.weak.change_cents < first.before_cents <= first.strong.change_cents
        or first.weak.change_cents <= 0 < first.strong.change_cents
    )
    assert first.weak.effect == pytest.approx(0.4 - 1.6448536 * 0.3, abs=1e-6)
    words = found.evaluation_agenda.differently[0]
    assert "With an effect of −0.09 it would" in words and "with an effect of 0.89 it would" in words
    row = agenda_rows(found)[0]
    assert (row["low_effect"], row["high_effect"]) == (first.weak.effect, first.strong.effect)
    assert row["low_change"] == first.weak.change_cents / 100 and row["high_change"] == first.strong.change_cents / 100


def test_gain_alone_orders_whatever_an_evaluation_costs() -> None:
    programs = {
        "Dear": {"lines": {"General": 1000}, "elasticity": 0.7, "evaluation_cost": 90_000_00},
        "Free": {"lines": {"General": 1000}, "elasticity": 0.7},
        "Good": {"lines": {"General": 1000}, "known": "good", "elasticity": 0.7},
        "Small": {"lines": {"General": 500}, "elasticity": 0.7, "evaluation_cost": 1_00},
    }
    agenda = bo.robustness(city(programs), plan_of(small_city()).scenario, draws=50).agenda
    assert agenda
    worth = {one.program_id: one.value for one in agenda}
    per_cost = {one.program_id: one.per_cost for one in agenda}
    # Small gains most for each unit of cost, and Good, well known, nothing: Dear and Free, twins, come first.
    assert per_cost["Small"] > per_cost["Dear"] and per_cost["Free"] is None
    assert worth["Dear"] == pytest.approx(worth["Free"], rel=1e-2) and worth["Small"] < worth["Dear"]
    assert {one.program_id for one in agenda[:2]} == {"Dear", "Free"}
    assert [one.value for one in agenda] == sorted(worth.values(), reverse=True)


def test_a_plan_made_with_caution_has_no_agenda_and_says_why() -> None:
    found = bo.robustness(small_city(), Scenario(caution={"programs": 1}), draws=30)
    assert found.agenda is None
    assert "caution" in found.no_agenda


def test_expected_factors_are_those_of_held_effects() -> None:
    means, deviations = np.array([0.4, 0.95, -0.9, 0.02, 0.5]), np.array([0.3, 0.3, 0.4, 0.5, 0.0])
    doubts = Question(plan_of(small_city())).doubts
    five = replace(
        doubts, ids=tuple("abcde"), mean=means, deviation=deviations, size=np.array([1, 2.0, 1, 1, 1]), known=means > 2
    )
    factors = five.factors(five.effects(np.random.default_rng(6).standard_normal((400_000, 5))))
    positive, negative = expected_factors(five)
    assert positive == pytest.approx(np.maximum(0, factors).mean(axis=0), abs=0.003)
    assert negative == pytest.approx(np.maximum(0, -factors).mean(axis=0), abs=0.003)


@pytest.mark.parametrize(("mean", "deviation"), [(0.4, 0.3), (0.95, 0.3), (-0.2, 0.1), (0.0, 0.5)])
def test_partial_moments_are_those_of_a_clipped_normal(mean: float, deviation: float) -> None:
    effect = NormalEffect(mean, deviation, -1.0, 1.0)
    low, high = effect.ends
    drawn = np.clip(mean + deviation * np.random.default_rng(5).standard_normal(400_000), -1, 1)
    whole = effect.integral(low, high, 2.0, 3.0) + sum(effect.beyond(end) * (2 + 3 * end) for end in (low, high))
    assert whole == pytest.approx(float(np.mean(2 + 3 * drawn)), abs=0.01)
    middle = effect.integral(-0.1, 0.5, 0.0, 1.0)
    assert middle == pytest.approx(float(np.mean(drawn * ((drawn > -0.1) & (drawn < 0.5)))), abs=0.005)


def test_evaluations_are_equal_where_their_numbers_are() -> None:
    budget = small_city()
    one, other = (bo.robustness(budget, draws=50).agenda for _ in range(2))
    assert one == other and isinstance(one, tuple) and all(isinstance(item, Evaluation) for item in one)
