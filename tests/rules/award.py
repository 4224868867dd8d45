"""Money awarded to one program stays with it, and a negative line stays as it is: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GENERAL, GOOD, HARMFUL, USELESS, city, fund


@hand_solved("award")
def what_a_cut_frees_stays_idle() -> HandSolved:
    """A grant, restricted by program, pays Harm (500) and Care (good, 400).

    Harm is shown to harm, m = −0.4402: each dollar less is 0.4402 gained, so it loses its 20 % = 100. Care may not
    have them: 100 stays idle. Without the rule Care takes all 100, which is its 25 %.
    """
    programs = {
        "Harm": {"lines": {"Grant": 500}, "known": "harmful"},
        "Care": {"lines": {"Grant": 400}, "known": "good", "department": "Care"},
    }
    return HandSolved(
        budget=city(programs, (GENERAL, fund("Grant", "by program"))),
        scenario=Scenario(round_to=1, limits=MOVES),
        amounts={"Harm": 400, "Care": 400},
        gain=-100 * HARMFUL,
        without={"Harm": 400, "Care": 500},
        gain_without=100 * GOOD - 100 * HARMFUL,
        breaches=("Care was awarded $400, not $500",),
        why={"Care": "“Grant: an award stays with its program” holds it"},
        shadow={"Grant: an award stays with its program: Care": GOOD},
    )


@hand_solved("negative_line")
def a_chargeback_is_no_room_for_more() -> HandSolved:
    """Pipes (good) has 1,000 of General and −100 of Water, a chargeback. Meters (useless) has 500 of Water.

    General pays Pipes alone, Water's only other line is fixed: nothing can move. Without the rule Meters gives its
    20 % = 100 to the line of Pipes in Water, which goes from −100 to 0.
    """
    programs = {
        "Pipes": {"lines": {"General": 1000, "Water": -100}, "known": "good", "department": "Pipes"},
        "Meters": {"lines": {"Water": 500}, "known": "useless", "department": "Meters"},
    }
    return HandSolved(
        budget=city(programs, (GENERAL, fund("Water"))),
        scenario=Scenario(round_to=1, limits=MOVES),
        amounts={("Pipes", "Water"): -100, ("Pipes", "General"): 1000, "Meters": 500},
        gain=0,
        without={("Pipes", "Water"): 0, ("Pipes", "General"): 1000, "Meters": 400},
        gain_without=100 * (GOOD - USELESS),
        breaches=("the negative line of Pipes would change by $100",),
        why={"Pipes": "Unchanged"},
    )
