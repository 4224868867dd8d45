"""From the solver's floats to whole changes: every rule holds exactly, in cents (model.md section 8).

The change of each line becomes a whole multiple of the rounding unit. First every change shrinks to the unit below;
then units are given back by largest remainder while every row holds; what is then still broken is repaired by a
small mixed-integer program. Where no plan exists in that unit, the next smaller one is tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import heapify, heappop, heappush

from budgetopt.city.ledger import LineId
from budgetopt.errors import SolverError
from budgetopt.impact.value import Value
from budgetopt.money import Cents, half_up
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, What, program
from budgetopt.solve.build import whole_requests
from budgetopt.solve.repair import repaired

SMALLER_UNITS = (100, 1)  # cents: whole currency units, then cents


@dataclass(frozen=True)
class Rounded:
    """The plan in whole cents, the unit (cents) that its changes are multiples of, and the solver's own amounts."""

    allocation: Allocation
    unit: Cents
    before: Allocation


def rounded(case: Case, value: Value, rows: Sequence[Row], wanted: Mapping[LineId, Cents]) -> Rounded:
    """The plan nearest to `wanted` (the solver's amounts, to the cent) in whole changes that keeps every row.

    Raises SolverError when there is none even in cents.
    """
    asked = case.scenario.round_to * 100
    held = _decisions_held(rows, wanted)
    for unit in (asked, *(unit for unit in SMALLER_UNITS if unit < asked)):
        amounts = _in_units(case, value, held, wanted, unit)
        if amounts is not None:
            return Rounded(Allocation(case.standing, amounts), unit, Allocation(case.standing, dict(wanted)))
    raise SolverError("the best plan cannot be rounded to whole cents within its rules.")


def _decisions_held(rows: Sequence[Row], wanted: Mapping[LineId, Cents]) -> list[Row]:
    """The rows, with each yes or no as the solver decided it."""
    whole = whole_requests(rows)
    if not whole:
        return list(rows)
    given: dict[str, Cents] = defaultdict(int)
    for line, cents in wanted.items():
        given[line.program_id] += cents
    decided = [
        Row("All or nothing", id, ((program(id), 1),), Sense.EXACTLY, request if 2 * given[id] > request else 0)
        for id, request in whole.items()
    ]
    return [row for row in rows if all(quantity.what is not What.YES for quantity, _ in row.terms)] + decided


def _in_units(
    case: Case, value: Value, rows: Sequence[Row], wanted: Mapping[LineId, Cents], unit: Cents
) -> dict[LineId, Cents] | None:
    board = Board(case, rows, unit)
    rest = board.shrink_to_units(wanted)
    raised = [line for line in rest if wanted[line] > board.current[line]]
    cut = [line for line in rest if wanted[line] < board.current[line]]
    _give_back_cuts(board, rest, cut)
    if not _mend(board, rest, raised + cut):
        return repaired(case, rows, wanted, unit)
    for line in sorted(raised, key=lambda line: (-rest[line], line)):
        if rest[line]:
            board.try_step(line, unit)
    _spend_what_is_left(board, value, wanted, raised, cut)
    return board.amounts


def _give_back_cuts(board: Board, rest: Mapping[LineId, Cents], cut: Iterable[LineId]) -> None:
    """Within each fund, as many cuts go one unit further as the shrinking took away in all (largest remainder)."""
    by_fund: dict[str, list[LineId]] = defaultdict(list)
    for line in cut:
        by_fund[line.fund_id].append(line)
    for lines in by_fund.values():
        steps = round(sum(rest[line] for line in lines) / board.unit)
        for line in sorted(lines, key=lambda line: (-rest[line], line)):
            if steps and rest[line] and board.try_step(line, -board.unit):
                steps -= 1


def _mend(board: Board, rest: Mapping[LineId, Cents], changed: Sequence[LineId]) -> bool:
    """Step lines until no row is broken: those first that the solver moved further, then any; False if stuck."""
    first = sorted(changed, key=lambda line: (-rest[line], line))
    for row in board.broken():
        within = board.lines_of(row)
        lines = [line for line in first if line in within] + sorted(within.difference(first))
        while (before := board.excess(row)) > 0:
            if not any(
                board.excess_after(row, line, step) < before and board.try_step(line, step)
                for line in lines
                for step in (-board.unit, board.unit)
            ):
                return False
    return True


def _spend_what_is_left(
    board: Board, value: Value, wanted: Mapping[LineId, Cents], raised: Sequence[LineId], cut: Sequence[LineId]
) -> None:
    """Rounding must not strand money: what a fund has left beyond the solver's plan goes where it is worth most."""
    standing = board.case.standing
    # Steps within one fund leave what the others spend as it is.
    planned, now = Allocation(standing, wanted), Allocation(standing, dict(board.amounts))
    for fund, lines in standing.lines_of_fund.items():
        # Half a cent a line is noise of the solver's own cents.
        left = planned.spent(fund) - now.spent(fund) + len(lines)
        best = [(-_worth(board, value, line), line) for line in (*raised, *cut) if line.fund_id == fund]
        heapify(best)
        while left >= board.unit and best and best[0][0] < 0:
            _, line = heappop(best)
            if board.try_step(line, board.unit):
                left -= board.unit
                heappush(best, (-_worth(board, value, line), line))


