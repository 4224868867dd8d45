"""The last step of rounding, when single steps are stuck: a small mixed-integer program."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from budgetopt.city.ledger import LineId
from budgetopt.impact.value import Value
from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row
from budgetopt.solve.board import Amounts, Board, Cell
from budgetopt.solve.directions import DIRECTIONS
from budgetopt.solve.held import Decided
from budgetopt.solve.steps import Steps

# Where whole units cannot be, a search for them may not end: so many nodes say that they cannot.
_NODES = 100
# Steps that a cell may go either way, and cents where there is no smaller unit: where a fund keeps little of what a cut
# frees, many cents are moved for one.
_STEPS, _CENTS, _EXACT_CENTS = 50, (100, 1_000), (100, 300, 1_000)
# What a step off counts for at the least, as a share of the most, and by how much a plan may be off the nearest.
_LEAST_WORTH = 0.01
_NEAR_ENOUGH = 0.2


def repaired(
    board: Board, value: Value, wanted: Amounts, decided: Decided, time_limit_s: float | None
) -> Sequence[Mapping[LineId, Cents]] | None:
    """Amounts in the board's units from its origins nearest to `wanted` that keep every row exactly; None where none
    are found.

    A step off counts for what a unit of the program is worth there, so that what matters most moves least.
    """
    case = board.case
    finer = _finer(board, wanted)
    start = [
        {line.id: _nearest(board, Cell(year, line.id), amounts[line.id], finer) for line in case.standing.lines}
        for year, amounts in enumerate(wanted, start=1)
    ]
    in_cents = max(board.units.values()) == 1
    # In cents first near by: the wider, the longer the search, and the less it finds.
    for reach in _CENTS if in_cents else (_STEPS,):
        years = _within(board, value, start, Steps(board, start, decided, finer, reach), time_limit_s)
        if years and _holds(case, board.rows, years):
            return years
    # What lies cents from today may be on its other side: with nothing to spare each cent of a cost counts.
    near = [
        {line: _today(board, Cell(year, line), cents) for line, cents in amounts.items()}
        for year, amounts in enumerate(start, start=1)
    ]
    for reach in _EXACT_CENTS if in_cents and not any(quantity.what in DIRECTIONS for quantity in decided) else ():
        years = _within(board, value, near, Steps(board, near, decided, finer, reach, exact=True), time_limit_s)
        if years and _holds(case, board.rows, years):
            return years
    return None


def _today(board: Board, cell: Cell, cents: Cents) -> Cents:
    """Today's amount where it is within the nearest reach and may be gone to."""
    today = board.current[cell.line]
    return today if cell not in board.closed and abs(cents - today) <= _CENTS[0] else cents


def _within(
    board: Board, value: Value, start: Amounts, steps: Steps, time_limit_s: float | None
) -> Sequence[Mapping[LineId, Cents]] | None:
    case = board.case
    for year, amounts in enumerate(start, start=1):
        worth = _worth(case, value, amounts)
        for line in case.standing.lines:
            if not line.fixed and Cell(year, line.id) not in board.closed:
                steps.add_cell(line, year, case.scenario.yearly[year - 1] * worth[line.id.program_id])
    steps.add_rows(board.rows)
    return steps.amounts(_NEAR_ENOUGH, _NODES, time_limit_s)


def _finer(board: Board, wanted: Amounts) -> set[Cell]:
    """The one line of each fund that may take what is left of a unit: who takes it already, else the largest of those
    whose cuts cost nothing."""
    finer = set()
    for (year, fund), taker in board.odd_pots().items():
        lines = [line for line in board.case.standing.lines_of_fund[fund] if not line.fixed]
        able = [line.id for line in lines if Cell(year, line.id) not in board.closed]
        if taker is None and able:
            most = max(able, key=lambda line: (not _costs(board, line), wanted[year - 1][line], line))
            taker = Cell(year, most)
        if taker:
            finer.add(taker)
    return finer


def _costs(board: Board, line: LineId) -> bool:
    program = board.case.budget.program[line.program_id]
    return bool(program.transition_cost or program.lost_with_a_cut)


def _nearest(board: Board, cell: Cell, wanted: Cents, finer: Container[Cell]) -> Cents:
    """The amount nearest to `wanted` that is whole units from its origin, and not below nothing."""
    if cell in board.closed or cell in finer:
        return wanted
    origin, unit = board.origins[cell.year - 1][cell.line], board.unit(cell)
    whole = (abs(wanted - origin) + unit // 2) // unit * unit
    near = origin + (whole if wanted > origin else -whole)
    return near if near >= min(0, board.current[cell.line]) else near + unit


def _worth(case: Case, value: Value, amounts: Mapping[LineId, Cents]) -> dict[str, float]:
    """What a unit of each program is worth at these amounts, against the worthiest; never quite nothing."""
    totals = {id: sum(amounts[line.id] for line in lines) / 100 for id, lines in case.standing.lines_of_program.items()}
    worth = {id: abs(value[id].marginal(total)) for id, total in totals.items()}
    most = max(worth.values(), default=0.0) or 1.0
    return {id: _LEAST_WORTH + one / most for id, one in worth.items()}


def _holds(case: Case, rows: Sequence[Row], years: Amounts) -> bool:
    last = Allocation.over_years(case.standing, years)[-1]
    return all(row.excess(row.value(last.measure)) <= 0 for row in rows)
