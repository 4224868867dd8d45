"""What screens say of a city of one program, or of little money: singular for one, and no amount told as nothing."""

from __future__ import annotations

import datetime

import pytest

import budgetopt as bo
from budgetopt.city.model import Alignment, Goal, UnitCost
from budgetopt.explore.compare import compare
from budgetopt.explore.robustness import robustness_of
from budgetopt.money import show_short
from budgetopt.plan.rests_on import GroundKind
from budgetopt.present import asking, city
from budgetopt.present.look import LIGHT
from budgetopt.present.side_by_side import figures_table, gain_chart
from budgetopt.present.ways import ways_chart
from budgetopt.present.what_if import robustness_figures
from budgetopt.present.what_if_charts import gain_chart as gain_over_draws
from budgetopt.standard.report import report_of
from budgetopt.standard.report_words import measured, money_behind
from budgetopt.tell import doubt
from budgetopt.tell.facts import Facts
from budgetopt.tell.plan import confidence, not_decided
from tests import small

ONE = small.city({"A": {"lines": {"General": 1000}}})
RICHER = small.city({"A": {"lines": {"General": 1000}}}, funds=(small.fund("General", "no", available=1100),))


@pytest.mark.parametrize(
    ("cents", "said"), [(37, "$0.37"), (-950, "($9.50)"), (900, "$9"), (10_037, "$100"), (0, "$0"), (9_999, "$99.99")]
)
def test_little_money_is_told_with_its_cents(cents: int, said: str) -> None:
    assert show_short(cents) == said


def test_one_program_is_told_as_one() -> None:
    case = asking.case_of(ONE, bo.Scenario())
    assert asking.held_in_money(case) == (
        "1 program with $1,000 and an alignment of 0.25 or more; it gives only what is forced."
    )
    known = small.city({"A": {"lines": {"General": 1000}, "known": "good"}})
    assert asking.held_in_money(asking.case_of(known, bo.Scenario())).startswith("No program is like that")
    proposed = small.city({"A": {"lines": {"General": 1000}}, "N": {"requested": 5}})
    (programs,) = (figure for figure in city.figures(proposed) if figure.label == "Programs")
    assert programs.help.startswith("1 of them has no money")
    (programs,) = (figure for figure in city.figures(ONE) if figure.label == "Programs")
    assert programs.note == "1 of them a service"


def test_where_no_money_moves_the_way_of_money_says_so() -> None:
    assert "No money moves." in ways_chart(bo.recommend(ONE, bo.Scenario()), LIGHT).text


def test_of_a_plan_that_cuts_nothing_nothing_is_said_of_the_money_cut() -> None:
    facts = Facts(bo.recommend(RICHER, bo.Scenario()))
    said = " ".join(one.text for one in (*confidence(facts), *not_decided(facts)))
    assert "Of the money added, 100% goes to programs of which nothing is known: that rests on the prior alone." in said
    assert "Of the money cut" not in said
    assert "Evaluate first: 1 program, $1,000, without an evidence rating or a usable measure." in said


def test_a_unit_that_costs_what_it_costs_its_peers_is_not_called_unsure() -> None:
    lines = {id: {"lines": {"General": money}} for id, money in (("A", 1000), ("B", 2000), ("C", 4000))}
    costs = tuple(UnitCost(program_id=id, outcome="visits", units=10, standard_error=0.1) for id in lines)
    plan = bo.recommend(small.city(lines, unit_costs=costs), bo.Scenario())
    (said,) = (one.text for one in plan.rests_on["B"] if one.kind is GroundKind.UNIT_COST)
    assert said == "visits: a unit costs $200 here, $200 with its peers (3 programs); as with its peers."


def test_a_proposal_spends_nothing_on_its_goal_yet() -> None:
    goals = (Goal(id="G", name="Safe", weight=1),)
    aligned = tuple(Alignment(program_id=id, goal_id="G", score=4) for id in ("A", "N"))
    programs = {"A": {"lines": {"General": 1000}}, "N": {"requested": 500}}
    (goal,) = report_of(small.city(programs, goals=goals, alignment=aligned), datetime.date(2026, 7, 1)).goals
    assert money_behind(goal, "USD") == "$1,000 spent on it in 1 program"


def test_a_share_of_something_is_written_like_a_share() -> None:
    assert (measured(45, "% of participants"), measured(45, "%"), measured(45, "visits")) == (
        "45% of participants",
        "45%",
        "45 visits",
    )


def test_plans_of_different_years_have_each_a_today_of_their_own() -> None:
    known = small.city({"A": {"lines": {"General": 1000}, "known": "good"}, "B": {"lines": {"General": 1000}}})
    asked = [bo.Scenario(name=f"Over {years}", years=years) for years in (1, 3)]
    beside = compare([bo.recommend(known, one) for one in asked])
    rows = {row[""]: row for row in figures_table(beside).rows}
    assert rows["Impact recommended, points"]["Today"] == "–"
    assert (rows["Impact today, points"]["Over 1"], rows["Impact today, points"]["Over 3"]) == ("1,173", "3,520")
    assert "Over 1, 1 year" in (said := gain_chart(beside, LIGHT).text) and "Over 3, 3 years" in said


def test_a_plan_that_is_todays_budget_is_not_called_better_in_no_draw() -> None:
    plan = bo.recommend(ONE, bo.Scenario())
    *_, step = robustness_of([plan], draws=10, agenda=False)
    (found,) = step.results
    said = [*doubt.robustness_in_words(found), doubt.tested(found), gain_over_draws(found, LIGHT).text]
    said += [one.text for one in confidence(Facts(plan, (found,)))]
    assert sum("in every draw it has the impact of today's budget" in one for one in said) == 4
    assert not any("0.0%" in one for one in said)
    assert robustness_figures(found)[0].value == "the same"
