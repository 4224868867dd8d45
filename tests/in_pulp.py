"""A problem in PuLP solved with HiGHS: the same from another's hands.

The verdict is read from HiGHS itself: at a time limit PuLP 3.3 calls a plan optimal that is not, and after "infeasible"
its variables still hold values.
"""

from __future__ import annotations

from enum import StrEnum

import highspy
import pulp

from budgetopt.solve.pulp_door import standard_output_kept_clean


class SolveVerdict(StrEnum):
    """What came of a solve."""

    PROVEN = "proven"
    FOUND = "found, not proven"
    NONE = "none"


def solve_problem(
    problem: pulp.LpProblem, time_limit_s: float | None = None, gap: float = 1e-9
) -> tuple[SolveVerdict, float]:
    """Solve with HiGHS through PuLP; the verdict and the objective (nan where there is no plan).

    `gap`: the share of the objective within which a plan is good enough.
    """
    with standard_output_kept_clean():
        problem.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=time_limit_s, gapRel=gap))
    highs = problem.solverModel
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return SolveVerdict.PROVEN, float(pulp.value(problem.objective))
    if highs.getInfo().primal_solution_status == 2 and status == highspy.HighsModelStatus.kTimeLimit:
        return SolveVerdict.FOUND, float(pulp.value(problem.objective))
    return SolveVerdict.NONE, float("nan")
