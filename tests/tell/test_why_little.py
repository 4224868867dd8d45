"""A plan that moves little says first what keeps it so, and what lifting that would bring."""

from __future__ import annotations

from typing import Any

import pytest

from budgetopt.city.model import Alignment, Goal
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.tell.headline import headline, rounding
from budgetopt.tell.prices import replacement_cost, what_is_held
from budgetopt.tell.why_little import why_so_little
from tests.small import city, fund

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


def test_of_money_alone_no_raise_is_a_finding_either() -> None:
    budget = city({"A": {"lines": {"General": 1000}}}, funds=(fund("General", "no", available=1100),))
    assert why_so_little(recommend(budget, Scenario(round_to=1))).endswith(
        "that one gets more is no finding about the programs."
    )


def test_moves_that_rounding_takes_away_are_told_from_what_a_rule_keeps() -> None:
    """Of 3,000 a tenth of a percent, 3, may move: 3 · (0.7734 − 0.0266) = 2.2 points, and no 100 of it."""
    plan = recommend(city(KNOWN), Scenario(round_to=100, limits={"moved": "0.1%"}))
    assert not plan.changed_programs
    assert why_so_little(plan).startswith(
        "“At most 0.1% of each fund is moved” leaves no move as large as the $100 to which changes are rounded: "
    )
    assert replacement_cost(plan, "Jobs") == "", "a raise that rounding takes away is none"


def test_moves_that_rounding_alone_takes_away_are_no_rules_doing() -> None:
    """Jobs may have the 3.20 of the useless: 3.2 · (0.7734 − 0.0266) = 2.4 points."""
    little = {
        "Jobs": {"lines": {"General": 9.5}, "known": "good"},
        "Fair": {"lines": {"General": 3.2}, "known": "useless"},
    }
    limits = dict.fromkeys(("moved", "program_cut", "program_growth"), "none")
    assert why_so_little(recommend(city(little), Scenario(limits=limits))) == (
        "Every move is smaller than the $100 to which changes are rounded: they would gain 2.4 points."
    )


def test_a_rule_that_keeps_no_line_from_a_cut_is_the_dearest_and_no_more() -> None:
    """Jobs may have 50 of the 100 of new money: what keeps it is no rule of cuts."""
    known = {"Jobs": {"lines": {"General": 1000}, "known": "good"}}
    budget = city(known, funds=(fund("General", "no", available=1100),))
    said = why_so_little(recommend(budget, Scenario(round_to=1, limits={"program_growth": "5%"})))
    assert said.startswith("“No program grows by more than 5%” costs this plan most: without it alone 39 points more")
