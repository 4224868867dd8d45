"""The range of a gain, against draws of what is believed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import budgetopt as bo
from budgetopt.impact.curve import height
from budgetopt.plan.doubt import gain_range
from tests import riverton as sample

ROOT = Path(__file__).resolve().parents[2]


def test_the_range_is_that_of_many_draws() -> None:
    plan = bo.recommend(sample.budget())
    found = gain_range(plan)
    rng = np.random.default_rng(7)
    gains = np.zeros(20_000)
    believed = 0.0
    for id, one in plan.value.items():
        if one.reference <= 0 or one.alignment is None:
            continue
        if one.response:
            # Measured, not believed: it moves the gain and not its range.
            moved = one.impact(plan.allocation.programs[id]) - one.impact(plan.case.standing.total[id])
            gains += moved
            believed += moved
            continue
        size = one.reference / 100
        ratio = [amount / one.reference for amount in (plan.allocation.programs[id], plan.case.standing.total[id])]
        more = size * (height(one.curve(), ratio[0]) - height(one.curve(), ratio[1]))
        draws = rng.normal(one.effectiveness.mean, one.effectiveness.deviation, gains.size)
        gains += one.alignment * draws * more
        believed += one.alignment * one.effectiveness.mean * more
    assert found.gain == pytest.approx(believed, rel=1e-6)
    low, high = np.quantile(gains, [0.025, 0.975])
    assert found.low == pytest.approx(low, rel=0.03)
    assert found.high == pytest.approx(high, rel=0.03)


def test_a_plan_that_changes_nothing_has_no_doubt() -> None:
    budget = bo.read_budget(ROOT / "sample_budgets" / "hamlet.xlsx")
    plan = bo.recommend(budget, bo.Scenario(limits={"moved": "0%"}))
    if plan.changed_programs:
        pytest.skip("Hamlet has new money to spend")
    assert gain_range(plan) == (0, 0, 0)
