"""What the objective has beside impact, and measured curves: small cities worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from budgetopt.city.model import CurvePoint, Study
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Limits, Scenario
from tests.small import GOOD, UNKNOWN, city, fund, money

# 20 % less and 25 % more at most; any part of a fund may be moved.
MOVES = Limits(moved="none", unknown="none")
# σ of what is believed: of a program with a level-5 finding 1/√167.361111, of an unknown one the prior's.
SURE, UNSURE = 0.077298795, 0.30


def planned(programs: dict[str, Any], **settings: Any) -> Plan:
    return recommend(city(programs), Scenario(**{"round_to": 1, "limits": MOVES} | settings))


def gain(plan: Plan) -> float:
    return plan.impact - plan.current_impact


OLD_AND_NEW = {"Old": {"lines": {"General": 1000}}, "New": {"lines": {"General": 1000}, "known": "good"}}


@pytest.mark.parametrize(
    ("programs", "deviations", "moved", "a_dollar"),
    [
        (1, 1.0, 200, UNSURE),  # only the worst of the two moves counts: 0.373 − 0.3
        (1, 1.2, 200, 1.2 * UNSURE),  # 0.373 − 0.36
        (1, 1.3, 0, 0.0),  # 0.373 − 0.39: stay
        (2, 1.0, 0, 0.0),  # both count: 0.373 − 0.3 − 0.077 = −0.004: stay
        (1.5, 1.0, 200, UNSURE + SURE / 2),  # the second counts half: 0.373 − 0.339
    ],
)
def test_caution_about_the_moves_that_may_disappoint(
    programs: float, deviations: float, moved: int, a_dollar: float
) -> None:
    """Old (unknown, σ = 0.3) and New (good, σ = 0.0773) have 1,000 each; a dollar moved gains 0.7734 − 0.4 = 0.3734.

    Γ programs are assumed to work ζ σ worse for each dollar moved: 0.3 ζ for Old, 0.0773 ζ for New. The 20 % = 200 move
    while what is left is above 0. The impact that is shown is the believed one, without the penalty.
    """
    plan = planned(OLD_AND_NEW, caution={"programs": programs, "deviations": deviations})
    assert (money(plan, "Old"), money(plan, "New")) == (1000 - moved, 1000 + moved)
    assert gain(plan) == pytest.approx(moved * (GOOD - UNKNOWN))
    assert plan.solved.solution.objective == pytest.approx(moved * (GOOD - UNKNOWN - a_dollar))


def test_caution_spreads_a_cut_over_two_programs() -> None:
    """North and South (unknown, 1,000 each) can each give New (good, 1,000) all that its 20 % growth takes: 200.

    Γ = 1, ζ = 1: only the worst move counts. All from one: 0.3 · 200 = 60 of penalty. 100 from each: 0.3 · 100 = 30,
    above New's 0.0773 · 200 = 15.5. So 100 from each: 200 · 0.3734 − 30 = 44.7.
    """
    programs = {
        "North": {"lines": {"General": 1000}},
        "South": {"lines": {"General": 1000}},
        "New": {"lines": {"General": 1000}, "known": "good"},
    }
    plan = planned(
        programs, limits={"moved": "none", "program_growth": "20%", "unknown": "none"}, caution={"programs": 1}
    )
    assert [money(plan, id) for id in ("North", "South", "New")] == [900, 900, 1200]
    assert plan.solved.solution.objective == pytest.approx(200 * (GOOD - UNKNOWN) - 30)


@pytest.mark.parametrize(("penalty", "moved"), [(0.3, 200), (0.4, 0)])
def test_disruption_is_a_price_on_every_dollar_cut(penalty: float, moved: int) -> None:
    """A dollar moved gains 0.3734: it moves at κ = 0.3 and stays at κ = 0.4. Impact is shown without the penalty."""
    plan = planned(OLD_AND_NEW, disruption=penalty)
    assert (money(plan, "Old"), money(plan, "New")) == (1000 - moved, 1000 + moved)
    assert gain(plan) == pytest.approx(moved * (GOOD - UNKNOWN))
    assert plan.solved.solution.objective == pytest.approx(moved * (GOOD - UNKNOWN - penalty))


def test_benefits_count_a_dollar_left_idle_as_one() -> None:
    """By benefit–cost ratios. A: 2 ± 0.5 and 4 ± 1, pooled (2/0.25 + 4/1)/(1/0.25 + 1/1) = 12/5 = 2.4. B: 0.6. C: none.

    A and B have 1,000 each and C 500; growth 10 %. B returns less than a dollar left idle: it loses its 20 % = 200.
    A takes its 100, worth 2.4 each; nobody else may grow, so 100 stay idle and count 1 each. C has no ratio and stays.
    100 · 2.4 + 100 · 1 − 200 · 0.6 = 220. A further dollar of the fund is idle: 1.
    """
    programs = {id: {"lines": {"General": now}} for id, now in (("A", 1000), ("B", 1000), ("C", 500))}
    ratios = (("A", 2.0, 0.5), ("A", 4.0, 1.0), ("B", 0.6, 0.2))
    studies = tuple(
        Study(program_id=id, rating="", source=f"{ratio}", benefit_cost_ratio=ratio, benefit_cost_se=error)
        for id, ratio, error in ratios
    )
    budget = city(programs).model_copy(update={"studies": studies})
    limits = Limits(moved="none", program_growth="10%")
    plan = recommend(budget, Scenario(objective="benefits", round_to=1, limits=limits))
    assert [money(plan, id) for id in ("A", "B", "C")] == [1100, 800, 500]
    assert plan.funds.idle[0] == 100
    assert plan.current_impact == pytest.approx(1000 * 2.4 + 1000 * 0.6)
    assert gain(plan) == pytest.approx(220)
    assert plan.why("C").startswith("No study gives a benefit–cost ratio for it")
    assert plan.funds.shadow_price[0] == pytest.approx(1)


@pytest.mark.parametrize("asked", [{"idle": 50}, {"idle": 0}, {"idle": 50, "reserve": 20}, {"idle": 0, "reserve": 20}])
def test_a_dollar_of_a_fund_that_may_leave_no_more_idle_counts_what_it_does_where_it_is_spent(
    asked: dict[str, int],
) -> None:
    """A returns 2.4 a dollar and may take 100 more, B returns 0.284: what may not stay idle stays with B. A dollar more
    of the fund, or one less, is a dollar of B, by solving again on both sides; without the limit it counts 1 idle.
    """
    programs = {id: {"lines": {"General": 1000}} for id in ("A", "B")}
    studies = tuple(
        Study(program_id=id, rating="", source=id, benefit_cost_ratio=ratio, benefit_cost_se=0.1)
        for id, ratio in (("A", 2.4), ("B", 0.284))
    )
    limits = Limits(moved="none", program_growth="10%", program_cut="50%")
    rule = {"kind": "fund", "fund": "General"} | asked

    def planned_with(available: int, *rules: dict[str, Any]) -> Plan:
        funds = (fund("General", "no", available=available),)
        budget = city(programs, funds).model_copy(update={"studies": studies})
        return recommend(budget, Scenario(objective="benefits", round_to=1, limits=limits, rules=rules))

    plan = planned_with(2000, rule)
    assert plan.funds.idle[0] == asked["idle"]
    for other, sign in ((2001, 1), (1999, -1)):
        assert sign * (planned_with(other, rule).impact - plan.impact) == pytest.approx(0.284)
    assert plan.funds.shadow_price[0] == pytest.approx(0.284)
    assert planned_with(2000).funds.shadow_price[0] == pytest.approx(1)


@pytest.mark.parametrize("idle", [None, 0, 50])
@pytest.mark.parametrize(("ratio", "growth", "a_dollar"), [(1.5, "25%", 1.5), (0.284, "10%", None)])
def test_what_a_scenario_sets_aside_of_benefits_costs_what_the_money_would_do(
    idle: int | None, ratio: float, growth: str, a_dollar: float | None
) -> None:
    """A returns 2.4 a dollar, B `ratio`: what is not set aside goes to B, and stays idle where that counts more: 1.

    Prices are those of solving again: with a dollar less set aside, without the rule, and with the law alone.
    """
    studies = tuple(
        Study(program_id=id, rating="", source=id, benefit_cost_ratio=one, benefit_cost_se=0.1)
        for id, one in (("A", 2.4), ("B", ratio))
    )
    programs = {id: {"lines": {"General": 1000}} for id in ("A", "B")}
    budget = city(programs, (fund("General", "no", available=2030),)).model_copy(update={"studies": studies})

    def planned_with(*rules: dict[str, Any], **limits: str) -> Plan:
        limits = {"moved": "none", "program_growth": growth, "program_cut": "50%"} | limits
        return recommend(budget, Scenario(objective="benefits", round_to=1, limits=limits, rules=rules))

    rule = {"kind": "fund", "fund": "General"} | ({} if idle is None else {"idle": idle})
    plan = planned_with(rule | {"reserve": 20})
    expected = a_dollar or (1 if idle is None else ratio)
    row = plan.rules[(plan.rules.kind == "fund") & (plan.rules.sense == "<=")].iloc[0]
    assert planned_with(rule | {"reserve": 19}).upper_bound - plan.upper_bound == pytest.approx(expected)
    assert row.shadow_price == pytest.approx(expected)
    assert row.price == pytest.approx(planned_with().upper_bound - plan.upper_bound)
    free = planned_with(program_growth="none", program_cut="none")
    assert plan.current_impact + plan.prices.free_gain == pytest.approx(free.upper_bound)


@pytest.mark.parametrize("reserve", [0, 10, 20, 50])
def test_a_dollar_more_of_a_fund_counts_also_where_the_scenario_sets_money_aside(reserve: int) -> None:
    """The law sets 20 of 1,080 aside, the scenario as much, less or more: a dollar more of the fund is A's, 0.4."""

    def planned_with(available: int) -> Plan:
        budget = city({"A": {"lines": {"General": 1000}}}, (fund("General", "no", available=available, reserve=20),))
        rule = {"kind": "fund", "fund": "General", "reserve": reserve}
        return recommend(budget, Scenario(round_to=1, rules=[rule]))

    plan = planned_with(1080)
    assert planned_with(1081).impact - plan.impact == pytest.approx(UNKNOWN)
    assert plan.funds.shadow_price[0] == pytest.approx(UNKNOWN)


