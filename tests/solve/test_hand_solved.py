"""Tiny cities whose best plan is worked out by hand, in the comment, and matched to the cent.

A city for every rule stands in `tests/rules/`; here is what comes of several rules, funds and conflicts together.
"""

from __future__ import annotations

import pytest

from budgetopt.city.model import Alignment, Goal
from budgetopt.errors import Infeasible, SolverError
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.solve.highs import solve
from tests.small import GENERAL, GOOD, UNKNOWN, USELESS, city, fund, money

FREE = {"program_cut": "none", "program_growth": "none", "moved": "none"}


def test_exit_costs_can_make_a_cut_not_worth_it() -> None:
    # A dollar cut from Old frees 1 − τ. At τ = 0.5 it buys 0.5 · 0.7734 = 0.387 of New and loses 0.4: stay.
    stay = {
        "Old": {"lines": {"General": 1000}, "transition_cost": "0.5"},
        "New": {"lines": {"General": 1000}, "known": "good"},
    }
    plan = recommend(city(stay), Scenario(round_to=1))
    assert (money(plan, "Old"), money(plan, "New"), plan.moved_cents) == (1000, 1000, 0)


def test_restricted_money_stays_in_its_fund() -> None:
    # Water pays Pipes (good) and Leaflets (useless): 20 % of Leaflets goes to Pipes. General's Clerk (unknown) would
    # pay for Pipes only if it could; Parks (useless) in General gives its 20 % to Clerk. Moved is lifted.
    funds = (GENERAL, fund("Water"))
    programs = {
        "Pipes": {"lines": {"Water": 1000}, "known": "good", "department": "Water"},
        "Leaflets": {"lines": {"Water": 500}, "known": "useless", "department": "Water"},
        "Clerk": {"lines": {"General": 1000}},
        "Parks": {"lines": {"General": 300}, "known": "useless"},
    }
    plan = recommend(city(programs, funds), Scenario(round_to=1, limits={"moved": "none"}))
    assert money(plan, "Pipes", "Water") == 1100
    assert money(plan, "Leaflets", "Water") == 400
    assert (money(plan, "Clerk"), money(plan, "Parks")) == (1060, 240)


def test_a_fund_swap_frees_unrestricted_money() -> None:
    # Road is paid by Streets (600) and General (400); Signs (useless) has 500 of Streets. Signs gives 20 % = 100 to
    # Road's Streets line, Road gives 100 of General to Jobs (good). Road's total stays: no one is worse off but Signs.
    funds = (GENERAL, fund("Streets"))
    programs = {
        "Road": {"lines": {"Streets": 600, "General": 400}, "department": "Works"},
        "Signs": {"lines": {"Streets": 500}, "known": "useless", "department": "Signs"},
        "Jobs": {"lines": {"General": 1000}, "known": "good", "department": "Jobs"},
    }
    limits = {"moved": "none", "program_growth": "10%"}
    plan = recommend(city(programs, funds), Scenario(round_to=1, limits=limits))
    assert money(plan, "Signs", "Streets") == 400
    # Jobs may grow by 100. Road could give up to 200 (20 %) but Jobs takes only 100; Road gets it back from Streets.
    assert money(plan, "Jobs") == 1100
    assert (money(plan, "Road", "Streets"), money(plan, "Road")) == (700, 300)


def test_a_whole_proposal_is_bought_where_new_money_makes_it_fit() -> None:
    # Shelter asks for 150, whole or not (good). Useless may give 20 % of 400 = 80, and 70 is new money: it just fits.
    # 5 % of 2,400 = 120 may be moved, which does not bind. (Without the new money: tests/rules/all_or_nothing.py.)
    programs = {
        "Old": {"lines": {"General": 2000}, "mandated": True, "maximum": 2000},
        "Useless": {"lines": {"General": 400}, "known": "useless"},
        "Shelter": {"requested": 150, "known": "good", "scalable": False, "fund_id": "General"},
        "Beds": {"requested": 100, "fund_id": "General"},
    }
    plan = recommend(city(programs, (fund("General", "no", available=2470),)), Scenario(round_to=1))
    assert (money(plan, "Shelter"), money(plan, "Beds"), money(plan, "Useless")) == (150, 0, 320)


def test_a_gap_is_closed_where_least_is_lost() -> None:
    # General has 10 % less: 300 of 3,000 must go. Useless may lose 20 % of 1,000 = 200, the next 100 come from
    # Unknown (0.4) and not from Good. Moved: 5 % of 3,000 + the gap 300 = 450, not binding... and 50 of it could be
    # moved on: Unknown could lose 100 more for Good, worth 0.373 each: 450 in all = 200 + 200 (20 %) cut = 400;
    # Good gets the 100 beyond the gap.
    programs = {
        "Useless": {"lines": {"General": 1000}, "known": "useless"},
        "Unknown": {"lines": {"General": 1000}},
        "Good": {"lines": {"General": 1000}, "known": "good"},
    }
    plan = recommend(city(programs), Scenario(round_to=1, limits={"unknown": "none"}, funds={"General": "-10%"}))
    assert [money(plan, id) for id in ("Useless", "Unknown", "Good")] == [800, 800, 1100]
    assert plan.impact - plan.current_impact == pytest.approx(-200 * USELESS - 200 * UNKNOWN + 100 * GOOD)


