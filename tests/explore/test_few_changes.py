"""Few moves: by hand, against an exact search and against every set of programs; the plans keep every rule."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

import budgetopt as bo
from benchmarks.cities import city as large_city
from budgetopt.errors import BudgetOptError, Infeasible, SolverError
from budgetopt.explore.few_changes import numbers_of, plan_with, with_most
from budgetopt.explore.frontier import frontier_of
from budgetopt.plan.few_moves import FewOf, Kept
from budgetopt.plan.plan import Plan
from budgetopt.rules import breaches_of
from budgetopt.solve.few import FewMoves
from budgetopt.tell.choices import kept_in_words
from tests.cities import city_and_scenario
from tests.small import GOOD, UNKNOWN, USELESS, city
from tests.whole_cities import whole_model_city


def by_hand() -> Plan:
    # 2,500 in one fund; a program may lose or gain a fifth, and 10 % (250) may move. Best: both useless ones give (100
    # and 40), Open gives 110 more; Big takes 200 and Small 50.
    programs = {
        "Bad": {"lines": {"General": 500}, "known": "useless"},
        "Big": {"lines": {"General": 1000}, "known": "good"},
        "Open": {"lines": {"General": 550}},
        "Poor": {"lines": {"General": 200}, "known": "useless"},
        "Small": {"lines": {"General": 250}, "known": "good"},
    }
    limits = {"program_cut": "20%", "program_growth": "20%", "moved": "10%", "unknown": "may be cut"}
    return bo.recommend(city(programs), bo.Scenario(round_to=1, limits=limits))


def test_by_hand() -> None:
    plan = by_hand()
    useless, unknown = GOOD - USELESS, GOOD - UNKNOWN
    # Bad and Poor give 140, Open 110: all that is taken goes where a dollar is worth 0.7734.
    whole = 140 * useless + 110 * unknown
    assert plan.solved.solution.impact == pytest.approx(whole)
    expected = {
        0: 0.0,
        1: 0.0,  # money that one program gives has to go somewhere
        2: 100 * useless,  # Bad to Big: Open could give 110, worth less
        3: 140 * useless,  # Bad and Poor to Big; Bad and Open would bring 100 · 0.7469 + 100 · 0.3734
        4: 140 * useless + 60 * unknown,  # Big takes 200 of all three
        5: whole,
    }
    expected[3] = max(expected[3], 100 * useless + 100 * unknown)
    search = FewOf(plan)
    for most, gain in expected.items():
        found = search.best(most)
        assert found is not None and found.gain == pytest.approx(gain, abs=1e-6), most
        assert found.changed.sum() <= most and found.bound >= gain - 1e-6
        made = plan_with(plan, most, search)
        assert made.changed_programs <= most and made.impact - made.current_impact == pytest.approx(gain, abs=2)
        assert not breaches_of(made.ruled_by, made.case, made.years)
    assert [one.changes for one in plan.few_moves] == [4, 3, 2, 1]
    assert plan.few_moves[1].kept == pytest.approx(expected[3] / whole)


def test_it_is_no_worse_than_a_hundredth_of_every_set_of_programs_and_never_above_the_bound() -> None:
    plan = bo.recommend(large_city(9), bo.Scenario(limits={"moved": "10%", "unknown": "may be cut"}))
    search = FewOf(plan)
    segment, program = search.sweep.segment, search.sweep.lp.columns.program
    model = search._search.plain
    for most in (1, 2, 3, 5):
        best = 0.0
        for chosen in combinations(range(9), most):
            model.hold(segment & ~np.isin(program, chosen))
            values = model.best(search._search.gain)
            best = max(best, -np.inf if values is None else float(search._search.gain @ values))
        model.hold(np.zeros(len(program), bool))
        found = search.best(most)
        assert found and found.gain <= best + 1e-6 <= found.bound + 2e-6
        assert found.gain >= 0.99 * best


def test_over_years_exchanges_reach_the_best_set_without_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where programs are worth having only nearly whole, so that no price stands unless these answers are held."""
    budget, limits = large_city(9), {"moved": "10%", "unknown": "may be cut"}
    viable = {"kind": "minimum_viable", "programs": [one.id for one in budget.programs[:3]], "at_least": "95%"}
    plan = bo.recommend(budget, bo.Scenario(years=3, limits=limits, rules=[viable]))
    search = FewOf(plan)
    monkeypatch.setattr(FewMoves, "_searched", lambda *_: pytest.fail("half a minute of a real city"))
    segment, program = search.sweep.segment, search.sweep.lp.columns.program
    model = search._search.plain
    for most in (2, 4):
        best = 0.0
        for chosen in combinations(range(9), most):
            model.hold(segment & ~np.isin(program, chosen))
            values = model.best(search._search.gain)
            best = max(best, -np.inf if values is None else float(search._search.gain @ values))
        found = search.best(most)
        assert search.sweep.lp.columns.mixed and found and found.gain == pytest.approx(best)


