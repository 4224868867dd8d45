"""The engine against the textbook: on 100 random cities (of 200) both find the same optimum, or both find none."""

from __future__ import annotations

from functools import cache

import pytest

from budgetopt.errors import Infeasible
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.solve.build import build
from budgetopt.solve.pulp_door import state
from tests.cases import cases
from tests.cities import city_and_scenario
from tests.in_pulp import SolveVerdict, solve_problem
from tests.textbook import optimum

SEEDS = range(cases(50, of=200))
PULP_SEEDS = range(0, cases(30, of=120), 3)


@cache
def found(seed: int) -> Plan | None:
    """The engine's plan, None where it says that there is none."""
    try:
        return recommend(*city_and_scenario(seed))
    except Infeasible:
        return None


@cache
def textbook(seed: int) -> float | None:
    return optimum(*city_and_scenario(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_finds_the_textbook_optimum(seed: int) -> None:
    plan, best = found(seed), textbook(seed)
    assert (plan is None) == (best is None)
    if plan is not None and best is not None:
        assert plan.impact_before_rounding == pytest.approx(best, rel=1e-7)
        assert plan.upper_bound == pytest.approx(best, rel=1e-7)
        # What unknown programs must lose may be passed in rounding by a unit a fund, each dollar worth 1 at most.
        beyond = 0 if plan.case.forced is None else plan.scenario.round_to * len(plan.budget.funds)
        assert plan.impact <= best + 1e-7 * abs(best) + beyond


@pytest.mark.parametrize("seed", PULP_SEEDS)
def test_the_same_program_stated_in_pulp(seed: int) -> None:
    plan, best = found(seed), textbook(seed)
    if plan is None or best is None:
        return
    lp = build(plan.case, plan.value, plan.solved.rows)
    verdict, gain = solve_problem(state(lp))
    assert verdict is SolveVerdict.PROVEN
    assert plan.current_impact + gain == pytest.approx(best, rel=1e-7)


def test_the_random_cities_are_of_both_kinds() -> None:
    # A generator that drifts to all feasible or all infeasible would prove nothing.
    feasible = [seed for seed in SEEDS if textbook(seed) is not None]
    assert 0.4 * len(SEEDS) <= len(feasible) <= 0.8 * len(SEEDS)
    moved = [seed for seed in feasible if (plan := found(seed)) is not None and plan.moved_cents > 0]
    assert len(moved) >= 0.3 * len(SEEDS)
