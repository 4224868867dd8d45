"""A program is kept at a size that works or closed, and one comes only with another: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Limits, Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, USELESS, city

HALF_AS_MUCH_AGAIN = Limits(moved="none", program_growth="50%", unknown="may be cut")


@hand_solved("minimum_viable")
def kept_at_600() -> HandSolved:
    """Parks (unknown, 1,000) keeps 60 % or is closed; Jobs (good, 1,000) may grow by 50 %.

    Kept: Parks 600, Jobs 1,400: 400 · (0.7734 − 0.4) = 149. Closed: Jobs 1,500, 500 idle: 500 · 0.7734 − 1,000 · 0.4
    is below 0. Parks is exempt from the limit on cuts: without the rule it would give the 500 that Jobs can use.
    Dropping the rule brings the limit on cuts back (Parks 800): 200 less move, and 200 · (0.7734 − 0.4) is lost.
    """
    programs = {"Parks": {"lines": {"General": 1000}}, "Jobs": {"lines": {"General": 1000}, "known": "good"}}
    rules = [{"kind": "minimum_viable", "programs": ["Parks"], "at_least": "60%"}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=HALF_AS_MUCH_AGAIN, rules=rules),
        amounts={"Parks": 600, "Jobs": 1400},
        gain=400 * (GOOD - UNKNOWN),
        without={"Parks": 500, "Jobs": 1500},
        gain_without=500 * (GOOD - UNKNOWN),
        breaches=("Parks would get $500; it takes $600 or is closed",),
        why={"Parks": "Cut by $400: the best choice for all programs together under “At least 60%, or closed: Parks”"},
        prices={"At least 60%, or closed: Parks": -200 * (GOOD - UNKNOWN)},
    )


@hand_solved("minimum_viable")
def closed() -> HandSolved:
    """Parade (useless, 1,000) keeps 600 or is closed; Jobs (good, 1,000) may grow by 50 %.

    Kept: 400 · (0.7734 − 0.0266) = 298.8. Closed: Jobs 1,500, 500 idle: 500 · 0.7734 − 1,000 · 0.0266 = 360.2. Closed.
    Dropping the rule brings the limit on cuts back: Parade 800, 200 · (0.7734 − 0.0266) instead, which is less.
    """
    programs = {
        "Parade": {"lines": {"General": 1000}, "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    rules = [{"kind": "minimum_viable", "programs": ["Parade"], "at_least": 600}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=HALF_AS_MUCH_AGAIN, rules=rules),
        amounts={"Parade": 0, "Jobs": 1500},
        gain=500 * GOOD - 1000 * USELESS,
        without={"Parade": 500, "Jobs": 1500},
        gain_without=500 * (GOOD - USELESS),
        breaches=("Parade would get $500; it takes $600 or is closed",),
        why={"Parade": "Cut by $1,000"},
        prices={"At least $600, or closed: Parade": 200 * (GOOD - USELESS) - (500 * GOOD - 1000 * USELESS)},
    )


@hand_solved("requires")
def a_shelter_needs_its_kitchen() -> HandSolved:
    """Shelter (good) asks for 200 and needs Kitchen (useless, 500) at 100 %; Parade (unknown) has 1,000.

    With Shelter, Kitchen keeps its 500 and Parade pays all 200: 200 · (0.7734 − 0.4) = 74.7, better than no Shelter.
    Without the rule Kitchen gives its 20 % = 100 and Parade the other 100.
    """
    programs = {
        "Shelter": {"requested": 200, "known": "good", "fund_id": "General"},
        "Kitchen": {"lines": {"General": 500}, "known": "useless"},
        "Parade": {"lines": {"General": 1000}},
    }
    rules = [{"kind": "requires", "program": "Shelter", "needs": "Kitchen", "at_least": "100%"}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Shelter": 200, "Kitchen": 500, "Parade": 800},
        gain=200 * (GOOD - UNKNOWN),
        without={"Shelter": 200, "Kitchen": 400, "Parade": 900},
        gain_without=200 * GOOD - 100 * USELESS - 100 * UNKNOWN,
        breaches=("Shelter would get money with Kitchen at $400; it needs $500 there",),
        why={"Kitchen": "under “Shelter only with Kitchen at $500”"},
    )
