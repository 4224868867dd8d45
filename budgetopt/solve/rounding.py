"""From the solver's floats to whole changes: every rule holds exactly, in cents (model.md section 8).

The change of each line in each year becomes a whole multiple of the rounding unit. First every change shrinks to the
unit below; then units are given back by largest remainder while every row holds; what is then still broken is mended
step by step, and what resists is repaired by a small mixed-integer program. Where no plan exists in that unit, the
next smaller one is tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from budgetopt.city.ledger import LineId
from budgetopt.errors import SolverError
from budgetopt.impact.value import Value
from budgetopt.money import Cents, units
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, is_step
from budgetopt.solve.board import Amounts, Board, Cell, by_rest
from budgetopt.solve.held import Decided, rows_held
from budgetopt.solve.impact import impact_of
from budgetopt.solve.repair import repaired
from budgetopt.solve.stages import Solution

SMALLER_UNITS = (100, 1)  # cents: whole currency units, then cents
# How many partners are tried for a step that alone would break another row.
_PARTNERS = 60
# The share of the impact that rounding may cost whatever the unit.
_LITTLE = 1e-4


@dataclass(frozen=True)
class Rounded:
    """The plan, one allocation a year, every change a multiple of `unit` cents; `before`: the solver's to the cent."""

    years: tuple[Allocation, ...]
    unit: Cents
    before: tuple[Allocation, ...]


def rounded(case: Case, value: Value, rows: Sequence[Row], wanted: Amounts, solution: Solution) -> Rounded:
    """The plan nearest to `wanted` (the solver's amounts, to the cent) in whole changes that keeps every row.

    Raises SolverError when there is none even in cents.
    """
    asked = case.scenario.round_to * 100
    held = rows_held(case, rows, solution.decided)
    before = Allocation.over_years(case.standing, wanted)
    found = None
    for unit in (asked, *(unit for unit in SMALLER_UNITS if unit < asked)):
        amounts = _in_units(case, value, held, wanted, unit, solution.decided)
        if amounts is not None:
            years = Allocation.over_years(case.standing, amounts)
            found = Rounded(years, _unit_of(years, unit), before)
            if _costs_little(case, value, found, unit):
                return found
    if found is not None:
        return found
    raise SolverError("the best plan cannot be rounded to whole cents within its rules.")


def _unit_of(years: Sequence[Allocation], unit: Cents) -> Cents:
    """The unit that every change is a multiple of: what is decided to the cent may need a smaller one than the rest."""
    changes = [year.change(line.id) for year in years for line in year.standing.lines]
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
        for id, (curve, _, worth) in ((id, one.in_money()) for id, one in value.items())
    }
    a_line_each = sum(steepest[line.id.program_id] for line in case.standing.lines)
    return then - now <= units(unit) * a_line_each * sum(case.scenario.yearly)


def _in_units(
    case: Case, value: Value, rows: Sequence[Row], wanted: Amounts, unit: Cents, decided: Decided
) -> Sequence[Mapping[LineId, Cents]] | None:
    board = Board(case, rows, unit)
    rest = board.shrink_to_units(wanted)
    raised = [cell for cell in rest if wanted[cell.year - 1][cell.line] > board.current[cell.line]]
    cut = [cell for cell in rest if wanted[cell.year - 1][cell.line] < board.current[cell.line]]
    _complete_what_is_whole(board, rest)
    _give_back_cuts(board, rest, cut)
    _follow_the_year_before(board, rest)
    if not _mend(board, by_rest(rest, raised + cut)):
        whole = repaired(case, value, rows, wanted, board.origins, unit, decided)
        if whole is None:
            return None
        board.set_all(whole)
    for cell in by_rest(rest, raised):
        if rest[cell]:
            board.try_steps((cell, unit))
    _spend_what_is_left(board, value, wanted, raised + cut)
    return board.amounts


def _complete_what_is_whole(board: Board, rest: Mapping[Cell, Cents]) -> None:
    """A program that comes whole gets back what shrinking took from its several lines (largest remainder).

    Pots of money may be broken by it: they have many lines to mend them with.
    """
    for place in board.broken():
        row = board.rows[place]
        if row.sense is Sense.EXACTLY and len(row.terms) == 1:
            for cell in by_rest(rest, [cell for cell in board.cells_of(place) if rest.get(cell)]):
                missing = board.missing(place)
                if abs(missing) < board.unit:
                    break
                board.set(cell, board.amount(cell) + (board.unit if missing > 0 else -board.unit))


def _give_back_cuts(board: Board, rest: Mapping[Cell, Cents], cut: Iterable[Cell]) -> None:
    """Within each fund, as many cuts go one unit further as the shrinking took away in all (largest remainder)."""
    by_fund: dict[tuple[int, str], list[Cell]] = defaultdict(list)
    for cell in cut:
        by_fund[cell.year, cell.line.fund_id].append(cell)
    for cells in by_fund.values():
        steps = round(sum(rest[cell] for cell in cells) / board.unit)
        for cell in by_rest(rest, cells):
            if steps and rest[cell] and board.try_steps((cell, -board.unit)):
                steps -= 1


