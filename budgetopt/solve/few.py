"""Few moves: the most that is gained where at most so many programs change, with a proven bound on it.

A program's gain is concave in its amount, so that a switch u_p for each piece of its curve, z_pj ≤ width_pj · u_p with
0 ≤ u_p ≤ 1 and Σ u_p ≤ N, is as tight as can be said of one program (the perspective of a separable concave function:
Frangioni and Gentile, Perspective cuts for a class of convex 0–1 mixed integer programs, Mathematical Programming 106,
2006). The linear program's optimum bounds every plan with so few changes. Its own choice of programs, one exchanged for
another as long as that gains, mostly comes near enough to the bound. Where it does not, a search over the switches that
the linear program leaves open, and over those that nearly break even, finds a plan; all others stand as the linear
program has them (kernel search: Angelelli, Mansini and Speranza, Computers & Operations Research 37, 2010). Over
several years a switch says less of each, and a search takes long for little: there exchanges are all.
All end after a number of steps, not of seconds: the same question always has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np

from budgetopt.solve.branching import hold
from budgetopt.solve.highs import Live
from budgetopt.solve.program import Bools, Columns, Floats, Ints, LinearProgram, Sparse
from budgetopt.solve.sweep import Sweep
from budgetopt.solve.sweeper import Sweeper

# Steps of a search.
_NODES = 100
# Searches: switches that nearly break even, and the effort that HiGHS spends on guessing plans. What comes within this
# share of the bound is enough.
_SEARCHES, _ENOUGH = ((12, 0.0), (12, 0.05)), 0.025
# Exchanges tried from one choice of programs, how many are looked at on either side for the next one, and how near to
# the bound they end.
_EXCHANGES, _LOOKED_AT, _NEAR = 40, 4, 0.01
# So many yes and no are held as a choice has them while its programs are exchanged. With more of them than that, most
# of an exchange would be theirs to make, and each a search of its own.
_HELD = 24
# The search ends within this share of its own bound; a switch this near to 0 or 1 is there.
_CLOSE, _SAME = 1e-3, 1e-6


@dataclass(frozen=True)
class Few:
    """A plan with few changes: which programs change, its column `values`, the objective points that it gains against
    today, and what no plan with so few changes passes."""

    changed: Bools
    values: Floats
    gain: float
    bound: float


@dataclass(frozen=True)
class _Choice:
    """Programs that may change, the best column `values` of such a plan and what they gain; `worth`: by program what
    its moves gain, or would gain, at the prices of that plan; `ended`: the basis of it."""

    changed: Bools
    values: Floats
    gain: float
    worth: Floats
    ended: object


class FewMoves:
    """The plans with few changes of a sweep's rules, where a unit of every column gains `gain` objective points and no
    program can be raised by more than `money` currency units."""

    def __init__(self, sweep: Sweep, gain: Floats, money: float):
        self.sweep, self.gain = sweep, gain
        # A width that is but noise of the last digits would be no coefficient to HiGHS; a cent more is no tighter.
        self.width = np.clip(sweep.lp.columns.upper, 0.01, money)
        self.plain = Sweeper(replace(sweep, base=gain))
        self.lp = _with_switches(sweep, gain, self.width)
        both = np.concatenate([sweep.segment, np.zeros(sweep.programs, bool)])
        self.relaxed = Sweeper(replace(sweep, lp=self.lp, base=self.lp.columns.gain, segment=both))

    @cached_property
    def most(self) -> float:
        """Objective points gained where as many programs as one likes may change."""
        self.plain.hold(np.zeros(len(self.gain), bool))
        return self.sweep.lp.offset + float(self.gain @ self.plain.solve(self.gain))

    def best(self, most: int) -> Few | None:
        """The plan in which at most so many programs change; None where the rules ask for more changes."""
        last = np.array([len(self.lp.matrix) - 1], np.int32)
        self.relaxed.limits(last, np.array([-np.inf]), np.array([float(most)]))
        found = self.relaxed.best(self.lp.columns.gain)
        if found is None:
            return None
        offset, bound = self.sweep.lp.offset, float(self.lp.columns.gain @ found)
        switches = found[len(self.gain) :]
        best = self._best_of(None, self._first(switches, most), bound)
        years = self.sweep.lp.columns.year.max(initial=1)
        if best is None or (years == 1 and bound - best.gain > _ENOUGH * abs(bound)):
            best = self._best_of(best, self._searches(switches, most), bound)
        return None if best is None else Few(best.changed, best.values, offset + best.gain, offset + bound)

    def _best_of(self, best: _Choice | None, sets: Iterable[Bools | None], bound: float) -> _Choice | None:
        """The best choice that these sets of programs lead to, until one comes near enough to the bound."""
        for changed in sets:
            one = None if changed is None else self._of(changed)
            one = one and self._exchanged(one, (1 - _NEAR) * bound)
            if one is not None and (best is None or one.gain > best.gain):
                best = one
            if best is not None and bound - best.gain <= _ENOUGH * abs(bound):
                break
        return best

    def _of(
        self, changed: Bools, answers: Mapping[int, float] | None = None, near: _Choice | None = None
    ) -> _Choice | None:
        """The best plan where these programs alone change, begun at one like it; `answers`: yes and no that are held,
        by column."""
        columns = self.sweep.lp.columns
        self.plain.hold(self.sweep.segment & ~changed[columns.program])
        if answers:
            hold(self.plain.live, self.plain.lp.columns, self._yes_or_no, answers)
        values = self.plain.best(self.gain, near and near.ended)
        if values is None:
            return None
        return _Choice(changed, values, float(self.gain @ values), self._worth(self.plain)[0], self.plain.ended)

    def _exchanged(self, first: _Choice, enough: float) -> _Choice:
        """A choice after exchanges of one program for another, the most promising first, while one of them gains and it
        gains less than is `enough`."""
        yes_or_no = self._yes_or_no
        if len(yes_or_no) > _HELD:
            return first
        answers = dict(zip(yes_or_no.tolist(), np.round(first.values[yes_or_no]).tolist(), strict=True))
        # Prices stand where all yes and no are held.
        best = (self._of(first.changed, answers) if answers else first) or first
        tries, pairs = _EXCHANGES, iter(self._pairs(best))
        while tries and best.gain < enough and (pair := next(pairs, None)):
            tries -= 1
            changed = best.changed.copy()
            changed[list(pair)] = False, True
            other = self._of(changed, answers, best)
            if other is not None and other.gain > best.gain + _SAME * _SAME * abs(best.gain):
                # Which way to go on is asked of the prices that the stored basis leads to.
                best = self._of(changed, answers) or other
                pairs = iter(self._pairs(best))
        free = self._of(best.changed) if answers else None
        return max((one for one in (best, free, first) if one), key=lambda one: one.gain)

    @cached_property
    def _yes_or_no(self) -> Ints:
        """The columns to be decided."""
        return np.flatnonzero(self.sweep.lp.columns.integer).astype(np.int32)

    def _pairs(self, choice: _Choice) -> Iterable[tuple[int, int]]:
        """A program that changes and one that does not, the pairs that promise most first."""
        segment, columns = self.sweep.segment, self.sweep.lp.columns
        moves = np.bincount(columns.program[segment], choice.values[segment] > 0, minlength=self.sweep.programs) > 0
        worth = np.where(choice.changed & ~moves, -1.0, choice.worth)
        inside = np.flatnonzero(choice.changed & (self._forced < 1))
        outside = np.flatnonzero(~choice.changed)
        inside = inside[np.argsort(worth[inside], kind="stable")][:_LOOKED_AT]
        outside = outside[np.argsort(-worth[outside], kind="stable")][:_LOOKED_AT]
        return sorted(product(inside.tolist(), outside.tolist()), key=lambda pair: worth[pair[0]] - worth[pair[1]])

    @property
    def _forced(self) -> Floats:
        """1 for every program that changes whatever is chosen."""
        return self.lp.columns.lower[len(self.gain) :]

    def _first(self, switches: Floats, most: int) -> Iterator[Bools]:
        """Sets of programs to begin with: those that the linear program switches on most, and those that its prices
        make worth most."""
        if _whole(switches):
            yield switches > 0.5
            return
        worth, _ = self._worth(self.relaxed)
        for by in (switches, np.where(self._forced > 0, np.inf, worth)):
            first = np.zeros(len(switches), bool)
            first[np.argsort(-by, kind="stable")[:most]] = True
            yield first

    def _searches(self, switches: Floats, most: int) -> Iterator[Bools | None]:
        """Sets of programs that searches over more and more switches find; none where all of them are decided."""
        if _whole(switches):
            return
        worth, of_switch = self._worth(self.relaxed)
        for near, effort in _SEARCHES:
            yield self._searched(switches, most, worth - of_switch, near, effort)

    def _searched(self, switches: Floats, most: int, even: Floats, near: int, effort: float) -> Bools | None:
        """The switches that a search over those that are open or nearly so turns on; None where it finds no plan."""
        open_ = (switches > _SAME) & (switches < 1 - _SAME)
        open_[np.argsort(np.abs(even), kind="stable")[:near]] = True
        on, off = ~open_ & (switches > 0.5), ~open_ & (switches < 0.5)
        columns, size = self.lp.columns, len(self.gain)
        integer, lower, kept = columns.integer.copy(), columns.lower.copy(), np.ones(len(columns), bool)
        integer[size:] = open_
        lower[size:] = np.maximum(lower[size:], on)
        kept[:size] = ~(self.sweep.segment & off[columns.program[:size]])
        kept[size:] = ~off
        upper = self.lp.row_upper.copy()
        upper[-1] = most
        narrow = replace(self.lp, columns=replace(columns, integer=integer, lower=lower))
        narrow = narrow.part(kept, np.ones(len(upper), bool), self.lp.row_lower, upper)
        highs = Live(narrow, gain=narrow.columns.gain).highs
        for option, value in (("mip_rel_gap", _CLOSE), ("mip_max_nodes", _NODES), ("mip_heuristic_effort", effort)):
            highs.setOptionValue(option, value)
        highs.run()
        # Whether it holds to the last digit does not matter: the plan is solved for anew with these switches held.
        if highs.getInfo().primal_solution_status == 0:
            return None
        found = np.zeros(len(columns))
        found[kept] = np.array(highs.getSolution().col_value, np.float64)
        changed = found[size:] > 0.5
        return changed if changed.sum() <= most else None

    def _worth(self, model: Sweeper) -> tuple[Floats, float]:
        """What every program's moves gain at the prices of a model's last solve, and the price of its last row."""
        price = model.prices
        if price is None:
            return np.zeros(self.sweep.programs), 0.0
        lp, own = self.sweep.lp, self.sweep.segment
        prices = model.live.ranged.prices(price, model.live.lower, model.live.upper)
        reduced = self.gain - lp.matrix.transposed_times(prices[: len(lp.matrix)], len(self.gain))
        gained = np.maximum(0.0, reduced[own]) * self.width[own]
        worth = np.zeros(self.sweep.programs)
        np.add.at(worth, lp.columns.program[own], gained)
        return worth, float(prices[-1])


def _whole(switches: Floats) -> bool:
    return bool(np.all((switches < _SAME) | (switches > 1 - _SAME)))


def _with_switches(sweep: Sweep, gain: Floats, width: Floats) -> LinearProgram:
    """The program with a switch a program at the end of its columns, a row for each piece of curve, and in the last row
    the sum of all switches."""
    lp, columns, programs = sweep.lp, sweep.lp.columns, sweep.programs
    pieces = np.flatnonzero(sweep.segment)
    switch = len(columns) + np.arange(programs)
    of_piece = switch[columns.program[pieces]]
    forced = np.zeros(programs)
    forced[columns.program[pieces[columns.lower[pieces] > 0]]] = 1.0
    fills = dict.fromkeys(Columns.__dataclass_fields__, 0) | {
        "upper": 1,
        "line": -1,
        "program": -1,
        "sign": 1,
        "year": 1,
    }
    longer = {
        name: np.concatenate([part, np.full(programs, fills[name]).astype(part.dtype)])
        for name, part in ((name, getattr(columns, name)) for name in fills)
    }
    longer |= {"gain": np.concatenate([gain, np.zeros(programs)]), "lower": np.concatenate([columns.lower, forced])}
    matrix, last = lp.matrix, lp.matrix.start[-1]
    start = np.concatenate(
        [matrix.start, last + 2 * np.arange(1, len(pieces) + 1), [last + 2 * len(pieces) + programs]]
    )
    index = np.concatenate([matrix.index, np.stack([pieces, of_piece], axis=1).ravel(), switch])
    widths = np.stack([np.ones(len(pieces)), -width[pieces]], axis=1).ravel()
    rows = len(pieces) + 1
    return replace(
        lp,
        columns=Columns(**longer),
        matrix=Sparse(
            start.astype(np.int32), index.astype(np.int32), np.concatenate([matrix.value, widths, np.ones(programs)])
        ),
        row_lower=np.concatenate([lp.row_lower, np.full(rows, -np.inf)]),
        row_upper=np.concatenate([lp.row_upper, np.zeros(rows - 1), [programs]]),
        rows=[*lp.rows, *[None] * rows],
    )
