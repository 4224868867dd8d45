"""The optimum by a second solver, through PuLP: CBC where it is installed, else HiGHS's interior point."""

from __future__ import annotations

import math
import warnings
from typing import Any, NamedTuple

import pulp

from budgetopt.errors import SolverError
from budgetopt.solve.program import LinearProgram
from budgetopt.solve.pulp_door import standard_output_kept_clean, state

# How PuLP calls CBC: one that the machine has, and its own copy (PuLP 3 alone, which warns that it will go).
_CBC = ("COIN_CMD", "PULP_CBC_CMD")


class Optimum(NamedTuple):
    """The largest gain against today, in the unit of the program's objective, and which solver found it."""

    objective: float
    solver: str


def optimum(lp: LinearProgram) -> Optimum:
    """Solve `lp` (yes-and-no decisions free, if it has any) once more. Raises SolverError without a proven optimum."""
    if lp.impossible:
        raise SolverError("the bounds of the program contradict each other.")
    lp, _ = lp.moving()
    if len(lp.columns) == 0:
        return Optimum(lp.offset, "none needed: nothing can move")
    problem = state(lp, "again")
    solver, name = _solver(lp.columns.mixed)
    with standard_output_kept_clean():
        told = problem.solve(solver)
    objective = pulp.value(problem.objective)
    # PuLP 3 keeps the verdict with the problem, PuLP 4 gives it back; 1 is "optimal" to both.
    verdict = problem.sol_status if hasattr(problem, "sol_status") else told.status
    if int(verdict) != 1 or objective is None or not math.isfinite(objective):
        raise SolverError(f"{name} ended without a proven optimum.")
    return Optimum(float(objective), name)


def _solver(mixed: bool) -> tuple[Any, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for name in _CBC:
            made = getattr(pulp, name, None)
            if made is not None and (solver := made(msg=False, gapRel=1e-10)).available():
                return solver, "CBC"
    if mixed:
        # A search over yes and no has no interior point: here it is another search, with reductions and cuts anew.
        return pulp.HiGHS(msg=False, threads=1, gapRel=1e-9, random_seed=1), "HiGHS through PuLP"
    return pulp.HiGHS(msg=False, threads=1, gapRel=1e-9, solver="ipm", run_crossover="on"), "HiGHS (interior point)"
