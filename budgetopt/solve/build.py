"""From rows to arrays: only changes are variables, so that most programs need no row at all (docs/model.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.city.standing import Standing
from budgetopt.impact.value import Value
from budgetopt.money import Cents
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, What
from budgetopt.solve.columns import Builder, Moves, Range, add_program
from budgetopt.solve.program import Ints, LinearProgram, Sparse


def build(case: Case, value: Value, rows: Sequence[Row]) -> LinearProgram:
    """The linear program of a case: columns from the return curves and bounds, matrix rows from the other rows."""
    standing = case.standing
    line_range, program_range = _ranges(standing, (row for row in rows if is_bound(row)))
    place_of_line = {line.id: place for place, line in enumerate(standing.lines)}
    whole = whole_requests(rows)
    builder = Builder(case, standing, value, whole)
    for place, id in enumerate(standing.total):
        add_program(builder, place, id, line_range, program_range[id], place_of_line)
    general = [row for row in rows if not is_bound(row) and not asks_yes_or_no(row)]
    return _finish(builder, general)


def whole_requests(rows: Iterable[Row]) -> dict[str, Cents]:
    """The programs that take all of an amount or nothing, and the amount: from rows with a yes or no."""
    return {
        str(quantity.of): int(-coefficient)
        for row in rows
        for quantity, coefficient in row.terms
        if quantity.what is What.YES
    }


def asks_yes_or_no(row: Row) -> bool:
    """Whether a row holds a program to all of an amount or nothing."""
    return any(quantity.what is What.YES for quantity, _ in row.terms)


def is_bound(row: Row) -> bool:
    """Whether a row limits one line or one program alone: a bound of columns, not a row of the matrix."""
    if len(row.terms) != 1 or row.pooled:
        return False
    ((quantity, coefficient),) = row.terms
    return coefficient == 1 and quantity.what in (What.AMOUNT, What.PROGRAM)


def _ranges(standing: Standing, bounds: Iterable[Row]) -> tuple[dict[LineId, Range], dict[str, Range]]:
    # A line is never below zero, unless it is so today.
    line_range = {line.id: Range(min(0, line.current)) for line in standing.lines}
    program_range = {id: Range(min(0, total)) for id, total in standing.total.items()}
    for row in bounds:
        quantity = row.terms[0][0]
        if quantity.what is What.PROGRAM:
            program_range[str(quantity.of)].take(row)
        elif isinstance(quantity.of, LineId):
            line_range[quantity.of].take(row)
    return line_range, program_range


def _finish(builder: Builder, general: Sequence[Row]) -> LinearProgram:
    start, index, value = [0], [], []
    lower, upper = [], []
    rows: list[Row | None] = []
    link = np.full(len(builder.standing.total), -1, np.int32)
    place = {id: number for number, id in enumerate(builder.standing.total)}
    for id, lines in builder.links:
        link[place[id]] = len(rows)
        segments = builder.of_program[id]
        entries = [(column, -builder.sized.get(column, 1.0)) for column in segments.up]
        entries += [(column, 1.0) for column in segments.down]
        for line in lines:
            moves = builder.of_line[line]
            entries += [(column, 1.0) for column in moves.up] + [(column, -1.0) for column in moves.down]
        index += [column for column, _ in entries]
        value += [coefficient for _, coefficient in entries]
        start.append(len(index))
        lower.append(0.0)
        upper.append(0.0)
        rows.append(None)
    for row in general:
        entries_of_row, constant = coefficients(builder, row)
        index += entries_of_row.keys()
        value += entries_of_row.values()
        start.append(len(index))
        limit = row.limit / 100 - constant
        lower.append(-np.inf if row.sense is Sense.AT_MOST else limit)
        upper.append(np.inf if row.sense is Sense.AT_LEAST else limit)
        rows.append(row)
    return LinearProgram(
        columns=builder.columns(),
        matrix=Sparse(np.array(start, np.int32), np.array(index, np.int32), np.array(value, float)),
        row_lower=np.array(lower, float),
        row_upper=np.array(upper, float),
        rows=rows,
        impossible=builder.impossible,
        allowed=builder.allowed,
        link=link,
        next_up=_beyond(builder, builder.standing.total, True),
        next_down=_beyond(builder, builder.standing.total, False),
        line_up=_beyond(builder, builder.standing.line, True),
        line_down=_beyond(builder, builder.standing.line, False),
    )


def _beyond(builder: Builder, ids: Iterable[str | LineId], up: bool) -> Ints:
    return np.array([builder.beyond.get((id, up), -1) for id in ids], np.int32)


_NONE = Moves()


def coefficients(builder: Builder, row: Row) -> tuple[dict[int, float], float]:
    """A row over quantities as coefficients of columns, and the currency units that it has at today's budget."""
    standing, sized = builder.standing, builder.sized
    found: dict[int, float] = defaultdict(float)
    constant = 0
    for (what, of), coefficient in row.terms:
        factor = coefficient / row.scale
        if not isinstance(of, LineId):
            moves = builder.of_program.get(of, _NONE)
            constant += coefficient * standing.total[of]
        else:
            moves = builder.of_line.get(of, _NONE)
            if what is not What.AMOUNT:
                share = factor * float(builder.case.share_of_cut(what, of.program_id))
                for column in moves.down:
                    found[column] += share
                continue
            constant += coefficient * standing.line[of].current
        for column in moves.up:
            found[column] += factor
        for column in moves.down:
            found[column] -= factor
    for column in sized.keys() & found.keys():
        found[column] *= sized[column]
    return found, constant / row.scale / 100