def test_an_odd_lock_makes_the_whole_plan_exact_to_the_cent() -> None:
    # A lock at 900.37 moves 99.63: no whole unit does. The rounding falls from 100 by way of 1 to cents.
    programs = {"Old": {"lines": {"General": 1000}}, "Good": {"lines": {"General": 1000}, "known": "good"}}
    rules = [{"kind": "lock", "program": "Old", "amount": 900.37}]
    plan = recommend(city(programs), Scenario(round_to=100, limits={"moved": "none"}, rules=rules))
    assert plan.solved.rounded.unit == 1
    assert (money(plan, "Old"), money(plan, "Good")) == (900.37, 1099.63)
    assert plan.reasons["Old"].status == "locked"


def test_every_conflict_at_once_with_have_need_and_change() -> None:
    # General has 1,500 for mandates of 1,000 + 700: 200 short. Water has 90 for a line minimum of 100: 10 short.
    funds = (fund("General", "no", available=1500), fund("Water", available=90))
    budget = city(
        {
            "Jail": {"lines": {"General": 1000}, "mandated": True},
            "Court": {"lines": {"General": 700}, "mandated": True},
            "Pipes": {"lines": {"Water": 120}, "department": "Water", "minimum": 100},
        },
        funds,
    )
    with pytest.raises(Infeasible) as caught:
        recommend(budget, Scenario(limits=FREE))
    told = {
        (conflict.subject, conflict.have_cents, conflict.need_cents, conflict.change_cents)
        for conflict in caught.value.conflicts
    }
    assert told == {("General", 150_000, 170_000, 20_000), ("Water", 9_000, 10_000, 1_000)}
    first = next(conflict for conflict in caught.value.conflicts if conflict.subject == "General")
    assert first.against == ("Legal minimum: Jail", "Legal minimum: Court")
    assert "$1,500" in str(first) and "$1,700" in str(first) and "$200" in str(first)


def test_positions_of_billions_count() -> None:
    # Aid has 4 billion and 2 positions: a dollar of it is half a billionth of a position. The fund is 2% short, 100 M.
    # Aid does less for a dollar, but no position may go: all of it comes from Works (no positions).
    programs = {"Aid": {"lines": {"General": 4e9}, "fte": 2}, "Works": {"lines": {"General": 1e9}, "known": "good"}}
    limits = {"positions": 0, "unknown": "none"}
    plan = recommend(city(programs), Scenario(limits=limits, funds={"General": "-2%"}))
    assert (money(plan, "Aid"), money(plan, "Works")) == (4e9, 9e8)


def test_of_equal_reliefs_of_the_law_the_one_that_spares_policy_is_told() -> None:
    # Water has 800 for A's legal minimum of 1,000. 200 more of Water, or a minimum that is 200 lower: the law gives 200
    # either way. But policy lets A and B (500, mandated) have 1,300 together: with the money it would give 200 too.
    programs = {"A": {"lines": {"Water": 1000}, "minimum": 1000}, "B": {"lines": {"General": 500}, "mandated": True}}
    together = {"kind": "group", "programs": ["A", "B"], "at_most": 1300}
    with pytest.raises(Infeasible) as caught:
        recommend(city(programs, (fund("Water", available=800), GENERAL)), Scenario(limits=FREE, rules=[together]))
    told = [(conflict.rule_id.kind, conflict.subject, conflict.change_cents) for conflict in caught.value.conflicts]
    assert told == [("program_floor", "A", 20_000)]


def test_a_proposal_that_must_be_whole_says_what_money_is_missing() -> None:
    # General has 600: Jail keeps its 300 by law, Shelter asks for 500, whole or not, and must get at least 450.
    # 300 + 500 = 800: 200 more are needed (in parts 150 would do); to give up Shelter would lower its minimum by 450.
    programs = {
        "Jail": {"lines": {"General": 300}, "mandated": True},
        "Shelter": {"requested": 500, "minimum": 450, "scalable": False, "fund_id": "General"},
    }
    with pytest.raises(Infeasible) as caught:
        recommend(city(programs, (fund("General", "no", available=600),)), Scenario(limits=FREE))
    told = {
        (conflict.subject, conflict.have_cents, conflict.need_cents, conflict.change_cents)
        for conflict in caught.value.conflicts
    }
    assert told == {("General", 60_000, 80_000, 20_000)}


