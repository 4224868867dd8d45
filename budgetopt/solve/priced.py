"""The linear program that prices are taken from: the plan's own, with its yes/no decisions held and every end open.

Which way a line goes is no decision that anybody asked for. It is held only where a plan would go both ways for gain,
and what another limit would gain is then asked of a program that decides it anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.impact.value import Value
from budgetopt.money import Cents, units
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, What
from budgetopt.solve.best import best_of
from budgetopt.solve.build import build, is_bound
from budgetopt.solve.directions import DIRECTIONS
from budgetopt.solve.highs import solve
from budgetopt.solve.one_way import OneWay
from budgetopt.solve.optimum import NOTHING, OptimalBasis
from budgetopt.solve.program import LinearProgram
from budgetopt.solve.working import WorkingSet

# A dollar (a position), in hundredths: by so much a limit is loosened.
STEP = 100
# Currency units that are as good as at an end itself.
_NEAR = 1e-6
# Share of the objective that is the noise of two solves.
_SAME = 1e-9
# An end of a range: of a line or program, in a year, the upper one or not.
End = tuple[LineId | str, int, bool]


@dataclass(frozen=True)
class PricedPlan:
    """A solved plan, to be asked for prices; `rows` and `decided` are the plan's, `beside` what holds an end together
    with the law and is no row of its own. Nothing is solved before it is asked for."""

    case: Case
    value: Value
    rows: Sequence[Row]
    decided: Mapping[Quantity, bool]
    beside: Sequence[Row] = ()

    def program(self, rows: Sequence[Row]) -> LinearProgram:
        """The linear program of some rows, with the plan's decisions and a column beyond every end."""
        return self._program(rows, self.held)

    def _program(self, rows: Sequence[Row], held: Mapping[Quantity, bool]) -> LinearProgram:
        lp = build(self.case, self.value, rows, priced=True)
        return _with_decisions(self.case, lp, held) if lp.decided else lp

    @cached_property
    def held(self) -> Mapping[Quantity, bool]:
        """The decisions that prices hold: the plan's, but for the ways of lines where nothing is gained by both."""
        if len(self._asked) == len(self.decided):
            return self.decided
        free, best = (solve(self._program(self.rows, held)).objective for held in (self._asked, self.decided))
        return self._asked if free - best <= _SAME * max(1.0, abs(best)) else self.decided

    @cached_property
    def optimum(self) -> OptimalBasis:
        """The optimum of the plan's rows."""
        lp = self.program(self.rows)
        return OptimalBasis(lp, ways=self._ways(lp, self.rows))

    def best(self, rows: Sequence[Row]) -> float:
        """The objective under other rows, with the plan's decisions."""
        lp = self.program(rows)
        solved, ways = solve(lp), self._ways(lp, rows)
        best = best_of(ways.decided) if ways and (ways.anew or ways.both(solved)) else None
        return best.objective if best else solved.objective

    @cached_property
    def _asked(self) -> Mapping[Quantity, bool]:
        """The plan's decisions, without the ways of lines."""
        return {quantity: yes for quantity, yes in self.decided.items() if quantity.what not in DIRECTIONS}

    def _ways(self, lp: LinearProgram, rows: Sequence[Row]) -> OneWay | None:
        """The program `lp` of some rows where the way of every line is decided; None where there is none to decide."""
        if len(self._asked) == len(self.decided):
            return None
        decided = build(self.case, self.value, rows, priced=True)
        decided = _with_decisions(self.case, decided, self._asked, open=DIRECTIONS)
        return OneWay(lp, decided, anew=len(self.held) > len(self._asked))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of every program in id order."""
        return {id: index for index, id in enumerate(self.case.standing.total)}

    def gains_below(self, id: str) -> bool:
        """Whether a program's first dollar below its least of the first year might gain something."""
        column = self.optimum.lp.beyond.get((id, 1, False))
        return column is None or float(self.optimum.solved.reduced[column]) > NOTHING

    @cached_property
    def near(self) -> WorkingSet:
        """The same, asked about one program at a time."""
        return WorkingSet(self.optimum)

    @cached_property
    def ends(self) -> Mapping[End, list[Cents]]:
        """The limits that rows set to every end of a range, and zero, which no amount passes."""
        ends: dict[End, list[Cents]] = defaultdict(list)
        for row in (*self.rows, *self.beside):
            if is_bound(row):
                for end in self.ends_of(row):
                    ends[end].append(row.limit)
        for (of, _, up), limits in ends.items():
            if not up:
                limits.append(min(0, self._today(of)))
        return ends

    def ends_of(self, row: Row) -> list[End]:
        """Which ends of which range a row holds: that of a program's only line is the program's."""
        of = row.terms[0][0].of
        if isinstance(of, LineId) and len(self.case.standing.lines_of_program[of.program_id]) == 1:
            of = of.program_id
        sides = {Sense.AT_MOST: (True,), Sense.AT_LEAST: (False,), Sense.EXACTLY: (False, True)}[row.sense]
        return [(of, row.year, up) for up in sides]

    def _today(self, of: LineId | str) -> Cents:
        standing = self.case.standing
        return standing.line[of].current if isinstance(of, LineId) else standing.total[of]

    def room(self, row: Row, end: End) -> float:
        """By how many units the end gives way where the row alone is a unit looser: another may hold it too."""
        limits = list(self.ends[end])
        tightest = min if end[2] else max
        held = tightest(limits)
        limits[limits.index(row.limit)] += STEP if end[2] else -STEP
        return units(abs(tightest(limits) - held))

    def bends(self, end: End, room: float) -> bool:
        """Whether the program's curve has a corner within that room: no one column says what it is worth."""
        of, _, up = end
        if isinstance(of, LineId):
            return False  # the program's own columns have the corners
        at, sign = units((min if up else max)(self.ends[end])), 1 if up else -1
        slope = self.value[of].marginal
        # The column has the slope half a cent away; a corner need not lie on a whole cent.
        return len({slope(at + sign * step) for step in (_NEAR, 0.005, max(0.005, room - _NEAR))}) > 1


