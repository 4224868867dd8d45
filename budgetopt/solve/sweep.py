"""A linear program whose values can be drawn: what a unit of every column is worth under any effects of the programs.

Plain arrays, that thousands of optimal plans under one set of rules are found from (`sweeper.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from budgetopt.impact.drawn import Doubts, weighed
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row
from budgetopt.solve.build import build
from budgetopt.solve.program import Bools, Floats, LinearProgram, Sparse

# Impact points that a unit moved must bring at least: of plans as good as each other, the one that moves less. Well
# above the 1e-7 within which HiGHS calls a reduced cost zero, well below anything that is believed of a program.
_NUDGE = 1e-6


@dataclass(frozen=True)
class Sweep:
    """A linear program whose values can be drawn: plain arrays, so that it can be sent to other processes.

    A unit of column j is worth `above[j]` impact points at factor 1, `below[j]` where the factor is not above zero,
    times the factor of its `program` (its place in id order, −1: of none), and `still[j]` whatever is drawn (the idle
    money that it takes, where that counts). `segment`: columns that change a program's total. `base`: the gain by
    which the stored basis is found. `token`: the same for the same arrays. `usual`: prices of the solver's rows, near
    to those of most solves, which then begin at the basis that they ask for.
    """

    lp: LinearProgram
    above: Floats
    below: Floats
    still: Floats
    segment: Bools
    base: Floats
    token: str
    usual: Floats | None = None

    @property
    def programs(self) -> int:
        """How many programs there are."""
        return len(self.lp.link)

    @property
    def slim(self) -> Sweep:
        """The same without the rules behind its rows, for which workers have no use."""
        lp = self.lp
        return replace(self, lp=replace(lp, rows=[None] * len(lp.rows), beyond={}, decided={}, linked=frozenset()))

    def impacts(self, factors: Floats) -> Floats:
        """Impact points of a unit of every column, for one draw of factors or for many (a row each)."""
        columns = self.lp.columns
        own = weighed(factors[..., columns.program], self.above, self.below)
        return np.where(columns.program >= 0, own, 0.0) + self.still

    def gains(self, factors: Floats) -> Floats:
        """What is maximised for a unit of every column: impact, less penalties, less a breath for money moved."""
        return self.costed(self.impacts(factors))

    def costed(self, impacts: Floats) -> Floats:
        """Impacts less penalties, less a breath for money moved."""
        columns = self.lp.columns
        return impacts + columns.penalty - _NUDGE * columns.move

    def changes(self, values: Floats, year: int = 1) -> Floats:
        """By how many currency units every program's total differs from today's in a planned year."""
        columns = self.lp.columns
        own = self.segment & (columns.year == year)
        moved = np.bincount(columns.program[own], (values * columns.sign)[own], minlength=self.programs)
        return np.asarray(moved, np.float64)

    def impact(self, impacts: Floats, values: Floats) -> float:
        """Impact points gained against today by column values."""
        return self.lp.offset + float(np.sum(impacts * values))


def sweep_of(case: Case, doubts: Doubts, rows: Sequence[Row]) -> Sweep:
    """The program of a case, cut at the corners of every curve whatever the sign of what is believed."""
    lp, _ = build(case, doubts.unit, rows).moving()
    columns = lp.columns
    below = np.array([doubts.unit[id].per_dollar for id in doubts.ids], float)
    weight = np.array(case.scenario.yearly)[columns.year - 1]
    linked = np.array([(id, year) in lp.linked for year in case.years for id in doubts.ids], bool)
    in_year = linked.reshape(len(case.years), -1)[columns.year - 1, columns.program]
    segment = (columns.program >= 0) & ((columns.line < 0) | ~in_year)
    straight = np.where(segment, columns.sign * weight * below[columns.program], 0.0)
    sweep = Sweep(
        lp, columns.worth, straight, columns.gain - columns.worth - columns.penalty, segment, columns.gain, ""
    )
    sweep = replace(sweep, base=sweep.gains(doubts.factors(np.clip(doubts.mean, doubts.low, doubts.high))))
    return replace(sweep, token=_token(sweep))


def _token(sweep: Sweep) -> str:
    lp = sweep.lp
    arrays = (sweep.above, sweep.below, sweep.still, sweep.base, lp.columns.lower, lp.columns.upper, lp.columns.penalty)
    digest = hashlib.sha256()
    for array in (*arrays, lp.row_lower, lp.row_upper, lp.matrix.value, lp.matrix.index, lp.matrix.start):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def with_row(sweep: Sweep, coefficients: Floats, lower: float) -> Sweep:
    """The same program with one more row at its end: Σ coefficient · column ≥ `lower`."""
    lp = sweep.lp
    used = np.flatnonzero(coefficients).astype(np.int32)
    matrix = Sparse(
        np.append(lp.matrix.start, lp.matrix.start[-1] + len(used)).astype(np.int32),
        np.concatenate([lp.matrix.index, used]).astype(np.int32),
        np.concatenate([lp.matrix.value, coefficients[used]]),
    )
    longer = replace(
        lp,
        matrix=matrix,
        row_lower=np.append(lp.row_lower, lower),
        row_upper=np.append(lp.row_upper, np.inf),
        rows=[*lp.rows, None],
    )
    return replace(sweep, lp=longer, token=f"{sweep.token} with a row")
