"""Which assumption moves the plan: by hand on the worked example, and as properties on random cities."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, TimeLimitReached, UsageError
from budgetopt.explore.assumptions import Assumption, assumptions_of, beliefs_with
from budgetopt.explore.screening import Paths, screen
from budgetopt.explore.sensitivity import (
    Otherwise,
    Sensitivity,
    distance,
    otherwise,
    sensitivity,
    sensitivity_of,
    sensitivity_steps,
)
from budgetopt.impact.beliefs import Beliefs
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Case, rows_of, rules_of
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.solve.holding import settled
from budgetopt.tell.choices import most_decisive
from budgetopt.tell.doubt import sensitivity_in_words, sensitivity_record
from tests.cases import cases
from tests.cities import city_and_scenario
from tests.plan.test_worked_example import example
from tests.small import city
from tests.whole_cities import whole_model_city

Draw = Callable[[int], tuple[Budget, Scenario]]


def under(scenario: Scenario, beliefs: Beliefs) -> Scenario:
    return scenario.with_changes(
        evidence=beliefs.evidence, trust=beliefs.trust, returns=beliefs.returns, priorities=beliefs.priorities
    )


@pytest.fixture(scope="module")
def plan() -> Plan:
    return recommend(example(), Scenario())


def test_a_positive_finding_of_0_4_changes_the_gain_and_not_the_plan(plan: Plan) -> None:
    """P1: m = (0.4/0.09 + 0.4/0.0144)/π = 0.4. Its next dollar, 0.4 · 0.689930, is still above P3's 0.275 · 0.689930.

    Gain: 0.4 · (400,000 · 0.689930 + 100,000 · 0.667117) − 0.04 · (300,000 · 0.710983 + 200,000 · 0.741986)
        = 137,073.5 − 14,467.7 = 122,605.8
    """
    other = otherwise(plan, {"evidence.positive": 0.4})
    assert (other.elsewhere, other.turned) == (0, ())
    assert other.gain == pytest.approx(122_605.8, abs=1)
    assert other.regret == pytest.approx(0, abs=1e-6)


def test_a_positive_finding_of_0_2_sends_the_money_to_the_lights(plan: Plan) -> None:
    """P1: m = (0.4/0.09 + 0.2/0.0144)/π = 0.227586, and 0.227586 · 0.689930 < 0.25 · 0.667117: all goes to P3.

    Gain: 0.25 · (300,000 · 0.689930 + 200,000 · 0.667117) − 14,467.68 = 70,632.94.
    Recommended plan: 0.227586 · (400,000 · 0.689930 + 100,000 · 0.667117) − 14,467.68 = 63,522.4.
    """
    other = otherwise(plan, {"evidence.positive": 0.2})
    assert other.elsewhere == 500_000
    assert other.turned == ("P1", "P3")
    assert other.gain == pytest.approx(70_632.94, abs=1)
    assert other.regret == pytest.approx(70_632.94 - 63_522.4, abs=1)
    assert {line.program_id: cents for line, cents in other.amounts_cents.items()}["P3"] == 3_500_000_00


def test_the_bar_that_moves_most_stands_first(plan: Plan) -> None:
    still = Assumption("trust.evidence", "Trust", 0.9, 1.0, 1.1)
    moves = Assumption("evidence.positive", "Positive", 0.2, 0.8, 0.8)
    found = sensitivity_of(plan, assumptions=[still, moves])
    assert [bar.assumption.key for bar in found.bars] == ["evidence.positive", "trust.evidence"]
    assert [bar.swing for bar in found.bars] == [500_000, 0]
    table = found.tornado
    assert list(table["assumption"]) == ["evidence.positive", "trust.evidence"]
    assert table.loc[0, "elsewhere_low"] == 500_000 and table.loc[0, "elsewhere_high"] == 0
    assert table.loc[0, "turned_low"] == 2 and table.loc[0, "gain_high"] == pytest.approx(240_772.70, abs=0.5)


def test_the_assumptions_and_their_ranges() -> None:
    tried = {one.key: (one.low, one.base, one.high) for one in assumptions_of(example(), Beliefs())}
    assert tried == {
        "trust.evidence": (0.5, 1, 2),
        "trust.results": (0.5, 1, 1),
        "returns.elasticity": pytest.approx((0.5, 0.7, 0.9)),
        "evidence.prior_mean": pytest.approx((0.2, 0.4, 0.6)),
        "evidence.prior_deviation": (0.15, 0.3, 0.6),
        "evidence.positive": (0.4, 0.8, 1.0),
        "evidence.transfer": (0.5, 0.7, 1.0),
        "weight.Safe": (20, 40, 80),
        "weight.Clean": (10, 20, 40),
    }
    assert [one.key for one in assumptions_of(example(), Beliefs(objective="benefits"))] == ["returns.elasticity"]
    edges = assumptions_of(
        example(), Beliefs(trust={"evidence": 0, "results": 0.3}, priorities={"Clean": 30}, returns={"elasticity": 1})
    )
    tried = {one.key: (one.low, one.base, one.high) for one in edges}
    assert tried["trust.evidence"] == (0, 0, 1) and tried["trust.results"] == (0.15, 0.3, 0.6)
    assert tried["weight.Safe"] == (0, 0, 30) and tried["returns.elasticity"] == (0.8, 1, 1)
    nameless = city({"A": {"lines": {"General": 100}}})
    assert not [one for one in assumptions_of(nameless, Beliefs()) if one.key.startswith("weight.")]


def test_beliefs_take_other_numbers_by_key_and_refuse_what_is_none() -> None:
    changed = beliefs_with(Beliefs(), example(), {"trust.results": 0.5, "weight.Safe": 10})
    assert changed.trust.results == 0.5 and changed.trust.evidence == 1
    assert changed.priorities == {"Safe": 10, "Clean": 20}
    for key in ("trust.luck", "weight.Nobody", "luck.evidence"):
        with pytest.raises(KeyError):
            beliefs_with(Beliefs(), example(), {key: 1})
    with pytest.raises(ValueError):
        beliefs_with(Beliefs(), example(), {"returns.elasticity": 1.5})


@pytest.mark.parametrize("seed", range(cases(13, of=25)))
@pytest.mark.parametrize("draw", [city_and_scenario, whole_model_city])
def test_each_end_is_what_recommend_finds_there_and_the_rules_are_the_same(draw: Draw, seed: int) -> None:
    budget, scenario = draw(seed)
    try:
        plan = recommend(budget, scenario)
    except Infeasible:
        return
    base_rows = set(rows_of(rules_of(plan.case), plan.case))
    for one in assumptions_of(budget, plan.scenario.beliefs)[seed % 3 :: 3]:
        changed = under(plan.scenario, beliefs_with(plan.scenario.beliefs, budget, {one.key: one.low}))
        case = settled(Case.of(budget, checked(changed, budget)), plan.value)
        # A goal's weight decides which programs serve the goals enough to be held while nothing is known of them.
        others = {row.rule_id.kind for row in {*rows_of(rules_of(case), case)} ^ base_rows}
        assert others <= ({"unknown"} if one.key.startswith("weight.") else set()), one.key
        there, other = recommend(budget, changed), otherwise(plan, {one.key: one.low})
        assert other.gain == pytest.approx(there.solved.solution.impact, rel=1e-9, abs=1e-6)
        assert other.amounts_cents == there.solved.rounded.before[0].amounts
        assert other.elsewhere == distance(
            there.solved.rounded.before[0].amounts, plan.solved.rounded.before[0].amounts
        )
        # Caution and disruption give up gain on purpose.
        if not scenario.caution and not scenario.disruption:
            assert other.regret >= -1e-7 * max(1.0, abs(there.impact)), one.key


def test_the_base_itself_moves_nothing_and_misses_nothing(plan: Plan) -> None:
    other = otherwise(plan, {one.key: one.base for one in assumptions_of(example(), Beliefs())})
    assert (other.elsewhere, other.turned) == (0, ())
    assert other.gain == pytest.approx(plan.solved.solution.impact) and other.regret == pytest.approx(0, abs=1e-6)


def test_progress_is_told_after_every_plan_and_can_stop_the_work(plan: Plan) -> None:
    told: list[tuple[int, int]] = []
    found = sensitivity_of(plan, trajectories=2, progress=lambda done, of: told.append((done, of)))
    count = 2 * 9 + 2 * 10
    assert told == [(done, count) for done in range(1, count + 1)]
    assert len(found.bars) == len(found.screened) == 9

    def stop(done: int, of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sensitivity_of(plan, progress=stop)


def test_what_is_done_when_it_is_stopped_stays(plan: Plan) -> None:
    whole = sensitivity_of(plan, trajectories=3)
    steps = list(sensitivity_steps(plan, trajectories=3))
    assert [done for done, _, _ in steps] == list(range(2 * 9 + 3 * 10 + 1))
    assert steps[-1][2] == whole
    # Three plans: one assumption at both ends, a second at one. Two paths gone: the screening of two paths.
    assert [bar.assumption.key for bar in steps[3][2].bars] == ["trust.evidence"]
    assert not steps[2 * 9 + 10][2].screened
    assert steps[2 * 9 + 2 * 10 + 4][2].screened == screened_by_hand(plan, 2)


def screened_by_hand(plan: Plan, count: int) -> tuple[object, ...]:
    paths = screen(assumptions_of(example(), Beliefs()), 3, 1)
    first = Paths(paths.assumptions, paths.points[:count], paths.seed)
    return first.effects([[otherwise(plan, point) for point in path] for path in first.points], distance)


def test_a_search_that_is_stopped_is_not_called_proven(plan: Plan) -> None:
    assert otherwise(plan, {"trust.results": 0.5}).proven
    known = ("good", "useless")
    budget = city(
        {
            f"P{place:02d}": {"lines": {"General": 900 + place}, "elasticity": 0.7, "known": known[place % 2]}
            for place in range(4)
        }
    )
    few = recommend(budget, Scenario(rules=[{"kind": "max_changes", "programs": 1}]))
    stopped = replace(few, solved=replace(few.solved, time_limit_s=1e-9))
    with pytest.raises(TimeLimitReached):
        otherwise(stopped, {"trust.results": 0.5})
    assert otherwise(few, {"trust.results": 0.5}).proven
    bar = sensitivity_of(plan, assumptions=assumptions_of(example(), Beliefs())[:1]).bars[0]
    unproven = Sensitivity(plan, (replace(bar, high=replace(bar.high, proven=False)),))
    assert not unproven.tornado.loc[0, "proven"] and "unproven" in sensitivity_in_words(unproven)[-1]


# All assumptions at once


def linear(paths: Paths, cents: dict[str, float], points: dict[str, float]) -> list[list[Otherwise]]:
    """Plans whose one line and whose gain grow with each assumption in proportion."""

    def at(point) -> Otherwise:
        amount = round(sum(cents[key] * number for key, number in point.items()))
        gain = sum(points[key] * number for key, number in point.items())
        return Otherwise({LineId("P", "F"): amount, LineId("Q", "F"): -amount}, 0.0, (), gain, 0.0)

    return [[at(point) for point in path] for path in paths.points]


def test_effects_of_a_plan_that_is_linear_in_its_assumptions_are_its_slopes() -> None:
    """An assumption over 0 … 2 that moves 30.00 a unit moves 60.00 over its range, wherever the others are."""
    tried = (Assumption("trust.evidence", "A", 0, 1, 2), Assumption("trust.results", "B", 1, 2, 5))
    paths = screen(tried, 20, seed=7)
    cents = {"trust.evidence": 3_000.0, "trust.results": -10_000.0}
    points = {"trust.evidence": 5.0, "trust.results": 1.0}
    first, second = paths.effects(linear(paths, cents, points), distance)
    assert (first.assumption, first.moves) == ("trust.results", pytest.approx(400.0, abs=0.02))
    assert (second.assumption, second.moves) == ("trust.evidence", pytest.approx(60.0, abs=0.02))
    assert (first.gain, second.gain) == (pytest.approx(4.0), pytest.approx(10.0))
    assert first.moves_error < 0.01 and first.moves_spread < 0.02


def test_paths_change_one_assumption_a_step_within_its_range_and_repeat_with_their_seed(plan: Plan) -> None:
    tried = assumptions_of(example(), Beliefs())
    paths = screen(tried, 6, seed=3)
    assert len(paths.points) == 6 and all(len(path) == len(tried) + 1 for path in paths.points)
    for path in paths.points:
        changed = [[key for key in here if here[key] != there[key]] for here, there in pairwise(path)]
        assert sorted(key for (key,) in changed) == sorted(one.key for one in tried)
        assert all(one.low - 1e-9 <= point[one.key] <= one.high + 1e-9 for point in path for one in tried)
    assert screen(tried, 6, seed=3).points == paths.points != screen(tried, 6, seed=4).points
    one, two = (sensitivity_of(plan, trajectories=3, seed=5).screened for _ in range(2))
    assert one == two and one[0].moves >= one[-1].moves


def test_without_its_library_the_screening_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(UsageError, match=r"budgetopt\[sensitivity\]"):
        sensitivity(example(), trajectories=2)
    assert len(sensitivity(example()).bars) == 9
    with pytest.raises(UsageError, match="two or more"):
        sensitivity(example(), trajectories=1)


# In words


def test_words_and_json_say_the_same(plan: Plan) -> None:
    moves = Assumption("evidence.positive", "Effect of a positive finding", 0.2, 0.8, 0.8)
    found = sensitivity_of(plan, assumptions=[moves])
    words = sensitivity_in_words(found)
    assert "moves $500,000 and gains 240,773 impact points" in words[0]
    assert " ".join(words[2].split()) == "Effect of a positive finding 0.2 … 0.8 … 0.8 $500,000 (7,111) $0 (0)"
    record = json.loads(json.dumps(sensitivity_record(found), allow_nan=False))
    assert (record["schema"], record["moved"], record["screening"]) == ("budgetopt/sensitivity/1", 500_000, [])
    assert record["tornado"][0]["elsewhere_low"] == 500_000


def test_the_dust_of_trillions_is_no_money_that_an_assumption_moves() -> None:
    trillions = {
        "Rail": {"lines": {"General": 5e12}, "known": "good"},
        "Port": {"lines": {"General": 3e12}, "known": "useless"},
    }
    assert most_decisive(sensitivity(city(trillions))) == "No assumption, within its range, moves any money."
