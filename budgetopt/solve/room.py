"""How far what is basic at an optimum may move before the basis is another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from budgetopt.solve.highs import Live, Solved
from budgetopt.solve.program import Bools, Floats, Ints, LinearProgram

# By how many currency units a basic column, or what a row counts, may pass its limit: what the solver itself allows.
FEASIBLE = 1e-7


@dataclass(frozen=True)
class Room:
    """What is basic, in the solver's order, and how far each may fall and rise."""

    basic_columns: frozenset[int]
    basic_rows: frozenset[int]
    fall: Floats
    rise: Floats

    @classmethod
    def of(cls, lp: LinearProgram, live: Live, solved: Solved, near: Floats) -> Room:
        """`near`: by how much each of the solver's rows may pass its limit."""
        ranged, values = live.ranged.lp, solved.values
        basic: Ints = np.array(live.highs.getBasicVariables()[1], np.int32)
        is_row: Bools = basic < 0
        columns, rows = basic[~is_row], -1 - basic[is_row]
        value, low, high = (np.empty(len(basic)) for _ in range(3))
        value[~is_row], low[~is_row], high[~is_row] = (
            values[columns],
            lp.columns.lower[columns],
            lp.columns.upper[columns],
        )
        value[is_row] = -ranged.matrix.times(values)[rows]
        low[is_row], high[is_row] = -ranged.row_upper[rows], -ranged.row_lower[rows]
        passes = np.full(len(basic), FEASIBLE)
        passes[is_row] = near[rows]
        fall, rise = value - low + passes, high - value + passes
        return cls(frozenset(columns.tolist()), frozenset(rows.tolist()), fall, rise)

    def holds(self, moved: Floats) -> bool:
        """Whether all stay within their limits where each falls by `moved`."""
        return bool(np.all(moved <= self.fall) and np.all(-moved <= self.rise))
