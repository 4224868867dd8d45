"""Unknown is not cut: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import HandSolved, hand_solved
from tests.small import GENERAL, GOOD, UNKNOWN, USELESS, city, fund


@hand_solved("unknown")
def what_nobody_has_studied_pays_for_no_raise() -> HandSolved:
    """Parade (useless, 300), Old (unknown, 1,000 from two funds) and Jobs (good, 1,000), moved without limit.

    Parade gives its 20 % = 60 to Jobs. Old keeps 1,000 in all; who pays for it does not matter to the rule.
    Without the rule Jobs takes its 25 % = 250: 60 of Parade and 190 of Old.
    One dollar that Old may give brings GOOD - UNKNOWN.
    """
    programs = {
        "Parade": {"lines": {"General": 300}, "known": "useless"},
        "Old": {"lines": {"General": 700, "Parks": 300}},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    return HandSolved(
        budget=city(programs, (GENERAL, fund("Parks", "yes"))),
        scenario=Scenario(round_to=1, limits={"moved": "none"}),
        amounts={"Parade": 240, "Old": 1000, "Jobs": 1060},
        gain=60 * (GOOD - USELESS),
        without={"Parade": 240, "Old": 810, "Jobs": 1250},
        gain_without=250 * GOOD - 60 * USELESS - 190 * UNKNOWN,
        breaches=("Old would lose $190; nothing is known of it, and it is not cut",),
        why={"Old": "Unknown is not cut"},
        shadow={"Unknown is not cut: Old": GOOD - UNKNOWN},
    )


@hand_solved("unknown")
def only_what_is_forced() -> HandSolved:
    """General has 2,200 for 2,300. Parade (useless, 300) gives its 20 % = 60; Jobs (good, 1,000) is mandated.

    So the unknown Old loses at least 100 - 60 = 40: H = 40, and it loses no more. Without the rule it gives its 20 % =
    200, of which 160 go to Jobs. One more dollar of H goes from Old to Jobs.
    """
    programs = {
        "Parade": {"lines": {"General": 300}, "known": "useless"},
        "Old": {"lines": {"General": 1000}},
        "Jobs": {"lines": {"General": 1000}, "known": "good", "mandated": True},
    }
    return HandSolved(
        budget=city(programs, (fund("General", "no", available=2200),)),
        scenario=Scenario(round_to=1, limits={"moved": "none"}),
        amounts={"Parade": 240, "Old": 960, "Jobs": 1000},
        gain=-60 * USELESS - 40 * UNKNOWN,
        without={"Parade": 240, "Old": 800, "Jobs": 1160},
        gain_without=160 * GOOD - 60 * USELESS - 200 * UNKNOWN,
        breaches=("programs of which nothing is known would lose $200; $40 is forced",),
        why={"Old": "Cut by $40"},
        shadow={"Unknown is not cut": GOOD - UNKNOWN},
    )
