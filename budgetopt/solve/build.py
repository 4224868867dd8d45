"""From rows to arrays: only changes are variables, so that most programs need no row at all (docs/model.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.city.standing import Standing
from budgetopt.impact.value import Value
from budgetopt.money import Cents
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, What
from budgetopt.solve.columns import Builder, Moves, Range, add_program
from budgetopt.solve.program import Floats, Ints, LinearProgram, RowsOfMatrix


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
    rows = RowsOfMatrix()
    link = np.full(len(builder.standing.total), -1, np.int32)
    place = {id: number for number, id in enumerate(builder.standing.total)}
    for id, lines in builder.links:
        link[place[id]] = len(rows.rows)
        segments = builder.of_program[id]
        entries = {column: -builder.sized.get(column, 1.0) for column in segments.up}
        entries |= dict.fromkeys(segments.down, 1.0)
        for line in lines:
            moves = builder.of_line[line]
            entries |= dict.fromkeys(moves.up, 1.0) | dict.fromkeys(moves.down, -1.0)
        rows.add(None, np.array(list(entries), np.int32), np.array(list(entries.values()), np.float64), 0.0, 0.0)
    for row in general:
        columns, values, constant = coefficients(builder, row)
        limit = row.limit / 100 - constant
        low = -np.inf if row.sense is Sense.AT_MOST else limit
        rows.add(row, columns, values, low, np.inf if row.sense is Sense.AT_LEAST else limit)
    return LinearProgram(
        columns=builder.columns(),
        matrix=rows.matrix(),
        row_lower=np.array(rows.lower, np.float64),
        row_upper=np.array(rows.upper, np.float64),
        rows=rows.rows,
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


def coefficients(builder: Builder, row: Row) -> tuple[Ints, Floats, float]:
    """A row over quantities as columns and their coefficients, and the currency units that it has at today's budget."""
    standing = builder.standing
    index: list[int] = []
    factors: list[float] = []
    counts: list[int] = []
    constant = 0
    for (what, of), coefficient in row.terms:
        factor = coefficient / row.scale
        if not isinstance(of, LineId):
            moves = builder.of_program.get(of, _NONE)
            constant += coefficient * standing.total[of]
        else:
            moves = builder.of_line.get(of, _NONE)
            if what is not What.AMOUNT:
                index += moves.down
                factors.append(factor * float(builder.case.share_of_cut(what, of.program_id)))
                counts.append(len(moves.down))
                continue
            constant += coefficient * standing.line[of].current
        index += moves.up
        index += moves.down
        factors += (factor, -factor)
        counts += (len(moves.up), len(moves.down))
    columns, values = np.array(index, np.int32), np.repeat(np.array(factors, np.float64), counts)
    if len(set(index)) < len(index):
        columns, place = np.unique(columns, return_inverse=True)
        values = np.bincount(place, values).astype(np.float64)
    for column in builder.sized.keys() & set(index):
        values[columns == column] *= builder.sized[column]
    return columns, values, constant / row.scale / 100
