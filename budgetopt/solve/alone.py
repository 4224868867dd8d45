"""One program at a time: what the plan loses without its raise, and what it would gain if one held program were let go.

The whole plan is decided again each time, yes and no included, on one live model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TypeVar

import numpy as np

from budgetopt.errors import TimeLimitReached
from budgetopt.impact.value import Value
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row
from budgetopt.solve.build import build
from budgetopt.solve.in_time import InTime
from budgetopt.solve.optimum import OptimalBasis
from budgetopt.solve.priced import PricedPlan
from budgetopt.solve.program import Bools, Ints, LinearProgram
from budgetopt.solve.sweep import Sweep
from budgetopt.solve.sweeper import Sweeper
from budgetopt.solve.working import WorkingSet

_T = TypeVar("_T")


def kept_as_today(priced: PricedPlan, programs: InTime[str]) -> dict[str, float | None]:
    """The objective points that are lost where one program alone has today's budget in every year; None where the rules
    do not allow that. Without those for which there was no time."""
    case = priced.case
    if priced.decided:
        lp = build(case, priced.value, priced.rows)
        model: _Decided | _Bounds = _Decided(lp, np.zeros(len(lp.columns), np.bool_))
    else:
        lp = priced.optimum.lp
        model = _Bounds(lp, priced.near)

    places = _places(case)

    def lost(id: str) -> float | None:
        own = _totals(lp, id, places[id])
        # What today's budget lies outside of cannot be kept there.
        gained = None if np.any(lp.columns.lower[own] > 0) else model.changed(own, programs.left_s, held=True)
        return None if gained is None else -gained

    return each(programs, lost)


def let_go(case: Case, value: Value, others: Sequence[Row], held: Iterable[str], one: InTime[str]) -> dict[str, float]:
    """The objective points that are gained in one year where one program alone may be cut, of all that are `held` at
    today's budget or more; `others`: the rows of all other rules. Without those for which there was no time."""
    lp = build(case, value, others)
    closed, places = np.zeros(len(lp.columns), np.bool_), _places(case)
    for id in held:
        closed[_totals(lp, id, places[id], sign=-1)] = True
    shut = replace(lp, columns=replace(lp.columns, upper=np.where(closed, lp.columns.lower, lp.columns.upper)))
    model = _Decided(lp, closed) if lp.columns.mixed else _Bounds(lp, WorkingSet(OptimalBasis(shut)))
    found = each(one, lambda id: model.changed(_totals(lp, id, places[id], sign=-1), one.left_s, held=False))
    return {id: gained or 0.0 for id, gained in found.items()}


def each(programs: InTime[str], asked: Callable[[str], _T]) -> dict[str, _T]:
    """What is asked of each program, without those for which there was no time."""
    found: dict[str, _T] = {}
    for id in programs:
        try:
            found[id] = asked(id)
        except TimeLimitReached:
            programs.stop()
    return found


def without_rows(
    case: Case,
    value: Value,
    rows: Sequence[Row],
    rows_of_program: Mapping[str, Sequence[Row]],
    programs: InTime[str],
) -> dict[str, float]:
    """The objective points that are gained without the rows of one program alone, of each of `programs` for which there
    is time."""
    own = {id(row) for of in rows_of_program.values() for row in of}
    # Each is a row of the matrix here, so that it can be lifted where it stands.
    pooled = {id(row): row._replace(pooled=True) for row in rows if id(row) in own}
    lp = build(case, value, [pooled.get(id(row), row) for row in rows])
    place = {id(row): place for place, row in enumerate(lp.rows) if row is not None}
    model, gain = Sweeper(_still(lp)), lp.columns.gain

    def most() -> float:
        model.time_limit_s = programs.left_s
        return float(gain @ model.solve(gain))

    @cache
    def best() -> float:
        return most()

    def gained(program: str) -> float:
        now, of = best(), rows_of_program[program]
        places: Ints = np.array([place[id(pooled[id(row)])] for row in of], np.int32)
        model.limits(places, np.full(len(of), -np.inf), np.full(len(of), np.inf))
        try:
            return most() - now
        finally:
            model.limits(places, lp.row_lower[places], lp.row_upper[places])

    return each(programs, gained)


def _places(case: Case) -> dict[str, int]:
    return {id: place for place, id in enumerate(case.standing.total)}


def _totals(lp: LinearProgram, id: str, place: int, sign: int = 0) -> Ints:
    """The columns that change a program's total in any year; those of one `sign` alone."""
    columns = lp.columns
    own = columns.of_program(place)
    total = [(columns.line[column] < 0) == ((id, int(columns.year[column])) in lp.linked) for column in own]
    own = own[np.array(total, bool)]
    return np.array(own[columns.sign[own] == sign] if sign else own, np.int32)


def _still(lp: LinearProgram) -> Sweep:
    """A sweep of which only the program and its gain are of use: no value is drawn."""
    gain = lp.columns.gain
    return Sweep(lp, gain, gain, gain, np.zeros(len(gain), np.bool_), gain, "")


@dataclass(frozen=True)
class _Bounds:
    """A linear program, asked again with other bounds of one program's columns."""

    lp: LinearProgram
    near: WorkingSet

    def changed(self, own: Ints, time_limit_s: float | None, *, held: bool) -> float | None:
        """What is gained where some columns are held at their lower ends, or let go; None where nothing is possible.
        Raises TimeLimitReached where a search over yes and no takes longer."""
        columns = self.lp.columns
        return self.near.bounded(own, columns.lower[own], columns.lower[own] if held else columns.upper[own])


class _Decided:
    """A program with yes and no to decide and some columns closed, solved again with those of one more program held, or
    let go."""

    def __init__(self, lp: LinearProgram, closed: Bools):
        self.lp, self.closed = lp, closed
        self.sweeper = Sweeper(_still(lp))

    def changed(self, own: Ints, time_limit_s: float | None, *, held: bool) -> float | None:
        """See `_Bounds.changed`."""
        self.sweeper.time_limit_s = time_limit_s
        closed = self.closed.copy()
        closed[own] = held
        best = self._decided(closed)
        return None if best is None or self.best is None else best - self.best

    @cached_property
    def best(self) -> float | None:
        """The most that can be gained as it stands."""
        return self._decided(self.closed)

    def _decided(self, closed: Bools) -> float | None:
        """The most that can be gained with some columns closed, every yes and no decided."""
        gain = self.lp.columns.gain
        self.sweeper.hold(closed)
        values = self.sweeper.best(gain)
        return None if values is None else float(gain @ values)
