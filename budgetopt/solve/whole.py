"""A plan in whole changes of given units: shrunk to the unit below, given back by remainder, mended step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import product

from budgetopt.grouping import grouped
from budgetopt.impact.value import Value
from budgetopt.money import Cents, units
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.row import Sense, is_step
from budgetopt.solve.board import Amounts, Board, Cell, by_rest
from budgetopt.solve.held import Decided
from budgetopt.solve.repair import repaired

# How many partners are tried for a step that alone would break another row.
_PARTNERS = 60
_CENTS = (1, 4, 16, 64, 256)


def in_units(board: Board, value: Value, wanted: Amounts, decided: Decided, time_limit_s: float | None) -> set[str]:
    """Set the board to amounts in its units near `wanted` that keep every row; the funds that cannot (none: done)."""
    rest = board.shrink_to_units(wanted)
    raised = [cell for cell in rest if wanted[cell.year - 1][cell.line] > board.current[cell.line]]
    cut = [cell for cell in rest if wanted[cell.year - 1][cell.line] < board.current[cell.line]]
    _complete_what_is_whole(board, rest)
    _give_back_cuts(board, rest, cut)
    _follow_the_year_before(board, rest)
    if not _mend(board, by_rest(rest, raised + cut)):
        stuck = {cell.line.fund_id for row in board.broken() for cell in board.cells_of(row)}
        whole = repaired(board, value, wanted, decided, time_limit_s)
        if whole is None:
            return stuck
        board.set_all(whole)
    for cell in by_rest(rest, raised):
        if rest[cell]:
            board.try_steps((cell, board.unit(cell)))
    _spend_what_is_left(board, value, wanted, raised + cut)
    return set()


def _complete_what_is_whole(board: Board, rest: Mapping[Cell, Cents]) -> None:
    """A program that comes whole gets back what shrinking took from its several lines (largest remainder).

    Pots of money may be broken by it: they have many lines to mend them with.
    """
    for place in board.broken():
        row = board.rows[place]
        if row.sense is Sense.EXACTLY and len(row.terms) == 1:
            for cell in by_rest(rest, [cell for cell in board.cells_of(place) if rest.get(cell)]):
                missing, unit = board.missing(place), board.unit(cell)
                if abs(missing) < unit:
                    break
                board.set(cell, board.amount(cell) + (unit if missing > 0 else -unit))


def _give_back_cuts(board: Board, rest: Mapping[Cell, Cents], cut: Iterable[Cell]) -> None:
    """Within each fund, as many cuts go one unit further as the shrinking took away in all (largest remainder)."""
    by_fund = grouped(((cell.year, cell.line.fund_id), cell) for cell in cut)
    for (_, fund), cells in by_fund.items():
        unit = board.units[fund]
        steps = round(sum(rest[cell] for cell in cells) / unit)
        for cell in by_rest(rest, cells):
            if steps and rest[cell] and board.try_steps((cell, -unit)):
                steps -= 1


def _follow_the_year_before(board: Board, rest: Mapping[Cell, Cents]) -> None:
    """Where shrinking left a program too far from its own rounded amount of the year before, its later year follows.

    Pots of money may be broken by it: they have many lines to mend them with.
    """
    steps = grouped((row.year, index) for index, row in enumerate(board.rows) if is_step(row))
    # Year by year: where one follows, the next may have to.
    for place in [place for year in sorted(steps) for place in steps[year]]:
        row = board.rows[place]
        cells = by_rest(rest, [cell for cell in board.cells_of(place) if cell.year == row.year and cell in rest])
        if cells and board.excess(place) > 0:
            cell, unit = cells[0], board.unit(cells[0])
            # As many whole steps as it takes, no more than there is to take.
            far = -(-board.excess(place) // (unit * row.terms[0][1]))
            up = far if row.sense is Sense.AT_LEAST else -min(far, board.amount(cell) // unit)
            board.set(cell, board.amount(cell) + up * unit)


def _mend(board: Board, first: Sequence[Cell]) -> bool:
    """Step cells until no row is broken: those first that the solver moved further, then any; False if stuck."""
    for row in board.broken():
        within = board.cells_of(row)
        cells = [cell for cell in first if cell in within] + sorted(within.difference(first))
        while board.excess(row) > 0:
            if board.tries < 0 or not (
                _step(board, row, cells) or _odd_step(board, row, cells) or _two_steps(board, row, cells, first)
            ):
                return False
    return True


def _odd_step(board: Board, row: int, cells: Sequence[Cell]) -> bool:
    """Where a pot is spent to the cent, one of its lines takes what is left of a unit."""
    if not board.to_the_cent(row):
        return False
    pot = cells[0].year, cells[0].line.fund_id
    for cell in [board.taker[pot]] if pot in board.taker else cells:
        if board.try_steps((cell, board.missing(row)), mends=row):
            board.taker[pot] = cell
            return True
    return False


def _step(board: Board, row: int, cells: Sequence[Cell]) -> bool:
    """One step that makes a row better and none worse; of several cents where a cent alone may round to nothing."""
    return any(
        board.try_steps((cell, step), mends=row)
        for cell in cells
        for size in (_CENTS if board.unit(cell) == 1 else (board.unit(cell),))
        for step in (-size, size)
    )


def _two_steps(board: Board, row: int, cells: Sequence[Cell], first: Sequence[Cell]) -> bool:
    """Two steps together: one that makes the row better, one that pays for what that breaks.

    Each in its year alone, or in that year and every later one: what a year gives and the next takes back is a cut.
    """
    years = len(board.amounts)
    for cell in cells[:_PARTNERS]:
        for step, last in product((-board.unit(cell), board.unit(cell)), dict.fromkeys((cell.year, years))):
            steps = _through(cell, last, step)
            blocking = board.blocking(*steps, mends=row)
            if not blocking:
                return True
            if blocking[0] in (-1, row) or len({board.rows[one].rule_id for one in blocking}) > 1:
                continue
            # The pot that is short in several years is paid from the first of them on.
            within = board.cells_of(min(blocking, key=lambda one: board.rows[one].year))
            partners = [other for other in first if other in within and other.line != cell.line][:_PARTNERS]
            if any(
                board.try_steps(*steps, *_through(other, max(other.year, last), size), mends=row)
                for other in partners
                for size in (-board.unit(other), board.unit(other))
            ):
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
    cells = grouped(((cell.year, cell.line.fund_id), cell) for cell in moved)
    for (year, fund), in_fund in sorted(cells.items()):
        # Half a cent a line is noise of the solver's own cents.
        left = planned[year - 1].spent(fund) - now[year - 1].spent(fund) + len(case.standing.lines_of_fund[fund])
        best = [(-_worth(board, value, cell), cell) for cell in in_fund]
        heapify(best)
        unit = board.units[fund]
        while left >= unit and best and best[0][0] < 0:
            _, cell = heappop(best)
            if board.try_steps((cell, unit)):
                left -= unit
                heappush(best, (-_worth(board, value, cell), cell))
        fine = board.fine(year, fund)
        if left > 0 and fine < unit:
            by_worth = sorted((-_worth(board, value, cell), cell) for cell in in_fund)
            any(worth < 0 and _take_the_rest(board, cell, min(left, unit - 1), fine) for worth, cell in by_worth)


def _take_the_rest(board: Board, cell: Cell, most: Cents, fine: Cents) -> bool:
    """Where a fund pays an amount that is no whole units, one line more takes what is left of one, as far as it may."""
    blocking = board.blocking((cell, most // fine * fine))
    room = 0 if -1 in blocking else min((board.missing(row) for row in blocking), default=0) // fine * fine
    return not blocking or (room > 0 and board.try_steps((cell, room)))


def _worth(board: Board, value: Value, cell: Cell) -> float:
    """Impact points of one more unit for a cell's program, beyond what it is worth idle."""
    id = cell.line.program_id
    total = sum(board.amounts[cell.year - 1][line.id] for line in board.case.standing.lines_of_program[id])
    more = total + board.unit(cell)
    idle = units(board.unit(cell)) if board.case.scenario.objective == "benefits" else 0.0
    return value[id].impact(more) - value[id].impact(total) - idle
