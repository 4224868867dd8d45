"""Relief for scenarios that cannot be met: each one offered makes the plan possible, and no more than is needed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import budgetopt as bo
from budgetopt.plan.loosening import all_loosened, reliefs
from budgetopt.rules import Case
from budgetopt.scenario.check import checked
from budgetopt.tell.relief import relief_in_words
from tests import riverton as sample
from tests.small import city

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
