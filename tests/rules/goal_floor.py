"""The spending that serves a goal keeps a share of today's: by hand."""

from __future__ import annotations

from budgetopt.city.model import Alignment, Goal
from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, USELESS, city


@hand_solved("goal_floor")
def safe_streets_keep_ninety_five_percent() -> HandSolved:
    """Patrol (useless, 900) serves Safe wholly, Lamps (fixed by law at 600) by 2/(2 + 4), Jobs (good, 1,000) not.

    Safe has 900 + 600/3 = 1,100 and keeps 95 % = 1,045: Patrol may lose 55, which go to Jobs. Without the rule Patrol
    loses 20 % = 180, and Safe is left with 720 + 200 = 920. (All weights are 0, so that a = 1 for every program.)
    """
    programs = {
        "Patrol": {"lines": {"General": 900}, "known": "useless"},
        "Lamps": {"lines": {"General": 600}, "mandated": True, "maximum": 600},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    goals = (Goal(id="Safe", name="Safe streets", weight=0), Goal(id="Work", name="Work", weight=0))
    scores = (("Patrol", "Safe", 4), ("Lamps", "Safe", 2), ("Lamps", "Work", 4), ("Jobs", "Work", 4))
    aligned = tuple(Alignment(program_id=program, goal_id=goal, score=score) for program, goal, score in scores)
    rules = [{"kind": "goal_floor", "goal": "safe streets", "at_least": "95%"}]
    return HandSolved(
        budget=city(programs, goals=goals, alignment=aligned),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Patrol": 845, "Lamps": 600, "Jobs": 1055},
        gain=55 * (GOOD - USELESS),
        without={"Patrol": 720, "Lamps": 600, "Jobs": 1180},
        gain_without=180 * (GOOD - USELESS),
        breaches=("$920 would serve Safe streets; at least $1,045 is asked for",),
        why={"Patrol": "Cut by $55"},
        shadow={"Safe streets: keep 95% of its spending": GOOD - USELESS},
    )
