"""What it costs to hold one program where cuts are forced: asked of a live model, and solved from nothing."""

from __future__ import annotations

import pytest

from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Unknown, rows_of
from budgetopt.rules.row import RuleId
from budgetopt.solve.alone import NotCounted
from tests.whole_cities import whole_model_city

SEEDS = (10, 30, 37, 40, 9, 41, 42, 36, 65, 66, 82)


def forced(seed: int) -> tuple[Plan, Unknown]:
    budget, scenario = whole_model_city(seed)
    if scenario.limits.unknown is None:
        scenario = scenario.with_limits(unknown={"from": 0.0})
    plan = recommend(budget, scenario)
    assert plan.case.forced is not None
    return plan, next(rule for rule in plan.prices.rules if isinstance(rule, Unknown))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_live_model_says_what_a_program_solved_from_nothing_does(seed: int) -> None:
    plan, rule = forced(seed)
    others = [row for row in plan.solved.possible_rows if row.rule_id != rule.id]
    (row,) = rows_of([rule], plan.case)
    live, held = NotCounted(plan.case, plan.value, others, row), list(rule.held(plan.case))
    assert live.possible and held
    # The first once more at the end: no answer hangs on what was asked before.
    for id in (*held, held[0]):
        best = plan.prices._solved_without(others, rule.but(id))
        assert best is not None and live.of(id, None) == pytest.approx(best, rel=1e-9, abs=1e-6)


def test_some_of_them_gain_over_several_years_with_yes_and_no() -> None:
    plans = [forced(seed)[0] for seed in SEEDS[:4]]
    assert all(max(plan.prices.held.values()) > 1 for plan in plans)
    assert any(len(plan.case.years) > 1 and plan.mixed for plan in plans)


def test_a_sum_that_another_row_limits_too_is_solved_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, rule = forced(SEEDS[0])
    (row,) = rows_of([rule], plan.case)
    other = row._replace(rule_id=RuleId("other"), limit=row.limit + 100)
    live = NotCounted(plan.case, plan.value, [*plan.solved.possible_rows, other], row)
    assert not live.possible
    found = dict(plan.prices.held)
    monkeypatch.setattr(NotCounted, "possible", False)
    again, _ = forced(SEEDS[0])
    assert dict(again.prices.held) == pytest.approx(found, rel=1e-9, abs=1e-6)
