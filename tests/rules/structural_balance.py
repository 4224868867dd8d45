"""One-time money buys only one-time uses: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, city, fund


@hand_solved("structural_balance")
def one_time_money_goes_to_the_fair() -> HandSolved:
    """General has 2,200, of which 1,150 one-time: ongoing lines may take 2,200 − 1,150 = 1,050.

    Jobs (good, ongoing, 1,000) gets 50 of the 200 new dollars, though its ceiling of 25 % would allow 250. Fair
    (unknown, a one-time use, 1,000) gets the other 150, within its ceiling of 250.
    Without the rule all 200 go to Jobs. One more ongoing dollar moves one from Fair to Jobs.
    """
    programs = {
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Fair": {"lines": {"General": 1000}, "recurring": False, "mandated": True},
    }
    return HandSolved(
        budget=city(programs, (fund("General", "no", available=2200, one_time=1150),)),
        scenario=Scenario(round_to=1, limits=MOVES),
        amounts={"Jobs": 1050, "Fair": 1150},
        gain=50 * GOOD + 150 * UNKNOWN,
        without={"Jobs": 1200, "Fair": 1000},
        gain_without=200 * GOOD,
        breaches=("ongoing uses of General would take $1,200; its ongoing money is $1,050",),
        why={"Jobs": "Raised by $50", "Fair": "Raised by $150"},
        shadow={"General: one-time money buys only one-time uses": GOOD - UNKNOWN},
    )
