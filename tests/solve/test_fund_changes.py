"""How much of what a scenario asks of a fund is possible, by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible
from budgetopt.plan.recommend import recommend
from budgetopt.plan.record import infeasible_record
from budgetopt.scenario.model import Scenario
from budgetopt.solve.fund_changes import FundChange
from tests.small import GENERAL, city, fund


def asked(budget: Budget, **settings: Any) -> list[FundChange]:
    """What is said of the funds of a scenario that cannot be met."""
    with pytest.raises(Infeasible) as stopped:
        recommend(budget, Scenario(round_to=1, **settings))
    assert stopped.value.conflicts
    return [one for one in stopped.value.fund_changes if isinstance(one, FundChange)]


def court_and_park(**park: Any) -> Budget:
    """Court (mandated) and Park have 1,000 each from General; Park may lose 20 %. Pipes has 500 from Water."""
    programs = {
        "Court": {"lines": {"General": 1000}, "mandated": True},
        "Park": {"lines": {"General": 1000}, "known": "useless"} | park,
        "Pipes": {"lines": {"Water": 500}, "known": "good", "department": "Water"},
    }
    return city(programs, (GENERAL, fund("Water", "yes")))


def test_the_largest_cut_of_a_fund() -> None:
    # General needs 1,000 + 800 = 1,800 of 2,000: 10 % less at the most.
    (one,) = asked(court_and_park(), funds={"General": "-40%"})
    assert one.largest == Decimal("-0.1") and one.available_cents == 180_000
    assert one.words == "General: −40% is asked for; at most −10.0% ($1,800) is possible with everything else kept."
    assert recommend(court_and_park(), Scenario(round_to=1, funds={"General": one.largest})).allocation.amounts


def test_exit_costs_count() -> None:
    # A cut of 200 costs 0.24 · 200 = 48 and frees 152: 7.6 %.
    (one,) = asked(court_and_park(transition_cost="0.24"), funds={"General": "-40%"})
    assert one.largest == Decimal("-0.076")


def test_an_amount_is_answered_by_an_amount() -> None:
    (one,) = asked(court_and_park(), funds={"General": 1200})
    assert (one.asked, one.largest) == (120_000, 180_000)
    assert one.words == "General: $1,200 is asked for; $1,800 at the least is possible with everything else kept."


def test_each_fund_alone_the_others_as_today_where_they_cannot_be_met() -> None:
    # Water: Pipes keeps 400 of 500. Neither fund's change can be met, so each is answered with the other as today.
    general, water = asked(court_and_park(), funds={"General": "-40%", "Water": "-50%"})
    assert (general.largest, general.as_today) == (Decimal("-0.1"), ("Water",))
    assert (water.largest, water.as_today) == (Decimal("-0.2"), ("General",))
    assert "with Water as today and everything else kept" in general.words


def test_what_another_fund_is_asked_and_can_give_stays() -> None:
    (general,) = asked(court_and_park(), funds={"General": "-40%", "Water": "-15%"})
    assert (general.largest, general.as_today) == (Decimal("-0.1"), ())


def test_a_fund_that_can_give_nothing_and_one_that_is_not_the_matter() -> None:
    still = {"program_cut": "0%"}
    (one,) = asked(court_and_park(), funds={"General": "-0.5%"}, limits=still)
    assert one.largest == 0 and "no change is possible" in one.words
    # No change of General helps where Pipes is asked to have more than Water holds.
    rule = {"kind": "program", "program": "Pipes", "floor": 600}
    assert asked(court_and_park(), funds={"General": "-1%"}, rules=[rule]) == []


def test_more_money_than_can_be_put_to_use() -> None:
    # Pipes may grow by 25 % to 625, and no more than 25 may stay idle: 650 at the most, 30 % more.
    rule = {"kind": "fund", "fund": "Water", "idle": 25}
    (one,) = asked(court_and_park(), funds={"Water": "+60%"}, rules=[rule])
    assert one.largest == Decimal("0.3") and "at most +30.0% ($650)" in one.words


def test_holding_the_unknown_stands_in_no_way() -> None:
    # Park unknown: it gives what is forced.
    (one,) = asked(court_and_park(known=""), funds={"General": "-40%"})
    assert one.largest == Decimal("-0.1")


def test_it_stands_beside_the_conflicts_in_json() -> None:
    budget, scenario = court_and_park(), Scenario(funds={"General": "-40%"})
    with pytest.raises(Infeasible) as stopped:
        recommend(budget, scenario)
    (change,) = infeasible_record(budget, scenario, stopped.value)["fund_changes"]
    assert (change["asked"], change["largest"], change["available"]) == ("-40%", "-10%", 1800)
    assert change["words"] in str(stopped.value)
