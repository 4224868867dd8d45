"""Several years: small cities whose best plan is worked out by hand, to the cent."""

from __future__ import annotations

from typing import Any

import pytest

from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Limits, Scenario
from tests.small import GOOD, UNKNOWN, USELESS, city, fund

# 20 % less and 25 % more a year at most; any part of a fund may be moved.
MOVES = Limits(moved="none", unknown="none")


def planned(programs: dict[str, Any], *funds: Any, **settings: Any) -> Plan:
    """The plan of a city in whole currency units."""
    budget = city(programs, funds) if funds else city(programs)
    return recommend(budget, Scenario(**{"round_to": 1, "limits": MOVES} | settings))


def by_year(plan: Plan, program: str) -> list[float]:
    return [year.programs[program] / 100 for year in plan.years]


def gain(plan: Plan) -> float:
    return plan.impact - plan.current_impact


def leaving_costs(share: str) -> dict[str, Any]:
    """Old (unknown) and New (good), 1,000 each; a dollar cut from Old costs `share` once."""
    return {
        "Old": {"lines": {"General": 1000}, "transition_cost": share},
        "New": {"lines": {"General": 1000}, "known": "good"},
    }


def test_a_cut_is_paid_for_once_and_pays_back_in_the_second_year() -> None:
    """τ = 0.6: a dollar cut frees 0.4 in its year and a whole dollar in the next.

    One year: 0.4 · 0.7734 = 0.309 < 0.4: stay. Two years: 0.4 · 0.7734 − 0.4 + 0.7734 − 0.4 = 1.4 · 0.7734 − 0.8 =
    0.283 > 0: Old loses its 20 % = 200 in year 1. 200 − 120 of exit costs = 80 for New, in year 2 all 200.
    A further cut in year 2 has no year left to pay back: 0.309 < 0.4. Old stays at 800.
    """
    plan = planned(leaving_costs("0.6"))
    assert (by_year(plan, "Old"), by_year(plan, "New")) == ([1000], [1000])
    plan = planned(leaving_costs("0.6"), years=2)
    assert (by_year(plan, "Old"), by_year(plan, "New")) == ([800, 800], [1080, 1200])
    assert list(plan.funds.transition_costs) == [120, 0]
    assert list(plan.funds.idle) == [0, 0]
    assert gain(plan) == pytest.approx((80 + 200) * GOOD - 400 * UNKNOWN)


