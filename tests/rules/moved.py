"""No more of a fund is moved than the scenario allows: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import HandSolved, hand_solved
from tests.small import GOOD, USELESS, city


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
