"""A rule's row written in columns: every quantity as columns, coefficients and what it is today."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.money import units
from budgetopt.rules.row import Quantity, Row, Sense, What
from budgetopt.solve.columns import Builder, Moves, Year
from budgetopt.solve.program import Floats, Ints

_NONE = Moves()
_LOSSES = (What.CUT, What.TRANSITION, What.LOST_REVENUE, What.UNAVOIDABLE)


def add_row(builder: Builder, row: Row, relief: tuple[tuple[int, float], ...] = ()) -> int:
    """Add a rule's row to the matrix, with further columns (and their coefficients) that let it give way; its place."""
    columns, values, today = coefficients(builder, row)
    if relief:
        columns = np.append(columns, np.array([column for column, _ in relief], np.int32))
        values = np.append(values, [coefficient for _, coefficient in relief])
    # One division, of what is left: of limits of billions a difference of floats would lose the cents.
    limit = (row.limit * row.scale - today) / (row.scale * 100)
    low = -np.inf if row.sense is Sense.AT_MOST else limit
    for quantity in _overstated(row):
        decision(builder, quantity)
    return builder.rows.add(row, columns, values, low, np.inf if row.sense is Sense.AT_LEAST else limit)


def coefficients(builder: Builder, row: Row) -> tuple[Ints, Floats, int]:
    """A row over quantities as columns and their coefficients, and the cents times its scale that it has today."""
    standing = builder.standing
    index: list[int] = []
    factors: list[float] = []
    counts: list[int] = []
    constant = 0
    for quantity, coefficient in row.terms:
        what, of, number = quantity
        year = builder.years[number - 1]
        factor = coefficient / row.scale
        if what is What.CUT and isinstance(of, LineId):
            # The commonest, and the simplest of the others.
            own = year.changes.get(of, _NONE).down
            index += own
            factors.append(factor)
            counts.append(len(own))
            continue
        if what is What.PROGRAM and isinstance(of, str):
            moves = year.of_program.get(of, _NONE)
            constant += coefficient * standing.total[of]
        elif what is What.AMOUNT and isinstance(of, LineId):
            moves = year.of_line.get(of, _NONE)
            constant += coefficient * standing.line[of].current
        else:
            own, share, fixed = _other(builder, year, quantity)
            index += own
            factors.append(factor * share)
            counts.append(len(own))
            constant += coefficient * fixed
            continue
        index += moves.up
        index += moves.down
        factors += (factor, -factor)
        counts += (len(moves.up), len(moves.down))
    columns, values = np.array(index, np.int32), np.repeat(np.array(factors, np.float64), counts)
    if len(set(index)) < len(index):
        columns, place = np.unique(columns, return_inverse=True)
        values = np.bincount(place, values).astype(np.float64)
    return columns, values, constant


def _other(builder: Builder, year: Year, quantity: Quantity) -> tuple[list[int], float, int]:
    """Columns of a quantity that is no amount, units of it per unit of them, and what it is without any."""
    what, of, _ = quantity
    if isinstance(of, LineId):
        if what in (What.CUT, What.TRANSITION):
            lost = year.changes.get(of, _NONE).down
        else:
            lost = year.of_line.get(of, _NONE).down
        return lost, float(builder.case.share_of_cut(what, of.program_id)), 0
    moves = year.of_program.get(of, _NONE)
    if what is What.RISE:
        return moves.up, 1.0, 0
    if what is What.FALL or (what is What.NET_CUT and year.number == 1):
        return moves.down, 1.0, 0
    if what is What.NET_CUT:
        if not moves.up + moves.down and of not in builder.years[year.number - 2].of_program:
            return [], 1.0, 0  # a program that never moves loses nothing
        return [_own(builder, quantity, lambda: _net_cut(builder, year, of))], 1.0, 0
    if not any(of in one.of_program for one in builder.years[: year.number]):
        # It cannot move: what there is to decide is decided.
        return [], 0.0, int(what is What.FUNDED and builder.standing.total[of] > 0)
    # A yes is 1, where money is in hundredths of a unit.
    return [decision(builder, quantity)], 0.01, 0


def _overstated(row: Row) -> Iterator[Quantity]:
    """The yes or no by which what a line loses is no more than it does, where more of it would help to keep the row.

    Elsewhere nothing is gained by cutting and raising a line in one breath, and no yes or no is needed.
    """
    for quantity, coefficient in row.terms:
        helps = row.sense is Sense.EXACTLY or (coefficient > 0) == (row.sense is Sense.AT_LEAST)
        if helps and quantity.what in _LOSSES:
            against_before = quantity.what in (What.CUT, What.TRANSITION) and quantity.year > 1
            yield quantity._replace(what=What.FELL if against_before else What.LACKS)


