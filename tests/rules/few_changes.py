"""Few programs change, and none by a trifle: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, USELESS, city

# Jobs may take 250 (25 %): 200 of Parade (20 %), and 50 of Parks.
PROGRAMS = {
    "Parade": {"lines": {"General": 1000}, "known": "useless"},
    "Parks": {"lines": {"General": 1000}},
    "Jobs": {"lines": {"General": 1000}, "known": "good"},
}


@hand_solved("max_changes")
def two_programs_change() -> HandSolved:
    """Parade (useless), Parks (unknown) and Jobs (good) have 1,000 each; two programs may change.

    Jobs and Parade: 200 · (0.7734 − 0.0266) = 149; Jobs and Parks: 200 · (0.7734 − 0.4) = 75. So Parade gives 200.
    Without the rule Parks gives the last 50 of Jobs' 250: three change.
    """
    return HandSolved(
        budget=city(PROGRAMS),
        scenario=Scenario(round_to=1, limits=MOVES, rules=[{"kind": "max_changes", "programs": 2}]),
        amounts={"Parade": 800, "Parks": 1000, "Jobs": 1200},
        gain=200 * (GOOD - USELESS),
        without={"Parade": 800, "Parks": 950, "Jobs": 1250},
        gain_without=200 * (GOOD - USELESS) + 50 * (GOOD - UNKNOWN),
        breaches=("3 programs would change; at most 2 may",),
        why={
            "Parks": "Unchanged: the best choice for all programs together under “At most 2 programs change”",
            "Jobs": "Raised by $200: the best choice for all programs together under “At most 2 programs change”",
        },
    )


@hand_solved("smallest_move")
def no_move_under_120() -> HandSolved:
    """The same city; no move under 120. The best plan would take 50 of Parks: too little.

    Either Parks stays: 200 · (0.7734 − 0.0266) = 149.4. Or it gives 120, Parade 130, and Jobs gets its 250:
    250 · 0.7734 − 130 · 0.0266 − 120 · 0.4 = 141.9. It stays.
    """
    return HandSolved(
        budget=city(PROGRAMS),
        scenario=Scenario(round_to=1, limits=MOVES, rules=[{"kind": "smallest_move", "amount": 120}]),
        amounts={"Parade": 800, "Parks": 1000, "Jobs": 1200},
        gain=200 * (GOOD - USELESS),
        without={"Parade": 800, "Parks": 950, "Jobs": 1250},
        gain_without=200 * (GOOD - USELESS) + 50 * (GOOD - UNKNOWN),
        breaches=("Parks would move by $50; $120 is the smallest move",),
        why={"Parks": "Unchanged: the best choice for all programs together under “No", "Jobs": "Raised by $200"},
    )
