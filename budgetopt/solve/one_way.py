"""A program that is asked for other limits, where every line has to go one way: it loses or it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from budgetopt.solve.directions import both_ways
from budgetopt.solve.highs import Solved, SolverStatus
from budgetopt.solve.program import Floats, LinearProgram


@dataclass(frozen=True)
class OneWay:
    """`lp` is asked first, in which lines may go both ways, or are held at the ways that they go in the plan; in
    `decided`, with the same columns and rows, each chooses.

    `anew`: they are held, so that what `lp` says of other limits is not enough.
    """

    lp: LinearProgram
    decided: LinearProgram
    anew: bool

    def both(self, solved: Solved) -> bool:
        """Whether lines go both ways."""
        return solved.status is SolverStatus.OPTIMAL and both_ways(self.lp, solved.values)

    def wider(self, column: int, down: float, up: float) -> LinearProgram:
        """The program in which a column may stand so much lower, or higher."""
        columns = self.decided.columns
        lowers, uppers = columns.lower.copy(), columns.upper.copy()
        lowers[column] -= down
        uppers[column] += up
        return replace(self.decided, columns=replace(columns, lower=lowers, upper=uppers))

    def limited(self, lowers: Floats, uppers: Floats) -> LinearProgram:
        """The program with the limits of rows that are not those of `lp`, where what ties a line to its way is open."""
        changed = (lowers != self.lp.row_lower) | (uppers != self.lp.row_upper)
        lower, upper = self.decided.row_lower, self.decided.row_upper
        return replace(
            self.decided, row_lower=np.where(changed, lowers, lower), row_upper=np.where(changed, uppers, upper)
        )
