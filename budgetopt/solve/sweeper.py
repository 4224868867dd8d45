"""A live model of a sweep: it stays in memory and is solved again with other values.

Every solve starts from the same stored basis, or from the one that stored prices ask for, so that its plan does not
depend on what was solved before, on which thread or machine. Costs change by whole arrays; the model itself is built
once.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import highspy
import numpy as np

from budgetopt.errors import SolverError, TimeLimitReached
from budgetopt.solve.basis import asked_by
from budgetopt.solve.branching import TooManyNodes, decided, hold
from budgetopt.solve.highs import Live, SolverStatus, basis_of, highs_basis
from budgetopt.solve.highs_model import DUAL_SIMPLEX
from budgetopt.solve.nearby import Nearby
from budgetopt.solve.nested import priced_by_rows
from budgetopt.solve.program import Bools, Floats, Ints, LinearProgram
from budgetopt.solve.sweep import Sweep

# A row that has a price in this share of some solves usually has one; prices below the second are none.
_USUAL = 0.75
_UNPRICED = 1e-9
# Models that a thread keeps.
_KEPT = 3


@dataclass
class Sweeper:
    """A live model of a sweep. Not for two threads at once."""

    sweep: Sweep
    live: Live = field(init=False)
    lp: LinearProgram = field(init=False)
    basis: object = field(init=False)
    everything: Ints = field(init=False)
    # Seconds that HiGHS's own search over yes and no may take; None: until it has proven its answer.
    time_limit_s: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.lp = self.sweep.lp
        columns = self.lp.columns
        relaxed = replace(self.lp, columns=replace(columns, integer=np.zeros(len(columns), bool)))
        self.everything = np.arange(len(columns), dtype=np.int32)
        self.live = Live(relaxed, gain=self.sweep.base)
        self.live.highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
        self.live.begin()
        if len(columns):
            self.live.highs.run()
            self.basis = self.live.highs.getBasis()

    def limits(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Give rows other limits, for all solves from now on."""
        lowers, uppers = self.lp.row_lower.copy(), self.lp.row_upper.copy()
        lowers[rows], uppers[rows] = lower, upper
        self.lp = replace(self.lp, row_lower=lowers, row_upper=uppers)
        for row, low, high in zip(rows, lower, upper, strict=True):
            self.live.limit(int(row), float(low), float(high))

    def count(self, row: int, columns: Ints, values: Floats) -> None:
        """Give columns other coefficients in a row that limits a sum of its own (`alone`), for all solves from now
        on."""
        own = slice(self.lp.matrix.start[row], self.lp.matrix.start[row + 1])
        changed = self.lp.matrix.value.copy()
        place = {column: own.start + at for at, column in enumerate(self.lp.matrix.index[own].tolist())}
        for column, value in zip(columns.tolist(), values.tolist(), strict=True):
            changed[place[column]] = value
            self.live.highs.changeCoeff(int(self.live.ranged.row_of[row]), column, value)
        self.lp = replace(self.lp, matrix=replace(self.lp.matrix, value=changed))

    def alone(self, row: int) -> bool:
        """Whether no other row limits the same sum: to the solver they are one."""
        return int(np.sum(self.live.ranged.row_of == self.live.ranged.row_of[row])) == 1

    def hold(self, columns: Bools) -> None:
        """Hold some columns at their lower ends and leave all others free, for all solves from now on."""
        own = self.sweep.lp.columns
        upper = np.where(columns, own.lower, own.upper)
        self.lp = replace(self.lp, columns=replace(own, upper=upper))
        self.live.highs.changeColsBounds(len(upper), self.everything, own.lower, upper)

    def reach(self, columns: Ints, upper: Floats) -> None:
        """Let some columns reach up to these ends, for all solves from now on."""
        own = self.lp.columns
        ends = own.upper.copy()
        ends[columns] = upper
        self.lp = replace(self.lp, columns=replace(own, upper=ends))
        self.live.highs.changeColsBounds(len(columns), columns, own.lower[columns], upper)

    @cached_property
    def nearby(self) -> Nearby | None:
        """The optimum of what is stored, to be solved again with other gains of a few columns; None where yes or no has
        to be decided."""
        if self.lp.impossible or not len(self.lp.columns) or self.lp.columns.mixed:
            return None
        values = self.solve(self.sweep.base)
        if self.prices is None:
            return None
        return Nearby(self.live.ranged.lp, self.sweep.base, values, self.prices, basis_of(self.live.highs))

    def solve(self, gain: Floats, basis: object = None) -> Floats:
        """The best column values under `gain`, begun at a basis. Raises SolverError where there are none or without a
        verdict."""
        found = self.best(gain, basis)
        if found is None:
            raise SolverError("the rules of this plan cannot be met.")
        return found

    def best(self, gain: Floats, basis: object = None) -> Floats | None:
        """The best column values under `gain`, begun at a basis; None where the rules cannot be met. Raises
        TimeLimitReached where a search over yes and no has not proven its answer by its limit."""
        if not len(gain):
            return np.empty(0)
        self.live.highs.changeColsCost(len(gain), self.everything, -gain)
        found = self.again(basis or self._begin(gain))
        integer = np.flatnonzero(self.lp.columns.integer).astype(np.int32)
        if found is not None and len(integer) and np.any(found[integer] != np.round(found[integer])):
            return self._decided(gain, integer, found)
        return found

    def _begin(self, gain: Floats) -> object:
        """Where a solve begins."""
        if self.sweep.usual is None:
            return self.basis
        lp = self.live.ranged.lp
        return highs_basis(
            asked_by(lp, self.sweep.usual, gain - lp.matrix.transposed_times(self.sweep.usual, len(gain)))
        )

    @property
    def ended(self) -> object:
        """The basis that the last solve ended at."""
        return self.live.highs.getBasis()

    @property
    def prices(self) -> Floats | None:
        """The prices of the solver's rows in the last solve; None where it was lost."""
        if self.live.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return -np.array(self.live.highs.getSolution().row_dual, np.float64)

    def again(self, basis: object = None) -> Floats | None:
        """Solve from a basis (the stored one), whatever was solved before; None where the rules cannot be met."""
        highs = self.live.highs
        highs.clearSolver()
        highs.setBasis(basis or self.basis)
        highs.run()
        status, kind = highs.getModelStatus(), highspy.HighsModelStatus
        if status == kind.kInfeasible:
            return None
        if status != kind.kOptimal:
            # Lost in its own digits: a model of its own, so that this one stays as it is for the next solve.
            return self._anew()
        return np.array(highs.getSolution().col_value, np.float64)

    def _anew(self) -> Floats | None:
        model = self.live.highs.getLp()
        columns = replace(
            self.lp.columns,
            lower=np.array(model.col_lower_, np.float64),
            upper=np.array(model.col_upper_, np.float64),
            integer=np.zeros(len(self.lp.columns), bool),
        )
        solved = Live(replace(self.lp, columns=columns), gain=-np.array(model.col_cost_, np.float64)).solve()
        return solved.values if solved.status is SolverStatus.OPTIMAL else None

    def _decided(self, gain: Floats, integer: Ints, found: Floats) -> Floats | None:
        """The best values where yes and no are decided, from the relaxation's on; by HiGHS where that takes long."""

        # Each begins at the basis of the same question with one answer less: it too depends on nothing else.
        ended: dict[tuple[tuple[int, float], ...], object] = {(): self.ended}

        def with_held(held: Mapping[int, float]) -> Floats | None:
            hold(self.live, self.lp.columns, integer, held)
            answers = tuple(held.items())
            begin = ended[answers[:-1]]
            values = self.again(begin)
            lost = self.live.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal
            ended[answers] = begin if lost else self.ended
            return values

        try:
            return decided(found, gain, integer, with_held)
        except TooManyNodes:
            solved = Live(self.lp, gain=gain).solve(self.time_limit_s)
        finally:
            hold(self.live, self.lp.columns, integer, {})
        if solved.status is SolverStatus.UNPROVEN and self.time_limit_s is not None:
            raise TimeLimitReached(self.time_limit_s)
        return solved.values if solved.status is SolverStatus.OPTIMAL else None


