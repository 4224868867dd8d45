"""Every figure of a plan obeys its time limit, and what is left out is said."""

from __future__ import annotations

from itertools import count

import pytest

from budgetopt.plan import prices
from budgetopt.plan.recommend import recommend
from budgetopt.plan.record import record_of
from budgetopt.scenario.model import Scenario
from budgetopt.tell.prices import replacement_costs, tipping_points
from tests.small import city

PROGRAMS = {
    name: {"lines": {"General": 1000 + place}, "known": "useless" if place % 2 else "good", "elasticity": 0.7}
    for place, name in enumerate("ABCDEFGH")
}
ASKED = Scenario(round_to=1, limits={"moved": "20%"})


def test_what_time_does_not_allow_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = recommend(city(PROGRAMS), ASKED)
    assert len(whole.prices.tipping) > 1
    assert "time limit" not in tipping_points(whole)
    assert record_of(whole)["stopped"] == []
    # Each look at the clock is 15 seconds later; the plan has 20.
    monkeypatch.setattr(prices.time, "monotonic", count(0, 15).__next__)
    plan = recommend(city(PROGRAMS), ASKED)
    first = next(iter(whole.prices.tipping))
    assert plan.prices.tipping == {first: whole.prices.tipping[first]}
    assert "Not all tipping points were worked out within the time limit" in tipping_points(plan)
    assert "Not all replacement costs" in replacement_costs(plan)
    assert record_of(plan)["stopped"][-2:] == ["replacement costs", "tipping points"]
