"""A few yes and no are decided by branching on a live model: what HiGHS's own search proves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from budgetopt.errors import BudgetOptError
from budgetopt.plan.recommend import recommend
from budgetopt.solve import best as best_room
from budgetopt.solve import branching
from budgetopt.solve.build import build
from budgetopt.solve.highs import solve
from budgetopt.solve.program import Floats, LinearProgram
from tests.cases import cases
from tests.whole_cities import whole_model_city


@cache
def programs_with_yes_or_no(seeds: range) -> list[LinearProgram]:
    """Of random cities, those that have a plan and something to decide."""
    found = []
    for seed in seeds:
        try:
            plan = recommend(*whole_model_city(seed))
        except BudgetOptError:
            continue
        lp = build(plan.prices.case, plan.prices.value, plan.solved.possible_rows)
        found += [lp] if lp.columns.mixed else []
    return found


@pytest.mark.parametrize("nodes", [60, 0])
def test_branching_finds_what_a_search_proves(nodes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without nodes of our own HiGHS's search takes over.
    monkeypatch.setattr(branching, "_MOST_NODES", nodes)
    branched = 0
    for lp in programs_with_yes_or_no(range(cases(40, of=60))):
        best, whole = best_room.best_of(lp), solve(lp)
        assert best is not None and best.proven
        assert best.objective == pytest.approx(whole.objective, rel=1e-9, abs=1e-6)
        relaxed = best_room.best_of(of_shares(lp))
        branched += relaxed is not None and relaxed.objective > best.objective + 1e-6
    assert branched >= 5, "in few of them the relaxation leaves something open"


def of_shares(lp: LinearProgram) -> LinearProgram:
    """The program with yes and no as shares."""
    return replace(lp, columns=replace(lp.columns, integer=np.zeros(len(lp.columns), np.bool_)))


def test_by_hand() -> None:
    # Items of weight 3, 4 and 5, worth 4, 5 and 7, in a bag that holds 7: the first two, worth 9. By shares the third
    # would come first and two thirds of the first with it, worth 9.67.
    weight, worth, room = np.array([3.0, 4.0, 5.0]), np.array([4.0, 5.0, 7.0]), 7.0

    def with_held(held: Mapping[int, float]) -> Floats | None:
        left, values = room, np.zeros(3)
        for item, value in held.items():
            values[item] = value
            left -= weight[item] * value
        if left < 0:
            return None
        for item in np.argsort(-worth / weight):
            if item not in held:
                values[item] = min(1.0, left / weight[item])
                left -= weight[item] * values[item]
        return values

    first = with_held({})
    assert first is not None and first @ worth == pytest.approx(7 + 4 * 2 / 3)
    best = branching.decided(first, worth, np.arange(3, dtype=np.int32), with_held)
    assert best is not None and best.tolist() == [1, 1, 0]