_THREAD = threading.local()


def sweeper(sweep: Sweep) -> Sweeper:
    """This thread's live model of a sweep; it is made once."""
    kept: OrderedDict[str, Sweeper] = getattr(_THREAD, "kept", None) or OrderedDict()
    _THREAD.kept = kept
    if sweep.token not in kept:
        kept[sweep.token] = Sweeper(sweep)
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    kept.move_to_end(sweep.token)
    return kept[sweep.token]


def with_usual_prices(sweep: Sweep, gains: Floats) -> Sweep:
    """The sweep begun where some solves (`gains`, a row each) end on average; itself where prices alone say little.

    With other gains the columns that were basic have other gains too, and the prices that follow from them are far off.
    Prices that are usual are not, and the basis that they ask for takes a quarter fewer steps.
    """
    if sweep.lp.impossible or not priced_by_rows(sweep.lp):
        return sweep
    model = Sweeper(sweep)
    tried = [model.prices for gain in gains if model.best(gain) is not None]
    prices = np.array([one for one in tried if one is not None])
    if not len(prices):
        return sweep
    often = np.mean(np.abs(prices) > _UNPRICED, axis=0) >= _USUAL
    usual = np.where(often, prices.mean(axis=0), 0.0)
    digest = hashlib.sha256(usual.tobytes()).hexdigest()
    return replace(sweep, usual=usual, token=f"{sweep.token} from {digest}")
