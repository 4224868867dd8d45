"""One program at a time: what the plan loses without its raise, and what it would gain if one held program were let go.

The whole plan is decided again each time, yes and no included, on one live model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from budgetopt.errors import TimeLimitReached
from budgetopt.grouping import grouped
from budgetopt.impact.value import Value
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, RuleId
from budgetopt.solve.build import build
from budgetopt.solve.in_time import InTime
from budgetopt.solve.optimum import OptimalBasis
from budgetopt.solve.priced import PricedPlan
from budgetopt.solve.program import Bools, Floats, Ints, LinearProgram
from budgetopt.solve.sweep import Sweep
from budgetopt.solve.sweeper import Sweeper
from budgetopt.solve.working import WorkingSet

_T = TypeVar("_T")
# Hundredths that no sum comes to.
_NEVER = 2**62
_NONE = np.empty(0, np.int32), np.empty(0)


@dataclass(frozen=True)
class KeptAsToday:
    """The objective points that are lost where one program alone has today's budget in every year."""

    priced: PricedPlan

    def of(self, id: str, time_limit_s: float | None) -> float | None:
        """Of one program; None where the rules do not allow that. Raises TimeLimitReached."""
        lp = self._model.lp
        own = _totals(lp, id, self.priced.places[id])
        # What today's budget lies outside of cannot be kept there.
        gained = None if np.any(lp.columns.lower[own] > 0) else self._model.changed(own, time_limit_s, held=True)
        return None if gained is None else -gained

    @cached_property
    def _model(self) -> _Decided | _Bounds:
        priced = self.priced
        if not priced.decided:
            return _Bounds(priced.optimum.lp, priced.near)
        lp = build(priced.case, priced.value, priced.rows)
        return _Decided(lp, np.zeros(len(lp.columns), np.bool_))


@dataclass(frozen=True)
class LetGo:
    """The objective points that are gained in one year where one program alone may be cut, of all that are `held` at
    today's budget or more; `others`: the rows of all other rules."""

    priced: PricedPlan
    others: Sequence[Row]
    held: Sequence[str]

    def of(self, id: str, time_limit_s: float | None) -> float:
        """Of one program. Raises TimeLimitReached."""
        own = _totals(self._model.lp, id, self.priced.places[id], sign=-1)
        return self._model.changed(own, time_limit_s, held=False) or 0.0

    @cached_property
    def _model(self) -> _Decided | _Bounds:
        lp, places = build(self.priced.case, self.priced.value, self.others), self.priced.places
        closed = np.zeros(len(lp.columns), np.bool_)
        for id in self.held:
            closed[_totals(lp, id, places[id], sign=-1)] = True
        if lp.columns.mixed:
            return _Decided(lp, closed)
        shut = replace(lp.columns, upper=np.where(closed, lp.columns.lower, lp.columns.upper))
        return _Bounds(lp, WorkingSet(OptimalBasis(replace(lp, columns=shut))))


def each(programs: InTime[str], asked: Callable[[str, float | None], _T]) -> dict[str, _T]:
    """What is asked of each program (with the seconds that are left), without those for which there was no time."""
    found: dict[str, _T] = {}
    for id in programs:
        try:
            found[id] = asked(id, programs.left_s)
        except TimeLimitReached:
            programs.stop()
    return found


@dataclass(frozen=True)
class WithoutRows:
    """The objective points that are gained without the rows of a rule that are about one program alone."""

    priced: PricedPlan
    rule_id: RuleId

    def of(self, id: str, time_limit_s: float | None) -> float:
        """Of one program. Raises TimeLimitReached."""
        model, places = self._model, self._places[id]
        model.time_limit_s = time_limit_s
        best = self._best
        model.limits(places, np.full(len(places), -np.inf), np.full(len(places), np.inf))
        try:
            gained = float(self._lp.columns.gain @ model.solve(self._lp.columns.gain))
        finally:
            model.limits(places, self._lp.row_lower[places], self._lp.row_upper[places])
        return gained - best

    @cached_property
    def _lp(self) -> LinearProgram:
        # Each is a row of the matrix here, so that it can be lifted where it stands.
        rows = (row._replace(pooled=True) if row.rule_id == self.rule_id else row for row in self.priced.rows)
        return build(self.priced.case, self.priced.value, list(rows))

    @cached_property
    def _places(self) -> Mapping[str, Ints]:
        own = grouped(
            (row.subject_id, index)
            for index, row in enumerate(self._lp.rows)
            if row is not None and row.rule_id == self.rule_id
        )
        return {id: np.array(places, np.int32) for id, places in own.items()}

    @cached_property
    def _model(self) -> Sweeper:
        return Sweeper(_still(self._lp))

    @cached_property
    def _best(self) -> float:
        gain = self._lp.columns.gain
        return float(gain @ self._model.solve(gain))


@dataclass(frozen=True)
class NotCounted:
    """The objective points that can be gained against today where a row that counts many programs does not count one of
    them; `others`: all rows but that one."""

    case: Case
    value: Value
    others: Sequence[Row]
    row: Row

    def of(self, id: str, time_limit_s: float | None) -> float | None:
        """Of one program; None where the rules cannot be met. Raises TimeLimitReached."""
        model, (columns, counted) = self._model, self._entries.get(id, _NONE)
        model.time_limit_s = time_limit_s
        model.count(self._place, columns, np.zeros(len(columns)))
        try:
            values = model.best(self._lp.columns.gain)
        finally:
            model.count(self._place, columns, counted)
        return None if values is None else self._lp.objective(values)

    @cached_property
    def possible(self) -> bool:
        """Whether that can be asked of a live model: where no other row limits the same sum."""
        return not self._lp.impossible and len(self._lp.columns) > 0 and self._model.alone(self._place)

    @cached_property
    def _model(self) -> Sweeper:
        return Sweeper(_still(self._lp))

    @cached_property
    def _lp(self) -> LinearProgram:
        lp, every = self._with_each, np.ones(len(self._with_each.columns), np.bool_)
        ours = np.array([row is None or row.limit != _NEVER for row in lp.rows], np.bool_)
        return replace(lp.part(every, ours, lp.row_lower, lp.row_upper), decided=lp.decided)

    @cached_property
    def _with_each(self) -> LinearProgram:
        """The program, and for each program that is counted a row that never binds: it says which columns are its."""
        terms = grouped((quantity.program_id, (quantity, counted)) for quantity, counted in self.row.terms)
        each = [self.row._replace(subject_id=id, terms=tuple(own), limit=_NEVER) for id, own in terms.items()]
        return build(self.case, self.value, [*self.others, self.row, *each])

    @cached_property
    def _place(self) -> int:
        return next(place for place, row in enumerate(self._lp.rows) if row is self.row)

    @cached_property
    def _entries(self) -> Mapping[str, tuple[Ints, Floats]]:
        """By program the columns that are counted of it, and their coefficients."""
        rows, matrix = self._with_each.rows, self._with_each.matrix
        own = {row.subject_id: place for place, row in enumerate(rows) if row is not None and row.limit == _NEVER}
        spans = {id: slice(matrix.start[place], matrix.start[place + 1]) for id, place in own.items()}
        return {id: (matrix.index[span], matrix.value[span]) for id, span in spans.items()}


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