def test_a_plan_without_a_verdict_is_no_plan() -> None:
    programs = {"Old": {"lines": {"General": 1000}}, "Good": {"lines": {"General": 1000}, "known": "good"}}
    plan = recommend(city(programs), Scenario())
    with pytest.raises(SolverError, match="no plan was found within the time limit"):
        solve(plan.solved.solution.lp, time_limit_s=0)


def test_a_goal_floor_served_by_one_program_in_part_is_met_or_said_to_clash() -> None:
    # A serves Safe by a fifth (score 1 of 5): Safe has 200 today. Keeping 95 % is 190, so A needs 950; General has
    # 1,900 and B is mandated at 1,000, so that only 900 is left: 180 for Safe, and policy gives way by 10.
    goals = {
        "goals": (Goal(id="safe", name="Safe"), Goal(id="clean", name="Clean")),
        "alignment": (
            Alignment(program_id="A", goal_id="safe", score=1),
            Alignment(program_id="A", goal_id="clean", score=4),
            Alignment(program_id="B", goal_id="clean", score=4),
        ),
    }
    programs = {"A": {"lines": {"General": 1000}}, "B": {"lines": {"General": 1000}, "mandated": True}}
    rules = [{"kind": "goal_floor", "goal": "safe", "at_least": "95%"}]
    short = city(programs, funds=(fund("General", "no", available=1900),), **goals)
    with pytest.raises(Infeasible) as stopped:
        recommend(short, Scenario(round_to=1, limits={"moved": "none"}, rules=rules))
    assert sum(conflict.change_cents for conflict in stopped.value.conflicts) == 10_00
    enough = city(programs, funds=(fund("General", "no", available=1950),), **goals)
    plan = recommend(enough, Scenario(round_to=1, limits={"moved": "none"}, rules=rules))
    assert money(plan, "A") == 950


def test_idle_money_is_not_put_to_use_by_burning_it() -> None:
    # General has 1,000 for Old, which may not grow beyond 900: 100 stays idle, 90 may. To cut Old by 45 (5 %) and raise
    # it again in one breath would cost 22.50 of exit costs and leave 77.50: no plan can do that.
    budget = city(
        {"Old": {"lines": {"General": 900}, "transition_cost": "0.5"}}, (fund("General", "no", available=1000),)
    )
    rules = [{"kind": "fund", "fund": "General", "idle": 90}]
    with pytest.raises(Infeasible) as caught:
        recommend(budget, Scenario(limits={"program_growth": "0%"}, rules=rules))
    assert sum(one.change_cents for one in caught.value.conflicts) == 10_00


def test_a_program_that_changes_who_pays_for_it_lays_nobody_off_where_conflicts_are_sought() -> None:
    # General has 100 less, Streets 100 more: Road moves over and keeps its 1,000 and its 10 positions. What clashes is
    # Water alone: it has 90 for a mandate of 100.
    funds = (fund("General", "no", available=400), fund("Streets", available=600), fund("Water", available=90))
    programs = {
        "Road": {"lines": {"General": 500, "Streets": 500}, "fte": 10},
        "Pipes": {"lines": {"Water": 100}, "mandated": True, "department": "Water"},
    }
    limits = {"positions": 0, "program_cut": "0%", "program_growth": "0%", "moved": "none"}
    with pytest.raises(Infeasible) as caught:
        recommend(city(programs, funds), Scenario(limits=limits))
    told = {(one.kind, one.subject, one.have_cents, one.need_cents) for one in caught.value.conflicts}
    assert told == {("fund_balance", "Water", 9_000, 10_000)}


NETTED = {"lines": {"General": -100, "Grant": 50}, "kind": "non-operating"}
PAYING = {"lines": {"General": 1000, "Grant": 1000}, "known": "good"}


def test_a_fixed_program_that_pays_back_more_than_it_gets_rises_to_its_line_s_minimum_or_above_nothing() -> None:
    # Its line of the Grant is owed 120: 70 more, which Paying gives up; its total passes 0, from −50 to 20.
    netted = {**NETTED, "line_minimum": {"Grant": 120}}
    plan = recommend(city({"Netted": netted, "Paying": PAYING}, (GENERAL, fund("Grant"))), Scenario(limits=FREE))
    assert plan.allocation.programs == {"Netted": 20_00, "Paying": 1930_00}


@pytest.mark.parametrize("minimum", [0, 40])
def test_a_program_that_pays_back_more_than_it_gets_stays_whatever_its_minimum_budget_is(minimum: int) -> None:
    # model.md: of a negative program the least and the most are what it has.
    plan = recommend(
        city({"Netted": NETTED | {"minimum": minimum}, "Paying": PAYING}, (GENERAL, fund("Grant"))), Scenario()
    )
    assert plan.allocation.programs == {"Netted": -50_00, "Paying": 2000_00}