def _follow_the_year_before(board: Board, rest: Mapping[Cell, Cents]) -> None:
    """Where shrinking left a program too far from its own rounded amount of the year before, its later year follows.

    Pots of money may be broken by it: they have many lines to mend them with.
    """
    steps: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(board.rows):
        if is_step(row):
            steps[row.year].append(place)
    # Year by year: where one follows, the next may have to.
    for place in [place for year in sorted(steps) for place in steps[year]]:
        row = board.rows[place]
        cells = by_rest(rest, [cell for cell in board.cells_of(place) if cell.year == row.year and cell in rest])
        step = board.unit if row.sense is Sense.AT_LEAST else -board.unit
        while cells and board.excess(place) > 0:
            if board.amount(cells[0]) + step < 0:
                break
            board.set(cells[0], board.amount(cells[0]) + step)


def _mend(board: Board, first: Sequence[Cell]) -> bool:
    """Step cells until no row is broken: those first that the solver moved further, then any; False if stuck."""
    for row in board.broken():
        within = board.cells_of(row)
        cells = [cell for cell in first if cell in within] + sorted(within.difference(first))
        while board.excess(row) > 0:
            if not _step(board, row, cells) and not _two_steps(board, row, cells, first):
                return False
    return True


def _step(board: Board, row: int, cells: Sequence[Cell]) -> bool:
    """One step that makes a row better and none worse."""
    return any(board.try_steps((cell, step), mends=row) for cell in cells for step in (-board.unit, board.unit))


def _two_steps(board: Board, row: int, cells: Sequence[Cell], first: Sequence[Cell]) -> bool:
    """Two steps together: one that makes the row better, one that pays for what that breaks.

    Each in its year alone, or in that year and every later one: what a year gives and the next takes back is a cut.
    """
    years = len(board.amounts)
    for cell in cells[:_PARTNERS]:
        for step in (-board.unit, board.unit):
            for last in dict.fromkeys((cell.year, years)):
                steps = _through(cell, last, step)
                blocking = board.blocking(*steps, mends=row)
                if not blocking:
                    return True
                if blocking[0] in (-1, row) or len({board.rows[one].rule_id for one in blocking}) > 1:
                    continue
                # The pot that is short in several years is paid from the first of them on.
                within = board.cells_of(min(blocking, key=lambda one: board.rows[one].year))
                partners = [other for other in first if other in within and other.line != cell.line][:_PARTNERS]
                for other in partners:
                    for size in (-board.unit, board.unit):
                        if board.try_steps(*steps, *_through(other, max(other.year, last), size), mends=row):
                            return True
    return False


def _through(cell: Cell, last: int, step: Cents) -> list[tuple[Cell, Cents]]:
    """A step in a cell's year and every later one up to the year `last`."""
    return [(Cell(year, cell.line), step) for year in range(cell.year, last + 1)]


def _spend_what_is_left(board: Board, value: Value, wanted: Amounts, moved: Sequence[Cell]) -> None:
    """Rounding must not strand money: what a fund has left beyond the solver's plan goes where it is worth most."""
    case = board.case
    # Steps within one fund and year leave what the others spend as it is.
    planned = Allocation.over_years(case.standing, wanted)
    now = Allocation.over_years(case.standing, [dict(amounts) for amounts in board.amounts])
    cells: dict[tuple[int, str], list[Cell]] = defaultdict(list)
    for cell in moved:
        cells[cell.year, cell.line.fund_id].append(cell)
    for (year, fund), in_fund in sorted(cells.items()):
        # Half a cent a line is noise of the solver's own cents.
        left = planned[year - 1].spent(fund) - now[year - 1].spent(fund) + len(case.standing.lines_of_fund[fund])
        best = [(-_worth(board, value, cell), cell) for cell in in_fund]
        heapify(best)
        while left >= board.unit and best and best[0][0] < 0:
            _, cell = heappop(best)
            if board.try_steps((cell, board.unit)):
                left -= board.unit
                heappush(best, (-_worth(board, value, cell), cell))
        fine = board.fine(year, fund)
        if left > 0 and fine < board.unit:
            by_worth = sorted((-_worth(board, value, cell), cell) for cell in in_fund)
            any(worth < 0 and _take_the_rest(board, cell, min(left, board.unit - 1), fine) for worth, cell in by_worth)


def _take_the_rest(board: Board, cell: Cell, most: Cents, fine: Cents) -> bool:
    """Where a fund pays an amount that is no whole units, one line more takes what is left of one, as far as it may."""
    blocking = board.blocking((cell, most // fine * fine))
    room = 0 if -1 in blocking else min((board.missing(row) for row in blocking), default=0) // fine * fine
    return not blocking or (room > 0 and board.try_steps((cell, room)))


def _worth(board: Board, value: Value, cell: Cell) -> float:
    """Impact points of one more unit for a cell's program, beyond what it is worth idle."""
    id = cell.line.program_id
    total = sum(board.amounts[cell.year - 1][line.id] for line in board.case.standing.lines_of_program[id])
    more = total + board.unit
    idle = units(board.unit) if board.case.scenario.objective == "benefits" else 0.0
    return value[id].impact(more) - value[id].impact(total) - idle
