"""Which way a line goes is a yes or no that is seldom in doubt: it is asked only where a plan goes both ways.

Where more of a loss would help to keep a row (a fund that must be spent to the last dollar), cutting and raising a line
in one breath has to be forbidden (`coefficients.py`). Few plans would do so; the others need no search, and no switch
of a whole budget by a yes that may be off by a millionth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from budgetopt.rules.row import What
from budgetopt.solve.highs import Solved, SolverStatus, solve
from budgetopt.solve.program import Floats, LinearProgram

DIRECTIONS = (What.LACKS, What.FELL)
# Currency units, and the share of what a line can move at all, below which a way is not gone.
_NOTHING, _NOISE = 0.005, 1e-12


def decided_plan(lp: LinearProgram, time_limit_s: float | None = None, start: Floats | None = None) -> Solved:
    """The best plan, with its yes/no decisions as whole numbers; infeasible, stopped and begun as `solve`."""
    directions = [column for quantity, column in lp.decided.items() if quantity.what in DIRECTIONS]
    if directions:
        free = lp.columns.integer.copy()
        free[directions] = False
        easy = replace(lp, columns=replace(lp.columns, integer=free))
        solved = solve(easy, time_limit_s=time_limit_s, start=start)
        if solved.status is SolverStatus.INFEASIBLE:
            return solved
        values = solved.values.copy()
        if all(_one_way(lp, column, values) for column in directions):
            return replace(solved, values=values)
    solved = solve(lp, time_limit_s=time_limit_s, start=start)
    if solved.status is not SolverStatus.INFEASIBLE:
        for column in directions:
            _one_way(lp, column, solved.values)
    return solved


def both_ways(lp: LinearProgram, values: Floats) -> bool:
    """Whether a line is cut and raised in one breath, to lose money on the way."""
    directions = [column for quantity, column in lp.decided.items() if quantity.what in DIRECTIONS]
    values = values.copy()
    return not all(_one_way(lp, column, values) for column in directions)


def _one_way(lp: LinearProgram, yes: int, values: Floats) -> bool:
    """Say of a line in `values` whether it loses (1) or not (0); whether it goes one way only."""
    gone = {falls: (moved, room) for falls, moved, room in _ways(lp, yes, values)}
    (fall, room), (rise, _) = gone.get(True, (0.0, 0.0)), gone.get(False, (0.0, 0.0))
    values[yes] = float(fall > rise)
    return min(fall, rise) <= max(_NOTHING, _NOISE * room)


def _ways(lp: LinearProgram, yes: int, values: Floats) -> Iterator[tuple[bool, float, float]]:
    """Of each of a decision's two rows: whether it is of what the line loses, how much that is, and the most."""
    matrix = lp.matrix
    for entry in np.flatnonzero(matrix.index == yes):
        row = matrix.row[entry]
        span = slice(matrix.start[row], matrix.start[row + 1])
        most = float(matrix.value[entry])
        moved = float(matrix.value[span] @ values[matrix.index[span]]) - most * float(values[yes])
        yield most < 0, moved, abs(most)
