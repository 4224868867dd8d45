"""HiGHS at arm's length: a model of plain arrays in, a verdict that can be trusted out.

The verdict is HiGHS's own (`run()` ok and model status optimal), never inferred from values that are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import highspy
import numpy as np

from budgetopt.errors import SolverError, TimeLimitReached
from budgetopt.solve.basis import Basis
from budgetopt.solve.nested import LARGE, start
from budgetopt.solve.program import Bools, Floats, Ints, LinearProgram, RowsOfMatrix, Sparse
from budgetopt.solve.ranged import Ranged

# HiGHS's own scaling (forced equilibration), and how many times as large as a dollar a coefficient may be without it.
_SCALED = 2
_EVEN = 1e3
# HiGHS sees amounts up to about two to this power; larger ones it scales.
_LARGEST_SEEN = 22
# Of steps in cents: a solver that does not see a millionth takes a cost of half a cent rounded down for right.
_WHOLE_TOLERANCE = 1e-7
# HiGHS's dual simplex: a changed cost only flips bounds, where the primal would walk through every piece of curve.
DUAL_SIMPLEX = 1


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
        self.highs = _model(self.ranged.lp, self.gain) if within is None else within
        if within is not None:
            _pass(within, lp, self.gain)

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
            highs.setOptionValue("simplex_scale_strategy", _SCALED)
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


class _Highs(highspy.Highs):
    """HiGHS without its callbacks: to enable them prints a banner before anyone can ask for quiet."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


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


@dataclass(frozen=True)
class _Optimum:
    """HiGHS at the optimum of a program."""

    highs: Any

    @property
    def price(self) -> Floats:
        """See `nested.Optimum`."""
        return -np.array(self.highs.getSolution().row_dual, np.float64)

    @property
    def basis(self) -> Basis:
        """See `nested.Optimum`."""
        return basis_of(self.highs)


def _from_basis(lp: LinearProgram, gain: Floats, basis: Basis | None) -> _Optimum | None:
    """The optimum from a basis on; None without a verdict."""
    highs = _model(lp, gain)
    if basis is not None:
        highs.setBasis(highs_basis(basis))
    highs.run()
    return _Optimum(highs) if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal else None


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


def version() -> str:
    """The solver and its version."""
    return f"HiGHS {_Highs().version()}"


def _nothing(status: SolverStatus) -> Solved:
    empty = np.empty(0)
    return Solved(status, float("nan"), empty, empty, empty, float("nan"))


def _model(lp: LinearProgram, gain: Floats) -> Any:
    """The program in HiGHS."""
    highs = _quiet_highs()
    if lp.columns.mixed:
        # Reductions pay where there is a tree to search.
        highs.setOptionValue("presolve", "choose")
        highs.setOptionValue("mip_feasibility_tolerance", _tolerance(lp))
    if _uneven(lp):
        highs.setOptionValue("simplex_scale_strategy", _SCALED)
    highs.setOptionValue("user_bound_scale", _bound_scale(lp))
    _pass(highs, lp, gain)
    return highs


def _quiet_highs() -> Any:
    highs = _Highs()
    highs.setOptionValue("output_flag", False)
    # One thread setting for the whole process: HiGHS returns zeros when two models ask for different ones.
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 0)
    # Measured (benchmarks/): the reductions cost more than they save on this shape.
    highs.setOptionValue("presolve", "off")
    # Coefficients are ones and shares, save beside a yes or no: there is nothing to scale.
    highs.setOptionValue("simplex_scale_strategy", 0)
    highs.setOptionValue("mip_rel_gap", 1e-9)
    highs.setOptionValue("mip_abs_gap", 1e-6)
    return highs