def decision(builder: Builder, quantity: Quantity) -> int:
    """The column of a yes or no, with the rows that make it say what it means."""
    year, id = builder.years[quantity.year - 1], quantity.program_id
    if isinstance(quantity.of, LineId):
        line, what = quantity.of, quantity.what
        return _own(builder, quantity, lambda: _one_direction(builder, year, line, what))
    switch = {What.FUNDED: _funded, What.RAISED: _raised, What.LOWERED: _lowered, What.CHANGED: _changed}
    return _own(builder, quantity, lambda: switch[quantity.what](builder, year, id))


def _own(builder: Builder, quantity: Quantity, make: Callable[[], int]) -> int:
    if quantity not in builder.own:
        builder.own[quantity] = make()
    return builder.own[quantity]


def _amount(year: Year, id: str, sign: float = 1.0) -> dict[int, float]:
    """A program's change against today, in columns."""
    moves = year.of_program.get(id, _NONE)
    return dict.fromkeys(moves.up, sign) | dict.fromkeys(moves.down, -sign)


def _net_cut(builder: Builder, year: Year, id: str) -> int:
    """net_pt ≥ y_p,t−1 − y_pt, net_pt ≥ 0."""
    lost = builder.column(0.0, np.inf, sign=-1.0, year=year.number)
    before = builder.years[year.number - 2]
    builder.rows.help({lost: -1.0} | _amount(before, id) | _amount(year, id, -1.0), upper=0.0)
    return lost


def _funded(builder: Builder, year: Year, id: str) -> int:
    """y_pt ≤ most · u."""
    yes = builder.yes_or_no()
    most, today = units(year.reach[id][1]), units(builder.standing.total[id])
    builder.rows.help({yes: -most} | _amount(year, id), upper=-today)
    return yes


def _raised(builder: Builder, year: Year, id: str) -> int:
    """(y_pt − B_p)⁺ ≤ (most − B_p) · u."""
    room = units(year.reach[id][1] - builder.standing.total[id])
    return _one_way(builder, year.of_program.get(id, _NONE).up, room, Quantity(What.LOWERED, id, year.number))


def _lowered(builder: Builder, year: Year, id: str) -> int:
    """(B_p − y_pt)⁺ ≤ (B_p − least) · u."""
    room = units(builder.standing.total[id] - year.reach[id][0])
    return _one_way(builder, year.of_program.get(id, _NONE).down, room, Quantity(What.RAISED, id, year.number))


def _one_way(builder: Builder, moves: list[int], room: float, opposite: Quantity) -> int:
    """A move within its room only with a yes, and never both ways at once."""
    yes = builder.yes_or_no()
    builder.rows.help({yes: -max(0.0, room)} | dict.fromkeys(moves, 1.0), upper=0.0)
    other = builder.own.get(opposite)
    if other is not None:
        builder.rows.help({yes: 1.0, other: 1.0}, upper=1.0)
    return yes


def _one_direction(builder: Builder, year: Year, line: LineId, what: What) -> int:
    """rise ≤ most · (1 − u), loss ≤ most · u: a line that loses does not rise as well."""
    yes = builder.yes_or_no()
    moves = (year.changes if what is What.FELL else year.of_line).get(line, _NONE)
    lines = builder.standing.lines_of_program[line.program_id]
    most = units(
        max(one.reach[line.program_id][1] for one in builder.years[: year.number])
        + sum(abs(one.current) for one in lines if one.current < 0 or one.id == line)
    )
    builder.rows.help({yes: most} | dict.fromkeys(moves.up, 1.0), upper=most)
    builder.rows.help({yes: -most} | dict.fromkeys(moves.down, 1.0), upper=0.0)
    return yes


def _changed(builder: Builder, year: Year, id: str) -> int:
    """(y_ps − B_p)⁺ / (most − B_p) + (B_p − y_ps)⁺ / (B_p − least) ≤ u in every year s up to this one."""
    yes = builder.yes_or_no()
    today = builder.standing.total[id]
    for one in builder.years[: year.number]:
        moves = one.of_program.get(id, _NONE)
        least, most = one.reach[id]
        up, down = units(most - today), units(today - least)
        # In currency units of the wider way, as every other row is.
        most_of_both = max(up, down)
        entries: dict[int, float] = {}
        for columns, room in ((moves.up, up), (moves.down, down)):
            # A column without room takes no part; where it is priced, a no holds it too.
            if room > 0 or builder.priced:
                entries |= dict.fromkeys(columns, most_of_both / room if room > 0 else 1.0)
        builder.rows.help({yes: -most_of_both} | entries, upper=0.0)
    return yes
