"""What of a fund is set aside, and what of it may stay idle: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GENERAL, GOOD, HARMFUL, city, fund


@hand_solved("fund")
def a_reserve_of_150() -> HandSolved:
    """General has 2,200 for Jobs (good, 1,000) and Parks (mandated, 1,000); 150 is set aside, so 2,050 may be spent.

    Jobs gets 50 of the 200 new dollars, without the rule all 200, and nothing is kept. One dollar less in reserve is
    one more for Jobs.
    """
    programs = {
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Parks": {"lines": {"General": 1000}, "mandated": True},
    }
    rules = [{"kind": "fund", "fund": "general", "reserve": 150}]
    return HandSolved(
        budget=city(programs, (fund("General", "no", available=2200),)),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Jobs": 1050, "Parks": 1000},
        gain=50 * GOOD,
        without={"Jobs": 1200, "Parks": 1000},
        gain_without=200 * GOOD,
        breaches=("General would keep $0; $150 is to be set aside",),
        why={"Jobs": "Raised by $50"},
        shadow={"General: $150 in reserve": GOOD},
    )


@hand_solved("fund")
def no_more_than_30_stay_idle() -> HandSolved:
    """A restricted grant pays only Harm (500), which is shown to harm: m = −0.4402. At most 30 of it may stay idle.

    Each dollar less of Harm gains 0.4402 and stays idle: 30 are cut. Without the rule 20 % = 100 would be.
    """
    rules = [{"kind": "fund", "fund": "Grant", "idle": 30}]
    return HandSolved(
        budget=city({"Harm": {"lines": {"Grant": 500}, "known": "harmful"}}, (GENERAL, fund("Grant"))),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Harm": 470},
        gain=-30 * HARMFUL,
        without={"Harm": 400},
        gain_without=-100 * HARMFUL,
        breaches=("$100 of Grant would stay unallocated; at most $30 may",),
        why={"Harm": "Cut by $30"},
        shadow={"Grant: at most $30 idle": -HARMFUL},
    )
