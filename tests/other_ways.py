"""The same question put in other ways: tables in another order, columns and rows in another order, another solver."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import highspy
import numpy as np
import pytest

from budgetopt.city.model import Budget
from budgetopt.scenario.model import Scenario
from budgetopt.solve import highs_model as highs_room
from budgetopt.solve.program import Columns, LinearProgram, RowsOfMatrix

# Every way is exact: a simplex, or an interior point that is crossed over to a vertex.
OTHER_SOLVERS: dict[str, dict[str, Any]] = {
    "primal simplex": {"solver": "simplex", "simplex_strategy": 4, "random_seed": 7},
    "interior point": {"solver": "ipm", "run_crossover": "on"},
    "presolved": {"presolve": "on", "random_seed": 3},
    "never presolved": {"presolve": "off", "random_seed": 5},
}


def with_other_solver(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on HiGHS solves with these options, whatever the engine sets them to."""
    quiet, options = highs_room._quiet_highs, OTHER_SOLVERS[name]

    def other() -> Any:
        highs = quiet()
        set_option = highs.setOptionValue
        for option, value in options.items():
            assert set_option(option, value) == highspy.HighsStatus.kOk, option
        highs.setOptionValue = lambda option, value: option in options or set_option(option, value)
        return highs

    monkeypatch.setattr(highs_room, "_quiet_highs", other)


def shuffled(budget: Budget, seed: int) -> Budget:
    """The same budget with every table in another order."""
    some = Random(seed)
    fields = {name: getattr(budget, name) for name in Budget.model_fields}
    for name, rows in fields.items():
        if isinstance(rows, tuple):
            fields[name] = tuple(some.sample(rows, k=len(rows)))
    return Budget(**fields)


def shuffled_rules(scenario: Scenario, seed: int) -> Scenario:
    """The same scenario with its rules in another order."""
    return scenario.with_changes(rules=tuple(Random(seed).sample(scenario.rules, k=len(scenario.rules))))


def permuted(lp: LinearProgram, seed: int) -> LinearProgram:
    """The same linear program with its columns and its rows in another order."""
    some = np.random.default_rng(seed)
    columns, rows = some.permutation(len(lp.columns)), some.permutation(len(lp.matrix))
    new_place = np.argsort(columns).astype(np.int32)
    made = RowsOfMatrix()
    for row in rows:
        span = slice(lp.matrix.start[row], lp.matrix.start[row + 1])
        index = new_place[lp.matrix.index[span]]
        made.add(lp.rows[row], index, lp.matrix.value[span], lp.row_lower[row], lp.row_upper[row])
    return replace(
        lp,
        columns=Columns(**{name: getattr(lp.columns, name)[columns] for name in Columns.__dataclass_fields__}),
        matrix=made.matrix(),
        rows=made.rows,
        row_lower=np.array(made.lower),
        row_upper=np.array(made.upper),
        # Prices are of no interest here: what they need is left out.
        link=np.empty(0, np.int32),
        beyond={},
        decided={quantity: int(new_place[column]) for quantity, column in lp.decided.items()},
    )
