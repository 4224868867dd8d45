"""One answer, always the same: most impact, then least money moved, then the plan that a fixed hash prefers.

After each stage the optimal face is known exactly from the duals: a column with a reduced cost stays at its bound,
a row with a price stays at its limit. What is left free is small, so the later stages cost next to nothing, and no
tolerance is spent that a later stage could turn into a cent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from budgetopt.city.ledger import Line
from budgetopt.rules.row import Quantity
from budgetopt.solve.directions import decided_plan
from budgetopt.solve.highs import Live, Solved, SolverStatus, solve
from budgetopt.solve.program import Floats, Ints, LinearProgram
from budgetopt.solve.start import Start

# Duals below this (impact points per currency unit) are ties: a plan of 10⁹ would differ by less than a point.
_TIE = 1e-9


@dataclass(frozen=True)
class Solution:
    """The one plan: column `values`, with the duals of the first stage (see `Solved`) and what was proved."""

    status: SolverStatus
    values: Floats
    first: Solved
    lp: LinearProgram

    decided: Mapping[Quantity, bool] = field(default_factory=dict)

    @property
    def mixed(self) -> bool:
        """Whether the plan turns on yes or no: its prices are then those with the decisions held."""
        return bool(self.decided)

    @property
    def objective(self) -> float:
        """Objective points gained against today, before rounding: impact less penalties."""
        return self.lp.objective(self.values)

    @property
    def impact(self) -> float:
        """Impact points gained against today, before rounding."""
        return self.lp.impact(self.values)

    @property
    def gap(self) -> float:
        """How many objective points a better plan could have at most; 0 where this one is proven the best."""
        return max(0.0, self.first.bound - self.objective)


def best_plan(
    lp: LinearProgram, lines: tuple[Line, ...], time_limit_s: float | None = None, start: Start | None = None
) -> Solution:
    """Solve in three stages; infeasible programs come back with that status and no values. `start`: where a
    search over yes and no begins.

    At the limit a search over yes and no ends with what it has; raises TimeLimitReached where nothing is found by then.
    """
    first = decided_plan(lp, time_limit_s, None if start is None else start.values)
    if first.status is SolverStatus.INFEASIBLE:
        return Solution(first.status, first.values, first, lp)
    status, bound = first.status, min(first.bound, np.inf if start is None else start.bound)
    if status is SolverStatus.UNPROVEN and not np.isfinite(bound):
        # Stopped before it had a bound: that of the same without yes and no.
        bound = solve(relaxed(lp)).bound
    decided = {quantity: bool(first.values[column] > 0.5) for quantity, column in lp.decided.items()}
    if lp.columns.mixed:
        # With the yes/no decisions held, the rest is a linear program that has prices.
        lp = held(lp, first.values)
        first = replace(solve(lp), bound=bound)
        if first.status is SolverStatus.INFEASIBLE:
            # Found within what a yes may be off, and not beyond it.
            return Solution(first.status, first.values, first, lp)
    if len(lp.columns) == 0:
        return Solution(status, first.values, first, lp, decided)
    columns = lp.columns
    of_line = columns.line >= 0
    preference = np.array([[_weight(line, year + 1) for line in lines] for year in range(columns.year.max())])
    tie_break = np.where(of_line, preference[columns.year - 1, columns.line] * columns.sign, 0.0)
    values, face, solved = first.values, lp, first
    free = np.arange(len(lp.columns), dtype=np.int32)
    for cost in (columns.move, tie_break):
        face, keep = _face(face, solved)
        if len(keep) == 0:
            break
        free = free[keep]
        solved = _least(face, cost[free])
        if solved.status is not SolverStatus.OPTIMAL:
            # The face is known to the last digits of the duals only: where those leave no room, the plan stands as is.
            break
        values = values.copy()
        values[free] = solved.values
    return Solution(status, values, first, lp, decided)


def _weight(line: Line, year: int) -> float:
    """ω of a line, 0 to 1, from SHA-256 of its program, fund and year: as good as random and the same everywhere."""
    digest = hashlib.sha256(f"{line.id.program_id}\x1f{line.id.fund_id}\x1f{year}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def relaxed(lp: LinearProgram) -> LinearProgram:
    """The program in which a yes or no may be anything between."""
    return replace(lp, columns=replace(lp.columns, integer=np.zeros(len(lp.columns), bool)))


def held(lp: LinearProgram, values: Floats) -> LinearProgram:
    """The program with its yes/no decisions as `values` has them."""
    columns = lp.columns
    whole = np.round(values)
    return replace(
        lp,
        columns=replace(
            columns,
            lower=np.where(columns.integer, whole, columns.lower),
            upper=np.where(columns.integer, whole, columns.upper),
            integer=np.zeros(len(columns), bool),
        ),
    )


def _least(lp: LinearProgram, cost: Floats) -> Solved:
    # The face is small and often degenerate: the reductions that are off for whole cities help here.
    live = Live(lp, gain=-cost)
    live.highs.setOptionValue("presolve", "choose")
    return live.solve()


def _face(lp: LinearProgram, solved: Solved) -> tuple[LinearProgram, Ints]:
    """The program on the optimal face of its last solve, and which columns are still free."""
    columns = lp.columns
    # Of a held column: the upper one where more would be better, and exactly that.
    bound = np.where(solved.reduced > 0, columns.upper, columns.lower)
    # A column without an end is not held there by the noise of a reduced cost.
    stays = ((np.abs(solved.reduced) > _TIE) & np.isfinite(bound)) | (columns.lower == columns.upper)
    values = np.where(stays, bound, solved.values)
    keep = np.flatnonzero(~stays).astype(np.int32)
    matrix = lp.matrix
    activity = matrix.times(np.where(stays, values, 0.0))
    priced = np.abs(solved.price) > _TIE
    at = np.where(solved.price > 0, lp.row_upper, lp.row_lower)
    lower = np.where(priced, at, lp.row_lower) - activity
    upper = np.where(priced, at, lp.row_upper) - activity
    return lp.part(~stays, np.ones(len(matrix), bool), lower, upper), keep