def test_lost_revenue_and_overhead_are_missed_in_every_year_and_against_today() -> None:
    """Pool (useless, 1,000) earns 30 % of what it spends, and 10 % of overhead stays; Jobs (good) has 1,000.

    Year 1: Pool 800, 200 short: 60 of revenue and 20 of overhead; Jobs gets 1,120. Year 2: Pool 0.8 · 800 = 640, 360
    short of today (160 of the year before): 108 and 36. Jobs: 2,000 − 640 − 144 = 1,216, under 1.25 · 1,120.
    """
    programs = {
        "Pool": {"lines": {"General": 1000}, "earned_revenue": "0.3", "unavoidable_cost": "0.1", "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    plan = planned(programs, years=2)
    assert (by_year(plan, "Pool"), by_year(plan, "Jobs")) == ([800, 640], [1120, 1216])
    assert list(plan.funds.lost_revenue) == [60, 108]
    assert list(plan.funds.unavoidable_cost) == [20, 36]
    assert list(plan.funds.transition_costs) == [0, 0]
    assert gain(plan) == pytest.approx((120 + 216) * GOOD - (200 + 360) * USELESS)


def test_a_fund_has_its_forecast_else_what_comes_again_of_the_first_year() -> None:
    """General has 2,300 in year 1, of which 200 come once. Nothing is forecast for year 2, 1,900 for year 3.

    Parks keeps its 1,000 by law. Year 1: ongoing lines may take 2,300 − 200 = 2,100: Jobs (good, 1,000) 1,100, 200 stay
    idle. Year 2 has the 2,100 that come again: 1,100. Year 3: 1,900: 900.
    """
    programs = {
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Parks": {"lines": {"General": 1000}, "mandated": True, "maximum": 1000},
    }
    money = fund("General", "no", available=2300, one_time=200)
    plan = planned(programs, money, years=3, forecast=[{"fund": "General", "year": 3, "available": 1900}])
    assert by_year(plan, "Jobs") == [1100, 1100, 900]
    assert list(plan.funds.available) == [2300, 2100, 1900]
    assert list(plan.funds.idle) == [200, 0, 0]
    assert gain(plan) == pytest.approx((100 + 100 - 100) * GOOD)


def test_one_time_money_of_a_forecast_buys_no_ongoing_use() -> None:
    """Year 1: 2,000, none of it one-time. Year 2: 2,250, of which 1,150 come once: ongoing lines may take 1,100.

    Jobs (good, 1,000) is the one ongoing line: it gets 100 of the 250. Fair (unknown, a one-time use, 1,000) gets 150.
    """
    programs = {
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Fair": {"lines": {"General": 1000}, "recurring": False, "mandated": True},
    }
    forecast = [{"fund": "General", "year": 2, "available": 2250, "one_time": 1150}]
    plan = planned(programs, fund("General", "no", available=2000, one_time=0), years=2, forecast=forecast)
    assert (by_year(plan, "Jobs"), by_year(plan, "Fair")) == ([1000, 1100], [1000, 1150])
    assert gain(plan) == pytest.approx(100 * GOOD + 150 * UNKNOWN)


@pytest.mark.parametrize(
    ("discount", "moved"),
    [
        (0.0, 200),  # δ = 1: −0.323 + 0.373 = +0.051
        (0.1, 200),  # δ = 0.909: −0.323 + 0.339 = +0.017
        (0.25, 0),  # δ = 0.8: −0.323 + 0.299 = −0.024
    ],
)
def test_the_discount_decides_whether_a_later_gain_pays_for_an_early_loss(discount: float, moved: int) -> None:
    """τ = 0.9: a dollar cut loses 0.4 − 0.1 · 0.7734 = 0.323 in year 1 and gains δ · (0.7734 − 0.4) in year 2.

    δ = 1/(1 + discount); the cut pays while δ > 0.3227/0.3734 = 0.864. Then 200 are cut: 20 for New, then 200.
    """
    plan = planned(leaving_costs("0.9"), years=2, discount=discount)
    later = 1 / (1 + discount)
    assert by_year(plan, "Old") == [1000 - moved, 1000 - moved]
    assert by_year(plan, "New") == [1000 + moved / 10, 1000 + moved]
    assert plan.current_impact == pytest.approx((1 + later) * 1000 * (UNKNOWN + GOOD))
    assert gain(plan) == pytest.approx(moved * (0.1 * GOOD - UNKNOWN) + later * moved * (GOOD - UNKNOWN))


def test_every_limit_of_a_year_is_measured_where_it_belongs() -> None:
    """Three years. A program loses 10 % of the year before at most, the department City 15 % of today's 2,000.

    Parade (useless) and Parks (unknown) of City have 1,000 each; Jobs (good, 1,000) may grow by 25 % a year.
    Year 1: both lose their 10 %: 900 and 900; City has 1,800, Jobs 1,200.
    Year 2: Parade 0.9 · 900 = 810; City keeps 0.85 · 2,000 = 1,700, so Parks 890 (not 810): Jobs 1,300.
    Year 3: Parade 0.9 · 810 = 729; City is at its end, so Parks gets the 81 of Parade: 971. Jobs stays at 1,300.
    """
    programs = {
        "Parade": {"lines": {"General": 1000}, "known": "useless"},
        "Parks": {"lines": {"General": 1000}},
        "Jobs": {"lines": {"General": 1000}, "known": "good", "department": "Jobs"},
    }
    limits = Limits(moved="none", program_cut="10%", unknown="none")
    rules = [{"kind": "department", "department": "City", "cut": "15%"}]
    plan = planned(programs, years=3, limits=limits, rules=rules)
    assert by_year(plan, "Parade") == [900, 810, 729]
    assert by_year(plan, "Parks") == [900, 890, 971]
    assert by_year(plan, "Jobs") == [1200, 1300, 1300]
    lost = 100 + 190 + 271
    assert gain(plan) == pytest.approx((200 + 300 + 300) * GOOD - lost * USELESS - (100 + 110 + 29) * UNKNOWN)
