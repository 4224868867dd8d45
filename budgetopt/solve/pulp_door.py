"""The same program in PuLP: where it can be read, exported (.lp, .mps) and handed to any solver PuLP knows.

Written with what PuLP 3.3 and 4 both have.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pulp

from budgetopt.solve.program import LinearProgram


def state(lp: LinearProgram, name: str = "budget") -> pulp.LpProblem:
    """The linear program as a PuLP problem; rows are named after the rules (shortened to what .lp files allow)."""
    problem = pulp.LpProblem(name, pulp.LpMaximize)
    columns = lp.columns
    variables = [
        problem.add_variable(
            f"{'raise' if columns.sign[index] > 0 else 'cut'}_{index}",
            float(columns.lower[index]),
            None if np.isinf(columns.upper[index]) else float(columns.upper[index]),
            pulp.LpInteger if columns.integer[index] else pulp.LpContinuous,
        )
        for index in range(len(columns))
    ]
    objective = expression((variable, float(gain)) for variable, gain in zip(variables, columns.gain, strict=True))
    problem.setObjective(objective + lp.offset if lp.offset else objective)
    matrix = lp.matrix
    for index, row in enumerate(lp.rows):
        span = slice(matrix.start[index], matrix.start[index + 1])
        entries = zip(matrix.index[span], matrix.value[span], strict=True)
        left = expression((variables[column], float(value)) for column, value in entries)
        label = f"r{index}_{_plain(row.name if row else 'help')}"
        low, high = lp.row_lower[index], lp.row_upper[index]
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