def _worth(board: Board, value: Value, line: LineId) -> float:
    """Impact points of one more unit for a line's program."""
    one = value[line.program_id]
    total = sum(board.amounts[other.id] for other in board.case.standing.lines_of_program[line.program_id])
    return one.impact(total + board.unit, total + board.unit) - one.impact(total, total + board.unit)


class Board:
    """Amounts of lines on which single steps are tried: a step is taken only if no row gets worse by it."""

    def __init__(self, case: Case, rows: Sequence[Row], unit: Cents):
        self.case, self.rows, self.unit = case, rows, unit
        self.current = {line.id: line.current for line in case.standing.lines}
        self.amounts = dict(self.current)
        self._limit = [row.limit * row.scale for row in rows]
        # What a line's amount adds to each row, and what its cut adds (a share of it, where that costs something).
        self._by_amount: dict[LineId, list[tuple[int, int]]] = defaultdict(list)
        self._by_cut: dict[LineId, list[tuple[int, int, Decimal]]] = defaultdict(list)
        self._lines = {id: [line.id for line in lines] for id, lines in case.standing.lines_of_program.items()}
        for place, row in enumerate(rows):
            for (what, of), coefficient in row.terms:
                if not isinstance(of, LineId):
                    for line in self._lines[of]:
                        self._by_amount[line].append((place, coefficient))
                elif what is What.AMOUNT:
                    self._by_amount[of].append((place, coefficient))
                else:
                    self._by_cut[of].append((place, coefficient, case.share_of_cut(what, of.program_id)))
        self._value = [0] * len(rows)
        for line, parts in self._by_amount.items():
            for place, coefficient in parts:
                self._value[place] += coefficient * self.amounts[line]

    def shrink_to_units(self, wanted: Mapping[LineId, Cents]) -> dict[LineId, Cents]:
        """Set every change to the whole units below it; the cents that each lost, for lines that change at all."""
        rest = {}
        for line, cents in wanted.items():
            change = cents - self.current[line]
            if change:
                whole = abs(change) // self.unit * self.unit
                self._set(line, self.current[line] + (whole if change > 0 else -whole))
                rest[line] = abs(change) - whole
        return rest

    def _effects(self, line: LineId, amount: Cents) -> dict[int, int]:
        """The new value of every row that a line's new amount touches."""
        effects: dict[int, int] = {}
        step = amount - self.amounts[line]
        for place, coefficient in self._by_amount[line]:
            effects[place] = effects.get(place, self._value[place]) + coefficient * step
        after, before = (max(0, self.current[line] - cents) for cents in (amount, self.amounts[line]))
        if after != before:
            for place, coefficient, share in self._by_cut[line]:
                costs = half_up(share * after) - half_up(share * before) if share != 1 else after - before
                effects[place] = effects.get(place, self._value[place]) + coefficient * costs
        return effects

    def _set(self, line: LineId, amount: Cents) -> None:
        for place, value in self._effects(line, amount).items():
            self._value[place] = value
        self.amounts[line] = amount

    def lines_of(self, row: int) -> set[LineId]:
        """The lines that a row speaks of."""
        of = {quantity.of for quantity, _ in self.rows[row].terms}
        return {line for one in of for line in ([one] if isinstance(one, LineId) else self._lines[one])}

    def excess(self, row: int) -> int:
        """By how much (in the row's own scale) a row is broken; 0 or less where it holds."""
        return self._excess(row, self._value[row])

    def excess_after(self, row: int, line: LineId, step: Cents) -> int:
        """The same after a step of one line."""
        return self._excess(row, self._effects(line, self.amounts[line] + step).get(row, self._value[row]))

    def _excess(self, row: int, value: int) -> int:
        over = value - self._limit[row]
        sense = self.rows[row].sense
        return over if sense is Sense.AT_MOST else -over if sense is Sense.AT_LEAST else abs(over)

    def broken(self) -> list[int]:
        """The rows that do not hold."""
        return [place for place in range(len(self.rows)) if self.excess(place) > 0]

    def try_step(self, line: LineId, step: Cents) -> bool:
        """Take a step of one line unless it makes a row worse."""
        amount = self.amounts[line] + step
        if amount < min(0, self.current[line]):
            return False
        effects = self._effects(line, amount)
        if any(self._excess(place, value) > max(0, self.excess(place)) for place, value in effects.items()):
            return False
        for place, value in effects.items():
            self._value[place] = value
        self.amounts[line] = amount
        return True
