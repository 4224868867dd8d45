"""No more of a fund is moved than the scenario allows: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import HandSolved, hand_solved
from tests.small import GOOD, USELESS, city, fund


@hand_solved("moved")
def five_percent_and_what_the_fund_shrinks_by() -> HandSolved:
    """Two years. General has 2,000, forecast to fall to 1,960. Parade (useless) and Jobs (good) have 1,000 each.

    Year 1: 5 % of 2,000 = 100 may be moved: 900 and 1,100. Year 2: 100 + 40 that the fund loses by itself: Parade
    900 − 140 = 760 (its 20 % limit is 720), Jobs 1,960 − 760 = 1,200.
    Without the rule Parade loses 20 % a year: 800 and 640 (160 less), Jobs has 1,200 and 1,960 − 640 = 1,320.
    One more dollar in year 1 is moved for two years.
    """
    programs = {
        "Parade": {"lines": {"General": 1000}, "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    forecast = [{"fund": "General", "year": 2, "available": 1960}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(years=2, round_to=1, forecast=forecast),
        amounts={"Parade": [900, 760], "Jobs": [1100, 1200]},
        gain=(100 + 200) * GOOD - (100 + 240) * USELESS,
        without={"Parade": [800, 640], "Jobs": [1200, 1320]},
        gain_without=(200 + 320) * GOOD - (200 + 360) * USELESS,
        breaches=(
            "$200 would be moved in General; at most $100 may",
            "in year 2: $160 would be moved in General; at most $140 may",
        ),
        why={"Parade": "Cut by $100"},
        shadow={"At most 5% of each fund is moved: General": 2 * (GOOD - USELESS)},
    )


@hand_solved("moved")
def what_a_smaller_fund_and_its_exit_costs_force() -> HandSolved:
    """General has 1,900 for 2,000, and nothing may be moved by choice. Parade (useless, 1,000) costs 0.5 a dollar
    cut; Jobs (good, 1,000) is mandated.

    The 100 that go need a cut of 100 / (1 - 0.5) = 200, and so much may be cut: Parade 800, 100 of it exit costs.
    Without the rule Parade loses its 30 % = 300, which frees 150: 50 for Jobs. One more dollar that may be moved frees
    half of it.
    """
    programs = {
        "Parade": {"lines": {"General": 1000}, "known": "useless", "transition_cost": "0.5"},
        "Jobs": {"lines": {"General": 1000}, "known": "good", "mandated": True},
    }
    return HandSolved(
        budget=city(programs, (fund("General", "no", available=1900),)),
        scenario=Scenario(round_to=1, limits={"moved": "0%", "program_cut": "30%"}),
        amounts={"Parade": 800, "Jobs": 1000},
        gain=-200 * USELESS,
        without={"Parade": 700, "Jobs": 1050},
        gain_without=50 * GOOD - 300 * USELESS,
        breaches=("$300 would be moved in General; at most $200 may",),
        why={"Parade": "Cut by $200"},
        shadow={"At most 0% of each fund is moved: General": 0.5 * GOOD - USELESS},
    )


@hand_solved("moved")
def what_is_set_aside_is_forced_too() -> HandSolved:
    """General has its 2,000 and sets 60 aside from now on; nothing may be moved by choice.

    So 60 may be cut: Parade (useless) 940. Without the rule it loses its 20 % = 200, of which 140 go to Jobs (good).
    """
    programs = {
        "Parade": {"lines": {"General": 1000}, "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    return HandSolved(
        budget=city(programs, (fund("General", "no", reserve=60),)),
        scenario=Scenario(round_to=1, limits={"moved": "0%"}),
        amounts={"Parade": 940, "Jobs": 1000},
        gain=-60 * USELESS,
        without={"Parade": 800, "Jobs": 1140},
        gain_without=140 * GOOD - 200 * USELESS,
        breaches=("$200 would be moved in General; at most $60 may",),
        why={"Parade": "Cut by $60"},
        shadow={"At most 0% of each fund is moved: General": GOOD - USELESS},
    )
