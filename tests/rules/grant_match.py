"""A grant is matched with the city's own money: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GENERAL, GOOD, USELESS, city, fund


@hand_solved("grant_match")
def the_match_falls_only_with_the_grant() -> HandSolved:
    """Clinic (useless) has 400 of a grant, matched 0.5 to 1 by its 260 of General; Jobs (good) has 1,000 of General.

    Clinic may lose 20 % of 660 = 132. Taking g from General and h from the grant has to leave
    260 − g ≥ 0.5 · (400 − h), so g ≤ 60 + h/2. Only g helps Jobs; with g + h = 132 the most is h = 72/1.5 = 48 and
    g = 84: General 176 = 0.5 · 352. What leaves the grant stays idle: 84 · 0.7734 − 132 · 0.0266.
    Without the match all 132 come from General: 128 stand where 0.5 · 400 = 200 would have to.
    """
    programs = {
        "Clinic": {
            "lines": {"Grant": 400, "General": 260},
            "match": {"Grant": "0.5"},
            "known": "useless",
            "department": "Health",
        },
        "Jobs": {"lines": {"General": 1000}, "known": "good", "department": "Jobs"},
    }
    return HandSolved(
        budget=city(programs, (GENERAL, fund("Grant", "by program"))),
        scenario=Scenario(round_to=1, limits=MOVES),
        amounts={("Clinic", "General"): 176, ("Clinic", "Grant"): 352, "Jobs": 1084},
        gain=84 * GOOD - 132 * USELESS,
        without={("Clinic", "General"): 128, ("Clinic", "Grant"): 400, "Jobs": 1132},
        gain_without=132 * (GOOD - USELESS),
        breaches=("Clinic would match its grants with $128; $200 is required",),
        why={"Clinic": "Cut by $132, as far as “No program is cut by more than 20%” allows"},
    )
