"""What reaches a district falls by no more than allowed: by hand."""

from __future__ import annotations

from decimal import Decimal

from budgetopt.city.model import District
from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, USELESS, city


@hand_solved("district_floor")
def the_north_loses_four_percent() -> HandSolved:
    """North has all of Pool (useless, 500) and a fifth of Jobs (good, 1,000): 700; at most 4 % less is 672.

    A dollar from Pool to Jobs takes 1 − 0.2 = 0.8 from North: 28/0.8 = 35 may go. Without the rule Pool gives its
    20 % = 100, and 400 + 1,100/5 = 620 reach North. A dollar less for North moves 1/0.8 of them.
    """
    programs = {
        "Pool": {"lines": {"General": 500}, "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    shares = (("Pool", "North", "1"), ("Jobs", "North", "0.2"), ("Jobs", "South", "0.8"))
    districts = tuple(District(program_id=id, district=name, share=Decimal(share)) for id, name, share in shares)
    rules = [{"kind": "district_floor", "district": "north", "loss": "4%"}]
    return HandSolved(
        budget=city(programs, districts=districts),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Pool": 465, "Jobs": 1035},
        gain=35 * (GOOD - USELESS),
        without={"Pool": 400, "Jobs": 1100},
        gain_without=100 * (GOOD - USELESS),
        breaches=("$620 would reach North; at least $672 is asked for",),
        why={"Pool": "Cut by $35"},
        shadow={"North: at most 4% loss": (GOOD - USELESS) / 0.8},
    )
