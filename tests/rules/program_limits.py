"""How far policy lets one program move: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, USELESS, city

PARADE_AND_JOBS = {
    "Parade": {"lines": {"General": 1000}, "known": "useless"},
    "Jobs": {"lines": {"General": 1000}, "known": "good"},
}


@hand_solved("program_cut")
def a_fifth_a_year() -> HandSolved:
    """Two years. Parade (useless, 1,000) may lose 20 % of the year before; Jobs (good, 1,000) may gain 30 %.

    Year 1: Parade 800, Jobs 1,200. Year 2: Parade 0.8 · 800 = 640, Jobs 2,000 − 640 = 1,360, under 1.3 · 1,200.
    200 + 360 dollar-years are moved. Without the limit Jobs grows by its 30 %: 1,300, then 1.3 · 1,300 = 1,690, and
    Parade keeps 700, then 310; in year 2 it would have to keep 0.8 · 700 = 560.
    """
    return HandSolved(
        budget=city(PARADE_AND_JOBS),
        scenario=Scenario(years=2, round_to=1, limits={"program_cut": "20%", "program_growth": "30%", "moved": "none"}),
        amounts={"Parade": [800, 640], "Jobs": [1200, 1360]},
        gain=(200 + 360) * (GOOD - USELESS),
        without={"Parade": [700, 310], "Jobs": [1300, 1690]},
        gain_without=(300 + 690) * (GOOD - USELESS),
        breaches=(
            "Parade would get $700; at least $800 is asked for",
            "in year 2: Parade would get $310; at least $560 is asked for",
        ),
        why={"Parade": "as far as “No program is cut by more than 20%” allows"},
    )


@hand_solved("program_growth")
def a_tenth_a_year() -> HandSolved:
    """Two years. Jobs (good, 500) may gain 10 % of the year before; Parade (useless, 1,000) may lose 20 %.

    Year 1: Jobs 550, Parade 950. Year 2: Jobs 1.1 · 550 = 605, Parade 895: 50 + 105 dollar-years.
    Without the limit Parade gives its 20 %: 800, then 640; Jobs gets 700, then 860, where 1.1 · 700 = 770 is the most.
    """
    programs = {
        "Parade": {"lines": {"General": 1000}, "known": "useless"},
        "Jobs": {"lines": {"General": 500}, "known": "good"},
    }
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(years=2, round_to=1, limits={"program_cut": "20%", "program_growth": "10%", "moved": "none"}),
        amounts={"Parade": [950, 895], "Jobs": [550, 605]},
        gain=(50 + 105) * (GOOD - USELESS),
        without={"Parade": [800, 640], "Jobs": [700, 860]},
        gain_without=(200 + 360) * (GOOD - USELESS),
        breaches=(
            "Jobs would get $700; at most $550 is asked for",
            "in year 2: Jobs would get $860; at most $770 is asked for",
        ),
        why={"Jobs": "as far as “No program grows by more than 10%” allows"},
    )


@hand_solved("program")
def limits_of_their_own() -> HandSolved:
    """Parade (useless) may lose 5 %, Jobs (good) may get 1,150 at most; Parks is unknown. 1,000 each; 20 % and 25 %.

    Jobs takes its 150: 50 of Parade, the other 100 of Parks (at most 200). With neither rule nor the city-wide limits
    that they replace Parade is closed, and Jobs takes its 1,000 and the 200 of Parks.
    Prices put the city-wide limit back. Parade at 20 %: it gives 200, 150 to Jobs and 50 to Parks, which is saved its
    100 and gets 50: 150 · (0.4 − 0.0266).
    Jobs at 25 %: 100 more, of Parks: 100 · (0.7734 − 0.4).
    """
    rules = [
        {"kind": "program", "program": "Parade", "cut": "5%"},
        {"kind": "program", "program": "Jobs", "ceiling": 1150},
    ]
    return HandSolved(
        budget=city({**PARADE_AND_JOBS, "Parks": {"lines": {"General": 1000}}}),
        scenario=Scenario(round_to=1, limits={"moved": "none", "unknown": "may be cut"}, rules=rules),
        amounts={"Parade": 950, "Parks": 900, "Jobs": 1150},
        gain=150 * GOOD - 50 * USELESS - 100 * UNKNOWN,
        without={"Parade": 0, "Parks": 800, "Jobs": 2200},
        gain_without=1200 * GOOD - 1000 * USELESS - 200 * UNKNOWN,
        breaches=(
            "Parade would get $0; at least $950 is asked for",
            "Jobs would get $2,200; at most $1,150 is asked for",
        ),
        why={
            "Parade": "Cut by $50, as far as “Parade: at least $950” allows",
            "Jobs": "Raised by $150, as far as “Jobs: at most $1,150” allows",
        },
        prices={"Parade: at least $950": 150 * (UNKNOWN - USELESS), "Jobs: at most $1,150": 100 * (GOOD - UNKNOWN)},
    )


@hand_solved("curve_range")
def no_program_gets_more_than_ten_times_its_budget() -> HandSolved:
    """Parade (useless) has 8,000, Jobs (good) 300; no limit of cuts or moves, and one of growth at fifteen times.

    The curve ends at ten times today's amount: Jobs gets 3,000, Parade keeps 5,300. A lock goes beyond: at 3,300,
    Parade keeps 5,000.
    """
    programs = {
        "Parade": {"lines": {"General": 8000}, "known": "useless"},
        "Jobs": {"lines": {"General": 300}, "known": "good"},
    }
    limits = {"program_cut": "none", "moved": "none", "program_growth": "1400%"}
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=limits),
        amounts={"Parade": 5300, "Jobs": 3000},
        gain=2700 * (GOOD - USELESS),
        otherwise=Scenario(round_to=1, limits=limits, rules=[{"kind": "lock", "program": "Jobs", "amount": 3300}]),
        without={"Parade": 5000, "Jobs": 3300},
        gain_without=3000 * (GOOD - USELESS),
        breaches=("Jobs would get $3,300; at most $3,000 is asked for",),
        why={
            "Jobs": "Raised by $2,700, as far as “Curve range: no program gets more than 10 times its current budget” "
            "allows"
        },
    )
