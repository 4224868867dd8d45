"""Every figure of a plan obeys its time limit, and what is left out is said."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from types import SimpleNamespace

import pytest

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, TimeLimitReached
from budgetopt.plan.recommend import recommend
from budgetopt.plan.record import record_of
from budgetopt.scenario.asked import MaxChanges
from budgetopt.scenario.model import Scenario
from budgetopt.solve import fund_changes, holding
from budgetopt.solve.fund_changes import FundChange
from budgetopt.solve.highs import Live, Solved
from budgetopt.tell.choices import few_moves
from budgetopt.tell.headline import ended_early
from budgetopt.tell.prices import replacement_costs, shadow_prices, tipping_points
from tests.clocks import own_clock
from tests.small import city, fund

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
    own_clock(monkeypatch, "budgetopt.solve.in_time", count(0, 15).__next__)
    plan = recommend(city(PROGRAMS), ASKED)
    first = next(iter(whole.prices.tipping))
    assert plan.prices.tipping == {first: whole.prices.tipping[first]}
    assert "Not all tipping points were worked out within the time limit" in tipping_points(plan)
    assert "Not all replacement costs" in replacement_costs(plan)
    assert "the others may be too high" in shadow_prices(plan) and "too high" not in shadow_prices(whole)
    assert next(few_moves(plan)).startswith("Not all numbers of changes were worked out")
    assert {"numbers of changes", "replacement costs", "shadow prices", "tipping points"} <= set(plan.stopped)
    assert record_of(plan)["stopped"] == plan.stopped


def test_a_search_over_yes_and_no_within_a_figure_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each program alone HiGHS searches, where our own nodes do not say; it is given what is left of the limit."""
    asked = ASKED.with_changes(rules=[MaxChanges(programs=3)])
    assert recommend(city(PROGRAMS), asked).prices.replacement
    limits = []

    def endless(live: Live, time_limit_s: float | None = None) -> Solved:
        limits.append(time_limit_s)
        raise TimeLimitReached(time_limit_s or 0)

    plan = recommend(city(PROGRAMS), asked, time_limit_s=7)
    monkeypatch.setattr("budgetopt.solve.branching._MOST_NODES", -1)
    monkeypatch.setattr(Live, "solve", endless)
    assert plan.prices.replacement == {}
    assert limits and all(limit is not None and 0 < limit <= 7 for limit in limits)
    assert plan.stopped == ["replacement costs"]


def held() -> Budget:
    """General is 60 short: Campaign gives its fifth, 20, and those that nothing is known of the other 40."""
    programs = {name: {"lines": {"General": 100}} for name in "XYZ"} | {
        "Campaign": {"lines": {"General": 100}, "known": "useless"}
    }
    return city(programs, (fund("General", available=340),))


def test_what_is_held_within_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Scenario(round_to=1, rules=[MaxChanges(programs=3)])
    plan = recommend(held(), asked)
    assert plan.case.forced == 4000 and plan.stopped == [] and ended_early(plan) == ""
    limits = []

    def endless(*_: object, time_limit_s: float | None = None, **__: object) -> Solved:
        limits.append(time_limit_s)
        raise TimeLimitReached(time_limit_s or 0)

    monkeypatch.setattr(holding, "solve", endless)
    plan = recommend(held(), asked, time_limit_s=7)
    assert limits == [7] and plan.stopped == ["what is held"]
    assert "what unknown programs lose may be more than is forced" in ended_early(plan)


def test_what_a_fund_may_lose_says_where_its_search_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Scenario(round_to=1, funds={"General": "-40%"}, limits={"unknown": "may be cut"})
    with pytest.raises(Infeasible) as whole:
        recommend(city(PROGRAMS), asked)
    (most,) = whole.value.fund_changes
    assert isinstance(most, FundChange) and most.proven and most.largest == Decimal("-0.2")
    for looks, least, said in ((8, 0, "more may be possible"), (1, 0, "how much of it is possible was not found")):
        clock = iter([0.0] * looks)
        # Its own clock alone: the plan looks at another.
        monkeypatch.setattr(fund_changes, "time", SimpleNamespace(monotonic=lambda clock=clock: next(clock, 100.0)))
        with pytest.raises(Infeasible) as ended:
            recommend(city(PROGRAMS), asked)
        (change,) = ended.value.fund_changes
        assert isinstance(change, FundChange) and not change.proven
        assert Decimal("-0.2") <= change.largest <= least
        assert said in str(change) and str(change).endswith("within the time limit.")


def test_rounding_says_that_time_ended_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = recommend(city(PROGRAMS), ASKED)
    assert not plan.solved.rounded.stopped
    own_clock(monkeypatch, "budgetopt.solve.rounding", count(0, 10_000).__next__)
    assert "rounding" in recommend(city(PROGRAMS), ASKED).stopped