@pytest.mark.parametrize("unavoidable", [0.0, 0.1])
def test_a_dollar_that_no_plan_can_take_has_no_price(unavoidable: float) -> None:
    """A (1,000, unknown) alone moves, nothing may stay idle, no position may be lost: a dollar more of the first or
    second year could not be taken back in the next. (Cutting and raising A by 10 in one breath would lose it where a
    tenth of a cut is unavoidable cost; nobody can.) One of the last year is spent on A: 0.4.
    """
    programs = {"A": {"lines": {"General": 1000}, "fte": 10, "unavoidable_cost": unavoidable}}
    rules = ({"kind": "fund", "fund": "General", "idle": 0}, {"kind": "positions", "at_most": 0})
    plan = planned(programs, years=3, rules=rules, limits=Limits(program_growth="5%"))
    assert plan.funds.shadow_price.tolist() == [0, 0, pytest.approx(UNKNOWN)]


def test_a_measured_curve_that_is_not_concave_is_replaced_by_its_envelope() -> None:
    """Pipes (1,000 today): 800 achieve 400, 1,000 achieve 480, 1,200 achieve 720, each unit worth 1 point.

    From 1,000 to 1,200 a dollar brings 240/200 = 1.2, more than the 0.4 before: not concave. The envelope is straight
    from the origin to (1,200, 720): 0.6 a dollar, then 0. At 1,000 it is 600, which overstates the 480 by 120.
    Old (unknown) gives for it while 0.6 > 0.4: 200, up to the last point, though 30 % = 300 and 50 % = 500 may move.
    Gain 200 · (0.6 − 0.4) = 40. (The points as given would have made it 240 − 80.)
    """
    points = tuple(
        CurvePoint(program_id="Pipes", spend=spend * 100, outcome=outcome, value_per_unit=1)
        for spend, outcome in ((800, 400), (1000, 480), (1200, 720))
    )
    programs = {"Pipes": {"lines": {"General": 1000}}, "Old": {"lines": {"General": 1000}}}
    limits = {"moved": "none", "program_cut": "30%", "program_growth": "50%", "unknown": "none"}
    plan = recommend(city(programs, curves=points), Scenario(round_to=1, limits=limits))
    assert (money(plan, "Pipes"), money(plan, "Old")) == (1200, 800)
    assert plan.current_impact == pytest.approx(600 + 400)
    assert gain(plan) == pytest.approx(40)
    response = plan.value["Pipes"].response
    assert response is not None and response.overstated == pytest.approx(120)
