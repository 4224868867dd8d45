"""A fund pays for its lines and for what cuts cost, and no more: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, USELESS, city, fund


@hand_solved("fund_balance")
def exit_costs_are_paid_out_of_the_cut() -> HandSolved:
    """Old (unknown, τ = 0.4) and New (good) have 1,000 each; General has 2,100, of which 100 is reserve.

    A dollar cut from Old frees 1 − 0.4 = 0.6, worth 0.6 · 0.7734 = 0.464 in New and 0.4 in Old: cut.
    5 % of 2,000 may be moved: 100 from Old = 60 for New + 40 of exit costs. 900 + 1,060 + 40 = 2,000 = 2,100 − 100.
    Without a balance both grow by their 25 % = 250 out of nothing: 2,500 is spent.
    """
    programs = {
        "Old": {"lines": {"General": 1000}, "transition_cost": "0.4"},
        "New": {"lines": {"General": 1000}, "known": "good"},
    }
    return HandSolved(
        budget=city(programs, (fund("General", "no", available=2100, reserve=100),)),
        scenario=Scenario(round_to=1, limits={"unknown": "may be cut"}),
        amounts={"Old": 900, "New": 1060},
        gain=60 * GOOD - 100 * UNKNOWN,
        without={"Old": 1250, "New": 1250},
        gain_without=250 * GOOD + 250 * UNKNOWN,
        breaches=("General would spend $2,500; it has $2,000 after its reserve",),
        why={"Old": "Cut by $100", "New": "Raised by $60"},
    )


@hand_solved("fund_balance")
def what_a_cut_does_not_free_is_missing() -> HandSolved:
    """Pool (useless, 1,000.50) earns 30 % of what it spends, 10 % of overhead stays: η = 0.4. Jobs (good) has 2,000.

    Pool may lose 20 % = 200.10, in whole units 200. It frees 200 − 60 of revenue − 20 of overhead = 120 for Jobs.
    Without a balance both grow by their 25 %, 250 (of 250.12) and 500: 3,750.50 is spent of 3,000.50.
    """
    programs = {
        "Pool": {"lines": {"General": 1000.50}, "earned_revenue": "0.3", "unavoidable_cost": "0.1", "known": "useless"},
        "Jobs": {"lines": {"General": 2000}, "known": "good"},
    }
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES),
        amounts={"Pool": 800.50, "Jobs": 2120},
        gain=120 * GOOD - 200 * USELESS,
        without={"Pool": 1250.50, "Jobs": 2500},
        gain_without=500 * GOOD + 250 * USELESS,
        breaches=("General would spend $3,750.50; it has $3,000.50",),
        why={"Pool": "Cut by $200"},
    )


@hand_solved("fund_balance")
def what_starts_in_one_year_costs_if_it_ends_in_the_next() -> HandSolved:
    """Two years. Shelter (good, τ = 0.6) asks for 100; Parks (fixed by law) has 1,000. General: 1,100, then 1,080.

    With x in year 1, year 2 has s + 0.6 · (x − s) = 80, so s = 200 − 1.5 x for x above 80: a dollar more in year 1
    takes 1.5 from year 2. So x = s = 80, and 20 stay idle in year 1. Without a balance Shelter has 100 in both years.
    """
    programs = {
        "Parks": {"lines": {"General": 1000}, "mandated": True, "maximum": 1000},
        "Shelter": {"requested": 100, "known": "good", "transition_cost": "0.6", "fund_id": "General"},
    }
    forecast = [{"fund": "General", "year": 2, "available": 1080}]
    return HandSolved(
        budget=city(programs, (fund("General", "no", available=1100),)),
        scenario=Scenario(years=2, round_to=1, limits=MOVES, forecast=forecast),
        amounts={"Parks": [1000, 1000], "Shelter": [80, 80]},
        gain=(80 + 80) * GOOD,
        without={"Parks": [1000, 1000], "Shelter": [100, 100]},
        gain_without=(100 + 100) * GOOD,
        breaches=("in year 2: General would spend $1,100; it has $1,080",),
        why={"Shelter": "New, funded with $80 of $100"},
    )
