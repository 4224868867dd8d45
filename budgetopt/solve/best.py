"""The most that can be had under some rules, before rounding, with every yes and no decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from budgetopt.impact.value import Value
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row
from budgetopt.solve.branching import TooManyNodes, WithHeld, decided, hold
from budgetopt.solve.build import build
from budgetopt.solve.highs import Live, SolverStatus, solve
from budgetopt.solve.program import Floats, Ints, LinearProgram

# A yes or no this near to 0 or 1 is decided.
_WHOLE = 1e-9
# So many yes and no are decided by branching on a live model; more are left to HiGHS's search.
_FEW = 24


@dataclass(frozen=True)
class Best:
    """The most that can be had under some rules, before rounding: objective points and impact points against today.

    `proven` False where a search over yes and no was stopped: more may be possible.
    """

    objective: float
    impact: float
    proven: bool


def best_gain(case: Case, value: Value, rows: Sequence[Row], time_limit_s: float | None = None) -> Best | None:
    """The most that can be gained against today under `rows`; None where they cannot be met.

    What a search over yes and no has found at the time limit is a bound. Raises TimeLimitReached where nothing is.
    """
    return best_of(build(case, value, rows), time_limit_s)


def best_of(lp: LinearProgram, time_limit_s: float | None = None) -> Best | None:
    """The same of a program."""
    columns = lp.columns
    relaxed = replace(lp, columns=replace(columns, integer=np.zeros(len(columns), np.bool_)))
    solved = solve(relaxed)
    integer = np.flatnonzero(columns.integer).astype(np.int32)
    open_ = solved.values[integer] if solved.status is SolverStatus.OPTIMAL else np.empty(0)
    if np.any(np.abs(open_ - np.round(open_)) > _WHOLE):
        # The linear program leaves a yes or no open.
        if len(integer) <= _FEW:
            try:
                values = decided(solved.values, columns.gain, integer, _held(relaxed, integer, time_limit_s))
                return Best(lp.objective(values), lp.impact(values), True) if values is not None else None
            except TooManyNodes:
                pass
        solved = solve(lp, time_limit_s=time_limit_s)
    if solved.status is SolverStatus.INFEASIBLE:
        return None
    return Best(solved.objective, lp.impact(solved.values), solved.status is SolverStatus.OPTIMAL)


def _held(relaxed: LinearProgram, integer: Ints, time_limit_s: float | None) -> WithHeld:
    """The best values where some yes and no are held, on one live model: each solve begins where the last ended."""
    live = Live(relaxed)

    def with_held(held: Mapping[int, float]) -> Floats | None:
        hold(live, relaxed.columns, integer, held)
        solved = live.solve(time_limit_s)
        return solved.values if solved.status is SolverStatus.OPTIMAL else None

    return with_held
