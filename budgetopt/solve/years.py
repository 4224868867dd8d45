"""What joins the planned years: the change of every line against the year before, and how far a program can get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.grouping import grouped
from budgetopt.impact.curve import CURVE_RANGE
from budgetopt.rules.row import Row, Sense, is_step
from budgetopt.solve.columns import Builder, Moves, Span, Year

_STILL = Moves()


def add_changes(builder: Builder, disruption: float) -> None:
    """What every line loses against the year before.

        x_lt − x_l,t−1 = inc_lt − cut_lt,   inc, cut ≥ 0

    In the first year these are the moves away from today themselves. `disruption`: κ, points that a unit cut costs.
    """
    for year in builder.years[:1]:
        year.changes = year.of_line
    for before, year in pairwise(builder.years):
        for line in builder.standing.line:
            if line in before.of_line or line in year.of_line:
                year.changes[line] = _change(builder, before, year, line, disruption)


def _change(builder: Builder, before: Year, year: Year, line: LineId, disruption: float) -> Moves:
    """The row and columns of one line's change."""
    number = year.number
    raised = builder.column(0.0, np.inf, move=1.0, year=number)
    cut = builder.column(0.0, np.inf, penalty=-disruption, sign=-1.0, move=1.0, year=number)
    entries = {raised: -1.0, cut: 1.0}
    for moves, sign in ((year.of_line.get(line, _STILL), 1.0), (before.of_line.get(line, _STILL), -1.0)):
        entries |= dict.fromkeys(moves.up, sign) | dict.fromkeys(moves.down, -sign)
    builder.rows.help(entries, 0.0, 0.0)
    return Moves([raised], [cut])


def reachable(builder: Builder, spans: Sequence[Mapping[str, Span]], rows: Iterable[Row]) -> None:
    """Fill every year's `reach`: the least and most cents that a program can have there.

    From its own range and from the rows that hold it to the year before; no column is bounded by it, but yes and no
    need a bound on what they switch, and the return curve has to reach as far. What is pooled may be lifted where it
    stands, and bounds nothing here.
    """
    steps = [row for row in rows if row.year > 1 and is_step(row) and not row.pooled]
    steps_of = grouped(((row.terms[0][0].program_id, row.year), row) for row in steps)
    for year, of_year in zip(builder.years, spans, strict=True):
        for id, span in of_year.items():
            least, most = span.least, span.most
            for row in steps_of.get((id, year.number), ()):
                (_, now), (_, then) = row.terms
                before = builder.years[year.number - 2].reach[id]
                if row.sense is Sense.AT_LEAST:
                    least = max(least, -(-(row.limit * row.scale - then * before[0]) // now))
                else:
                    far = (row.limit * row.scale - then * before[1]) // now
                    most = far if most is None else min(most, far)
            if most is None:
                most = max(CURVE_RANGE * builder.value[id].reference, least)
            year.reach[id] = least, max(least, most)
