"""A program's legal floor and ceiling, and programs that do not move at all: by hand."""

from __future__ import annotations

from budgetopt.city.model import Alignment, Goal, Kind
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
        why={
            "Jail": "Cut by $50, as far as “Legal minimum” allows",
            "Court": "Unchanged: “Legal minimum” protects it",
        },
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
        why={
            "Clinic": "Raised by $50, as far as “Legal maximum or request” allows",
            "Shelter": "New, funded in full",
        },
    )


@hand_solved("fixed_program")
def debt_and_what_nobody_scored() -> HandSolved:
    """Debt (non-operating, 500) and Fair (no score on any goal, 300) do not move. Jobs (good) has 1,000.

    No limits. Nothing else can pay for it: all stays. Without the rule Debt and Fair would give all
    they have, 500 + 300 = 800: Fair has no alignment and so no worth, Debt is non-operating and unscored as well.
    """
    programs = {
        "Debt": {"lines": {"General": 500}, "kind": Kind.NON_OPERATING},
        "Fair": {"lines": {"General": 300}},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    goals = {
        "goals": (Goal(id="Work", name="Work", weight=1),),
        "alignment": (Alignment(program_id="Jobs", goal_id="Work", score=4),),
    }
    return HandSolved(
        budget=city(programs, **goals),
        scenario=Scenario(round_to=1, limits=FREE),
        amounts={"Debt": 500, "Fair": 300, "Jobs": 1000},
        gain=0,
        without={"Debt": 0, "Fair": 0, "Jobs": 1800},
        gain_without=800 * GOOD,
        breaches=(
            "Debt is fixed (non-operating) and would change by ($500)",
            "Fair is fixed (not assessed) and would change by ($300)",
        ),
        why={
            "Debt": "Not an operating program: its total stays at its current amount.",
            "Fair": "Not assessed: no one has scored it on the city's goals",
        },
    )
