"""HiGHS at arm's length: a model of plain arrays in, a verdict that can be trusted out.

The verdict is HiGHS's own (`run()` ok and model status optimal), never inferred from values that are there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import highspy
import numpy as np

from budgetopt.errors import SolverError, TimeLimitReached
from budgetopt.solve.basis import Basis
from budgetopt.solve.highs_model import SCALED, model_of, pass_program
from budgetopt.solve.nested import LARGE, start
from budgetopt.solve.program import Floats, LinearProgram
from budgetopt.solve.ranged import Ranged


class SolverStatus(StrEnum):
    """What the solver proved."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNPROVEN = "unproven"


@dataclass(frozen=True)
class Solved:
    """Column values z, and for a linear program the duals of "maximise": `price` of every row (impact points per
    unit of its limit, ≥ 0 where an upper limit binds) and `reduced` cost of every column.

    `bound`: no plan is better than this.
    """

    status: SolverStatus
    objective: float
    values: Floats
    price: Floats
    reduced: Floats
    bound: float


class Live:
    """A HiGHS model that stays in memory, for one solve or for many with other costs or limits.

    `lower` and `upper` are the limits of the rows of `lp` as they stand now; those of `lp` are what they were.
    """

    def __init__(self, lp: LinearProgram, *, gain: Floats | None = None, within: Any = None):
        """`within`: a HiGHS of small parts (see `small_highs`), whose rows are the program's."""
        self.lp = lp
        self.gain = lp.columns.gain if gain is None else gain
        self.ranged = Ranged.of(lp) if within is None else Ranged(lp, np.arange(len(lp.matrix), dtype=np.int32))
        self.lower, self.upper = lp.row_lower.copy(), lp.row_upper.copy()
        self.highs = model_of(self.ranged.lp, self.gain) if within is None else within
        if within is not None:
            pass_program(within, lp, self.gain)

    def begin(self) -> None:
        """Begin at the basis of a nested sample, where the program is large enough to gain by it."""
        basis = start(self.ranged.lp, self.gain, _from_basis)
        if basis is not None:
            self.highs.setBasis(highs_basis(basis))

    def limit(self, row: int, lower: float, upper: float) -> None:
        """Change a row's limits."""
        self.lower[row], self.upper[row] = lower, upper
        self.highs.changeRowBounds(*self.ranged.limits(row, self.lower, self.upper))

    def solve(self, time_limit_s: float | None = None, start: Floats | None = None) -> Solved:
        """Run to a proven verdict (or the time limit); a search over yes and no begins with the plan `start`.

        Raises SolverError when HiGHS has no verdict, TimeLimitReached where the limit comes before any plan.
        """
        highs = self.highs
        if time_limit_s is not None:
            highs.setOptionValue("time_limit", float(time_limit_s))
        if start is not None:
            plan = highspy.HighsSolution()
            plan.col_value, plan.value_valid = start.tolist(), True
            highs.setSolution(plan)
        kind = highspy.HighsModelStatus
        ran = highs.run()
        if highs.getModelStatus() in (kind.kUnknown, kind.kSolveError):
            # Lost in its own digits: once more from nothing, with all the care that HiGHS can take.
            highs.clearSolver()
            highs.setOptionValue("presolve", "on")
            highs.setOptionValue("simplex_scale_strategy", SCALED)
            ran = highs.run()
        status = highs.getModelStatus()
        if status in (kind.kInfeasible, kind.kUnboundedOrInfeasible):
            # All columns are bounded by the rules, so "unbounded or infeasible" can only be the latter.
            return _nothing(SolverStatus.INFEASIBLE)
        if status is kind.kModelEmpty or len(self.lp.columns) == 0:
            return self._empty()
        proven = ran == highspy.HighsStatus.kOk and status == kind.kOptimal
        info = highs.getInfo()
        has_point = info.primal_solution_status == 2
        mip = self.lp.columns.mixed
        # Stopped midway, a search over yes and no has a plan and a bound; a linear program has neither to show.
        if time_limit_s is not None and status == kind.kTimeLimit and not (mip and has_point):
            raise TimeLimitReached(time_limit_s)
        if not proven and not (mip and status == kind.kTimeLimit and has_point):
            raise SolverError(f"HiGHS ended without a verdict: {highs.modelStatusToString(status)}.")
        solution = highs.getSolution()
        values = np.array(solution.col_value, float)
        # HiGHS minimises -gain: its duals are those of the minimum, ours those of the maximum.
        return Solved(
            status=SolverStatus.OPTIMAL if proven else SolverStatus.UNPROVEN,
            objective=-float(info.objective_function_value),
            values=values,
            price=self.ranged.prices(-np.array(solution.row_dual, float), self.lower, self.upper),
            reduced=-np.array(solution.col_dual, float),
            bound=-float(info.mip_dual_bound) if mip else -float(info.objective_function_value),
        )

    def _empty(self) -> Solved:
        zero = np.zeros(len(self.lp.matrix))
        holds = bool(np.all((self.lp.row_lower <= 0) & (self.lp.row_upper >= 0)))
        if not holds:
            return _nothing(SolverStatus.INFEASIBLE)
        return Solved(SolverStatus.OPTIMAL, self.lp.offset, np.empty(0), zero, np.empty(0), self.lp.offset)


def solve(
    lp: LinearProgram, *, gain: Floats | None = None, time_limit_s: float | None = None, start: Floats | None = None
) -> Solved:
    """Solve once, from nothing; a search over yes and no from `start`, where it is given."""
    if lp.impossible:
        return _nothing(SolverStatus.INFEASIBLE)
    if len(lp.columns) < LARGE or lp.columns.mixed:
        return Live(lp, gain=gain).solve(time_limit_s, start)
    gain = lp.columns.gain if gain is None else gain
    narrow, kept = lp.moving()
    live = Live(narrow, gain=gain[kept])
    live.begin()
    solved = live.solve(time_limit_s)
    if solved.status is not SolverStatus.OPTIMAL:
        return solved
    # What stands at zero is priced from the rows.
    values, reduced = np.zeros(len(kept)), gain - lp.matrix.transposed_times(solved.price, len(kept))
    values[kept], reduced[kept] = solved.values, solved.reduced
    return replace(solved, values=values, reduced=reduced)


def _from_basis(lp: LinearProgram, gain: Floats, basis: Basis | None) -> tuple[Floats, Basis] | None:
    """The prices of rows and the basis of the optimum, from a basis on; None without a verdict."""
    highs = model_of(lp, gain)
    if basis is not None:
        highs.setBasis(highs_basis(basis))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return -np.array(highs.getSolution().row_dual, np.float64), basis_of(highs)


def highs_basis(basis: Basis) -> Any:
    """A basis as HiGHS takes it."""
    kinds = highspy.HighsBasisStatus
    names = np.array([kinds.kLower, kinds.kBasic, kinds.kUpper, kinds.kZero, kinds.kNonbasic], object)
    made = highspy.HighsBasis()
    made.valid = True
    made.alien = False
    made.col_status = names[basis.columns].tolist()
    made.row_status = names[basis.rows].tolist()
    return made


def basis_of(highs: Any) -> Basis:
    """The basis that HiGHS ended at."""
    found = highs.getBasis()
    return Basis(*(np.array([int(one) for one in part], np.int32) for part in (found.col_status, found.row_status)))


def _nothing(status: SolverStatus) -> Solved:
    empty = np.empty(0)
    return Solved(status, float("nan"), empty, empty, empty, float("nan"))
