"""A department's total stays within its limits: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, USELESS, city


@hand_solved("department")
def police_loses_two_percent() -> HandSolved:
    """Police has Patrol (useless, 1,000) and Dogs (unknown, 500) and may lose 2 % of 1,500 = 30. Jobs (good) has 1,000.

    The 30 come from Patrol, the least worth, which also gives Dogs the 25 % = 125 that it may grow by: 155, under its
    20 % = 200. Without the rule Jobs takes its 25 % = 250: 200 of Patrol, 50 of Dogs; Police is left with 1,250 of the
    1,470 asked for. A dollar more of cut moves one from Patrol to Jobs.
    """
    programs = {
        "Patrol": {"lines": {"General": 1000}, "known": "useless", "department": "Police"},
        "Dogs": {"lines": {"General": 500}, "department": "Police"},
        "Jobs": {"lines": {"General": 1000}, "known": "good", "department": "Jobs"},
    }
    rules = [{"kind": "department", "department": "Police", "cut": "2%"}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Patrol": 845, "Dogs": 625, "Jobs": 1030},
        gain=30 * GOOD + 125 * UNKNOWN - 155 * USELESS,
        without={"Patrol": 800, "Dogs": 450, "Jobs": 1250},
        gain_without=250 * GOOD - 200 * USELESS - 50 * UNKNOWN,
        breaches=("Police would get $1,250; at least $1,470 is asked for",),
        why={"Patrol": "Cut by $155", "Dogs": "Raised by $125, as far as “No program grows by more than 25%” allows"},
        shadow={"Police: at most 2% cut": GOOD - USELESS},
    )


@hand_solved("department")
def health_grows_by_five_percent_with_its_proposals() -> HandSolved:
    """Health has Clinic (unknown, 1,000) and proposes Beds (good, 120); it may grow by 5 % of 1,000 = 50.

    Beds takes its 120: 50 of Parade (useless, 1,000), 70 of Clinic, so that Health has 930 + 120 = 1,050.
    Without the rule Parade gives its 20 % = 200: 120 for Beds and 80 for Clinic; Health would have 1,200.
    """
    programs = {
        "Clinic": {"lines": {"General": 1000}, "department": "Health"},
        "Beds": {"requested": 120, "known": "good", "department": "Health", "fund_id": "General"},
        "Parade": {"lines": {"General": 1000}, "known": "useless"},
    }
    rules = [{"kind": "department", "department": "Health", "growth": "5%"}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Clinic": 930, "Beds": 120, "Parade": 950},
        gain=120 * GOOD - 70 * UNKNOWN - 50 * USELESS,
        without={"Clinic": 1080, "Beds": 120, "Parade": 800},
        gain_without=120 * GOOD + 80 * UNKNOWN - 200 * USELESS,
        breaches=("Health would get $1,200; at most $1,050 is allowed",),
        why={"Beds": "New, funded in full", "Clinic": "Cut by $70"},
        shadow={"Health: at most 5% growth": UNKNOWN - USELESS},
    )
