"""A proposal that is bought whole or not at all: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, USELESS, city


@hand_solved("not_scalable")
def the_better_one_does_not_fit() -> HandSolved:
    """Parade (useless, 400) may lose 20 % = 80. Shelter (good) asks for 150, whole or not; Beds (unknown) for 100.

    150 do not fit into 80: Shelter gets nothing, Beds the 80. In parts Shelter would take all 80.
    """
    programs = {
        "Parade": {"lines": {"General": 400}, "known": "useless"},
        "Shelter": {"requested": 150, "known": "good", "scalable": False, "fund_id": "General"},
        "Beds": {"requested": 100, "fund_id": "General"},
    }
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES),
        amounts={"Parade": 320, "Shelter": 0, "Beds": 80},
        gain=80 * (UNKNOWN - USELESS),
        without={"Parade": 320, "Shelter": 80, "Beds": 0},
        gain_without=80 * (GOOD - USELESS),
        breaches=("Shelter would get $80; it takes $150 or nothing",),
        why={
            "Shelter": "Not funded: the best choice for all programs together under",
            "Beds": "New, funded with $80 of $100",
        },
    )


@hand_solved("all_or_nothing")
def two_that_must_be_whole() -> HandSolved:
    """Parade (useless, 600) may lose 20 % = 120. Shelter (good) asks for 150, Beds (unknown) for 100, both whole.

    Shelter does not fit, Beds does: 100 of Parade. In parts Shelter would take all 120.
    """
    programs = {
        "Parade": {"lines": {"General": 600}, "known": "useless"},
        "Shelter": {"requested": 150, "known": "good", "fund_id": "General"},
        "Beds": {"requested": 100, "fund_id": "General"},
    }
    rules = [{"kind": "all_or_nothing", "programs": ["Shelter", "Beds"]}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Parade": 500, "Shelter": 0, "Beds": 100},
        gain=100 * (UNKNOWN - USELESS),
        without={"Parade": 480, "Shelter": 120, "Beds": 0},
        gain_without=120 * (GOOD - USELESS),
        breaches=("Shelter would get $120; it takes $150 or nothing",),
        why={"Shelter": "Not funded: the best choice for all programs together under", "Beds": "New, funded in full"},
    )
