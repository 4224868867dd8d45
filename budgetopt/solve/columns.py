"""The columns of one program: how far it may move from today's amount, piece by piece of its return curve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from budgetopt.city.ledger import Line, LineId
from budgetopt.city.standing import Standing
from budgetopt.impact.curve import CURVE_RANGE, Chord
from budgetopt.impact.value import ProgramValue, Value
from budgetopt.money import Cents, units
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense
from budgetopt.solve.program import Columns


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


@dataclass
class Moves:
    """The columns that raise and that cut a line or a program."""

    up: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)


@dataclass
class Builder:
    """Columns as they are added, and which of them move each line and program."""

    case: Case
    standing: Standing
    value: Value
    whole: Mapping[str, Cents]
    made: list[tuple[float, float, float, int, int, float]] = field(default_factory=list)
    # Columns that are a whole request or nothing, and the request in currency units.
    sized: dict[int, float] = field(default_factory=dict)
    of_line: dict[LineId, Moves] = field(default_factory=dict)
    of_program: dict[str, Moves] = field(default_factory=dict)
    links: list[tuple[str, list[LineId]]] = field(default_factory=list)
    # Columns of no width beyond the ends of a range, by program and by line.
    beyond: dict[tuple[str | LineId, bool], int] = field(default_factory=dict)
    impossible: bool = False
    allowed: dict[str, tuple[Cents, Cents]] = field(default_factory=dict)

    def columns(self) -> Columns:
        """All columns so far, as arrays."""
        made = np.array(self.made, np.float64).reshape(-1, 6)
        size, integer = np.ones(len(made)), np.zeros(len(made), np.bool_)
        for column, units_of_money in self.sized.items():
            size[column], integer[column] = units_of_money, True
        gain, lower, upper, line, program, sign = made.T.copy()
        return Columns(gain, lower, upper, line.astype(np.int32), program.astype(np.int32), sign, size, integer)

    def column(self, program: int, line: int, sign: float, gain: float, lower: float, upper: float) -> int:
        """Add a column (see `Columns`); its place."""
        self.made.append((gain, lower, upper, line, program, sign))
        return len(self.made) - 1


def add_program(
    builder: Builder,
    place: int,
    id: str,
    line_range: Mapping[LineId, Range],
    total: Range,
    place_of_line: Mapping[LineId, int],
) -> None:
    """The columns of one program: its segments, and where several lines can pay, a raise and a cut for each."""
    standing = builder.standing
    lines = standing.lines_of_program[id]
    today = standing.total[id]
    movable = [line for line in lines if not line_range[line.id].least == line.current == line_range[line.id].most]
    still = today - sum(line.current for line in movable)
    least, ceilings = total.least, [total.most]
    if len(movable) == 1:
        # One line pays alone: its range and the program's are the same.
        only = line_range[movable[0].id]
        least = max(least, only.least + still)
        ceilings.append(None if only.most is None else only.most + still)
    most = min(
        (ceiling for ceiling in ceilings if ceiling is not None),
        default=max(CURVE_RANGE * builder.value[id].reference, least),
    )
    builder.allowed[id] = (least, most)
    if least > most or (not movable and not least <= today <= most):
        builder.impossible = True
        return
    if not movable:
        return
    several = len(movable) > 1
    segments = _segments(builder, place, id, least, most, -1 if several else place_of_line[movable[0].id])
    builder.of_program[id] = segments
    if not several:
        builder.of_line[movable[0].id] = segments
        for up in (True, False):
            if (id, up) in builder.beyond:
                builder.beyond[movable[0].id, up] = builder.beyond[id, up]
        return
    for line in movable:
        builder.of_line[line.id] = _line_moves(builder, place, line, line_range[line.id], place_of_line[line.id])
    builder.links.append((id, [line.id for line in movable]))


def _segments(builder: Builder, place: int, id: str, least: Cents, most: Cents, line: int) -> Moves:
    """The pieces of the return curve between `least` and `most`, split at today's amount.

    Pieces that lie between today and a range that excludes today are forced: their lower bound is their width.
    """
    value, today = builder.value[id], builder.standing.total[id]
    low, high, now = units(least), units(most), units(today)
    moves = Moves()
    if id in builder.whole:
        _all_or_nothing(builder, place, value, low, high, line, moves)
        return moves
    for start, end, gain in _pieces(*value.in_money(most), low, high, now):
        up = start >= now
        forced = end <= low if up else start >= high
        if up:
            moves.up.append(builder.column(place, line, 1.0, gain, end - start if forced else 0.0, end - start))
        else:
            moves.down.append(builder.column(place, line, -1.0, -gain, end - start if forced else 0.0, end - start))
    for up, end in ((True, high), (False, low)):
        # One more cent in that direction, as less of the move that today's amount is left by; nothing is below zero.
        if up or end > 0:
            raises = end > now or (up and end == now)
            gain = value.marginal(end + (0.005 if up else -0.005), most)
            beyond = builder.column(place, line, 1.0 if raises else -1.0, gain if raises else -gain, 0.0, 0.0)
            (moves.up if raises else moves.down).append(beyond)
            builder.beyond[id, up] = beyond
    return moves


def _pieces(
    curve: Sequence[Chord], size: float, worth: float, low: float, high: float, now: float
) -> Iterator[tuple[float, float, float]]:
    """(start, end, slope) of the curve between the ends and today, cut at its corners, at both ends and at today."""
    first, last = min(low, now), max(high, now)
    # Today's amount is a corner of every curve but a measured one.
    cuts = [corner for corner in {low, high, now} if first < corner < last and corner != size]
    for number, chord in enumerate(curve):
        start, end = chord.left * size, chord.right * size
        if end <= first:
            continue
        if start >= last:
            break
        start = max(first, start)
        end = last if number == len(curve) - 1 else min(last, end)
        if cuts:
            for corner in sorted(corner for corner in cuts if start < corner < end):
                yield start, corner, chord.slope * worth
                start = corner
        yield start, end, chord.slope * worth


def _all_or_nothing(
    builder: Builder, place: int, value: ProgramValue, low: float, high: float, line: int, moves: Moves
) -> None:
    """A proposal that cannot be scaled: its whole request, or nothing."""
    whole = units(builder.whole[value.program_id])
    if high < whole:
        builder.impossible = builder.impossible or low > 0
        return
    column = builder.column(
        place, line, 1.0, value.impact(builder.whole[value.program_id]), 1.0 if low > 0 else 0.0, 1.0
    )
    builder.sized[column] = whole
    moves.up.append(column)


def _line_moves(builder: Builder, place: int, line: Line, allowed: Range, line_place: int) -> Moves:
    """A raise and a cut of one of several lines; the program's segments carry the impact."""
    now = line.current
    moves = Moves()
    if allowed.most is not None and allowed.least > allowed.most:
        builder.impossible = True
        return moves
    most = np.inf if allowed.most is None else units(max(0, allowed.most - now))
    moves.up.append(builder.column(place, line_place, 1.0, 0.0, units(max(0, allowed.least - now)), most))
    if now > 0:
        forced = 0 if allowed.most is None else max(0, now - allowed.most)
        room = units(max(0, now - allowed.least))
        moves.down.append(builder.column(place, line_place, -1.0, 0.0, units(forced), room))
    # What the end of the line's range holds back: a raise, a cut, or less of a forced one.
    forced_cut = allowed.most is not None and allowed.most < now
    builder.beyond[line.id, True] = moves.down[0] if forced_cut and moves.down else moves.up[0]
    if now > 0:
        builder.beyond[line.id, False] = moves.up[0] if allowed.least > now else moves.down[0]
    return moves
