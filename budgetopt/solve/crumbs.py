"""No crumbs: what a plan changes goes to nothing, or keeps an amount that is worth a line in the budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, What
from budgetopt.solve.board import Amounts, Cell
from budgetopt.solve.build import is_bound
from budgetopt.solve.columns import Range

_MOST = 1_000_00
_SHARE = 100  # one of so many
_NEAR = 10_00


def least_kept(case: Case, current: Cents) -> Cents:
    """max(round_to, min(1% of the current amount, 1,000)): what a line that changes has at least, unless nothing."""
    return max(case.scenario.round_to * 100, min(-(-current // _SHARE), _MOST))


def without_crumbs(
    case: Case, rows: Iterable[Row], wanted: Amounts, *, kept: bool = False
) -> tuple[Sequence[Mapping[LineId, Cents]], dict[Cell, Cents]]:
    """The wanted amounts with each crumb at the nearest amount that is none (nothing, enough, or today's), and what
    each cell keeps at least; none for a cell to which its own limits leave nothing but crumbs. `kept`: none that can
    keep enough goes to nothing."""
    limits: dict[Cell, Range] | None = None
    least: dict[Cell, Cents] = {}
    whole = [dict(amounts) for amounts in wanted]
    for year, amounts in enumerate(whole, start=1):
        for line in case.standing.lines:
            cell, cents = Cell(year, line.id), amounts[line.id]
            if line.fixed or line.current < 0:
                continue
            least[cell] = least_kept(case, line.current)
            if cents == line.current or not 0 < cents < least[cell]:
                continue
            limits = _limits(case, rows) if limits is None else limits
            limit = limits.get(cell, Range(0))
            able = [
                other
                for other in (0, _enough(case, line.current, least[cell]), line.current)
                if limit.least <= other and (limit.most is None or other <= limit.most)
            ]
            if able:
                amounts[line.id] = min(able, key=lambda other: (kept and not other, abs(other - cents), other))
            else:
                del least[cell]
    return whole, least


def _enough(case: Case, current: Cents, least: Cents) -> Cents:
    """The smallest amount from `least` on that is a whole change away from today's."""
    unit = case.scenario.round_to * 100
    return current - (current - least) // unit * unit


def at_ends(case: Case, rows: Iterable[Row], wanted: Amounts) -> Amounts:
    """The wanted amounts, those that miss an end of their own range, or today's, by next to nothing put there.

    Fractions of a cent that a fund cannot spare are carried by some line or other, thousandfold where little of a cut
    is kept; whole cents have no such fractions.
    """
    limits = _limits(case, rows)
    whole = [dict(amounts) for amounts in wanted]
    for cell, limit in limits.items():
        cents = wanted[cell.year - 1][cell.line]
        ends = [limit.least, case.standing.line[cell.line].current] + ([] if limit.most is None else [limit.most])
        near = min(ends, key=lambda end: (abs(end - cents), end))
        if abs(near - cents) <= _NEAR:
            whole[cell.year - 1][cell.line] = near
    return whole


def _limits(case: Case, rows: Iterable[Row]) -> dict[Cell, Range]:
    """What rows about one line, or about a program of one line, leave of each cell."""
    limits: dict[Cell, Range] = {}
    for row in rows:
        if is_bound(row):
            quantity = row.terms[0][0]
            lines = case.standing.lines_of_program[quantity.program_id]
            if quantity.what is What.AMOUNT or len(lines) == 1:
                line = quantity.of if isinstance(quantity.of, LineId) else lines[0].id
                limits.setdefault(Cell(row.year, line), Range(0)).take(row)
    return limits
