"""Rules' rows over whole steps away from today's budget, in PuLP: what the last step of rounding solves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import pulp

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, What
from budgetopt.solve.board import Cell
from budgetopt.solve.held import Decided
from budgetopt.solve.pulp_door import expression

Terms = list[tuple[pulp.LpVariable, float]]
# Shares of exit costs have at most this many decimal places, so that a cost ends on half a cent or this far from it.
_FINEST = 1e-6
_EVERY_YEAR = (What.LOST_REVENUE, What.UNAVOIDABLE)


@dataclass
class Steps:
    """Whole steps of `unit` cents away from today by cell: x_lt = b_l + unit · (raise − cut)."""

    problem: pulp.LpProblem
    case: Case
    unit: Cents
    decided: Decided
    raises: dict[Cell, pulp.LpVariable] = field(default_factory=dict)
    cuts: dict[Cell, pulp.LpVariable] = field(default_factory=dict)
    # What a line or program loses against the year before, in steps, and what a loss costs, in cents.
    losses: dict[Quantity, pulp.LpVariable] = field(default_factory=dict)
    costs: dict[Quantity, pulp.LpVariable] = field(default_factory=dict)

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Add rules' rows; limits and costs in cents are brought to steps."""
        for row in rows:
            coefficients: dict[pulp.LpVariable, float] = defaultdict(float)
            constant = 0.0
            for quantity, coefficient in row.terms:
                terms, today = self._quantity(quantity)
                constant += coefficient / row.scale * today
                for variable, steps in terms:
                    coefficients[variable] += coefficient / row.scale * steps
            left, limit = expression(coefficients.items()), (row.limit - constant) / self.unit
            if row.sense is Sense.AT_MOST:
                self.problem += left <= limit
            elif row.sense is Sense.AT_LEAST:
                self.problem += left >= limit
            else:
                self.problem += left == limit

    def _quantity(self, quantity: Quantity) -> tuple[Terms, Cents]:
        """A quantity in steps, and the cents that it is at today's budget."""
        cells = self._cells(quantity)
        if quantity.what in (What.AMOUNT, What.PROGRAM):
            today = sum(self.case.standing.line[cell.line].current for cell in cells)
            return [term for cell in cells for term in self._change(cell)], today
        lost = self._lost(quantity, cells)
        share = self.case.share_of_cut(quantity.what, quantity.program_id)
        if quantity.what is What.NET_CUT or not lost or share == 1:
            return lost, 0
        if quantity not in self.costs:
            self.costs[quantity] = self._cost(lost, float(share) * self.unit)
        return [(self.costs[quantity], 1 / self.unit)], 0

    def _cells(self, quantity: Quantity) -> list[Cell]:
        of, year = quantity.of, quantity.year
        lines = [of] if isinstance(of, LineId) else [line.id for line in self.case.standing.lines_of_program[of]]
        return [Cell(year, line) for line in lines]

    def _change(self, cell: Cell) -> Terms:
        """The change of a cell against today."""
        return [(self.raises[cell], 1.0), (self.cuts[cell], -1.0)] if cell in self.raises else []

    def _lost(self, quantity: Quantity, cells: Sequence[Cell]) -> Terms:
        """What is lost, in steps."""
        if isinstance(quantity.of, LineId) and (quantity.what in _EVERY_YEAR or quantity.year == 1):
            return [(self.cuts[cell], 1.0) for cell in cells if cell in self.cuts]
        key = quantity if quantity.what is What.NET_CUT else quantity._replace(what=What.CUT)
        if key not in self.losses:
            lost = self.losses[key] = self.problem.add_variable(f"lost_{len(self.losses)}", 0)
            before = [] if key.year == 1 else [cell._replace(year=cell.year - 1) for cell in cells]
            difference = [term for cell in before for term in self._change(cell)]
            difference += [(variable, -steps) for cell in cells for variable, steps in self._change(cell)]
            fell = self.decided.get(quantity._replace(what=What.FELL))
            if fell is False:
                self.problem += lost == 0.0
            elif fell:
                self.problem += expression([*difference, (lost, -1.0)]) == 0.0
            else:
                self.problem += expression([*difference, (lost, -1.0)]) <= 0.0
        return [(self.losses[key], 1.0)]

    def _cost(self, lost: Terms, share: float) -> pulp.LpVariable:
        """The whole cents that a loss costs, a half rounded up: share · lost − ½ < cost ≤ share · lost + ½."""
        cost = self.problem.add_variable(f"cost_{len(self.costs)}", 0, None, pulp.LpInteger)
        off = expression([(cost, 1.0), *((variable, -share * steps) for variable, steps in lost)])
        self.problem += off >= -0.5 + _FINEST
        self.problem += off <= 0.5
        return cost