def nearest_whole(
    columns: Sequence[tuple[float, float, float, bool]],
    rows: RowsOfMatrix,
    gap: float,
    nodes: int,
    time_limit_s: float | None = None,
    *,
    reduce: bool = False,
) -> Floats | None:
    """Values of columns (each its cost, lower and upper end, and whether it is whole) with nearly the least cost.

    The search ends within `gap` of the least, after `nodes` or at the limit, with what it has; None where it has none.
    `reduce`: think before searching, which finds more and may take long where steps are wide.
    """
    cost, lower, upper, whole = np.array(columns, np.float64).reshape(-1, 4).T.copy()
    matrix = rows.matrix()
    highs = _quiet_highs()
    highs.setOptionValue("presolve", "choose" if reduce else "off")
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_max_nodes", nodes)
    highs.setOptionValue("mip_feasibility_tolerance", _WHOLE_TOLERANCE)
    if time_limit_s is not None:
        highs.setOptionValue("time_limit", float(time_limit_s))
    limits = np.array(rows.lower, float), np.array(rows.upper, float)
    _pass_arrays(highs, matrix, -cost, lower, upper, *limits, whole.astype(bool), 0.0)
    highs.run()
    ended = highs.getModelStatus() in (
        highspy.HighsModelStatus.kOptimal,
        highspy.HighsModelStatus.kSolutionLimit,
        highspy.HighsModelStatus.kTimeLimit,
    )
    return np.array(highs.getSolution().col_value) if ended and highs.getInfo().primal_solution_status == 2 else None


def _uneven(lp: LinearProgram) -> bool:
    """Whether coefficients lie so far apart that they should be scaled: a yes or no switches whole budgets."""
    size = np.abs(lp.matrix.value)
    return bool(np.any(size > _EVEN) or np.any((size < 1 / _EVEN) & (size > 0)))


def _bound_scale(lp: LinearProgram) -> int:
    """The power of two by which HiGHS is to see amounts smaller: it tells 1e-7 apart whatever they are, which of
    billions is less than the digits of a float hold, so that what leaves nothing to spare would seem impossible."""
    return min(0, _LARGEST_SEEN - int(np.ceil(np.log2(_largest(lp)))))


def _tolerance(lp: LinearProgram) -> float:
    """How far a yes or no may be off: it lets that share of what it switches through, so as little as the digits of
    the largest amounts allow."""
    return float(np.clip(4e-15 * _largest(lp), 1e-9, 1e-6))


def _largest(lp: LinearProgram) -> float:
    """The largest amount that bounds a column or limits a row; 1 at least."""
    ends = np.concatenate([lp.row_lower, lp.row_upper, lp.columns.lower, lp.columns.upper])
    return float(np.max(np.abs(ends[np.isfinite(ends)]), initial=1.0))


def _pass(highs: Any, lp: LinearProgram, gain: Floats) -> None:
    columns = lp.columns
    limits = lp.row_lower, lp.row_upper
    _pass_arrays(highs, lp.matrix, gain, columns.lower, columns.upper, *limits, columns.integer, lp.offset)


def _pass_arrays(
    highs: Any,
    matrix: Sparse,
    gain: Floats,
    lower: Floats,
    upper: Floats,
    row_lower: Floats,
    row_upper: Floats,
    integer: Bools,
    offset: float,
) -> None:
    """Hand the arrays over as they are: filling a model's own lists would take longer than solving it. By columns, for
    HiGHS looks for repeated entries in rows of thousands much more slowly."""
    by_column = np.argsort(matrix.index, kind="stable")
    entries = np.bincount(matrix.index, minlength=len(gain))
    start = np.concatenate([[0], np.cumsum(entries)]).astype(np.int32)
    by_columns = start, matrix.row[by_column], matrix.value[by_column]
    pass_columns(highs, by_columns, gain, (lower, upper), (row_lower, row_upper), integer.astype(np.int32), offset)


def pass_columns(
    highs: Any,
    matrix: tuple[Ints, Ints, Floats],
    gain: Floats,
    ends: tuple[Floats, Floats],
    limits: tuple[Floats, Floats],
    integer: Ints | None = None,
    offset: float = 0.0,
) -> None:
    """The arrays of a program by columns: where each begins, the rows of its values, the values."""
    start, row, value = matrix
    highs.passModel(
        len(gain),
        len(limits[0]),
        len(value),
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        -offset,
        -gain,
        *ends,
        *limits,
        start,
        row,
        value,
        np.zeros(len(gain), np.int32) if integer is None else integer,
    )


def small_highs(lp: LinearProgram) -> Any:
    """HiGHS for small parts of a program, which are to be seen as it sees the whole."""
    highs = _quiet_highs()
    if _uneven(lp):
        highs.setOptionValue("simplex_scale_strategy", _SCALED)
    highs.setOptionValue("user_bound_scale", _bound_scale(lp))
    highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
    return highs
