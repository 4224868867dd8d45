"""The proof that goes with a plan, worked out from the arrays and prices alone: no trust in the solver is needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from budgetopt.solve.find import SolvedPlan
from budgetopt.solve.program import LinearProgram


@dataclass(frozen=True)
class Certificate:
    """`primal` and `dual` objective points (impact less penalties, before rounding, on the plan's scale), their `gap`,
    and `largest_violation` of any rule by the rounded plan, in units of the rule (exact; 0 for a plan that passed its
    audit). Of a mixed-integer plan the dual is the bound of the solver's own search, which prices cannot prove."""

    primal: float
    dual: float
    gap: float
    largest_violation: float


def certificate_of(solved: SolvedPlan, current_impact: float) -> Certificate:
    """The certificate of a found plan; `current_impact` I0 puts both objectives on the plan's scale."""
    lp, first = solved.solution.lp, solved.solution.first
    primal = lp.objective(solved.solution.values) if len(lp.columns) else 0.0
    dual = first.bound if solved.solution.mixed else dual_bound(lp, first.price) if len(lp.columns) else 0.0
    measure = solved.rounded.years[-1].measure
    worst = max((row.excess(row.value(measure)) / row.scale for row in solved.rows), default=0)
    return Certificate(
        primal=current_impact + primal,
        dual=current_impact + dual,
        gap=dual - primal,
        largest_violation=max(0.0, worst / 100),
    )


def dual_bound(lp: LinearProgram, price: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """No solution of `lp` gains more than this, whatever solver the prices came from (weak duality).

        offset + Σ_i max(π_i row_upper_i, π_i row_lower_i) + Σ_j max over the bounds of (gain_j − (Aᵀπ)_j) z_j

    π prices of rows (objective points per unit); a price whose side has no limit counts as 0.
    """
    side = np.where(price > 0, lp.row_upper, lp.row_lower)
    usable = np.where(np.isfinite(side), price, 0.0)
    from_rows = float(np.sum(np.where(usable != 0, usable * np.where(np.isfinite(side), side, 0.0), 0.0)))
    reduced = lp.columns.gain - lp.matrix.transposed_times(usable, len(lp.columns))
    # Columns without an upper bound (a line's raise) are held by rows: noise in their reduced cost is not a gain.
    reduced = np.where(np.isinf(lp.columns.upper) & (np.abs(reduced) < 1e-9), 0.0, reduced)
    bound = np.where(reduced > 0, lp.columns.upper, lp.columns.lower)
    return lp.offset + from_rows + float(np.sum(np.where(reduced != 0, reduced * bound, 0.0)))
