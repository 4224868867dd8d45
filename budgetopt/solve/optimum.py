"""The optimal basis of a linear program, asked what one limit less would bring.

Where the basis stays feasible for the whole step, its dual says so exactly; where it does not (a degenerate plan, a
corner within the step) the program is solved again, from the same basis whatever was asked before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from budgetopt.solve.best import best_of
from budgetopt.solve.highs import Live, Solved, SolverStatus
from budgetopt.solve.one_way import OneWay
from budgetopt.solve.program import Floats, Ints, LinearProgram
from budgetopt.solve.room import FEASIBLE, Room

# Objective points per unit that are none: the noise of the last bits.
NOTHING = 1e-9
# Of two optima, the share that is the noise of their last bits.
_DIGITS = 1e-14
# Slopes (objective points per unit) that are the same, and the part of a unit that is tried where they are not.
_SAME = 1e-7
_PART = 1 / 64


@dataclass(frozen=True)
class Known:
    """The optimum of a program that is a part of another, its basis as HiGHS takes it, and a HiGHS for such parts."""

    solved: Solved
    basis: Any
    highs: Any


@dataclass
class OptimalBasis:
    """A linear program at its optimum; it is solved when it is first asked, unless that is `known`. Not for two threads
    at once.

    `ways`: where it is a question which way lines go, the same program in which each of them goes one.
    """

    lp: LinearProgram
    known: Known | None = None
    ways: OneWay | None = None
    # The prices of the solver's rows in every solve of a part: whether they are those of the whole is to be checked.
    prices: list[Floats] = field(default_factory=list, init=False)
    # Programs solved so far, this one included: what prices cost.
    solves: int = field(default=0, init=False)
    # Whether a limit is asked by solving again where the dual alone does not say what it brings.
    again: bool = field(default=True, init=False)

    @cached_property
    def live(self) -> Live:
        """The model as it was solved: its basis is looked at and never changed."""
        if self.known is not None:
            return Live(self.lp, within=self.known.highs)
        live = Live(self.lp)
        live.begin()
        return live

    @cached_property
    def solved(self) -> Solved:
        """The optimum."""
        if self.known is not None:
            return self.known.solved
        self.solves += 1
        return self.live.solve()

    @cached_property
    def basis(self) -> Any:
        """The basis of the optimum, as HiGHS has it."""
        if self.known is not None:
            return self.known.basis
        _ = self.solved
        return self.live.highs.getBasis()

    def wider(self, column: int, down: float = 0.0, up: float = 0.0) -> float:
        """Objective points gained where a column may stand `down` units lower or `up` units higher than it may now."""
        if self.ways and self.again and self.ways.anew:
            return self._decided(self.ways.wider(column, down, up))
        room, reduced = self._room, float(self.solved.reduced[column])
        if column in room.basic_columns:
            return 0.0
        lower, upper = float(self.lp.columns.lower[column]), float(self.lp.columns.upper[column])
        value = float(self.solved.values[column])
        step = up if reduced > NOTHING and value >= upper - FEASIBLE else 0.0
        step = -down if reduced < -NOTHING and value <= lower + FEASIBLE else step
        if not step:
            return 0.0
        if not self.again or self._stays(step * self._moved_by(self.live, column)):
            return reduced * step
        self.asked.highs.changeColBounds(column, lower - down, upper + up)
        solved = self._again()
        self.asked.highs.changeColBounds(column, lower, upper)
        if self.ways and self.ways.both(solved):
            return self._decided(self.ways.wider(column, down, up))
        return self._gained(solved, self.solved)

    def looser(self, row: int) -> float:
        """Objective points gained where a row's limits are one unit looser: the better of its sides."""
        if not len(self.lp.columns):
            return 0.0
        lower, upper = float(self.lp.row_lower[row]), float(self.lp.row_upper[row])
        return max(
            self._side(row, 1, lower, upper + 1.0) if np.isfinite(upper) else 0.0,
            self._side(row, -1, lower - 1.0, upper) if np.isfinite(lower) else 0.0,
        )

    def _side(self, row: int, side: int, lower: float, upper: float) -> float:
        """The gain of other limits of a row; `side` is the one that is looser (+1 the upper one)."""
        lowers, uppers = self.lp.row_lower.copy(), self.lp.row_upper.copy()
        lowers[row], uppers[row] = lower, upper
        if self.ways and self.again and self.ways.anew:
            return self._decided(self.ways.limited(lowers, uppers))
        place, low, high, least, most = self._limits(row, lowers, uppers)
        # Of rows that limit one sum the tightest holds: another may stand within the step.
        step = most - high if side > 0 else least - low
        price = float(self.prices_of_rows[place])
        if place in self._room.basic_rows or not step or price * side <= NOTHING:
            return 0.0
        return self._moved(place, price * step, step, lowers, uppers)

    def higher(self, rows: Sequence[int]) -> float:
        """Objective points gained (below zero: lost) where every limit of rows that limit one sum is one unit
        higher: more of what the sum is taken from, of which no less may be left; nan where no plan can take it."""
        lowers, uppers = self.lp.row_lower.copy(), self.lp.row_upper.copy()
        lowers[list(rows)] += 1.0
        uppers[list(rows)] += 1.0
        place, low, high, least, most = self._limits(rows[0], lowers, uppers)
        if self.lp.matrix.start[rows[0]] == self.lp.matrix.start[rows[0] + 1]:
            # Nothing can take it, and rows of nothing are not brought together.
            return float("nan") if lowers[list(rows)].max() > FEASIBLE else 0.0
        if self.ways and self.again and self.ways.anew:
            return self._decided(self.ways.limited(lowers, uppers))
        price = 0.0 if place in self._room.basic_rows else float(self.prices_of_rows[place])
        if abs(price) > NOTHING:
            step = most - high if price > 0 else least - low
            return self._moved(place, price * step, step, lowers, uppers)
        comes_to = float(self.live.ranged.lp.matrix.times(self.solved.values)[place])
        return self._moved(place, None, 1.0, lowers, uppers) if comes_to < least - FEASIBLE else 0.0

    def _limits(self, row: int, lowers: Floats, uppers: Floats) -> tuple[int, float, float, float, float]:
        """The solver's row of a row, its limits, and what these are where all rows have `lowers` and `uppers`."""
        ranged = self.live.ranged
        place, low, high = ranged.limits(row, self.lp.row_lower, self.lp.row_upper)
        return place, low, high, *ranged.limits(row, lowers, uppers)[1:]

    def _moved(self, place: int, gain: float | None, step: float, lowers: Floats, uppers: Floats) -> float:
        """The gain where a solver's row moves by `step` to the limits of `lowers` and `uppers`: `gain`, what the price
        says, where the basis stays the best."""
        # A row's own column is minus what the row comes to.
        if gain is not None and (not self.again or self._stays(-step * self._column_of(place))):
            return gain
        ranged = self.live.ranged
        own = np.flatnonzero(ranged.row_of == place)
        self.asked.highs.changeRowBounds(place, *ranged.limits(int(own[0]), lowers, uppers)[1:])
        solved = self._again()
        self.asked.highs.changeRowBounds(place, *ranged.limits(int(own[0]), self.lp.row_lower, self.lp.row_upper)[1:])
        if self.ways and self.ways.both(solved):
            return self._decided(self.ways.limited(lowers, uppers))
        return self._gained(solved, self.solved)

    def _column_of(self, place: int) -> Floats:
        return np.array(self.live.highs.getBasisInverseCol(place)[1], np.float64)

    def _stays(self, moved: Floats) -> bool:
        """Whether the basis stays the best where each of its columns and rows falls by `moved`; not known where a line
        might then go both ways."""
        return self.ways is None and self._room.holds(moved)

    def _decided(self, one_way: LinearProgram) -> float:
        """The gain of a program in which every line goes one way; nan where that cannot be."""
        best = best_of(one_way)
        gained = float("nan") if best is None else best.objective - self.lp.objective(self.solved.values)
        return 0.0 if abs(gained) <= NOTHING + _DIGITS * abs(self.solved.objective) else gained

    @cached_property
    def asked(self) -> Live:
        """A second model of the same program, for other limits; of a part that nobody has solved, the only one."""
        return self.live if self.known is not None else Live(self.lp)

    def bounded(self, own: Ints, lower: Floats, upper: Floats) -> float | None:
        """Objective points gained with other bounds of some columns (below zero: lost); None where nothing is
        possible."""
        if not len(own):
            return 0.0
        highs, columns = self.asked.highs, self.lp.columns
        highs.changeColsBounds(len(own), own, lower, upper)
        best = self._again()
        highs.changeColsBounds(len(own), own, columns.lower[own], columns.upper[own])
        return None if best.status is SolverStatus.INFEASIBLE else best.objective - self.solved.objective

    def pinned(self, own: Ints, at: Floats, then: int | None = None) -> float | None:
        """Objective points gained where some columns stand still at `at`, read from the basis; None where that does not
        stay feasible for it, and then for a first unit of the column `then`. (A column that stands still has no dual
        condition: where its values stay within their limits the basis stays the best.)"""
        room, solved = self._room, self.solved
        if solved.status is not SolverStatus.OPTIMAL or not room.basic_columns.isdisjoint((*own.tolist(), then)):
            return None
        change, moved = at - solved.values[own], np.zeros(len(room.fall))
        for place in np.flatnonzero(change).tolist():
            moved += self._moved_by(self.live, int(own[place])) * change[place]
        holds = room.holds(moved) and (then is None or room.holds(moved + self._moved_by(self.live, then)))
        return float(solved.reduced[own] @ change) if holds else None

    def unit_of(self, column: int, held: Ints) -> float:
        """Objective points that a first unit of `column` brings where the columns `held`, it among them, stand at zero;
        nan where they cannot."""
        highs, columns = self.asked.highs, self.lp.columns
        upper = columns.upper.copy()
        upper[held] = 0.0
        highs.changeColsBounds(len(held), held, upper[held], upper[held])
        solved = self._again()
        found = float("nan")
        if solved.status is SolverStatus.OPTIMAL:
            room = Room.of(replace(self.lp, columns=replace(columns, upper=upper)), self.asked, solved, self._near)
            stays = column not in room.basic_columns and room.holds(self._moved_by(self.asked, column))
            found = float(solved.reduced[column]) if stays else self._first_unit(column, solved)
        highs.changeColsBounds(len(held), held, columns.lower[held], columns.upper[held])
        return found

    def holds(self, live: Live, solved: Solved, moved: Floats) -> bool:
        """Whether the basis of another model of this program, at its optimum, stays feasible where each basic column
        and row falls by `moved`; a row that only the other has is not basic there."""
        return Room.of(self.lp, live, solved, self._near).holds(moved)

    def _first_unit(self, column: int, none: Solved) -> float:
        """The same by solving again with a unit; with a small part of one, where the gain bends within it."""
        found = float("nan")
        for unit in (1.0, _PART):
            self.asked.highs.changeColBounds(column, unit, unit)
            one = self._again()
            found = self._gained(one, none) / unit
            if one.status is SolverStatus.OPTIMAL and abs(float(one.reduced[column]) - found) <= _SAME:
                break
        return found

    def _again(self) -> Solved:
        """The optimum of `asked` as it stands now, from the basis of this one: no answer depends on what was asked
        before."""
        self.solves += 1
        basis = self.basis
        self.asked.highs.clearSolver()
        self.asked.highs.setBasis(basis)
        solved = self.asked.solve()
        if self.known is not None and solved.status is SolverStatus.OPTIMAL:
            self.prices.append(solved.price)
        return solved

    def _gained(self, solved: Solved, before: Solved) -> float:
        """What an optimum has more than another; nan where it is none."""
        if solved.status is not SolverStatus.OPTIMAL:
            return float("nan")
        # Of what moved alone: the difference of two large sums would lose the digits of a small one.
        return float(np.sum(self.lp.columns.gain * (solved.values - before.values)))

    @staticmethod
    def _moved_by(live: Live, column: int) -> Floats:
        """By how much every basic column and row falls for a unit of a column."""
        return np.array(live.highs.getReducedColumn(column)[1], np.float64)

    @cached_property
    def prices_of_rows(self) -> Floats:
        """The prices of the solver's rows, each of one or more of the program's."""
        prices = np.zeros(len(self.live.ranged.lp.matrix))
        np.add.at(prices, self.live.ranged.row_of, self.solved.price)
        return prices

    @cached_property
    def _room(self) -> Room:
        return Room.of(self.lp, self.live, self.solved, self._near)

    @cached_property
    def _near(self) -> Floats:
        """By how much each of the solver's rows may pass its limit: a row that counts positions counts little of what a
        unit of money is."""
        matrix = self.live.ranged.lp.matrix
        largest = np.zeros(len(matrix))
        np.maximum.at(largest, matrix.row, np.abs(matrix.value))
        return FEASIBLE * np.minimum(1.0, largest)
