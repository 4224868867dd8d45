"""A new program cannot start at full size: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, USELESS, city


@hand_solved("ramp_up")
def half_of_the_request_a_year() -> HandSolved:
    """Two years. Shelter (good) asks for 400 and may grow by 50 % of it a year; Parade (useless, 2,000) pays.

    Shelter gets 200, then 400; Parade keeps 1,800, then 1,600 (its 20 % limits are 1,600 and 1,440). Without the rule
    Shelter has its 400 in both years.
    """
    programs = {
        "Shelter": {"requested": 400, "known": "good", "fund_id": "General"},
        "Parade": {"lines": {"General": 2000}, "known": "useless"},
    }
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(years=2, round_to=1, limits=MOVES, rules=[{"kind": "ramp_up", "at_most": "50%"}]),
        amounts={"Shelter": [200, 400], "Parade": [1800, 1600]},
        gain=(200 + 400) * (GOOD - USELESS),
        without={"Shelter": [400, 400], "Parade": [1600, 1600]},
        gain_without=(400 + 400) * (GOOD - USELESS),
        breaches=("Shelter would grow by $400 in a year; at most $200 may",),
        why={"Shelter": "New, funded with $200 of $400"},
        shadow={"Proposals grow by at most 50% of their request a year: Shelter": GOOD - USELESS},
    )
