"""Positions that go with a plan: of each program, at the cost that a position has today."""

from __future__ import annotations

import math

from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from tests.small import city, money


def test_positions_follow_the_money_of_each_program() -> None:
    # Parade (useless) loses 20 % of 1,000: 2 of 10 positions. Jobs (good, 4 positions for 800) gets 180: 0.9 more.
    # New, a proposal of 40 with 1 position, gets 20 (all that is left): half a position. Clerk gives none.
    programs = {
        "Parade": {"lines": {"General": 1000}, "known": "useless", "fte": 10},
        "Jobs": {"lines": {"General": 800}, "known": "good", "fte": 4},
        "New": {"requested": 40, "fund_id": "General", "fte": 1},
        "Clerk": {"lines": {"General": 500}, "mandated": True, "maximum": 500},
    }
    limits = {"moved": "none", "program_growth": "22.5%"}
    plan = recommend(city(programs), Scenario(round_to=1, limits=limits))
    assert [money(plan, id) for id in programs] == [800, 980, 20, 500]
    table = plan.programs.set_index("program_id")
    assert dict(table.positions.dropna()) == {"Parade": 10, "Jobs": 4, "New": 0}
    assert dict(table.positions_change.dropna()) == {"Parade": -2, "Jobs": 0.9, "New": 0.5}
    assert math.isnan(table.positions["Clerk"]) and math.isnan(table.positions_change["Clerk"])


def test_a_limit_of_layoffs_is_held_by_what_the_table_says() -> None:
    programs = {
        "Parade": {"lines": {"General": 1000}, "known": "useless", "fte": 10},
        "Fair": {"lines": {"General": 1000}, "known": "useless", "fte": 4},
        "Jobs": {"lines": {"General": 2000}, "known": "good", "fte": 20},
    }
    limits = {"moved": "none", "positions": 1.5}
    plan = recommend(city(programs), Scenario(round_to=1, limits=limits))
    # Fair frees 250 a position, Parade 100: Fair to its floor of 800 loses 0.8, Parade the other 0.7 (70).
    assert [money(plan, id) for id in programs] == [930, 800, 2270]
    change = plan.programs.set_index("program_id").positions_change
    assert (change["Parade"], change["Fair"], change["Jobs"]) == (-0.7, -0.8, 2.7)
