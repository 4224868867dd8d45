"""The columns of programs and lines: how far each may move from today's amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from budgetopt.city.ledger import Line, LineId
from budgetopt.city.standing import Standing
from budgetopt.impact.value import Value
from budgetopt.money import Cents, units
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense
from budgetopt.solve.program import Columns, Floats, RowsOfMatrix


@dataclass
class Range:
    """Least and most cents of a line or program that the single-quantity rows leave; `most` None: no ceiling."""

    least: Cents
    most: Cents | None = None

    def take(self, row: Row) -> None:
        """Narrow the range by a row."""
        if row.sense is not Sense.AT_MOST:
            self.least = max(self.least, row.limit)
        if row.sense is not Sense.AT_LEAST:
            self.most = row.limit if self.most is None else min(self.most, row.limit)


@dataclass(frozen=True)
class Span:
    """What the ranges leave of a program in one year: the lines that can move, least and most cents of the total."""

    movable: tuple[Line, ...]
    least: Cents
    most: Cents | None

    @classmethod
    def of(
        cls, lines: Sequence[Line], line_range: Mapping[LineId, Range], total: Range, today: Cents, *, every: bool
    ) -> Span:
        """The span of a program with these lines and `today` cents; `every`: also a line that is held has columns."""
        movable = tuple(
            line for line in lines if every or not line_range[line.id].least == line.current == line_range[line.id].most
        )
        least, most = total.least, total.most
        if len(movable) == 1:
            # One line pays alone: its range and the program's are the same.
            only, still = line_range[movable[0].id], today - movable[0].current
            least = max(least, only.least + still)
            if only.most is not None:
                most = only.most + still if most is None else min(most, only.most + still)
        return cls(movable, least, most)

    def possible(self, today: Cents) -> bool:
        """Whether any amount is left."""
        if self.movable:
            return self.most is None or self.least <= self.most
        return self.least <= today and (self.most is None or today <= self.most)


@dataclass
class Moves:
    """The columns that raise and that cut a line or a program."""

    up: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)


@dataclass
class Year:
    """Which columns move each line and program in one planned year.

    `changes`: what lines gain and lose against the year before. `reach`: least and most cents that a program can
    have. `links`: programs with several lines, and the columns of their own segments' lines.
    """

    number: int
    weight: float
    of_line: dict[LineId, Moves] = field(default_factory=dict)
    of_program: dict[str, Moves] = field(default_factory=dict)
    changes: dict[LineId, Moves] = field(default_factory=dict)
    reach: dict[str, tuple[Cents, Cents]] = field(default_factory=dict)
    links: list[tuple[str, list[LineId]]] = field(default_factory=list)


# What is said of a column as it is added (see `Columns`), and where its sign stands.
ADDED = ("worth", "penalty", "lower", "upper", "line", "program", "sign", "move", "year")
_SIGN = ADDED.index("sign")


@dataclass
class Builder:
    """Columns and matrix rows as they are added, and what each column moves.

    `priced`: also a line that is held has columns, of no width (see `build`).
    """

    case: Case
    value: Value
    years: list[Year]
    priced: bool = False
    rows: RowsOfMatrix = field(default_factory=RowsOfMatrix)
    # Columns as they were added, a row each (`ADDED`), and how many.
    made: list[Floats] = field(default_factory=list)
    count: int = 0
    integers: list[int] = field(default_factory=list)
    # Columns of no width beyond the ends of a range, by program or line, year and end.
    beyond: dict[tuple[str | LineId, int, bool], int] = field(default_factory=dict)
    # Columns of quantities that need one of their own: a yes or no, a program's loss against the year before.
    own: dict[Quantity, int] = field(default_factory=dict)
    impossible: bool = False

    @classmethod
    def of(cls, case: Case, value: Value, *, priced: bool = False) -> Builder:
        """A builder without columns."""
        weights = case.scenario.yearly
        return cls(case, value, [Year(year, weights[year - 1]) for year in case.years], priced)

    @property
    def standing(self) -> Standing:
        """Today's budget."""
        return self.case.standing

    def columns(self) -> Columns:
        """All columns so far, as arrays."""
        made = np.concatenate([np.empty((0, len(ADDED))), *self.made])
        integer = np.zeros(len(made), np.bool_)
        integer[self.integers] = True
        worth, penalty, lower, upper, line, program, sign, move, year = made.T.copy()
        places = line.astype(np.int32), program.astype(np.int32)
        gain = worth + penalty
        return Columns(gain, worth, penalty, lower, upper, *places, sign, move, year.astype(np.int32), integer)

    def column(
        self,
        lower: float,
        upper: float,
        *,
        worth: float = 0.0,
        penalty: float = 0.0,
        program: int = -1,
        line: int = -1,
        sign: float = 1.0,
        move: float = 0.0,
        year: int = 1,
    ) -> int:
        """Add a column (see `Columns`); its place."""
        return self.add(np.array([[worth, penalty, lower, upper, line, program, sign, move, year]], np.float64))

    def add(self, columns: Floats) -> int:
        """Add columns, a row each (`ADDED`); the place of the last."""
        self.made.append(columns)
        self.count += len(columns)
        return self.count - 1

    def yes_or_no(self) -> int:
        """Add a column that is 0 or 1; its place."""
        self.integers.append(self.column(0.0, 1.0))
        return self.integers[-1]


