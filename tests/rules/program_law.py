"""A program's legal floor and ceiling, and programs that do not move at all: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import FREE, HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, USELESS, city


@hand_solved("program_floor")
def a_minimum_and_a_mandate() -> HandSolved:
    """Jail (useless, 500) has a legal minimum of 450; Court (useless, 500) is mandated without one: it keeps 500.

    No limits of policy: Jobs (good, 700) gets the 50 of Jail. Without the law it gets all 1,000 of both.
    """
    programs = {
        "Jail": {"lines": {"General": 500}, "minimum": 450, "known": "useless"},
        "Court": {"lines": {"General": 500}, "mandated": True, "known": "useless"},
        "Jobs": {"lines": {"General": 700}, "known": "good"},
    }
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=FREE),
        amounts={"Jail": 450, "Court": 500, "Jobs": 750},
        gain=50 * (GOOD - USELESS),
        without={"Jail": 0, "Court": 0, "Jobs": 1700},
        gain_without=1000 * (GOOD - USELESS),
        breaches=(
            "Court would get $0; the law asks for at least $500",
            "Jail would get $0; the law asks for at least $450",
        ),
        why={"Jail": "Cut by $50, as far as “Legal minimum” allows", "Court": "Unchanged: “Legal minimum” protects it"},
    )


@hand_solved("program_ceiling")
def a_maximum_and_a_request() -> HandSolved:
    """Clinic (good, 1,000) has a legal maximum of 1,050; Shelter (unknown) asks for 80; Parade (useless) has 2,000.

    Clinic takes its 50 of Parade, Shelter its whole 80: Parade falls by 130, under its 20 % = 400. Without ceilings
    Clinic would grow as far as its department may, by 300, and Shelter take the other 100 of Parade's 400.
    """
    programs = {
        "Clinic": {"lines": {"General": 1000}, "maximum": 1050, "known": "good", "department": "Health"},
        "Shelter": {"requested": 80, "fund_id": "General"},
        "Parade": {"lines": {"General": 2000}, "known": "useless"},
    }
    department = {"kind": "department", "department": "Health", "growth": "30%"}
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits={"moved": "none"}, rules=[department]),
        amounts={"Clinic": 1050, "Shelter": 80, "Parade": 1870},
        gain=50 * GOOD + 80 * UNKNOWN - 130 * USELESS,
        without={"Clinic": 1300, "Shelter": 100, "Parade": 1600},
        gain_without=300 * GOOD + 100 * UNKNOWN - 400 * USELESS,
        breaches=(
            "Clinic would get $1,300; at most $1,050 is allowed",
            "Shelter would get $100; at most $80 is allowed",
        ),
        why={"Clinic": "Raised by $50, as far as “Legal maximum or request” allows", "Shelter": "New, funded in full"},
    )
