"""The second solver, CBC or HiGHS through PuLP, finds the optimum of the first; and says so where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import budgetopt as bo
from budgetopt.city.model import Budget
from budgetopt.errors import SolverError
from budgetopt.scenario.model import Scenario
from budgetopt.solve import second
from budgetopt.solve.build import build
from budgetopt.solve.second import optimum
from tests.cities import city_and_scenario
from tests.whole_cities import whole_model_city

# Plans of one year, of several, of yes and no, with caution, disruption and benefits.
CITIES = [(city_and_scenario, seed) for seed in (0, 3, 7)] + [
    (whole_model_city, seed) for seed in (2, 4, 18, 31, 51, 73)
]
Made = Callable[[int], tuple[Budget, Scenario]]


@pytest.mark.parametrize("without_cbc", [False, True])
@pytest.mark.parametrize(("made", "seed"), CITIES)
def test_it_finds_what_the_first_found(
    monkeypatch: pytest.MonkeyPatch, made: Made, seed: int, without_cbc: bool
) -> None:
    if without_cbc:
        monkeypatch.setattr(second, "_CBC", ())
    plan = bo.recommend(*made(seed))
    found = optimum(build(plan.case, plan.value, plan.solved.rows))
    assert found.solver.startswith("HiGHS") or not without_cbc
    assert found.objective == pytest.approx(plan.solved.solution.objective, rel=1e-7, abs=1e-3)


def test_without_a_plan_it_says_so() -> None:
    plan = bo.recommend(*whole_model_city(2))
    lp = build(plan.case, plan.value, plan.solved.rows)
    moved = np.flatnonzero(plan.solved.solution.values > 1)
    columns = replace(lp.columns, lower=lp.columns.lower.copy(), upper=lp.columns.upper.copy())
    columns.lower[moved], columns.upper[moved] = 1e12, 1e12
    with pytest.raises(SolverError, match="without a proven optimum"):
        optimum(replace(lp, columns=columns))
    with pytest.raises(SolverError, match="contradict"):
        optimum(replace(lp, impossible=True))
