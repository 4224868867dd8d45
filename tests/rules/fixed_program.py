"""What is fixed stays, line by line: by hand."""

from __future__ import annotations

from budgetopt.city.model import Alignment, Goal, Kind
from budgetopt.scenario.model import Scenario
from tests.rules.hand import FREE, HandSolved, hand_solved
from tests.small import GENERAL, GOOD, USELESS, city, fund

WORK = {
    "goals": (Goal(id="Work", name="Work", weight=1),),
    "alignment": (
        Alignment(program_id="Jobs", goal_id="Work", score=4),
        Alignment(program_id="Parade", goal_id="Work", score=4),
    ),
}


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
            "Fair from General (not assessed) is fixed and would be off by ($300)",
            "Debt from General (non-operating) is fixed and would be off by ($500)",
        ),
        why={
            "Debt": "Not an operating program: it stays as it is, line by line.",
            "Fair": "Not assessed: no one has scored it on the city's goals",
        },
    )


@hand_solved("fixed_program")
def a_transfer_keeps_its_payers() -> HandSolved:
    """Transfer (non-operating) has 600 from General and 400 from Parks, which has 200 more. Jobs (good) has 500 from
    General.

    Both funds are unrestricted and Transfer's department draws on both: were its total alone fixed, Parks would pay 200
    more of it and General 200 less, for Jobs. Line by line it stays at 600 and 400, Jobs at 500, and 200 are idle.
    Without the rule General pays nothing of Transfer, and Jobs has 1,100; Parks can pay for nothing better.
    """
    programs = {
        "Transfer": {"lines": {"General": 600, "Parks": 400}, "kind": Kind.NON_OPERATING, "department": "Treasury"},
        "Jobs": {"lines": {"General": 500}, "known": "good"},
    }
    goals = {"goals": WORK["goals"], "alignment": WORK["alignment"][:1]}
    return HandSolved(
        budget=city(programs, (GENERAL, fund("Parks", "no", available=600)), **goals),
        scenario=Scenario(round_to=1, limits=FREE),
        amounts={("Transfer", "General"): 600, ("Transfer", "Parks"): 400, "Jobs": 500},
        gain=0,
        without={("Transfer", "General"): 0, ("Transfer", "Parks"): 400, "Jobs": 1100},
        gain_without=600 * GOOD,
        breaches=("Transfer from General (non-operating) is fixed and would be off by ($600)",),
        why={"Transfer": "it stays as it is, line by line"},
    )


@hand_solved("fixed_program")
def a_fund_with_less_than_its_fixed_lines() -> HandSolved:
    """Fair (not assessed) has 300 from Parks, which has 200 left; from General Parade (useless) 400, Jobs (good) 500.

    Fair keeps its 300 and may change funds: 200 from Parks, 100 from General, which Parade gives. No limits: Parade
    gives the other 300 too, to Jobs: 800.
    Without the rule Fair, which has no worth, keeps the 200 that nobody else may have, and all of Parade goes to Jobs.
    """
    programs = {
        "Fair": {"lines": {"Parks": 300}},
        "Parade": {"lines": {"General": 400}, "known": "useless"},
        "Jobs": {"lines": {"General": 500}, "known": "good"},
    }
    return HandSolved(
        budget=city(programs, (GENERAL, fund("Parks", "yes", available=200)), **WORK),
        scenario=Scenario(round_to=1, limits=FREE),
        amounts={("Fair", "Parks"): 200, ("Fair", "General"): 100, "Parade": 0, "Jobs": 800},
        gain=300 * GOOD - 400 * USELESS,
        without={("Fair", "Parks"): 200, ("Fair", "General"): 0, "Parade": 0, "Jobs": 900},
        gain_without=400 * GOOD - 400 * USELESS,
        breaches=("Fair (not assessed) is fixed and would be off by ($100)",),
        why={"Fair": "Who pays for it changes: Parks $100 less; General $100 more."},
    )


@hand_solved("fixed_program")
def a_council_draws_on_contingency() -> HandSolved:
    """Contingency (non-operating, 500) is locked at 420 by the council; Debt (non-operating, 300) stays.

    The 80 go to Jobs (good, 1,000). Without the rule Debt would give its 300 as well: Jobs has 1,380.
    """
    programs = {
        "Contingency": {"lines": {"General": 500}, "kind": Kind.NON_OPERATING},
        "Debt": {"lines": {"General": 300}, "kind": Kind.NON_OPERATING},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    goals = {"goals": WORK["goals"], "alignment": WORK["alignment"][:1]}
    rules = [{"kind": "lock", "program": "Contingency", "amount": 420}]
    return HandSolved(
        budget=city(programs, **goals),
        scenario=Scenario(round_to=1, limits=FREE, rules=rules),
        amounts={"Contingency": 420, "Debt": 300, "Jobs": 1080},
        gain=80 * GOOD,
        without={"Contingency": 420, "Debt": 0, "Jobs": 1380},
        gain_without=380 * GOOD,
        breaches=("Debt from General (non-operating) is fixed and would be off by ($300)",),
        why={"Contingency": "An officer fixed it; it gets $420"},
    )
