"""Rules' rows over whole steps away from a plan that is nearly whole, as arrays: what the last step of rounding solves.

All is counted from where the plan starts, so that the solver sees steps and what is missing, not budgets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from budgetopt.city.ledger import Line, LineId
from budgetopt.money import Cents, half_up
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, What
from budgetopt.solve.board import Board, Cell
from budgetopt.solve.held import Decided
from budgetopt.solve.highs_model import nearest_whole
from budgetopt.solve.program import Floats, RowsOfMatrix

# Columns with what a unit of each counts.
Terms = list[tuple[int, float]]
# Seconds for a search, whose beginnings no count of nodes ends: where a smaller unit may follow, and where none can.
_SOON_S, _LONGEST_S = 1.0, 5.0
# Shares of exit costs have so few decimal places that a cost in cents ends on a half or at least this far from it.
_FINEST = 1e-6
_EVERY_YEAR = (What.LOST_REVENUE, What.UNAVOIDABLE)


@dataclass
class Steps:
    """Whole steps of a cell's unit: x_lt = start_lt + unit · (up − down), on the same side of today as the start.

    `finer` cells move in cents. All is counted in steps of the largest unit. `reach`: the steps that a cell may go.
    `exact`: what is lost is no more than it is, also where a cell may go up or down from today and nothing says which.
    """

    board: Board
    start: Sequence[Mapping[LineId, Cents]]
    decided: Decided
    finer: Container[Cell]
    reach: int
    exact: bool = False
    ups: dict[Cell, int] = field(default_factory=dict)
    downs: dict[Cell, int] = field(default_factory=dict)
    # What a line or program loses against the year before, in steps, and what a loss costs, in cents, beyond the start.
    losses: dict[Quantity, int] = field(default_factory=dict)
    costs: dict[Quantity, int] = field(default_factory=dict)
    # Of every column its cost, its ends and whether it is whole; and the rows over them.
    columns: list[tuple[float, float, float, bool]] = field(default_factory=list)
    rows: RowsOfMatrix = field(default_factory=RowsOfMatrix)

    @property
    def case(self) -> Case:
        """The case."""
        return self.board.case

    @cached_property
    def unit(self) -> Cents:
        """The cents of the largest step."""
        return max(self.board.units.values())

    def _size(self, cell: Cell) -> Cents:
        """The cents of a cell's step."""
        return 1 if cell in self.finer else self.board.unit(cell)

    def _column(self, lower: float, upper: float = np.inf, *, cost: float = 0.0, whole: bool = False) -> int:
        self.columns.append((cost, lower, upper, whole))
        return len(self.columns) - 1

    def _row(self, terms: Iterable[tuple[int, float]], lower: float = -np.inf, upper: float = np.inf) -> None:
        entries: dict[int, float] = defaultdict(float)
        for column, coefficient in terms:
            entries[column] += coefficient
        # What no step can break is no row: its limit may be a whole budget away.
        far = self._far(entries.items())
        if lower > -far or upper < far:
            self.rows.help(entries, lower, upper)

    def add_cell(self, line: Line, year: int, worth: float) -> None:
        """The steps of a cell, up and down; `worth` what the largest step counts."""
        cell = Cell(year, line.id)
        start, size = self._start(cell), self._size(cell)
        there = start - line.current
        lacks = self.decided.get(Quantity(What.LACKS, line.id, year), there < 0 if there else None)
        most = max(self.reach, 4 * self.board.unit(cell)) if cell in self.finer else self.reach
        # What is above the least that the line keeps stays there; what is below it goes up to it at once or nowhere.
        least = self.board.least.get(cell, 0)
        keeps = least if start >= least else start
        most_up = min(most, abs(there) // size) if lacks else most if start >= least or start + size >= least else 0
        most_down = max(0, min(most, (start - keeps) // size, there // size if lacks is False else most))
        cost = worth * size / self.unit
        self.ups[cell] = self._column(0, most_up, cost=cost, whole=True)
        self.downs[cell] = self._column(0, most_down, cost=cost, whole=True)
        if self.exact and not there and most_up and most_down:
            # Up and down at once would lose what nobody loses, and spend what it costs.
            rises = self._column(0, 1, whole=True)
            self._row([(self.ups[cell], 1.0), (rises, -most_up)], upper=0)
            self._row([(self.downs[cell], 1.0), (rises, most_down)], upper=most_down)

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Add rules' rows; limits and costs in cents are brought to steps."""
        for row in rows:
            entries: Terms = []
            there = 0
            for quantity, coefficient in row.terms:
                terms, cents = self._quantity(quantity)
                there += coefficient * cents
                entries += [(column, coefficient / row.scale * steps) for column, steps in terms]
            beyond = row.rounding if row.sense is Sense.AT_MOST else -row.rounding
            limit = ((row.limit + beyond) * row.scale - there) / (row.scale * self.unit)
            low = -np.inf if row.sense is Sense.AT_MOST else limit
            self._row(entries, low, np.inf if row.sense is Sense.AT_LEAST else limit)

    def amounts(self, gap: float, nodes: int, time_limit_s: float | None) -> list[dict[LineId, Cents]] | None:
        """The amounts of every year with the least cost; None where none are found (see `nearest_whole`)."""
        longest = _LONGEST_S if self.unit == 1 else _SOON_S
        limit = longest if time_limit_s is None else min(longest, time_limit_s)
        values: Floats | None = nearest_whole(self.columns, self.rows, gap, nodes, limit)
        if values is None and self.unit == 1:
            # There is no smaller unit to fall to.
            values = nearest_whole(self.columns, self.rows, gap, nodes, limit, reduce=True)
        if values is None:
            return None
        years = [dict(year) for year in self.start]
        for cell, up in self.ups.items():
            years[cell.year - 1][cell.line] += self._size(cell) * (round(values[up]) - round(values[self.downs[cell]]))
        return years

    def _start(self, cell: Cell) -> Cents:
        if cell.year == 0:
            return self.case.standing.line[cell.line].current
        return self.start[cell.year - 1][cell.line]

    def _quantity(self, quantity: Quantity) -> tuple[Terms, Cents]:
        """A quantity's change in steps, and the cents that it is at the start."""
        of, year = quantity.of, quantity.year
        lines = [of] if isinstance(of, LineId) else [line.id for line in self.case.standing.lines_of_program[of]]
        cells = [Cell(year, line) for line in lines]
        if quantity.what in (What.AMOUNT, What.PROGRAM):
            return [term for cell in cells for term in self._change(cell)], sum(map(self._start, cells))
        before = 0 if quantity.what in _EVERY_YEAR else year - 1
        lost = max(0, sum(self._start(cell._replace(year=before)) - self._start(cell) for cell in cells))
        terms = self._lost(quantity, cells, before, lost)
        share = self.case.share_of_cut(quantity.what, quantity.program_id)
        if quantity.what is What.NET_CUT:
            return terms, lost
        cost = half_up(share * lost)
        # What goes to nothing has no steps, and costs what it costs.
        if not terms or share == 1:
            return terms, cost
        if quantity not in self.costs:
            self.costs[quantity] = self._cost(terms, float(share) * self.unit, float(share * lost - cost))
        return [(self.costs[quantity], 1 / self.unit)], cost

    def _change(self, cell: Cell) -> Terms:
        """The change of a cell against the start."""
        step = self._size(cell) / self.unit
        return [(self.ups[cell], step), (self.downs[cell], -step)] if cell in self.ups else []

    def _lost(self, quantity: Quantity, cells: Sequence[Cell], before: int, lost: Cents) -> Terms:
        """What is lost beyond the start's `lost` cents, in steps."""
        fallen = [(variable, -steps) for cell in cells for variable, steps in self._change(cell)]
        if isinstance(quantity.of, LineId) and before == 0:
            (cell,) = cells
            there = self._start(cell) - self.case.standing.line[cell.line].current
            # On the other side of today nothing is lost; from today itself only the way down loses.
            return (
                fallen
                if there < 0
                else [(self.downs[cell], self._size(cell) / self.unit)]
                if cell in self.downs and not there
                else []
            )
        key = quantity if quantity.what is What.NET_CUT else quantity._replace(what=What.CUT)
        if key not in self.losses:
            risen = [term for cell in cells for term in self._change(cell._replace(year=before))]
            fell = self.decided.get(quantity._replace(what=What.FELL))
            # Without ends as near as the cells' own a search may think for long before it begins.
            far = 1 + self._far([*risen, *fallen])
            least = -lost / self.unit if fell is False else -min(lost / self.unit, far)
            more = self.losses[key] = self._column(least, far)
            there = sum(self._start(cell._replace(year=before)) - self._start(cell) for cell in cells)
            difference = [*risen, *fallen, (more, -1.0)]
            limit = (lost - there) / self.unit
            if fell is None and self.exact:
                fell = True if lost / self.unit > far else False if there / self.unit < -far else None
            if fell is False:
                self._row([(more, 1.0)], -lost / self.unit, -lost / self.unit)
            else:
                self._row(difference, limit if fell else -np.inf, limit)
            if fell is None and self.exact:
                # Lost is the difference, or nothing.
                falls = self._column(0, 1, whole=True)
                self._row([*difference, (falls, -2 * far)], limit - 2 * far)
                self._row([(more, 1.0), (falls, -2 * far)], upper=-lost / self.unit)
        return [(self.losses[key], 1.0)]

    def _far(self, terms: Iterable[tuple[int, float]]) -> float:
        """How far a sum can go from nothing, by the ends of its columns."""
        return sum(abs(steps) * max(map(abs, self.columns[column][1:3])) for column, steps in terms)

    def _cost(self, lost: Terms, share: float, off: float) -> int:
        """The whole cents that a loss costs beyond the start, a half rounded up; `off`: what rounding took there."""
        far = 1 + share * self._far(lost)
        cost = self._column(-far, far, whole=True)
        more = [(cost, 1.0), *((column, -share * steps) for column, steps in lost)]
        self._row(more, off - 0.5 + _FINEST, off + 0.5)
        return cost
