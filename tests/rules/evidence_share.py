"""A share of what can be decided goes to what is shown to work: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, USELESS, city


@hand_solved("evidence_share")
def a_fifth_is_shown_to_work() -> HandSolved:
    """Jobs (good, 300) is shown to work; Old (unknown, 1,000) and Parade (useless, 700) are not. 20 % must be shown.

    Jobs grows to its ceiling of 25 %: 375. That is 20 % of 1,875: the others keep 1,500 of their 1,700. Parade gives
    all its 20 % = 140, Old the other 60; 75 of the 200 go to Jobs and 125 stay idle.
    Without the rule Parade gives 75 to Jobs and 65 to Old, and 375 of 2,000 are shown.
    """
    programs = {
        "Jobs": {"lines": {"General": 300}, "known": "good"},
        "Old": {"lines": {"General": 1000}},
        "Parade": {"lines": {"General": 700}, "known": "useless"},
    }
    rules = [{"kind": "evidence_share", "level": 4, "at_least": "20%"}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Jobs": 375, "Old": 940, "Parade": 560},
        gain=75 * GOOD - 60 * UNKNOWN - 140 * USELESS,
        without={"Jobs": 375, "Old": 1065, "Parade": 560},
        gain_without=75 * GOOD + 65 * UNKNOWN - 140 * USELESS,
        breaches=("$375 of $2,000 would have positive evidence of level 4",),
        why={"Old": "Cut by $60", "Jobs": "Raised by $75"},
        # A dollar of the row less is 1/0.2 = 5 dollars that Old may keep.
        shadow={"At least 20% has positive evidence of level 4": 5 * UNKNOWN},
    )
