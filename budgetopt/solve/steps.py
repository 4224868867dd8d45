"""Rules' rows over whole steps away from a plan that is nearly whole, in PuLP: what the last step of rounding solves.

All is counted from where the plan starts, so that the solver sees steps and what is missing, not budgets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulp

from budgetopt.city.ledger import Line, LineId
from budgetopt.money import Cents, half_up
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, What
from budgetopt.solve.board import Cell
from budgetopt.solve.held import Decided
from budgetopt.solve.pulp_door import expression

Terms = list[tuple[pulp.LpVariable, float]]
# Steps that a cell may go either way.
_MOST_STEPS = 1000
# Shares of exit costs have so few decimal places that a cost in cents ends on a half or at least this far from it.
_FINEST = 1e-6
_EVERY_YEAR = (What.LOST_REVENUE, What.UNAVOIDABLE)


@dataclass
class Steps:
    """Whole steps of `unit` cents: x_lt = start_lt + unit · (up − down), on the same side of today as the start."""

    problem: pulp.LpProblem
    case: Case
    unit: Cents
    start: Sequence[Mapping[LineId, Cents]]
    decided: Decided
    ups: dict[Cell, pulp.LpVariable] = field(default_factory=dict)
    downs: dict[Cell, pulp.LpVariable] = field(default_factory=dict)
    # What a line or program loses against the year before, in steps, and what a loss costs, in cents, beyond the start.
    losses: dict[Quantity, pulp.LpVariable] = field(default_factory=dict)
    costs: dict[Quantity, pulp.LpVariable] = field(default_factory=dict)

    def add_cell(self, line: Line, year: int) -> tuple[pulp.LpVariable, pulp.LpVariable]:
        """The steps of a cell, up and down."""
        cell, name = Cell(year, line.id), str(len(self.ups))
        there = (self._start(cell) - line.current) // self.unit
        lacks = self.decided.get(Quantity(What.LACKS, line.id, year), there < 0 if there else None)
        most_up = min(_MOST_STEPS, -there) if lacks else _MOST_STEPS
        most_down = min(_MOST_STEPS, there if lacks is False else max(0, self._start(cell)) // self.unit)
        up = self.ups[cell] = self.problem.add_variable(f"up_{name}", 0, most_up, pulp.LpInteger)
        down = self.downs[cell] = self.problem.add_variable(f"down_{name}", 0, most_down, pulp.LpInteger)
        return up, down

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Add rules' rows; limits and costs in cents are brought to steps."""
        for row in rows:
            coefficients: dict[pulp.LpVariable, float] = defaultdict(float)
            there = 0
            for quantity, coefficient in row.terms:
                terms, cents = self._quantity(quantity)
                there += coefficient * cents
                for variable, steps in terms:
                    coefficients[variable] += coefficient / row.scale * steps
            beyond = row.rounding if row.sense is Sense.AT_MOST else -row.rounding
            limit = ((row.limit + beyond) * row.scale - there) / row.scale / self.unit
            left = expression(coefficients.items())
            if row.sense is Sense.AT_MOST:
                self.problem += left <= limit
            elif row.sense is Sense.AT_LEAST:
                self.problem += left >= limit
            else:
                self.problem += left == limit

    def amounts(self) -> list[dict[LineId, Cents]]:
        """The amounts of every year, once the problem is solved."""
        years = [dict(year) for year in self.start]
        for cell, up in self.ups.items():
            steps = round(up.value() or 0) - round(self.downs[cell].value() or 0)
            years[cell.year - 1][cell.line] += self.unit * steps
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
        if quantity.what is What.NET_CUT or not terms or share == 1:
            return terms, lost
        cost = half_up(share * lost)
        if quantity not in self.costs:
            self.costs[quantity] = self._cost(terms, float(share) * self.unit, float(share * lost - cost))
        return [(self.costs[quantity], 1 / self.unit)], cost

    def _change(self, cell: Cell) -> Terms:
        """The change of a cell against the start."""
        return [(self.ups[cell], 1.0), (self.downs[cell], -1.0)] if cell in self.ups else []

    def _lost(self, quantity: Quantity, cells: Sequence[Cell], before: int, lost: Cents) -> Terms:
        """What is lost beyond the start's `lost` cents, in steps."""
        fallen = [(variable, -steps) for cell in cells for variable, steps in self._change(cell)]
        if isinstance(quantity.of, LineId) and before == 0:
            (cell,) = cells
            there = self._start(cell) - self.case.standing.line[cell.line].current
            # On the other side of today nothing is lost; from today itself only the way down loses.
            return fallen if there < 0 else [(self.downs[cell], 1.0)] if cell in self.downs and not there else []
        key = quantity if quantity.what is What.NET_CUT else quantity._replace(what=What.CUT)
        if key not in self.losses:
            more = self.losses[key] = self.problem.add_variable(f"lost_{len(self.losses)}", -lost / self.unit)
            risen = [term for cell in cells for term in self._change(cell._replace(year=before))]
            there = sum(self._start(cell._replace(year=before)) - self._start(cell) for cell in cells)
            difference = expression([*risen, *fallen, (more, -1.0)])
            fell = self.decided.get(quantity._replace(what=What.FELL))
            if fell is False:
                self.problem += more == -lost / self.unit
            elif fell:
                self.problem += difference == (lost - there) / self.unit
            else:
                self.problem += difference <= (lost - there) / self.unit
        return [(self.losses[key], 1.0)]

    def _cost(self, lost: Terms, share: float, off: float) -> pulp.LpVariable:
        """The whole cents that a loss costs beyond the start, a half rounded up; `off`: what rounding took there."""
        cost = self.problem.add_variable(f"cost_{len(self.costs)}", None, None, pulp.LpInteger)
        more = expression([(cost, 1.0), *((variable, -share * steps) for variable, steps in lost)])
        self.problem += more >= off - 0.5 + _FINEST
        self.problem += more <= off + 0.5
        return cost