def _with_decisions(
    case: Case, lp: LinearProgram, decided: Mapping[Quantity, bool], open: Collection[What] = ()
) -> LinearProgram:
    """The program with every yes or no as it was decided, but for those of `open` kinds, which stay to be decided.

    A switch that is on lets everything through: its row is taken away, so that a looser limit is not held by how far
    a move could go before. So is one of what could not move when the plan was made.
    """
    columns, matrix = lp.columns, lp.matrix
    decisions = np.zeros(len(columns))
    lets_through, undecided = np.zeros(len(columns), np.bool_), np.zeros(len(columns), np.bool_)
    for quantity, column in lp.decided.items():
        decisions[column] = decided.get(quantity, _today(case, quantity))
        lets_through[column] = quantity not in decided
        undecided[column] = quantity.what in open
    made = columns.integer & ~undecided
    switches = made[matrix.index]
    on = switches & np.where(np.signbit(matrix.value), decisions[matrix.index] == 1, decisions[matrix.index] == 0)
    on |= switches & lets_through[matrix.index]
    helps = np.array([row is None for row in lp.rows], np.bool_)
    entries = np.diff(matrix.start) - matrix.sums(switches)
    passes = helps & (matrix.sums(on) == 1) & (matrix.sums(switches) == 1) & (entries > 0)
    lower, upper = (np.where(made, decisions, ends) for ends in (columns.lower, columns.upper))
    return replace(
        lp,
        columns=replace(columns, lower=lower, upper=upper, integer=columns.integer & ~made),
        row_lower=np.where(passes, -np.inf, lp.row_lower),
        row_upper=np.where(passes, np.inf, lp.row_upper),
    )


def _today(case: Case, quantity: Quantity) -> bool:
    """The decision that today's budget is."""
    return quantity.what is What.FUNDED and case.standing.total[quantity.program_id] > 0
