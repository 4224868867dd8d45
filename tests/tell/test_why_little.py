"""A plan that moves little says first what keeps it so, and what lifting that would bring."""

from __future__ import annotations

from typing import Any

import pytest

from budgetopt.city.model import Alignment, Goal
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.tell.headline import headline, rounding
from budgetopt.tell.prices import what_is_held
from budgetopt.tell.why_little import why_so_little
from tests.small import city

# Jobs may gain 250 of what Fair may lose: 250 · (0.7734 − 0.0266) = 186.7; 0.4 instead of 0.0266: 93.4. With the law
# alone it gets all 2,000: eight times as much.
KNOWN = {
    "Jobs": {"lines": {"General": 1000}, "known": "good"},
    "Fair": {"lines": {"General": 2000}, "known": "useless"},
}
UNKNOWN = {"Jobs": {"lines": {"General": 1000}, "known": "good"}, "Fair": {"lines": {"General": 2000}}}


def planned(programs: dict[str, dict[str, Any]], **said: Any) -> Plan:
    return recommend(city(programs), Scenario(round_to=1, **said))


def test_a_limit_that_stops_all_moves_is_named_with_what_it_costs() -> None:
    plan = planned(KNOWN, limits={"moved": "0%"})
    assert headline(plan).startswith(
        "“At most 0% of each fund is moved” lets nothing be taken from any line: without it alone 187 points more "
        "could be gained, and without all rules of policy 1,494 points. No program's amount changes: impact stays at "
        "827 points."
    )


def test_two_limits_that_each_stop_what_is_left_are_said_together() -> None:
    # Without either alone the other still stops all: no one rule, but both.
    plan = planned(KNOWN, limits={"moved": "0%", "program_cut": "0%"})
    assert why_so_little(plan).startswith(
        "No one rule of policy keeps the plan from taking anything from any line, but all of them together do: "
    )


def test_a_limit_that_leaves_a_little_says_how_much() -> None:
    plan = planned(KNOWN, limits={"moved": "0.5%"})
    assert why_so_little(plan).startswith("“At most 0.5% of each fund is moved” keeps the plan to $15 of $3,000: ")
    assert why_so_little(planned(KNOWN)) == ""


def test_what_is_held_because_nothing_is_known_is_named_with_number_money_and_price() -> None:
    plan = planned(UNKNOWN, limits={"moved": "none"})
    assert why_so_little(plan) == (
        "“Unknown is not cut” (it holds 1 program with $2,000) lets nothing be taken from any line: without it alone "
        "93 points more could be gained, and without all rules of policy 747 points."
    )
    assert what_is_held(plan) == "1 program with $2,000 is held because nothing is known of it: that costs 93 points."
    # The headline says it once, where it says what keeps the plan.
    assert headline(plan).count("93 points") == 1
    assert what_is_held(planned(UNKNOWN, limits={"unknown": "may be cut"})) == ""


def test_missing_knowledge_is_named() -> None:
    assert why_so_little(planned({"A": {"lines": {"General": 5}}, "B": {"lines": {"General": 5}}})).startswith(
        "The budget comes without evidence, metrics or alignment with goals"
    )
    goals = (Goal(id="Safe", name="Safe", weight=1),)
    budget = city(KNOWN, goals=goals, alignment=(Alignment(program_id="Jobs", goal_id="Safe", score=4),))
    assert why_so_little(recommend(budget, Scenario())).startswith(
        "Nobody has scored 1 program with $2,000 of $3,000 on the city's goals"
    )


def test_where_nothing_stands_in_the_way_that_is_said() -> None:
    same = {id: {"lines": {"General": 1000}, "known": "good"} for id in ("Jobs", "Tutors")}
    assert why_so_little(planned(same)).startswith("No rule of policy stands in the way")


@pytest.mark.parametrize(("locked", "said"), [(1000, ""), (1001, "Of 2 changes 2 are no multiples of 100: ")])
def test_odd_changes_are_counted(locked: int, said: str) -> None:
    rules = [{"kind": "lock", "program": "Jobs", "amount": locked + 100}]
    plan = recommend(city(KNOWN), Scenario(round_to=100, limits={"moved": "none"}, rules=rules))
    assert rounding(plan).startswith(said) and bool(rounding(plan)) == bool(said)


def test_a_share_of_evidence_is_shown_with_its_limit_in_money() -> None:
    # Half of 3,000 has to be Jobs': 1,250, as far as it may grow, is 41.7 %.
    rules = [{"kind": "evidence_share", "level": 4, "at_least": "40%"}]
    plan = planned(KNOWN, limits={"moved": "none"}, rules=rules)
    (row,) = plan.rules.query("kind == 'evidence_share'").itertuples()
    assert (row.limit, row.value, row.room) == (0.4 * 3000, 1250, 50)
