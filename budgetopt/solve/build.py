"""From rows to arrays: only changes are variables, so that most programs need no row at all (docs/model.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.city.standing import Standing
from budgetopt.impact.curve import CURVE_RANGE
from budgetopt.impact.value import Value
from budgetopt.memory import without_collection
from budgetopt.money import units
from budgetopt.rules.case import Case
from budgetopt.rules.row import DECISIONS, Row, What
from budgetopt.solve.coefficients import add_row
from budgetopt.solve.columns import Builder, ProgramColumns, Range, Span, Year
from budgetopt.solve.objective import add_caution, count_idle_money
from budgetopt.solve.pieces import Pieces
from budgetopt.solve.program import Floats, Ints, LinearProgram
from budgetopt.solve.years import add_changes, reachable


@without_collection()
def build(case: Case, value: Value, rows: Sequence[Row], *, priced: bool = False) -> LinearProgram:
    """The linear program of a case: columns from the return curves and bounds, matrix rows from the other rows.

    Beyond each end of a range stands a column of no width, to be asked what a looser limit would bring; `priced`: also
    of what cannot move at all.
    """
    builder = Builder.of(case, value, priced=priced)
    bounds: list[list[Row]] = [[] for _ in case.years]
    others: list[Row] = []
    for row in rows:
        (bounds[row.year - 1] if is_bound(row) else others).append(row)
    ranges = [ranges_of(case.standing, of_year) for of_year in bounds]
    spans = [_spans(builder, year, *ranges[year.number - 1]) for year in builder.years]
    reachable(builder, spans, rows)
    _add_programs(builder, spans, ranges)
    link = _add_links(builder)
    add_changes(builder, case.scenario.disruption)
    for row in others:
        add_row(builder, row)
    add_caution(builder)
    return count_idle_money(builder, finished(builder, link=link))


def finished(builder: Builder, link: Ints | None = None) -> LinearProgram:
    """The arrays of all that was added."""
    rows = builder.rows
    return LinearProgram(
        columns=builder.columns(),
        matrix=rows.matrix(),
        row_lower=np.array(rows.lower, np.float64),
        row_upper=np.array(rows.upper, np.float64),
        rows=rows.rows,
        impossible=builder.impossible,
        linked=frozenset((id, year.number) for year in builder.years for id, _ in year.links),
        beyond=builder.beyond,
        decided={quantity: column for quantity, column in builder.own.items() if quantity.what in DECISIONS},
        link=np.empty(0, np.int32) if link is None else link,
    )


def is_bound(row: Row) -> bool:
    """Whether a row limits one line or one program alone: a bound of columns, not a row of the matrix."""
    if len(row.terms) != 1 or row.pooled or row.scale != 1:
        return False
    ((quantity, coefficient),) = row.terms
    return coefficient == 1 and quantity.what in (What.AMOUNT, What.PROGRAM)


def ranges_of(standing: Standing, bounds: Iterable[Row]) -> tuple[dict[LineId, Range], dict[str, Range]]:
    """The range of every line and of every program that one year's bounds leave."""
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


def _spans(
    builder: Builder, year: Year, line_range: Mapping[LineId, Range], program_range: Mapping[str, Range]
) -> dict[str, Span]:
    standing = builder.standing
    spans = {}
    for id, today in standing.total.items():
        lines = standing.lines_of_program[id]
        span = Span.of(lines, line_range, program_range[id], today, every=builder.priced)
        if span.most is None and year.number == 1:
            span = Span(span.movable, span.least, max(CURVE_RANGE * builder.value[id].reference, span.least))
        spans[id] = span
    return spans


def _add_programs(
    builder: Builder,
    spans: Sequence[Mapping[str, Span]],
    ranges: Sequence[tuple[Mapping[LineId, Range], Mapping[str, Range]]],
) -> None:
    """The columns of every program in every year."""
    place_of_line = {line.id: index for index, line in enumerate(builder.standing.lines)}
    for year, of_year, (line_range, _) in zip(builder.years, spans, ranges, strict=True):
        segments = _segments(builder, year, of_year, place_of_line)
        for index, ((id, span), own) in enumerate(zip(of_year.items(), segments, strict=True)):
            ProgramColumns(builder, year, index, id, place_of_line).add(span, line_range, own)


def _segments(
    builder: Builder, year: Year, spans: Mapping[str, Span], place_of_line: Mapping[LineId, int]
) -> list[Floats]:
    """Of every program the pieces of its curve as columns: of its one line, or where several can pay of none."""
    now = np.array([units(builder.standing.total[id]) for id in spans], np.float64)
    low = np.array([units(span.least) for span in spans.values()], np.float64)
    high = np.array([np.inf if span.most is None else units(span.most) for span in spans.values()], np.float64)
    place, sign, worth, lower, upper = Pieces([builder.value[id] for id in spans], now, low, high).columns()
    alone = [place_of_line[span.movable[0].id] if len(span.movable) == 1 else -1 for span in spans.values()]
    line = np.array(alone, np.int32)[place]
    # A cut of money against today carries the disruption penalty in the first year.
    first = (line >= 0) & (year.number == 1)
    penalty = np.where(first & (sign < 0), -builder.case.scenario.disruption, 0.0)
    number = np.full(len(place), year.number)
    columns = np.column_stack((worth * year.weight, penalty, lower, upper, line, place, sign, first, number))
    ends = np.searchsorted(place, np.arange(len(now) + 1)).tolist()
    return [columns[start:end] for start, end in pairwise(ends)]


def _add_links(builder: Builder) -> Ints:
    """A row for each program with several lines: its segments sum to its lines' moves. Where the first year's are."""
    link = np.full(len(builder.standing.total), -1, np.int32)
    place = {id: number for number, id in enumerate(builder.standing.total)}
    for year in builder.years:
        for id, lines in year.links:
            segments = year.of_program[id]
            entries = dict.fromkeys(segments.up, -1.0) | dict.fromkeys(segments.down, 1.0)
            for line in lines:
                moves = year.of_line[line]
                entries |= dict.fromkeys(moves.up, 1.0) | dict.fromkeys(moves.down, -1.0)
            row = builder.rows.help(entries, 0.0, 0.0)
            if year.number == 1:
                link[place[id]] = row
    return link
