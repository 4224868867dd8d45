"""Prices worked by hand where the dual is not unique, signed prices, replacement costs and prices of holding; and
against programs that are solved anew."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from typing import Any

import pytest

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Study
from budgetopt.errors import Infeasible
from budgetopt.impact.value import ProgramValue
from budgetopt.plan.outcome import Outcome
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import rows_of, rules_of
from budgetopt.rules.row import Row, RuleId, Sense, program
from budgetopt.scenario.model import Scenario
from budgetopt.solve.build import build
from budgetopt.solve.held import rows_held
from budgetopt.solve.highs import solve
from budgetopt.tell.prices import forced_by, held_price, replacement_cost
from tests.price_differences import WITHIN, plan_of, sample
from tests.prices import prices_by_name
from tests.small import GENERAL, GOOD, HARMFUL, UNKNOWN, USELESS, city, fund
from tests.whole_cities import WholeCity

CUT, GROWTH = "No program is cut by more than 20%", "No program grows by more than 25%"


def planned(programs: dict[str, dict[str, Any]], funds: tuple[Any, ...] = (GENERAL,), **said: Any) -> Plan:
    limits = {"moved": "none", "unknown": "may be cut"} | said.pop("limits", {})
    return recommend(city(programs, funds), Scenario(round_to=1, limits=limits, **said))


def shadow(plan: Plan) -> dict[str, float]:
    return {row.name: row.shadow_price for row in plan.rules.itertuples()}


def test_at_a_kink_the_gain_of_a_dollar_is_its_price_and_not_the_loss() -> None:
    # Fair may lose 200 and Jobs gain 200: both limits hold with nothing to spare, and the money of either's next dollar
    # would come from, or go to, Clerk, which may move as well. A dollar more from Fair goes to Clerk (0.4 − 0.0266), a
    # dollar more for Jobs comes from Clerk (0.7734 − 0.4): any dual between would prove the optimum.
    programs = {
        "Fair": {"lines": {"General": 1000}, "known": "useless"},
        "Jobs": {"lines": {"General": 800}, "known": "good"},
        "Clerk": {"lines": {"General": 1000}},
    }
    plan = planned(programs)
    assert {id: amount / 100 for (id, _), amount in plan.allocation.amounts.items()} == {
        "Fair": 800, "Jobs": 1000, "Clerk": 1000,
    }  # fmt: skip
    price = shadow(plan)
    assert price[f"{CUT}: Fair"] == pytest.approx(UNKNOWN - USELESS)
    assert price[f"{GROWTH}: Jobs"] == pytest.approx(GOOD - UNKNOWN)
    assert plan.funds.shadow_price[0] == pytest.approx(UNKNOWN)


def test_an_award_and_its_fund_gain_nothing_alone() -> None:
    # A dollar more of Jobs' award cannot be spent, for the fund has no more than its lines; a dollar more of the fund
    # may not go to any line. Duals that prove the optimum may say 0.7734 of either; neither alone gains anything.
    programs = {"Jobs": {"lines": {"Grant": 1000}, "known": "good"}, "Parks": {"lines": {"Grant": 500}}}
    plan = planned(programs, (fund("Grant", "by program"),), limits={"program_cut": "0%"})
    award = plan.rules.query("kind == 'award' and binding")
    assert len(award) == 2 and (award.shadow_price == 0).all()
    assert plan.funds.shadow_price[0] == 0


def test_dropping_a_lock_above_the_limit_loses() -> None:
    # Locked at 1,500 Jobs has 500 more, where growth allows 250: without the lock 250 · (0.7734 − 0.0266) are lost.
    programs = {
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Fair": {"lines": {"General": 4000}, "known": "useless"},
    }
    plan = planned(programs, rules=[{"kind": "lock", "name": "Pinned", "program": "Jobs", "amount": 1500}])
    price = prices_by_name(plan)
    assert price["Pinned"] == pytest.approx(-250 * (GOOD - USELESS))
    # The limits of all others have no effect at all: exactly nothing, not the last bit of two sums.
    assert (price[CUT], price[GROWTH]) == (0.0, 0.0)
    assert plan.prices.replacement == {"Jobs": None}
    assert forced_by(plan, "Jobs") == "an officer fixed it"


def test_what_each_raise_is_worth() -> None:
    # Fair gives 400. Jobs takes 250 and the new Tutors 150 of the 200 that they ask for (both good, no diminishing):
    # without Jobs, Tutors get 50 more and Clerk takes 200; without Tutors, Clerk takes 150 (of 250 that it may).
    programs = {
        "Fair": {"lines": {"General": 2000}, "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good", "mandated": True, "minimum": 1000},
        "Tutors": {"requested": 150, "fund_id": "General", "known": "good"},
        "Clerk": {"lines": {"General": 1000}},
    }
    plan = planned(programs)
    assert plan.prices.replacement == {
        "Jobs": pytest.approx(250 * (GOOD - UNKNOWN)), "Tutors": pytest.approx(150 * (GOOD - UNKNOWN)),
    }  # fmt: skip
    assert replacement_cost(plan, "Tutors") == "If it got nothing, 56 points would be lost."
    assert replacement_cost(plan, "Fair") == ""


def test_a_raise_that_the_law_forces_has_no_replacement_cost() -> None:
    programs = {
        "Fair": {"lines": {"General": 1000}, "known": "useless", "minimum": 1100},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    plan = planned(programs)
    assert plan.prices.replacement == {"Fair": None}
    assert replacement_cost(plan, "Fair") == "Its raise has no replacement cost: the law requires it."
    assert plan.programs.set_index("program_id").replacement_cost.isna().all()


def test_a_raise_that_a_share_of_all_forces_is_not_the_laws() -> None:
    # Of 2,000 a half is proven; 60% are asked for, so Jobs has to have 1,200: no line and no total of it says so.
    programs = {
        "Fair": {"lines": {"General": 1000}, "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    rule = {"kind": "evidence_share", "name": "Proven", "level": 3, "at_least": "60%"}
    plan = planned(programs, limits={"moved": "none"}, rules=[rule])
    assert plan.prices.replacement == {"Jobs": None}
    assert replacement_cost(plan, "Jobs") == "Its raise has no replacement cost: the rules together require it."


@pytest.mark.parametrize("yes_or_no", [False, True])
def test_what_it_costs_to_hold_each_program_of_which_nothing_is_known(yes_or_no: bool) -> None:
    # Jobs may take 250. Let go of alone, Parks (1,000) may give 200 and Pool (500) may give 100.
    programs = {
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Parks": {"lines": {"General": 1000}},
        "Pool": {"lines": {"General": 500}},
        "Harm": {"lines": {"Water": 500}},
    }
    rules = [{"kind": "max_changes", "programs": 3}] if yes_or_no else []
    plan = planned(programs, (GENERAL, fund("Water")), limits={"unknown": {"from": 0.25}}, rules=rules)
    gain = GOOD - UNKNOWN
    assert plan.prices.held == {"Parks": pytest.approx(200 * gain), "Pool": pytest.approx(100 * gain), "Harm": 0.0}
    # Both together: no more than Jobs can take.
    assert prices_by_name(plan)["Unknown is not cut"] == pytest.approx(250 * gain)
    assert held_price(plan, "Harm") == "Holding it costs nothing: the plan would not cut it if it might."
    rows = plan.programs.set_index("program_id")
    assert rows.unknown.to_dict() == {"Jobs": False, "Parks": True, "Pool": True, "Harm": True}
    assert rows.held_price["Pool"] == pytest.approx(100 * gain)


@pytest.mark.parametrize("yes_or_no", [False, True])
def test_what_it_costs_to_hold_a_program_over_two_years(yes_or_no: bool) -> None:
    # Let go of, Parks may lose 200 in the first year and 160 of its 800 in the second: Jobs has 200, then 360 more.
    programs = {"Jobs": {"lines": {"General": 1000}, "known": "good"}, "Parks": {"lines": {"General": 1000}}}
    rules = [{"kind": "smallest_move", "amount": 1}] if yes_or_no else []
    plan = planned(programs, limits={"unknown": {"from": 0.25}}, rules=rules, years=2)
    assert plan.prices.held == {"Parks": pytest.approx(560 * (GOOD - UNKNOWN))}


def test_what_is_forced_from_the_unknown_is_held_when_one_is_let_go() -> None:
    # Water has 300 less for Parks and Pool, which may lose 200 each: H is 300, and stays 300 for all but the one that
    # is let go. Without Parks, Pool's 100 count and Clerk's 20 have room; without Clerk, Parks' and Pool's 300 count.
    # Jobs takes 200 of Harm's and has room for 50 more: each time it is Clerk's 20 % that is gained.
    programs = {
        "Parks": {"lines": {"Water": 1000}, "department": "Water"},
        "Pool": {"lines": {"Water": 1000}, "department": "Water"},
        "Harm": {"lines": {"General": 1000}, "known": "harmful"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Clerk": {"lines": {"General": 100}},
    }
    funds = (GENERAL, fund("Water", available=1700))
    plan = planned(programs, funds, limits={"unknown": {"from": 0.25}})
    clerks = pytest.approx(20 * (GOOD - UNKNOWN))
    assert plan.prices.held == {"Parks": clerks, "Pool": clerks, "Clerk": clerks}
    assert plan.impact - plan.current_impact == pytest.approx(200 * (GOOD - HARMFUL) - 300 * UNKNOWN)


@pytest.mark.parametrize(("cut", "growth"), [("0%", "25%"), ("20%", "0%"), ("20%", "25%")])
def test_a_limit_that_law_and_policy_share_is_worth_nothing_to_either_alone(cut: str, growth: str) -> None:
    # Fair is mandated at its 1,000, Jobs' maximum its 1,000. Where no policy holds them there too, the next dollar
    # would go from Fair to Clerk (which may grow), and from Clerk to Jobs.
    programs = {
        "Fair": {"lines": {"General": 1000}, "known": "useless", "mandated": True},
        "Jobs": {"lines": {"General": 1000}, "known": "good", "maximum": 1000},
        "Clerk": {"lines": {"General": 1000}},
    }
    price = shadow(planned(programs, limits={"program_cut": cut, "program_growth": growth}))
    floor, ceiling = price["Legal minimum: Fair"], price["Legal maximum or request: Jobs"]
    assert floor == pytest.approx(UNKNOWN - USELESS if (cut, growth) == ("20%", "25%") else 0, abs=1e-9)
    assert ceiling == pytest.approx(GOOD - UNKNOWN if (cut, growth) == ("20%", "25%") else 0, abs=1e-9)


def test_which_way_a_line_goes_is_no_decision_that_prices_hold() -> None:
    # No money may stay idle. A dollar less for Fair frees 0.90 for Jobs: Fair, held whole by a limit, is worth that to
    # Jobs, and cut by 200 it is kept whole from the belief on at which a dollar of it does as much.
    programs = {
        "Fair": {"lines": {"General": 1000}, "known": "useless", "earned_revenue": "0.1"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    rules = [{"kind": "fund", "name": "Spend it all", "fund": "General", "idle": 0}]
    whole = planned(programs, limits={"program_cut": "0%"}, rules=rules)
    assert shadow(whole)["No program is cut by more than 0%: Fair"] == pytest.approx(0.9 * GOOD - USELESS)
    cut = planned(programs, rules=rules)
    assert cut.allocation.amounts[LineId("Jobs", "General")] == 1180_00
    assert cut.prices.tipping == {"Fair": pytest.approx(0.9 * GOOD)} and cut.prices.given == ""


def test_prices_are_the_differences_of_programs_solved_anew() -> None:
    # A sample of `python -m tests.price_differences`; of both kinds of cities, yes and no and several years among them.
    # In the last city a corner of the curve lies a fifth of a cent from a floor.
    found = [*sample(first=1, rules=60), *sample(first=10672, rules=5)]
    assert {one.row.year for one in found} > {1} and sum(one.price > 0 for one in found) >= 20
    assert [(one.seed, one.row.name, one.price, one.gain) for one in found if one.off > WITHIN] == []


def believed(plan: Outcome, id: str, least: float) -> dict[str, ProgramValue]:
    """What a dollar does where that is believed of one program."""
    one = plan.value[id]
    return {**plan.value, id: replace(one, effectiveness=replace(one.effectiveness, mean=least))}


def taken(plan: Plan, id: str, least: float) -> float:
    """Whether the best plan, where that is believed of a program, has more than the best that keeps it whole."""
    value = believed(plan, id, least)
    rows = rows_held(plan.case, plan.solved.rows, plan.prices.decided)
    kept = [_kept(plan, id, year) for year in plan.case.years]
    best, whole = (solve(build(plan.case, value, of)) for of in (rows, [*rows, *kept]))
    return best.objective - whole.objective


def _kept(plan: Plan, id: str, year: int) -> Row:
    terms = ((program(id, year), 1),)
    return Row(RuleId("kept"), "Kept", id, id, terms, Sense.AT_LEAST, plan.case.standing.total[id], pooled=True)


@pytest.mark.parametrize("seed", [11, 20, 33, 53, 84])
def test_a_tipping_point_is_found_by_halving_too(seed: int) -> None:
    plan = plan_of(seed)
    assert plan is not None
    noise = 1e-9 * max(1.0, abs(plan.impact))
    for id, tip in list(plan.prices.tipping.items())[:3]:
        if not plan.value[id].alignment or plan.value[id].response:
            assert tip is None
            continue
        low, high = plan.value[id].believed, 1.0
        if not taken(plan, id, high) <= noise:
            assert tip is None
            continue
        assert tip is not None
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (low, middle) if taken(plan, id, middle) <= noise else (middle, high)
        assert tip == pytest.approx(high, abs=1e-4)


@pytest.mark.parametrize("seed", range(1, 13))
def test_rows_without_a_rule_are_those_of_its_case(seed: int) -> None:
    plan = plan_of(seed)
    if plan is None:
        return
    prices = plan.prices._of_rules
    for scenario in (*prices._without.values(), plan.scenario.free_of_policy()):
        case = replace(plan.case, scenario=scenario)
        assert prices.rows_under(case) == rows_of(rules_of(case), case)


def test_what_was_found_stays_when_the_models_behind_it_are_let_go() -> None:
    plan = next(plan for seed in range(1, 50) if (plan := plan_of(seed)) and plan.prices.tipping and plan.prices.held)
    prices = plan.prices
    found = [dict(prices.tipping), dict(prices.held), dict(prices.margins), dict(prices.of_rule)]
    solved = weakref.ref(prices._priced)
    prices.let_go_of_models()
    gc.collect()
    assert solved() is None
    assert found == [dict(prices.tipping), dict(prices.held), dict(prices.margins), dict(prices.of_rule)]
    # What was not asked for is solved for anew.
    assert len(prices.shadow) == len(plan.solved.rows) and solved() is None


@pytest.mark.parametrize("seed", [343, 378])
def test_a_dollar_that_only_cutting_and_raising_a_line_would_take_has_no_price(seed: int) -> None:
    """Nothing may stay idle, and no plan takes a dollar more of the fund: a line would be cut and raised in one breath.
    Priced so it would count 5.17 and −0.14."""
    found = WholeCity(seed)
    budget, asked = found.budget, found.scenario()
    idle = Scenario(rules=[{"kind": "fund", "fund": one.id, "idle": 0} for one in budget.funds]).rules
    asked = asked.model_copy(update={"rules": (*(rule for rule in asked.rules if rule.kind != "fund"), *idle)})
    plan = recommend(budget, asked)
    first, *others = budget.funds
    money = round(plan.funds.available[0] * 100)
    more = (first.model_copy(update={"available": money + 100}), *others)
    with pytest.raises(Infeasible):
        recommend(budget.model_copy(update={"funds": more}), asked)
    assert plan.funds.shadow_price[0] == 0


def test_a_dollar_more_that_must_be_spent_counts_what_it_does() -> None:
    # Where benefits count and nothing of General or Water may stay idle. A dollar more of General has to go to Clerk,
    # whose total stands: its award has a dollar less, which stays idle and counts 1, less 5% that stays as cost. A
    # dollar more of Water would have to stay idle: Pipes have no ratio and stay as they are.
    programs = {
        "Clerk": {"lines": {"General": 1000, "Award": 100}, "unavoidable_cost": "0.05"},
        "Pipes": {"lines": {"Water": 1000}},
        "Jobs": {"lines": {"Jobs": 1000}, "department": "Work"},
    }
    funds = (fund("General", "no"), fund("Award", "by program"), fund("Water"), fund("Jobs"))
    ratio = Study(program_id="Jobs", rating="", benefit_cost_ratio=2.0, benefit_cost_se=0.1)
    budget = city(programs, funds).model_copy(update={"studies": (ratio,)})
    idle = [{"kind": "fund", "fund": one, "idle": 0} for one in ("General", "Water")]
    plan = recommend(budget, Scenario(objective="benefits", limits={"moved": "none"}, rules=idle))
    prices = dict(zip(plan.funds.fund_id, plan.funds.shadow_price, strict=True))
    assert prices == {"General": pytest.approx(0.95), "Award": 1, "Water": 0, "Jobs": pytest.approx(2)}


def test_what_may_stay_idle_is_not_priced_by_cutting_and_raising_a_line_in_one_breath() -> None:
    # Both have their 10% and the fund is spent. One dollar may stay idle: Harm gets one less. (Raised by 100 and cut by
    # 1.33 in one breath, which costs 0.33, it would have 1.33 less.)
    programs = {
        "Harm": {"lines": {"General": 1000}, "known": "harmful", "transition_cost": "0.25"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    idle = [{"kind": "fund", "name": "Idle", "fund": "General", "idle": 0}]
    limits = {"program_growth": "10%"}
    plan = planned(programs, (fund("General", "no", available=2200),), limits=limits, rules=idle)
    assert shadow(plan)["Idle: General"] == pytest.approx(-HARMFUL)


def test_what_may_stay_idle_is_priced_by_what_lines_would_then_do() -> None:
    # Nothing may stay idle: Harm stands, as a dollar of it would leave 0.80 of Works, and Fair's total is fixed. Where
    # a dollar of Works may stay idle, Harm has 1.25 less. (Fair's line of Works, cut and raised in one breath, would
    # use up what Harm leaves: no plan may do that.)
    programs = {
        "Harm": {"lines": {"Works": 1000}, "known": "harmful", "transition_cost": "0.2"},
        "Fair": {"lines": {"Works": 1000, "General": 1000}, "transition_cost": "0.2", "minimum": 2000, "maximum": 2000},
    }
    idle = [{"kind": "fund", "name": f"{one} spent", "fund": one, "idle": 0} for one in ("Works", "General")]
    plan = planned(programs, (fund("Works"), fund("General", "yes")), rules=idle)
    assert not plan.moved_cents
    assert shadow(plan)["Works spent"] == pytest.approx(-HARMFUL * 1.25)