def test_a_number_that_was_not_found_to_gain_keeps_no_negative_share() -> None:
    (told,) = kept_in_words([Kept(40, 0.5, 0.6), Kept(20, -0.024, 0.367)])
    assert told.endswith(
        "20 changes gain nothing in any plan that was found (no plan with so few keeps more than 36.7%)."
    )
    (told,) = kept_in_words([Kept(1, 0.0, 0.4)])
    assert "1 change gains nothing" in told


@pytest.mark.parametrize("draw", [city_and_scenario, whole_model_city])
@pytest.mark.parametrize("seed", range(12))
def test_the_exact_search_lies_between_what_is_found_and_the_bound(draw: object, seed: int) -> None:
    """The same question as a mixed-integer program of the rule `max_changes`."""
    budget, asked = draw(seed)
    try:
        plan = bo.recommend(budget, asked)
    except BudgetOptError:
        return
    most = max(1, plan.changed_programs // 2)
    found = FewOf(plan).best(most)
    try:
        exact = bo.recommend(budget, with_most(plan.scenario, most), time_limit_s=20)
    except Infeasible:
        assert found is None
        return
    if exact.case.forced != plan.case.forced:
        # So few changes force cuts of what is unknown that the plan does not make; few moves hold it as the plan does.
        return
    best, unsure = exact.solved.solution.objective, 1e-6 * (1 + abs(exact.solved.solution.objective))
    assert found is not None and best <= found.bound + unsure
    assert found.gain <= exact.solved.solution.first.bound + unsure
    made = plan_with(plan, most)
    assert made.changed_programs <= most and not breaches_of(made.ruled_by, made.case, made.years)
    assert made.upper_bound >= exact.solved.solution.objective + plan.current_impact - unsure
    # Optimal is said only of what is.
    assert not made.proven or made.solved.solution.objective >= best - unsure


def test_rules_that_ask_for_more_changes_are_said() -> None:
    programs = {id: {"lines": {"General": 1000}, "known": "good"} for id in ("A", "B", "C")}
    limits = {"program_cut": "10%"}
    plan = bo.recommend(city(programs), bo.Scenario(round_to=1, funds={"General": "-8%"}, limits=limits))
    # 240 have to be saved, at most 100 from each.
    assert FewOf(plan).best(2) is None and FewOf(plan).best(3) is not None
    with pytest.raises(SolverError, match="2 changes"):
        plan_with(plan, 2)
    assert [point.gain is None for point in list(frontier_of(plan, over="changes"))[-1].points] == [True] * 3 + [False]


def test_a_frontier_over_changes_ends_at_the_plan_and_its_plans_are_those_of_its_points() -> None:
    plan = by_hand()
    found = list(frontier_of(plan, over="changes"))[-1]
    assert [point.level for point in found.points] == [0, 1, 2, 3, 4, 5] and found.whole
    gains: list[Any] = [point.gain for point in found.points]
    assert gains == sorted(gains) and gains[-1] == pytest.approx(plan.solved.solution.impact)
    assert all(point.bound >= point.gain - 1e-6 for point in found.points)
    assert found.plan_at(3).changed_programs == 3
    rows = found.rows()
    assert rows[-1]["kept"] == pytest.approx(1) and rows[3]["bound"] == found.points[3].bound
    assert [one.changes for one in found.kept] == [5, 4, 3, 2, 1, 0]
    assert numbers_of(95, 5) == [0, 24, 48, 71, 95] and numbers_of(2, 25) == [0, 1, 2]


def test_the_words() -> None:
    said = list(kept_in_words([Kept(60, 0.9432, 0.9489), Kept(1, 0.2, 0.2)]))
    assert said == [
        "Of the gain before rounding, 60 changes keep 94.3% (no plan with so few keeps more than 94.9%); "
        "1 change keeps 20.0% (no plan with so few keeps more than 20.0%)."
    ]
    assert not list(kept_in_words([Kept(5, 1.0, 1.0)]))
