"""The textbook against itself: the one-year statement, and what must follow whatever the numbers are."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from budgetopt.scenario.asked import FundLimits
from budgetopt.scenario.model import Scenario
from tests.cases import cases
from tests.textbook import optimum
from tests.whole_cities import whole_model_city


@cache
def best(seed: int) -> float | None:
    return optimum(*whole_model_city(seed))


def never_more(less: float | None, more: float | None) -> bool:
    """Whether the first is no plan, or no better than the second."""
    return less is None or (more is not None and less <= more + 1e-7 * max(1.0, abs(more)))


@pytest.mark.parametrize("seed", range(0, 300, cases(20, of=10)))
def test_a_rule_less_never_lowers_the_optimum(seed: int) -> None:
    budget, scenario = whole_model_city(seed)
    for place, rule in enumerate(scenario.rules):
        # These rules stand in the place of others, and without them those come back.
        if rule.kind not in ("program", "lock", "minimum_viable"):
            assert never_more(best(seed), optimum(budget, scenario.without_rule(place)))


@pytest.mark.parametrize("seed", range(0, 300, cases(20, of=10)))
def test_more_caution_or_disruption_never_raises_the_optimum(seed: int) -> None:
    budget, scenario = whole_model_city(seed)

    def told(**said: Any) -> float | None:
        return optimum(budget, scenario.with_changes(**said))

    cautious = [told(caution={"programs": programs}) for programs in (0, 1, 3, 3.5)]
    disrupted = [told(disruption=price) for price in (0, 0.1, 1)]
    for series in (cautious, disrupted):
        assert all(never_more(after, before) for before, after in pairwise(series))


@pytest.mark.parametrize("seed", range(1, 300, cases(20, of=10)))
def test_a_larger_forecast_never_lowers_the_optimum(seed: int) -> None:
    budget, given = whole_model_city(seed)
    # More money lowers what may move (the fund shrinks less) and raises what is idle: both limits are lifted.
    rules = [rule for rule in given.rules if not isinstance(rule, FundLimits)]
    scenario = given.with_changes(rules=rules).with_limits(moved="none")
    if not scenario.forecast:
        return
    assert never_more(optimum(budget, scenario), optimum(budget, with_more_money(scenario)))


def with_more_money(scenario: Scenario) -> Scenario:
    rows = [row.model_dump() | {"available": row.available * 102 // 100 / 100} for row in scenario.forecast]
    return scenario.with_changes(forecast=rows)
