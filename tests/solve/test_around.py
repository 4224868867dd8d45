"""What is best where one program's columns gain otherwise: the small program against the whole one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.cities import city, with_several_funds
from budgetopt.explore.draws import Question
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.solve.around import Around
from budgetopt.solve.program import Floats
from budgetopt.solve.sweeper import Sweeper

NARROW = {"unknown": "may be cut"}
WIDE = NARROW | {"moved": "30%", "program_cut": "60%", "program_growth": "100%"}
CITIES = {
    "one fund a program": (city(120), Scenario(limits=NARROW)),
    "wide limits": (city(120), Scenario(limits=WIDE)),
    "several funds a program": (with_several_funds(city(60)), Scenario(limits=WIDE)),
    "two years": (city(60), Scenario(limits=NARROW, years=2)),
}


@pytest.mark.parametrize("kind", CITIES)
def test_it_is_the_optimum_of_the_whole_program(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Only the columns nearest to breaking even take part from the beginning: as few as there can be.
    monkeypatch.setattr("budgetopt.solve.nearby._AT_LEAST", 1)
    monkeypatch.setattr("budgetopt.solve.nearby._AT_MOST", 1)
    sweep = Question(recommend(*CITIES[kind])).sweep
    columns, lp, joined, moved = sweep.lp.columns, sweep.lp, 0, 0
    # In what is stored, half of the programs may move half as far.
    halved = np.where(sweep.segment & (columns.lower == 0), 1 + columns.program % 2, 1)
    narrow = replace(columns, upper=columns.upper / halved)
    stored = replace(sweep, lp=replace(lp, columns=narrow))
    model, whole = Sweeper(stored), Sweeper(stored)
    nearby = model.nearby
    assert nearby is not None
    asked_whole: list[Floats] = []
    monkeypatch.setattr(model, "best", asked_whole.append)
    for place in range(0, sweep.programs, 7):
        own = np.flatnonzero(sweep.segment & (columns.program == place)).astype(np.int32)
        around = Around(model, own, columns.upper[own])
        assert around.small is not None
        before = len(around.small.columns)
        whole.reach(own, around.upper)
        for factor in (-1.0, 0.0, 0.2, 0.45, 0.9, 3.0):
            gain = sweep.base.copy()
            gain[own] = factor * (sweep.above if factor > 0 else sweep.below)[own]
            found = around.best(gain[own])
            rows = lp.matrix.times(found)
            assert float(gain @ found) == pytest.approx(float(gain @ whole.solve(gain)), rel=1e-9, abs=1e-3)
            assert np.all((rows > lp.row_lower - 0.01) & (rows < lp.row_upper + 0.01))
            assert np.all((found > columns.lower - 0.01) & (found < columns.upper + 0.01))
            assert np.all(found[own] < around.upper + 0.01)
            moved += bool(np.abs(found - nearby.values).max() > 1)
        joined += len(around.small.columns) > before
        whole.reach(own, narrow.upper[own])
    # Columns had to join, plans changed, and the whole program was never asked.
    assert joined and moved and not asked_whole


def test_where_decisions_are_open_the_whole_program_is_asked() -> None:
    sweep = Question(recommend(city(20), Scenario(rules=[{"kind": "max_changes", "programs": 5}]))).sweep
    model, whole, columns = Sweeper(sweep), Sweeper(sweep), sweep.lp.columns
    assert model.nearby is None
    for place in range(0, 20, 4):
        own = np.flatnonzero(sweep.segment & (columns.program == place)).astype(np.int32)
        gain = sweep.base.copy()
        gain[own] = 0.9 * sweep.above[own]
        assert Around(model, own, columns.upper[own]).best(gain[own]) == pytest.approx(whole.solve(gain))
        # No more room: the program stays, and the next one finds the model as it was.
        assert np.all(Around(model, own, columns.lower[own]).best(gain[own])[own] == columns.lower[own])
