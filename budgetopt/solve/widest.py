"""One program for many sets of rules: the widest that the law allows, with other ends of its columns for each.

To lift one rule of policy widens the ranges of programs, or takes a row of the matrix away. The columns of the program
under the law alone reach as far as any of them do: what a set of rules asks is found by its ranges and by which rows
hold, and nothing is built again. One planned year, and no yes or no but that of proposals that come whole; where a set
of rules goes beyond the widest (a lock outside the law, a limit that others ask in place of a lifted one), it is for
others to build.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from budgetopt.impact.curve import CURVE_RANGE
from budgetopt.impact.value import Value
from budgetopt.money import units
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, What
from budgetopt.solve.build import build, is_bound, ranges_of
from budgetopt.solve.program import Bools, Floats, Ints, LinearProgram


@dataclass(frozen=True)
class Widest:
    """The program of a case under the rows of the law, `widest`, with every row of the matrix of `rows` too."""

    case: Case
    value: Value
    widest: Sequence[Row]
    rows: Sequence[Row]

    def under(self, rows: Sequence[Row]) -> LinearProgram | None:
        """The program under some rows; None where they go beyond it."""
        lp = self._lp
        if not self._of_use:
            return None
        held = np.zeros(len(lp.matrix), np.bool_)
        for row in rows:
            if not is_bound(row):
                place = self._places.get(row)
                if place is None:
                    return None
                held[place] = True
        held |= self._helps
        ends = self._ends(rows)
        if ends is None:
            return None
        lower, upper = self._within(*ends)
        return replace(
            lp,
            columns=replace(lp.columns, lower=lower, upper=upper),
            row_lower=np.where(held, lp.row_lower, -np.inf),
            row_upper=np.where(held, lp.row_upper, np.inf),
        )

    @cached_property
    def _of_use(self) -> bool:
        """Whether a yes or no says no more than whether a program gets money: how far others reach depends on what they
        switch."""
        whether = all(quantity.what is What.FUNDED for quantity in self._lp.decided)
        return len(self.case.years) == 1 and whether and not self._lp.impossible

    @cached_property
    def _lp(self) -> LinearProgram:
        there = set(self.widest)
        further = [row for row in self.rows if not is_bound(row) and row not in there]
        return build(self.case, self.value, [*self.widest, *further])

    @cached_property
    def _places(self) -> dict[Row, int]:
        return {row: index for index, row in enumerate(self._lp.rows) if row is not None}

    @cached_property
    def _helps(self) -> Bools:
        return np.array([row is None for row in self._lp.rows], np.bool_)

    def _ends(self, rows: Sequence[Row]) -> tuple[Floats, Floats, Floats, Floats] | None:
        """Least and most of every program, then of every line, in cents; None where some are beyond the widest, or
        leave nothing."""
        least, most, low, high = ends = self._ranges(rows)
        beyond = any(np.any(one < own) for one, own in zip(ends[::2], self._widest[::2], strict=True))
        beyond |= any(np.any(one > own) for one, own in zip(ends[1::2], self._widest[1::2], strict=True))
        # A program without a column stays as it is today.
        today, still = np.array(list(self.case.standing.total.values())), self._still
        nothing = np.any(least > most) or np.any(low > high) or np.any(still & ((least > today) | (today > most)))
        return None if beyond or nothing else ends

    @cached_property
    def _still(self) -> Bools:
        still = np.ones(len(self.case.standing.total), np.bool_)
        still[self._lp.columns.program] = False
        return still

    @cached_property
    def _widest(self) -> tuple[Floats, Floats, Floats, Floats]:
        return self._ranges(self.widest)

    def _ranges(self, rows: Sequence[Row]) -> tuple[Floats, Floats, Floats, Floats]:
        """Least and most of every program's total, then of every line. Where one line alone can move, its range and
        its program's are the same."""
        standing = self.case.standing
        of_line, of_program = ranges_of(standing, filter(is_bound, rows))
        programs, lines = list(of_program.values()), [of_line[line.id] for line in standing.lines]
        least, low = (np.array([one.least for one in ranges], np.float64) for ranges in (programs, lines))
        most, high = (
            np.array([np.inf if one.most is None else one.most for one in ranges], np.float64)
            for ranges in (programs, lines)
        )
        program, still = self._only
        alone = program >= 0
        np.maximum.at(least, program[alone], (low + still)[alone])
        np.minimum.at(most, program[alone], (high + still)[alone])
        return least, np.where(np.isfinite(most), most, np.maximum(self._reach, least)), low, high

    @cached_property
    def _reach(self) -> Floats:
        """Where the curve of every program ends, in cents."""
        return np.array([CURVE_RANGE * self.value[id].reference for id in self.case.standing.total], np.float64)

    @cached_property
    def _only(self) -> tuple[Ints, Floats]:
        """Of every line that alone moves its program: the program's place (−1 of others), and cents of its others."""
        columns, lines, standing = self._lp.columns, self.case.standing.lines, self.case.standing
        places = {id: index for index, id in enumerate(standing.total)}
        moved = np.zeros(len(lines), np.bool_)
        moved[columns.line[columns.line >= 0]] = True
        linked = {id for id, _ in self._lp.linked}
        program = [
            places[line.id.program_id] if moves and line.id.program_id not in linked else -1
            for line, moves in zip(lines, moved, strict=True)
        ]
        still = [standing.total[line.id.program_id] - line.current for line in lines]
        return np.array(program, np.int32), np.array(still, np.float64)

    def _within(self, least: Floats, most: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """The ends of every column within these ranges: a piece of curve as far as it lies within, what lies between
        today and a range that excludes it in full."""
        columns, (segment, start) = self._lp.columns, self._pieces
        of, line, up = columns.program, columns.line, columns.sign > 0
        first, last = np.where(segment, least[of], low[line]) / 100, np.where(segment, most[of], high[line]) / 100
        width = columns.upper
        # Up: from `start` on; down: from `start` to nothing.
        far = np.where(up, last - start, start - first)
        must = np.where(up, first - start, start - last)
        upper = np.where(of >= 0, np.clip(far, 0.0, width), width)
        lower = np.where(of >= 0, np.clip(must, 0.0, width), columns.lower)
        return np.minimum(lower, upper), upper

    @cached_property
    def _pieces(self) -> tuple[Bools, Floats]:
        """Which columns are pieces of a program's curve, and from which amount every column moves away from today."""
        columns, standing = self._lp.columns, self.case.standing
        ids = list(standing.total)
        linked = np.array([(id, 1) in self._lp.linked for id in ids], np.bool_)
        segment = (columns.program >= 0) & ((columns.line < 0) == linked[columns.program])
        now = np.array([units(cents) for cents in standing.total.values()], np.float64)
        today = np.array([units(line.current) for line in standing.lines], np.float64)
        start = np.where(segment, now[columns.program], today[columns.line])
        for sign in (1.0, -1.0):
            own = np.flatnonzero(segment & (columns.sign == sign))[:: int(sign)]
            width, program = columns.upper[own], columns.program[own]
            passed = np.cumsum(width) - width
            first = np.flatnonzero(np.diff(program, prepend=-2))
            passed -= np.repeat(passed[first], np.diff(np.append(first, len(own))))
            start[own] += sign * passed
        return segment, start
