"""What a figure costs: how often a solver runs for one sentence, never once for every program of the city."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from benchmarks.cities import city
from budgetopt.city.model import Budget
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.when_asked import WhenAsked
from budgetopt.scenario.model import Scenario
from budgetopt.solve import highs_model as highs
from budgetopt.tell.facts import Facts
from budgetopt.tell.headline import headline
from budgetopt.tell.plan import bounded_and_free
from budgetopt.tell.prices import held_price, replacement_cost, what_is_held

ASKED = Scenario(limits={"unknown": {"from": 0.25}, "moved": "10%"})


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An entry for every run of HiGHS."""
    found: list[str] = []
    run = highs._Highs.run

    def counted(solver: highs._Highs) -> object:
        found.append("run")
        return run(solver)

    monkeypatch.setattr(highs._Highs, "run", counted)
    return found


def asked_of(plan: Plan) -> Iterator[tuple[str, Callable[[], object], int]]:
    """What may be asked of a plan that nobody asked anything yet, and how often a solver may run for it."""
    total, now = plan.case.standing.total, plan.allocation.programs
    cut = next(id for id in total if now[id] < total[id])
    raised = next(id for id in total if now[id] > total[id])
    held = next(iter(plan.held_cents))
    # One run finds the optimum that prices are asked of.
    yield "amounts", lambda: (plan.allocation, plan.impact, plan.certificate), 0
    yield "a sentence", lambda: plan.why(cut), 3
    yield "a sentence for analysts", lambda: plan.reasons[cut].for_analysts, 3
    yield "what a raise is worth", lambda: replacement_cost(plan, raised), 3
    yield "what holding one costs", lambda: held_price(plan, held), 4
    yield "what holding all costs", lambda: what_is_held(plan), 1
    yield "free of policy", lambda: bounded_and_free(Facts(plan)), 1
    yield "the headline", lambda: headline(plan), 6


@pytest.mark.parametrize("place", range(8))
def test_a_sentence_buys_what_it_says(place: int, city_of_150: Budget, runs: list[str]) -> None:
    plan = recommend(city_of_150, ASKED)
    what, ask, most = list(asked_of(plan))[place]
    runs.clear()
    assert ask() and len(runs) <= most, (what, len(runs))


def test_all_of_them_cost_a_run_or_two_each(city_of_150: Budget, runs: list[str]) -> None:
    plan = recommend(city_of_150, ASKED)
    runs.clear()
    figures = len(plan.prices.tipping) + len(plan.prices.replacement) + len(plan.prices.held)
    assert figures > 50 and len(runs) < 1.5 * figures


def test_a_belief_that_is_tried_over_several_years_costs_one_run(city_of_150: Budget, runs: list[str]) -> None:
    """What its first unit gives is its dual, but where the basis turns within the unit; four beliefs are tried here at
    the most."""
    plan = recommend(city_of_150, Scenario(limits={"moved": "10%"}, years=2))
    assert plan.prices.margins
    runs.clear()
    assert len(plan.prices.tipping) > 30 and len(runs) < 3 * len(plan.prices.tipping)


def test_many_that_are_looked_up_one_by_one_are_worked_out_together() -> None:
    asked: list[list[str]] = []

    def work_out(some: Sequence[str]) -> dict[str, int]:
        asked.append(list(some))
        return {id: int(id) for id in some if id != "7"}

    figures = WhenAsked(map(str, range(10)), work_out, one_by_one=2)
    assert "7" not in figures and [figures[id] for id in "5355"] == [5, 3, 5, 5]
    # The one that time left out is not asked for again.
    assert figures["4"] == 4 and "7" not in figures and "11" not in figures and len(figures) == 9
    assert asked == [["7"], ["5"], ["3"], ["0", "1", "2", "4", "6", "7", "8", "9"]]


@pytest.fixture(scope="module")
def city_of_150() -> Budget:
    return city(150)
