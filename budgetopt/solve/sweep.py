"""Thousands of optimal plans under one set of rules: a live model, and other values for each solve.

Every solve starts from the same stored basis, or from the one that stored prices ask for, so that its plan does not
depend on what was solved before, on which thread or machine. Costs change by whole arrays; the model itself is built
once.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import highspy
import numpy as np

from budgetopt.errors import SolverError
from budgetopt.impact.drawn import Doubts, weighed
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row
from budgetopt.solve.basis import asked_by
from budgetopt.solve.build import build
from budgetopt.solve.highs import Live, Status, highs_basis
from budgetopt.solve.nested import priced_by_rows
from budgetopt.solve.program import Bools, Floats, Ints, LinearProgram, Sparse

# Impact points that a unit moved must bring at least: of plans as good as each other, the one that moves less. Well
# above the 1e-7 within which HiGHS calls a reduced cost zero, well below anything that is believed of a program.
_NUDGE = 1e-6
# HiGHS's dual simplex: a changed cost only flips bounds, where the primal would walk through every piece of curve.
_DUAL_SIMPLEX = 1
# Nodes of our own search over yes and no, each a warm solve; what needs more is left to HiGHS's search.
_MOST_NODES = 60
_WHOLE = 1e-7
# A row that has a price in this share of some solves usually has one; prices below the second are none.
_USUAL = 0.75
_UNPRICED = 1e-9
# Models that a thread keeps.
_KEPT = 3


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
        return replace(
            self,
            lp=replace(lp, rows=[None] * len(lp.rows), beyond={}, decided={}, largest={}, linked=frozenset()),
        )

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
        return self.lp.offset + float(impacts @ values)


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


@dataclass
class Sweeper:
    """A live model of a sweep. Not for two threads at once."""

    sweep: Sweep
    live: Live = field(init=False)
    lp: LinearProgram = field(init=False)
    basis: object = field(init=False)
    everything: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.lp = self.sweep.lp
        columns = self.lp.columns
        relaxed = replace(self.lp, columns=replace(columns, integer=np.zeros(len(columns), bool)))
        self.everything = np.arange(len(columns), dtype=np.int32)
        self.live = Live(relaxed, gain=self.sweep.base)
        self.live.highs.setOptionValue("simplex_strategy", _DUAL_SIMPLEX)
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

    def hold(self, columns: Bools) -> None:
        """Hold some columns at their lower ends and leave all others free, for all solves from now on."""
        own = self.sweep.lp.columns
        upper = np.where(columns, own.lower, own.upper)
        self.lp = replace(self.lp, columns=replace(own, upper=upper))
        self.live.highs.changeColsBounds(len(upper), self.everything, own.lower, upper)

    def solve(self, gain: Floats) -> Floats:
        """The best column values under `gain`. Raises SolverError where there are none or without a verdict."""
        found = self.best(gain)
        if found is None:
            raise SolverError("the rules of this plan cannot be met.")
        return found

    def best(self, gain: Floats) -> Floats | None:
        """The best column values under `gain`; None where the rules cannot be met."""
        if not len(gain):
            return np.empty(0)
        self.live.highs.changeColsCost(len(gain), self.everything, -gain)
        found = self.again(self._begin(gain))
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
        return solved.values if solved.status is Status.OPTIMAL else None

    def _decided(self, gain: Floats, integer: Ints, found: Floats) -> Floats | None:
        """Branch and bound, the likelier answer first, over the yes and no that the relaxation leaves open."""
        best: Floats | None = None
        most, nodes = -np.inf, 0
        waiting: list[tuple[Mapping[int, float], Floats | None]] = [({}, found)]
        while waiting and nodes <= _MOST_NODES:
            held, values = waiting.pop()
            if values is None:
                nodes += 1
                self._hold(integer, held)
                values = self.again()
            if values is None or (bound := float(gain @ values)) <= most + _WHOLE:
                continue
            off = np.abs(values[integer] - np.round(values[integer]))
            if not off.any():
                best, most = values, bound
                continue
            column = int(integer[np.argmax(off)])
            likely = float(np.round(values[column]))
            waiting += [({**held, column: 1.0 - likely}, None), ({**held, column: likely}, None)]
        self._hold(integer, {})
        if waiting:
            solved = Live(self.lp, gain=gain).solve()
            return solved.values if solved.status is Status.OPTIMAL else None
        return best

    def _hold(self, integer: Ints, held: Mapping[int, float]) -> None:
        columns = self.lp.columns
        lower = np.array([held.get(int(column), columns.lower[column]) for column in integer])
        upper = np.array([held.get(int(column), columns.upper[column]) for column in integer])
        self.live.highs.changeColsBounds(len(integer), integer, lower, upper)


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
