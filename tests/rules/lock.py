"""What an officer fixed stays fixed: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GENERAL, GOOD, USELESS, city, fund


@hand_solved("lock")
def a_program_at_900() -> HandSolved:
    """Parade (useless) and Jobs (good) have 1,000 each; an officer fixed Parade at 900: Jobs gets 1,100.

    A lock stands in place of Parade's limits: with neither, Jobs takes its 25 % = 250. The price of the lock is what
    a plan without it has, where Parade may lose 20 % = 200: 100 dollars more.
    """
    programs = {
        "Parade": {"lines": {"General": 1000}, "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    rules = [{"kind": "lock", "program": "Parade", "amount": 900}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Parade": 900, "Jobs": 1100},
        gain=100 * (GOOD - USELESS),
        without={"Parade": 750, "Jobs": 1250},
        gain_without=250 * (GOOD - USELESS),
        breaches=("Parade is locked at $900 and would get $750",),
        why={"Parade": "An officer fixed it; it gets $900."},
        prices={"Parade: locked at $900": 100 * (GOOD - USELESS)},
    )


@hand_solved("lock")
def a_line_at_550() -> HandSolved:
    """Clinic (useless) has 600 of General and 400 of a grant; its line of General is fixed at 550. Jobs (good): 1,000.

    Jobs takes the 50 that leave Clinic's line; the grant can pay no one else and stays. Without the lock Clinic loses
    20 % of 1,000 = 200, all of it from General: 400 stand there, and Jobs has 1,200.
    """
    programs = {
        "Clinic": {"lines": {"General": 600, "Grant": 400}, "known": "useless", "department": "Health"},
        "Jobs": {"lines": {"General": 1000}, "known": "good", "department": "Jobs"},
    }
    rules = [{"kind": "lock", "program": "Clinic", "fund": "General", "amount": 550}]
    return HandSolved(
        budget=city(programs, (GENERAL, fund("Grant"))),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={("Clinic", "General"): 550, ("Clinic", "Grant"): 400, "Jobs": 1050},
        gain=50 * (GOOD - USELESS),
        without={("Clinic", "General"): 400, ("Clinic", "Grant"): 400, "Jobs": 1200},
        gain_without=200 * (GOOD - USELESS),
        breaches=("Clinic is locked at $550 and would get $400",),
        why={"Clinic": "An officer fixed a line of it; it gets $950."},
    )
