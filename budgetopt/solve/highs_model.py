"""A linear program in HiGHS: its settings for programs of this shape, and how arrays are handed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np

from budgetopt.solve.program import Floats, Ints, LinearProgram, RowsOfMatrix, Sparse

# HiGHS's own scaling (forced equilibration), and how many times as large as a dollar a coefficient may be without it.
SCALED = 2
_EVEN = 1e3
# HiGHS sees amounts up to about two to this power; larger ones it scales.
_LARGEST_SEEN = 22
# Coefficients below this are nothing: the least that HiGHS takes for it.
_SMALLEST = 1e-12
# Of steps in cents: a solver that does not see a millionth takes a cost of half a cent rounded down for right.
_WHOLE_TOLERANCE = 1e-7
# HiGHS's dual simplex: a changed cost only flips bounds, where the primal would walk through every piece of curve.
DUAL_SIMPLEX = 1


class _Highs(highspy.Highs):
    """HiGHS without its callbacks: to enable them prints a banner before anyone can ask for quiet."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


def model_of(lp: LinearProgram, gain: Floats) -> Any:
    """The program in HiGHS."""
    highs = _quiet_highs()
    if lp.columns.mixed:
        # Reductions pay where there is a tree to search.
        highs.setOptionValue("presolve", "choose")
        # A yes or no lets that share of what it switches through by which it is off: as little as the digits allow.
        highs.setOptionValue("mip_feasibility_tolerance", float(np.clip(4e-15 * _largest(lp), 1e-9, 1e-6)))
    if _uneven(lp):
        highs.setOptionValue("simplex_scale_strategy", SCALED)
    highs.setOptionValue("user_bound_scale", _bound_scale(lp))
    pass_program(highs, lp, gain)
    return highs


def pass_program(highs: Any, lp: LinearProgram, gain: Floats) -> None:
    """Hand a program over, to be maximised by `gain`."""
    columns, limits = lp.columns, (lp.row_lower, lp.row_upper)
    ends, integer = (columns.lower, columns.upper), columns.integer.astype(np.int32)
    pass_columns(highs, _by_columns(lp.matrix, len(gain)), gain, ends, limits, integer, lp.offset)


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
    # Positions a dollar are small numbers, which HiGHS would take for nothing from a billionth down.
    highs.setOptionValue("small_matrix_value", _SMALLEST)
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
    integer = (whole != 0).astype(np.int32)
    pass_columns(highs, _by_columns(matrix, len(cost)), -cost, (lower, upper), limits, integer)
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


def _largest(lp: LinearProgram) -> float:
    """The largest amount that bounds a column or limits a row; 1 at least."""
    ends = np.concatenate([lp.row_lower, lp.row_upper, lp.columns.lower, lp.columns.upper])
    return float(np.max(np.abs(ends[np.isfinite(ends)]), initial=1.0))


def _by_columns(matrix: Sparse, columns: int) -> tuple[Ints, Ints, Floats]:
    """Where each column begins, the rows of its values, the values: HiGHS looks for repeated entries in rows of
    thousands much more slowly."""
    order = np.argsort(matrix.index, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(matrix.index, minlength=columns))]).astype(np.int32)
    return start, matrix.row[order], matrix.value[order]


def pass_columns(
    highs: Any,
    matrix: tuple[Ints, Ints, Floats],
    gain: Floats,
    ends: tuple[Floats, Floats],
    limits: tuple[Floats, Floats],
    integer: Ints | None = None,
    offset: float = 0.0,
) -> None:
    """Hand the arrays of a program over as they are: filling a model's own lists would take longer than solving it.
    `matrix` by columns: where each begins, the rows of its values, the values."""
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
        highs.setOptionValue("simplex_scale_strategy", SCALED)
    highs.setOptionValue("user_bound_scale", _bound_scale(lp))
    highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
    return highs


def version() -> str:
    """The solver and its version."""
    return f"HiGHS {_Highs().version()}"
