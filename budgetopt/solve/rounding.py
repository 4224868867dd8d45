"""From the solver's floats to whole changes: every rule holds exactly, in cents (model.md section 8).

The change of each line in each year becomes a whole multiple of the rounding unit, or takes the line to nothing. First
every change shrinks to the unit below; then units are given back by largest remainder while every row holds; what is
then still broken is mended step by step, and what resists is repaired by a small mixed-integer program. Both have an
end. The funds in which no plan is found take the next smaller unit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from budgetopt.impact.value import Value
from budgetopt.money import Cents, units
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row
from budgetopt.solve.board import Amounts, Board, Cell
from budgetopt.solve.crumbs import at_ends, without_crumbs
from budgetopt.solve.directions import DIRECTIONS
from budgetopt.solve.held import Decided, rows_held
from budgetopt.solve.impact import impact_of
from budgetopt.solve.in_time import left_until
from budgetopt.solve.stages import Solution
from budgetopt.solve.whole import in_units

SMALLER_UNITS = (100, 1)  # cents: whole currency units, then cents
# The share of the impact that rounding may cost whatever the unit.
_LITTLE = 1e-4
# The share of it that is the noise of a sum.
_NOISE = 1e-9
# How often some funds alone take a smaller unit before all do.
_SINGLY = 6


@dataclass(frozen=True)
class Rounded:
    """The plan, one allocation a year; `before`: the solver's to the cent.

    `units`: the cents that the changes of each fund are multiples of, but for lines that go to nothing, amounts that
    are fixed to the cent and the one line that takes what these leave of a unit. `unit`: what every change that does
    not take its line to nothing is a multiple of. `stopped`: the time limit ended a search, so that larger units might
    have done.
    """

    years: tuple[Allocation, ...]
    units: Mapping[str, Cents]
    unit: Cents
    before: tuple[Allocation, ...]
    stopped: bool = False


class NotInCents(Exception):
    """The rules leave no plan in whole cents; `nearest` are amounts, a year each, that miss them by little."""

    def __init__(self, nearest: Amounts):
        self.nearest = nearest
        super().__init__("no plan in whole cents")


def rounded(
    case: Case,
    value: Value,
    rows: Sequence[Row],
    wanted: Amounts,
    solution: Solution,
    time_limit_s: float | None = None,
) -> Rounded:
    """The plan nearest to `wanted` (the solver's amounts, to the cent) in whole changes that keeps every row.

    Where crumbs cannot be avoided they stay. `time_limit_s` (None: no end) is for all searches together. Raises
    NotInCents when no plan is found even in cents.
    """
    # Which way a line goes is the solver's own question, and of a cut of cents it may be wrong.
    decided = solution.decided
    on_amounts = {quantity: yes for quantity, yes in decided.items() if quantity.what not in DIRECTIONS}
    held = rows_held(case, rows, decided)
    before = Allocation.over_years(case.standing, wanted)
    whole, least = without_crumbs(case, held, wanted)
    end = None if time_limit_s is None else time.monotonic() + time_limit_s
    nearest: Amounts = wanted
    goals = [(held, whole, least, decided), (held, wanted, {}, decided)]
    if list(whole) != list(wanted):
        goals.insert(1, (held, without_crumbs(case, held, wanted, kept=True)[0], least, decided))
    if len(on_amounts) < len(decided):
        goals.append((rows_held(case, rows, on_amounts), wanted, {}, on_amounts))
    for kept_rows, goal, kept, held_so in goals:
        found = None
        for chosen, amounts, whole_plan in _by_units(case, value, kept_rows, goal, kept, held_so, end):
            nearest = amounts
            if not whole_plan:
                continue
            years = Allocation.over_years(case.standing, amounts)
            late = end is not None and time.monotonic() > end
            found = Rounded(years, chosen, _unit_of(years, max(chosen.values())), before, late)
            if _costs_little(case, value, found, max(chosen.values())):
                return _or_nothing(case, value, kept_rows, found)
        if found is not None:
            return _or_nothing(case, value, kept_rows, found)
    raise NotInCents(nearest)


def _by_units(
    case: Case,
    value: Value,
    rows: Sequence[Row],
    wanted: Amounts,
    least: Mapping[Cell, Cents],
    decided: Decided,
    end: float | None,
) -> Iterator[tuple[Mapping[str, Cents], Amounts, bool]]:
    """The funds' units, the largest first, with the amounts that were found, and whether they keep every row."""
    chosen = dict.fromkeys(case.available, case.scenario.round_to * 100)
    for attempt in count():
        left = left_until(end)
        board = Board(case, rows, chosen, least)
        goal = wanted if max(chosen.values()) > 1 else at_ends(case, rows, wanted)
        stuck = in_units(board, value, goal, decided, left)
        yield dict(chosen), board.amounts, not stuck
        if max(chosen.values()) == 1:
            return
        stuck = {fund for fund in stuck if chosen[fund] > 1}
        lower = stuck if stuck and attempt < _SINGLY else set(chosen)
        chosen |= {fund: next((unit for unit in SMALLER_UNITS if unit < chosen[fund]), 1) for fund in lower}


def _or_nothing(case: Case, value: Value, rows: Sequence[Row], found: Rounded) -> Rounded:
    """The plan; today's budget where that keeps every row and rounding took more than the plan gains."""
    today = Allocation.doing_nothing(case.standing, len(case.years))
    nothing, now = (impact_of(case, value, years) for years in (today, found.years))
    measure = today[-1].measure
    if nothing > now + _NOISE * abs(now) and not any(row.excess(row.value(measure)) > 0 for row in rows):
        return replace(found, years=today, unit=max(found.units.values()))
    return found


def _unit_of(years: Sequence[Allocation], unit: Cents) -> Cents:
    """The unit that every change is a multiple of, but for what goes to nothing: what is decided to the cent may need a
    smaller one than the rest."""
    changes = {change for year in years for line, change in year.changes.items() if year.amount(line)}
    return next(one for one in (unit, *SMALLER_UNITS) if not any(change % one for change in changes))


def _costs_little(case: Case, value: Value, found: Rounded, unit: Cents) -> bool:
    """Whether rounding costs no more impact than a ten-thousandth of it, or than a unit a line where it is worth most.

    Where rows tie amounts together (a grant and its match), whole units can cost more: then a smaller unit serves.
    """
    then, now = (impact_of(case, value, years) for years in (found.before, found.years))
    if then - now <= _LITTLE * abs(then):
        return True
    steepest = {
        id: max((abs(chord.slope) for chord in curve), default=0.0) * abs(worth)
        for id, (curve, _, worth) in ((id, one.in_money) for id, one in value.items())
    }
    a_line_each = sum(steepest[line.id.program_id] for line in case.standing.lines)
    return then - now <= units(unit) * a_line_each * sum(case.scenario.yearly)
