"""The same program in PuLP: where it can be read, exported (.lp, .mps) and handed to any solver PuLP knows.

Written with what PuLP 3.3 and 4 both have. The verdict is read from HiGHS itself: at a time limit PuLP 3.3 calls
a plan optimal that is not, and after "infeasible" its variables still hold values.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import highspy
import numpy as np
import pulp

from budgetopt.solve.program import LinearProgram


class SolveVerdict(StrEnum):
    """What came of a solve."""

    PROVEN = "proven"
    FOUND = "found, not proven"
    NONE = "none"


def state(lp: LinearProgram, name: str = "budget") -> pulp.LpProblem:
    """The linear program as a PuLP problem; rows are named after the rules (shortened to what .lp files allow)."""
    problem = pulp.LpProblem(name, pulp.LpMaximize)
    columns = lp.columns
    variables = [
        problem.add_variable(
            f"{'raise' if columns.sign[place] > 0 else 'cut'}_{place}",
            float(columns.lower[place]),
            None if np.isinf(columns.upper[place]) else float(columns.upper[place]),
            pulp.LpInteger if columns.integer[place] else pulp.LpContinuous,
        )
        for place in range(len(columns))
    ]
    objective = expression((variable, float(gain)) for variable, gain in zip(variables, columns.gain, strict=True))
    problem.setObjective(objective + lp.offset if lp.offset else objective)
    matrix = lp.matrix
    for place, row in enumerate(lp.rows):
        span = slice(matrix.start[place], matrix.start[place + 1])
        entries = zip(matrix.index[span], matrix.value[span], strict=True)
        left = expression((variables[column], float(value)) for column, value in entries)
        label = f"r{place}_{_plain(row.name if row else 'help')}"
        low, high = lp.row_lower[place], lp.row_upper[place]
        if low == high:
            problem += (left == float(high), label)
        elif np.isinf(low):
            problem += (left <= float(high), label)
        else:
            problem += (left >= float(low), label)
    return problem


def expression(terms: Iterable[tuple[pulp.LpVariable, float]]) -> pulp.LpAffineExpression:
    """Σ coefficient · variable, made in the one way that PuLP 3.3 and 4 share."""
    made = pulp.lpSum([])
    for variable, coefficient in terms:
        made.addterm(variable, coefficient)
    return made


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


@contextmanager
def standard_output_kept_clean() -> Iterator[None]:
    """HiGHS prints a banner to the process's standard output when PuLP makes it: drop that."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no standard output at all (a windowed program)
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _plain(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)[:60]
