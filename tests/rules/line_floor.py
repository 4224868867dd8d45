"""A line keeps at least its minimum: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, USELESS, city


@hand_solved("line_floor")
def maintenance_of_effort() -> HandSolved:
    """Bus (useless) has 1,000 of General, of which an agreement keeps 950; Jobs (good) has 1,000.

    Bus may lose 1,000 − 950 = 50, though 20 % would be 200: Jobs gets 50. Without the minimum Jobs gets 200.
    """
    programs = {
        "Bus": {"lines": {"General": 1000}, "line_minimum": {"General": 950}, "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES),
        amounts={"Bus": 950, "Jobs": 1050},
        gain=50 * (GOOD - USELESS),
        without={"Bus": 800, "Jobs": 1200},
        gain_without=200 * (GOOD - USELESS),
        breaches=("Bus from General would get $800; at least $950 is required",),
        why={"Bus": "Cut by $50, as far as “Line minimum” allows"},
    )
