"""One program at a time: what the plan loses without its raise, and what it would gain if one held program were let go.

The whole plan is decided again each time, yes and no included, on one live model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from budgetopt.impact.value import Value
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row
from budgetopt.solve.build import build
from budgetopt.solve.program import Ints, LinearProgram
from budgetopt.solve.sweep import Sweep
from budgetopt.solve.sweeper import Sweeper


def kept_as_today(case: Case, value: Value, rows: Sequence[Row], programs: Iterable[str]) -> dict[str, float | None]:
    """The most that can be gained against today, in objective points, with one program alone at today's budget in
    every year; None where the rules do not allow that."""
    model = _Again(build(case, value, rows))
    places = {id: place for place, id in enumerate(case.standing.total)}
    return {id: model.with_held(id, places[id]) for id in programs}


def let_go(
    case: Case,
    value: Value,
    rows: Sequence[Row],
    rows_of_program: Mapping[str, Sequence[Row]],
    programs: Iterable[str] | None = None,
) -> dict[str, float]:
    """The most that can be gained against today, in objective points, without the rows of one program alone; of the
    programs that are given (None: all)."""
    own = {id(row) for of in rows_of_program.values() for row in of}
    # Each is a row of the matrix here, so that it can be lifted where it stands.
    pooled = {id(row): row._replace(pooled=True) for row in rows if id(row) in own}
    if not own:
        return {}
    model = _Again(build(case, value, [pooled.get(id(row), row) for row in rows]))
    place = {id(row): place for place, row in enumerate(model.lp.rows) if row is not None}
    return {
        program: model.without([place[id(pooled[id(row)])] for row in rows_of_program[program]])
        for program in (rows_of_program if programs is None else programs)
    }


class _Again:
    """A program that is solved again and again."""

    def __init__(self, lp: LinearProgram):
        gain = lp.columns.gain
        # No value is drawn here: of a sweep only its program and its gain are of use.
        self.sweeper = Sweeper(Sweep(lp, gain, gain, gain, np.zeros(len(gain), np.bool_), gain, ""))
        self.lp = lp

    def with_held(self, id: str, place: int) -> float | None:
        """The optimum with a program's total held."""
        columns = self.lp.columns
        own = np.flatnonzero(columns.program == place)
        total = [(columns.line[column] < 0) == ((id, int(columns.year[column])) in self.lp.linked) for column in own]
        held = np.zeros(len(columns), np.bool_)
        held[own[np.array(total, bool)]] = True
        if np.any(columns.lower[held] > 0):
            return None  # what today's budget lies outside of
        self.sweeper.hold(held)
        values = self.sweeper.best(columns.gain)
        return None if values is None else self.lp.objective(values)

    def without(self, rows: Sequence[int]) -> float:
        """The optimum without some rows; there is one, as there is one with them."""
        places: Ints = np.array(rows, np.int32)
        self.sweeper.limits(places, np.full(len(rows), -np.inf), np.full(len(rows), np.inf))
        values = self.sweeper.solve(self.lp.columns.gain)
        self.sweeper.limits(places, self.lp.row_lower[places], self.lp.row_upper[places])
        return self.lp.objective(values)