@dataclass(frozen=True)
class ProgramColumns:
    """One program in one year, as its columns are made: `index` is its place in id order."""

    builder: Builder
    year: Year
    index: int
    id: str
    place_of_line: Mapping[LineId, int]

    def add(self, span: Span, line_range: Mapping[LineId, Range], segments: Floats) -> None:
        """Its segments, and where several lines can pay, a raise and a cut for each."""
        builder, year, movable = self.builder, self.year, span.movable
        if not span.possible(builder.standing.total[self.id]):
            builder.impossible = True
            return
        if not movable:
            return
        moves = year.of_program[self.id] = self._added(segments, span)
        if len(movable) == 1:
            year.of_line[movable[0].id] = moves
            for up in (True, False):
                if (self.id, year.number, up) in builder.beyond:
                    builder.beyond[movable[0].id, year.number, up] = builder.beyond[self.id, year.number, up]
            return
        for line in movable:
            year.of_line[line.id] = self._line_moves(line, line_range[line.id])
        year.links.append((self.id, [line.id for line in movable]))

    def _added(self, segments: Floats, span: Span) -> Moves:
        """The pieces of the return curve, then what is beyond the ends of the range that are bounds."""
        moves = Moves()
        for index, sign in enumerate(segments[:, _SIGN].tolist(), start=self.builder.count):
            (moves.up if sign > 0 else moves.down).append(index)
        last = self.builder.add(segments)
        ends = [up for up, bound in ((True, span.most is not None), (False, span.least > 0)) if bound]
        for back, up in enumerate(reversed(ends)):
            self.builder.beyond[self.id, self.year.number, up] = last - back
        return moves

    def _column(self, line: int, sign: float, lower: float, upper: float) -> int:
        """A column of one of its lines; a cut of money against today carries the disruption penalty in the first
        year."""
        first = self.year.number == 1
        return self.builder.column(
            lower,
            upper,
            penalty=-self.builder.case.scenario.disruption if first and sign < 0 else 0.0,
            program=self.index,
            line=line,
            sign=sign,
            move=1.0 if first else 0.0,
            year=self.year.number,
        )

    def _line_moves(self, line: Line, allowed: Range) -> Moves:
        """A raise and a cut of one of several lines; the program's segments carry the impact."""
        builder, now, place, moves = self.builder, line.current, self.place_of_line[line.id], Moves()
        if allowed.most is not None and allowed.least > allowed.most:
            builder.impossible = True
            return moves
        most = np.inf if allowed.most is None else units(max(0, allowed.most - now))
        moves.up.append(self._column(place, 1.0, units(max(0, allowed.least - now)), most))
        if now > 0:
            forced = 0 if allowed.most is None else max(0, now - allowed.most)
            room = units(max(0, now - allowed.least))
            moves.down.append(self._column(place, -1.0, units(forced), room))
        # What the end of the line's range holds back: a raise, a cut, or less of a forced one.
        forced_cut = allowed.most is not None and allowed.most < now
        year = self.year.number
        builder.beyond[line.id, year, True] = moves.down[0] if forced_cut and moves.down else moves.up[0]
        if now > 0:
            builder.beyond[line.id, year, False] = moves.up[0] if allowed.least > now else moves.down[0]
        return moves
