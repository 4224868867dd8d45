"""Relief that moves the limits of other rules, solved by hand: what is told is enough, and counts no dollar twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import budgetopt as bo
from budgetopt.city.facts import Alignment, Goal
from budgetopt.city.ledger import LineId
from budgetopt.plan.loosening import all_loosened
from budgetopt.rules import Case, rules_of
from budgetopt.scenario.check import checked
from budgetopt.solve import find, least_relief
from budgetopt.solve.conflicts import missed_by
from budgetopt.solve.highs import Live, Solved, SolverStatus
from budgetopt.solve.program import LinearProgram
from budgetopt.solve.stages import best_plan
from tests.small import GENERAL, city, fund

FREE = {"program_cut": "none", "program_growth": "none", "moved": "none", "unknown": "none"}
Told = dict[tuple[str, int], tuple[float, float, float]]


def told(conflicts: Any) -> Told:
    """Have, need and change of every kind of rule that gives way, by year, in currency units."""
    amounts = (((one.kind, one.year), (one.have_cents, one.need_cents, one.change_cents)) for one in conflicts)
    return {key: (have / 100, need / 100, change / 100) for key, (have, need, change) in amounts}


def relieved(one: bo.Budget, **settings: Any) -> tuple[Told, bo.Scenario]:
    """The relief that is told, which is enough, and the scenario with it granted."""
    scenario = bo.Scenario(round_to=1, **settings)
    with pytest.raises(bo.Infeasible) as raised:
        bo.recommend(one, scenario)
    loosened = all_loosened(raised.value.case, raised.value.conflicts)
    assert bo.recommend(one, loosened)
    return told(raised.value.conflicts), loosened


def test_less_in_reserve_forces_less_to_be_moved() -> None:
    """B has to rise by 10 and 20 are to be set aside: A, half of whose cut goes to its exit, has to lose 60. Forced by
    the reserve are 20, so that 40 may be moved. With 10 less in reserve A would lose 40, and only 20 might be moved: no
    reserve helps, 20 more that may be moved do."""
    one = city(
        {"A": {"lines": {"General": 100}, "transition_cost": 0.5}, "B": {"lines": {"General": 100}, "minimum": 110}}
    )
    reserve = {"kind": "fund", "fund": "General", "reserve": 20}
    said, loosened = relieved(one, limits=FREE | {"moved": "0%"}, rules=[reserve])
    assert said == {("moved", 1): (40, 60, 20)}
    assert loosened.limits.model_dump()["moved"] == "10%"


def test_a_reserve_gives_at_most_itself_and_the_rest_is_money() -> None:
    """A needs 100 of 90, and 15 are to be set aside, 5 of them by the Funds sheet: 15 have to be found, and 10 less set
    aside beyond it."""
    needs = {"A": {"lines": {"General": 100}, "minimum": 100}}
    asked = {"limits": FREE, "funds": {"General": 90}, "rules": [{"kind": "fund", "fund": "General", "reserve": 15}]}
    assert relieved(city(needs), **asked)[0] == {("fund_balance", 1): (90, 100, 10), ("fund", 1): (85, 100, 15)}
    with_sheet = city(needs, (fund("General", "no", reserve=5),))
    assert relieved(with_sheet, **asked)[0] == {("fund_balance", 1): (85, 100, 15), ("fund", 1): (90, 100, 10)}


def test_less_in_reserve_is_less_in_every_year_and_leaves_more_to_be_spent() -> None:
    """A needs exactly 100. Of 100 in year 2 nothing can be set aside; then of 120 in year 1 20 more stay idle."""
    one = city({"A": {"lines": {"General": 100}, "minimum": 100, "maximum": 100}})
    said, loosened = relieved(
        one,
        years=2,
        limits=FREE,
        funds={"General": 120},
        forecast=[{"fund": "General", "year": 2, "available": 100}],
        rules=[{"kind": "fund", "fund": "General", "reserve": 20, "idle": 0}],
    )
    assert said == {("fund", 2): (80, 100, 20), ("fund", 1): (120, 100, 20)}
    assert loosened.rules[0].model_dump(include={"reserve", "idle"}) == {"reserve": 0, "idle": 20}


def test_what_is_fixed_is_paid_line_by_line_again_with_the_money_that_is_found() -> None:
    """Nobody has scored Fixed, which has 50 of Own, and may change funds as long as Own is short of that. Of Own there
    are 40 and A needs 85 of it; Other can take 20. The 65 that A and the rest of Fixed would need end the exception:
    Own has to have the 50 and the 85."""
    safe = Goal(id="safe", name="Safe", weight=1)
    one = city(
        {"Fixed": {"lines": {"Own": 50, "Other": 10}}, "A": {"lines": {"Own": 85}, "minimum": 85}},
        (fund("Own", available=40), fund("Other", available=30)),
        goals=(safe,),
        alignment=(Alignment(program_id="A", goal_id="safe", score=4),),
    )
    assert relieved(one, limits=FREE)[0] == {("fund_balance", 1): (40, 135, 95)}


def test_a_conflict_is_proven_whatever_the_noise_of_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    """A needs 100 of 90; what Other has is in no conflict, and has no price but noise."""
    one = city(
        {"A": {"lines": {"General": 100}, "minimum": 100}, "B": {"lines": {"Other": 10}}}, (GENERAL, fund("Other"))
    )

    class Noisy(Live):
        def solve(self, *limits: Any) -> Solved:
            found = super().solve(*limits)
            return replace(found, price=np.where(found.price == 0, -1e-13, found.price))

    monkeypatch.setattr(least_relief, "Live", Noisy)
    with pytest.raises(bo.Infeasible, match="These rules cannot all hold"):
        bo.recommend(one, bo.Scenario(limits=FREE, funds={"General": 90}))


def test_money_that_is_found_comes_again() -> None:
    """A goes on and needs 100, of 80 of which 10 come once: 30 found are enough for both, and no 20 beside 30."""
    one = city({"A": {"lines": {"General": 100}, "minimum": 100}}, (fund("General", "no", available=80, one_time=10),))
    assert relieved(one, limits=FREE)[0] == {("fund_balance", 1): (80, 110, 30)}


def test_what_whole_cents_miss_is_told_with_what_the_relief_moves() -> None:
    """20 of 110 are set aside and forced to be moved. A at 80 and B a cent above its 10 keep 19.99, which forces no
    more."""
    one = city({"A": {"lines": {"General": 100}}, "B": {"lines": {"General": 10}}})
    reserve = {"kind": "fund", "fund": "General", "reserve": 20}
    scenario = checked(bo.Scenario(limits=FREE | {"moved": "0%"}, rules=[reserve]), one)
    case = Case.of(one, scenario)
    missed = missed_by(case, list(rules_of(case)), [{LineId("A", "General"): 80_00, LineId("B", "General"): 10_01}])
    assert told(missed) == {("fund", 1): (90, 90.01, 0.01), ("moved", 1): (19.99, 20, 0.01)}


VIABLE = {"kind": "minimum_viable", "programs": ["A"], "at_least": 90}


def test_a_search_that_misses_every_plan_begins_again_at_the_one_without_relief(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A is kept at 90 or closed, B costs 40 at the least: of 100 A gets nothing, B 100."""
    one = city({"A": {"lines": {"General": 100}}, "B": {"lines": {"General": 40}, "minimum": 40}})
    began = []

    def only_from_a_plan(lp: LinearProgram, lines: Any, time_limit_s: float | None = None, start: Any = None) -> Any:
        began.append(start)
        found = best_plan(lp, lines, time_limit_s, start)
        return replace(found, status=found.status if start else SolverStatus.INFEASIBLE)

    monkeypatch.setattr(find, "best_plan", only_from_a_plan)
    plan = bo.recommend(one, bo.Scenario(limits=FREE, funds={"General": 100}, rules=[VIABLE], round_to=1))
    assert plan.allocation.amounts == {LineId("A", "General"): 0, LineId("B", "General"): 100_00}
    assert [start is not None for start in began][-3:] == [False, False, True]


def test_relief_of_decisions_that_cannot_be_held_is_that_of_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """A is kept at 90 or closed and may not be closed: of 80 its 90 are 10 too much."""
    one = city({"A": {"lines": {"General": 100}, "minimum": 80}})
    asked = {"limits": FREE, "funds": {"General": 80}, "rules": [VIABLE]}
    expected = relieved(one, **asked)[0]
    assert expected == {("minimum_viable", 1): (0, -10, 10)}

    class NeverHeld(Live):
        def solve(self, *limits: Any) -> Solved:
            found, nothing = super().solve(*limits), np.empty(0)
            if self.lp.columns.mixed:
                return found
            return replace(found, status=SolverStatus.INFEASIBLE, values=nothing, price=nothing)

    monkeypatch.setattr(least_relief, "Live", NeverHeld)
    assert relieved(one, **asked)[0] == expected
