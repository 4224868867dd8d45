"""Some programs together get at least, or at most, an amount: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, USELESS, city


@hand_solved("group")
def culture_keeps_950() -> HandSolved:
    """Parade (useless, 500) and Fair (unknown, 500) keep 950 together; Jobs (good) has 1,000.

    Parade, the least worth, gives its 20 % = 100: 50 to Jobs, and 50 to Fair, so that both keep 950. Without the rule
    both give their 20 %, 200 in all, and keep 800. A dollar less for the group moves one from Fair to Jobs.
    """
    programs = {
        "Parade": {"lines": {"General": 500}, "known": "useless"},
        "Fair": {"lines": {"General": 500}},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    rules = [{"kind": "group", "name": "Culture", "programs": ["parade", "fair"], "at_least": 950}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Parade": 400, "Fair": 550, "Jobs": 1050},
        gain=50 * GOOD + 50 * UNKNOWN - 100 * USELESS,
        without={"Parade": 400, "Fair": 400, "Jobs": 1200},
        gain_without=200 * GOOD - 100 * USELESS - 100 * UNKNOWN,
        breaches=("the group would get $800; at least $950 is asked for",),
        why={"Parade": "Cut by $100", "Fair": "Raised by $50"},
        shadow={"Culture": GOOD - UNKNOWN},
    )


@hand_solved("group")
def youth_gets_1550_at_most() -> HandSolved:
    """Jobs (good, 1,000) and Beds (unknown, 500) get 1,550 at most together; Parade (useless) has 1,000.

    Beds gives its 20 % = 100 to Jobs, which takes 50 more of Parade: 1,150 + 400 = 1,550. Without the rule Jobs takes
    its 25 % = 250: 200 of Parade, 50 of Beds: 1,700 in all.
    """
    programs = {
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Beds": {"lines": {"General": 500}},
        "Parade": {"lines": {"General": 1000}, "known": "useless"},
    }
    rules = [{"kind": "group", "name": "Youth", "programs": ["Jobs", "Beds"], "at_most": 1550}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Jobs": 1150, "Beds": 400, "Parade": 950},
        gain=150 * GOOD - 100 * UNKNOWN - 50 * USELESS,
        without={"Jobs": 1250, "Beds": 450, "Parade": 800},
        gain_without=250 * GOOD - 50 * UNKNOWN - 200 * USELESS,
        breaches=("the group would get $1,700; at most $1,550 is allowed",),
        why={"Beds": "Cut by $100, as far as “No program is cut by more than 20%” allows"},
        shadow={"Youth": GOOD - USELESS},
    )
