"""No more positions are laid off than the scenario allows: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, USELESS, city


@hand_solved("positions")
def one_and_a_half_positions_a_year() -> HandSolved:
    """Two years. Parade (useless) has 10 positions for 1,000, 0.01 a dollar; Jobs (good, 1,000) gives no number.

    1.5 positions a year are 150 dollars: Parade 850, then 700; Jobs 1,150, then 1,300. Without the rule Parade loses
    its 20 % a year, 200 (2 positions), then 160 (1.6): 800, then 640. One position more in year 1
    is worth the 50 dollars that the 20 % leave, in both years.
    """
    programs = {
        "Parade": {"lines": {"General": 1000}, "known": "useless", "fte": "10"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(years=2, round_to=1, limits=MOVES, rules=[{"kind": "positions", "at_most": 1.5}]),
        amounts={"Parade": [850, 700], "Jobs": [1150, 1300]},
        gain=(150 + 300) * (GOOD - USELESS),
        without={"Parade": [800, 640], "Jobs": [1200, 1360]},
        gain_without=(200 + 360) * (GOOD - USELESS),
        breaches=(
            "2.00 positions would be laid off; at most 1.5 may be",
            "in year 2: 1.60 positions would be laid off; at most 1.5 may be",
        ),
        why={"Parade": "Cut by $150"},
        shadow={"No more than 1.5 positions are laid off": (50 + 50) * (GOOD - USELESS)},
    )
