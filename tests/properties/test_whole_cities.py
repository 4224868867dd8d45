"""The random cities of the whole model say something: each rule and setting occurs, and decides in some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from budgetopt.city.model import Budget
from budgetopt.scenario.asked import KINDS
from budgetopt.scenario.model import Scenario
from tests.cases import cases
from tests.textbook import optimum, stated
from tests.whole_cities import whole_model_city

SEEDS = range(300)
# What is counted is counted over some of them; what decides is looked for until it is found.
COUNTED = SEEDS[: cases(75, of=150)]
KIND_NAMES = list(KINDS)


@cache
def city(seed: int) -> tuple[Budget, Scenario]:
    return whole_model_city(seed)


@cache
def small_first() -> tuple[int, ...]:
    """What decides somewhere is found sooner in small cities."""
    return tuple(sorted(SEEDS, key=lambda seed: city(seed)[1].years * len(city(seed)[0].programs)))


@cache
def solved(seed: int) -> tuple[float | None, bool]:
    """A city's optimum, if it has a plan, and whether it has a yes or no."""
    lp = stated(*city(seed)).lp
    return lp.solve(), any(lp.whole)


def best(seed: int) -> float | None:
    return solved(seed)[0]


def decides(seed: int, budget: Budget, scenario: Scenario) -> bool:
    """Whether a city without one thing has another optimum."""
    here, without = best(seed), optimum(budget, scenario)
    if here is None or without is None:
        return (here is None) != (without is None)
    return abs(here - without) > 1e-6 * max(1.0, abs(here))


def test_most_cities_have_a_plan_and_a_third_have_a_yes_or_no() -> None:
    assert 0.5 <= sum(best(seed) is not None for seed in COUNTED) / len(COUNTED) <= 0.8
    assert 0.25 <= sum(solved(seed)[1] for seed in COUNTED) / len(COUNTED) <= 0.6


def test_years_and_objectives_are_all_there() -> None:
    with_plan = [city(seed)[1] for seed in COUNTED if best(seed) is not None]
    years = Counter(scenario.years for scenario in with_plan)
    assert min(years[year] for year in (1, 2, 3)) >= len(COUNTED) / 10
    assert min(years[year] for year in (4, 5)) >= len(COUNTED) / 75
    assert Counter(scenario.objective for scenario in with_plan)["benefits"] >= len(COUNTED) / 15


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_kind_of_rule_decides_somewhere(kind: str) -> None:
    rules = ((seed, place, rule) for seed in small_first() for place, rule in enumerate(city(seed)[1].rules))
    places = [(seed, place) for seed, place, rule in rules if rule.kind == kind]
    assert len(places) >= 15
    assert sum(best(seed) is not None for seed, _ in places[: cases(10, of=15)]) >= cases(2, of=4)
    deciding = (seed for seed, place in places if decides(seed, city(seed)[0], city(seed)[1].without_rule(place)))
    assert enough(deciding, with_plan=cases(1, of=2), all_in_all=cases(2, of=3))


def enough(deciding: Iterator[int], with_plan: int, all_in_all: int) -> bool:
    """Whether there are so many deciding seeds, and so many of them with a plan."""
    seen = planned = 0
    for seed in deciding:
        seen, planned = seen + 1, planned + (best(seed) is not None)
        if seen >= all_in_all and planned >= with_plan:
            return True
    return False


WITHOUT: dict[str, dict[str, Any]] = {
    "discount": {"discount": 0.0},
    "disruption": {"disruption": 0.0},
    "caution": {"caution": None},
    "forecast": {"forecast": ()},
    "funds": {"funds": {}},
}


@pytest.mark.parametrize("setting", WITHOUT)
def test_every_setting_decides_somewhere(setting: str) -> None:
    without = ((seed, city(seed)[1].with_changes(**WITHOUT[setting])) for seed in small_first())
    changed = ((seed, scenario) for seed, scenario in without if scenario != city(seed)[1])
    assert enough((seed for seed, other in changed if decides(seed, city(seed)[0], other)), *[cases(2, of=5)] * 2)


@pytest.mark.parametrize("limit", ["program_cut", "program_growth", "moved", "positions"])
def test_every_limit_decides_somewhere(limit: str) -> None:
    given = (seed for seed in small_first() if getattr(city(seed)[1].limits, limit) is not None)
    lifted = ((seed, city(seed)[1].with_limits(**{limit: "none"})) for seed in given)
    assert enough(
        (seed for seed, other in lifted if decides(seed, city(seed)[0], other)), cases(1, of=3), cases(2, of=5)
    )


BLANKS: dict[str, dict[str, Any]] = {
    "curves": {"curves": {}},
    "unit costs": {"unit_costs": {}},
    "one-time money": {"funds": {"one_time": None}},
    "match": {"amounts": {"match_rate": None}},
    "line floors": {"amounts": {"minimum": None}},
    "reserve": {"funds": {"reserve": 0}},
    "transition cost": {"programs": {"transition_cost": 0}},
    "earned revenue": {"programs": {"earned_revenue": 0}},
    "unavoidable cost": {"programs": {"unavoidable_cost": 0}},
    "positions": {"programs": {"fte": None}},
    "indivisible proposals": {"programs": {"scalable": True}},
}


@pytest.mark.parametrize("sheet", BLANKS)
def test_every_column_decides_somewhere(sheet: str) -> None:
    def blank(budget: Budget) -> Budget:
        said = {name: getattr(budget, name) for name in Budget.model_fields}
        for name, columns in BLANKS[sheet].items():
            said[name] = tuple(type(row)(**dict(row) | columns) for row in said[name]) if columns else ()
        return Budget(**said)

    blanked = ((seed, blank(city(seed)[0])) for seed in small_first())
    changed = ((seed, budget) for seed, budget in blanked if budget != city(seed)[0])
    assert enough((seed for seed, other in changed if decides(seed, other, city(seed)[1])), *[cases(1, of=3)] * 2)
