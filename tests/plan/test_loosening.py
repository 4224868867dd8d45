"""Relief for scenarios that cannot be met: each one offered makes the plan possible, and no more than is needed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import budgetopt as bo
from budgetopt.city.facts import Alignment, District, Goal
from budgetopt.plan import loosening
from budgetopt.plan.loosening import all_loosened, reliefs
from budgetopt.rules import Case
from budgetopt.scenario.check import checked
from budgetopt.tell.relief import relief_in_words, smallest_relief
from tests import riverton as sample
from tests.small import city, fund

ROOT = Path(__file__).resolve().parents[2]
IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "less money and small cuts": {"funds": {"general": "-10%"}, "limits": {"program_cut": "5%"}},
    "a group wants too much": {"rules": [{"kind": "group", "programs": ["POL-01", "POL-02"], "at_least": 90_000_000}]},
    "a lock against a group": {
        "rules": [
            {"kind": "lock", "program": "FIR-02", "amount": "200%"},
            {"kind": "group", "programs": ["FIR-02"], "at_most": 14_000_000},
        ]
    },
    "a goal wants too much": {"rules": [{"kind": "goal_floor", "goal": "safe", "at_least": "140%"}]},
    "a floor against a department": {
        "rules": [
            {"kind": "program", "program": "POL-04", "floor": "180%", "ceiling": "200%"},
            {"kind": "department", "department": "Police", "growth": "0%"},
        ],
        "limits": {"program_cut": "0%"},
    },
    "cuts need evidence that is not there": {
        "funds": {"general": "-15%"},
        "rules": [{"kind": "cuts_need_evidence", "level": 5}],
    },
}


@pytest.fixture(scope="module")
def budget() -> bo.Budget:
    return sample.budget()


def conflict(budget: bo.Budget, settings: dict[str, Any]) -> tuple[Case, Any]:
    scenario = bo.Scenario(name="Impossible", **settings)
    with pytest.raises(bo.Infeasible) as raised:
        bo.recommend(budget, scenario)
    return Case.of(budget, checked(scenario, budget)), raised.value.conflicts


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_all_relief_together_makes_a_plan_possible(budget: bo.Budget, name: str) -> None:
    case, conflicts = conflict(budget, IMPOSSIBLE[name])
    plan = bo.recommend(budget, all_loosened(case, conflicts))
    assert plan.status == "optimal"


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_every_conflict_is_offered_something(budget: bo.Budget, name: str) -> None:
    case, conflicts = conflict(budget, IMPOSSIBLE[name])
    offered = reliefs(case, conflicts)
    assert len(offered) == len({one.rule_id for one in conflicts})
    for one in offered:
        assert one.conflicts
        assert one.loosened is not None or one.dropped is not None
        assert one.loosened is None or (one.loosen and one.loosened != case.scenario)


def test_the_limit_of_cuts_is_loosened_no_further_than_needed(budget: bo.Budget) -> None:
    case, conflicts = conflict(budget, IMPOSSIBLE["less money and small cuts"])
    (relief,) = reliefs(case, conflicts)
    assert relief.loosened is not None
    limit = relief.loosened.limits.program_cut
    assert limit is not None and bo.recommend(budget, relief.loosened)
    with pytest.raises(bo.Infeasible):
        bo.recommend(budget, relief.loosened.with_limits(program_cut=f"{(limit - Decimal('0.01')) * 100:f}%"))


def test_relief_of_several_years_is_told_in_the_units_of_its_rule() -> None:
    """Ten positions for $100; $20 in year 2 pay for two of them. Eight go in two years where one a year is allowed: by
    six more, in whichever year."""
    one = city({"A": {"lines": {"General": 100}, "fte": 10}})
    settings: dict[str, Any] = {
        "years": 2,
        "funds": {"General": 50},
        "forecast": [{"fund": "General", "year": 2, "available": 20}],
        "limits": {"program_cut": "none", "positions": 1, "unknown": "none"},
    }
    _, conflicts = conflict(one, settings)
    told = " ".join(relief_in_words(conflicts))
    assert (
        "2 times, by 6 positions in all: year 1 from 1 position to " in told and "; year 2 from 1 position to " in told
    )
    assert "$" not in told


_FREE = {"program_cut": "none", "program_growth": "none", "moved": "none", "unknown": "none"}


def relieved(one: bo.Budget, **settings: Any) -> tuple[list[str], bo.Scenario]:
    """What is said to be done, and the scenario with it done, which has to have a plan."""
    case, conflicts = conflict(one, settings)
    loosened = all_loosened(case, conflicts)
    assert bo.recommend(one, loosened)
    return [relief.loosen for relief in reliefs(case, conflicts)], loosened


def test_money_is_found_in_the_years_that_lack_it() -> None:
    """A and B may not lose: they need 200 a year, of 150 in year 1 and 120 in year 2; of 150 in both."""
    one = city({id: {"lines": {"General": 100}, "minimum": 100} for id in "AB"})
    asked: dict[str, Any] = {"years": 2, "limits": _FREE, "funds": {"General": 150}}
    later = [{"fund": "General", "year": 2, "available": 120}]
    told, loosened = relieved(one, **asked, forecast=later)
    assert told == ["Find $50 more in year 1 and $80 more in year 2 for General"]
    assert loosened.funds == {"General": 200_00} and loosened.forecast[0].available == 200_00
    assert relieved(one, **asked)[0] == ["Find $50 more a year for General"]


def test_money_that_is_found_in_one_year_is_not_there_in_the_next() -> None:
    """A falls to 60, which costs 20 in year 1: 80 of 70. In year 2 it needs 60, and no more than 10 may stay idle."""
    one = city({"A": {"lines": {"General": 100}, "maximum": 60, "minimum": 60, "transition_cost": 0.5}})
    idle = {"kind": "fund", "fund": "General", "idle": 10}
    told, loosened = relieved(one, years=2, limits=_FREE, funds={"General": 70}, rules=[idle])
    assert told == ["Find $10 more in year 1 for General"]
    assert loosened.funds == {"General": 80_00} and loosened.forecast[0].available == 70_00


def test_a_percentage_that_gives_more_gives_enough_that_comes_again() -> None:
    """A goes on with 90, and 100 of which 20 come once are cut by a tenth: 72 come again, of 90. What comes once is
    scaled alike, so that 18 more in all are not enough: 90 of 80 that come again are an eighth more."""
    one = city({"A": {"lines": {"General": 90}, "minimum": 90}}, (fund("General", "no", available=100, one_time=20),))
    told, loosened = relieved(one, limits=_FREE, funds={"General": "-10%"})
    assert told == ["Find $18 more for General"]
    assert loosened.funds == {"General": Decimal("0.125")}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"kind": "minimum_viable", "programs": ["A"], "at_least": "97%"}, "“At least 80%, or closed: A”"),
        ({"kind": "minimum_viable", "programs": ["A"], "at_least": 90}, "“At least $80, or closed: A”"),
        ({"kind": "requires", "program": "B", "needs": "A", "at_least": "90%"}, "“B only with A at $80”"),
    ],
)
def test_a_viable_size_is_loosened_and_not_dropped(asked: dict[str, Any], told: str) -> None:
    """Of 90 B gets 10 by law, and A 80, which may not close. What is kept at a size may lose more than a tenth, as long
    as the rule stands; what another needs may by itself."""
    one = city({"A": {"lines": {"General": 100}, "minimum": 60}, "B": {"lines": {"General": 10}, "minimum": 10}})
    cut = "none" if asked["kind"] == "requires" else "10%"
    said, _ = relieved(one, limits=_FREE | {"program_cut": cut}, funds={"General": 90}, rules=[asked])
    assert len(said) == 1 and said[0].endswith(f" to {told}")


def test_what_a_program_may_lose_from_year_to_year_is_loosened_in_percent() -> None:
    """General has 200, all of it spent on A, and 40 the year after: A loses 160 of 200, four fifths."""
    one = city({"A": {"lines": {"General": 100}}})
    own = {"kind": "program", "program": "A", "cut": "50%"}
    later = [{"fund": "General", "year": 2, "available": 40}]
    asked: dict[str, Any] = {"years": 2, "limits": _FREE, "funds": {"General": 200}, "forecast": later}
    spent = {"kind": "fund", "fund": "General", "idle": 0}
    told, loosened = relieved(one, **asked, rules=[own, spent])
    assert told == ["Loosen “A: at least $50” to “A: at least $20”"]
    assert loosened.rules[0].model_dump()["cut"] == "80%"


def test_a_lock_that_is_in_the_way_in_one_year_becomes_a_range() -> None:
    """A and B are locked at 100 each, of 200 in year 1 and 100 in year 2: B gets nothing then, and 100 before."""
    one = city({"A": {"lines": {"General": 100}, "known": "good"}, "B": {"lines": {"General": 100}}})
    locks = [{"kind": "lock", "program": id, "amount": 100} for id in "AB"]
    later = [{"fund": "General", "year": 2, "available": 100}]
    told, loosened = relieved(one, years=2, limits=_FREE, forecast=later, rules=locks)
    assert told == ["Loosen “B: locked at $100” to “B: at least $0” and “B: at most $100”"]
    assert loosened.rules[1].model_dump()["floor"] == 0 and loosened.rules[1].model_dump()["ceiling"] == 100


def test_the_side_that_gives_way_is_named() -> None:
    """A is asked to have 150 to 160, of a fund of 100."""
    one = city({"A": {"lines": {"General": 100}}})
    both = {"kind": "program", "program": "A", "floor": 150, "ceiling": 160}
    assert relieved(one, limits=_FREE, rules=[both])[0] == ["Loosen “A: at least $150” to “A: at least $100”"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"kind": "goal_floor", "goal": "safe", "at_least": "120%"}, "“Safe: keep 80% of its spending”"),
        ({"kind": "district_floor", "district": "North", "loss": "10%"}, "“North: at most 20% loss”"),
        ({"kind": "fund", "fund": "General", "reserve": 30}, "“General: $20 in reserve”"),
        ({"kind": "department", "department": "City", "cut": "5%"}, "“City: at most 20% cut”"),
        ({"kind": "max_changes", "programs": 0}, "“At most 1 program changes”"),
    ],
)
def test_a_rule_with_an_amount_is_loosened_to_what_is_possible(asked: dict[str, Any], told: str) -> None:
    """A has 100 and may have no more than the fund's 80 (100 where 80 have to stay for it): what a rule asks beyond
    that is loosened to it."""
    least = {"minimum": 80} if asked["kind"] == "fund" else {}
    safe = Goal(id="safe", name="Safe", weight=1)
    one = city(
        {"A": {"lines": {"General": 100}, **least}},
        goals=(safe,),
        alignment=(Alignment(program_id="A", goal_id="safe", score=4),),
        districts=(District(program_id="A", district="North", share=Decimal(1)),),
    )
    money = {} if asked["kind"] == "fund" else {"funds": {"General": 80}}
    said, loosened = relieved(one, limits=_FREE, rules=[asked], **money)
    assert len(said) == 1 and said[0].startswith("Loosen ") and said[0].endswith(f" to {told}")
    assert len(loosened.rules) == 1


def test_a_cut_for_all_is_told_apart_from_the_conflicts_of_few() -> None:
    # 300 is missing of 600: all may lose half, or two of them more and the third a fifth.
    programs = {name: {"lines": {"General": 200}} for name in ("A", "B", "C")}
    scenario = bo.Scenario(round_to=1, funds={"General": "-50%"}, limits={"program_cut": "20%", "moved": "none"})
    with pytest.raises(bo.Infeasible) as raised:
        bo.recommend(city(programs), scenario)
    (said,) = (one for one in smallest_relief(raised.value) if "“No program is cut" in one)
    assert said.startswith("Let a program lose up to 50%. Or for these alone, the least in all: “No program is cut by ")


def test_a_district_that_has_to_fall_below_nothing_is_not_loosened_but_dropped() -> None:
    """North has 100 of A, which the law closes, and −20 of B, which stays: it loses a quarter more than all of 80."""
    one = city(
        {"A": {"lines": {"General": 100}, "maximum": 0}, "B": {"lines": {"General": -20}}},
        districts=tuple(District(program_id=id, district="North", share=Decimal(1)) for id in "AB"),
    )
    told, loosened = relieved(one, limits=_FREE, rules=[{"kind": "district_floor", "district": "North", "loss": "1%"}])
    assert told == [""] and not loosened.rules


def test_a_cut_for_all_that_the_solver_cannot_judge_is_not_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    # As above with one program, which has to lose half: without a verdict anything up to all of it is offered.
    def unjudged(*asked: Any) -> None:
        raise bo.SolverError("HiGHS ended without a verdict: Unknown.")

    monkeypatch.setattr(loosening, "best_gain", unjudged)
    one, cut = city({"A": {"lines": {"General": 200}}}), {"program_cut": "20%", "moved": "none"}
    told, _ = relieved(one, funds={"General": "-50%"}, limits=cut)
    assert told == ["Let a program lose up to 100%"]
