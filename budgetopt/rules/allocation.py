"""An allocation: an amount for every line, and all that follows from it, in whole cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budgetopt.city.ledger import LineId
from budgetopt.city.standing import Standing
from budgetopt.money import Cents, half_up
from budgetopt.rules.row import Quantity, What


@dataclass(frozen=True)
class Allocation:
    """`amounts` x_l in cents for every line of `standing` (a line that is not named gets nothing)."""

    standing: Standing
    amounts: Mapping[LineId, Cents]

    @classmethod
    def today(cls, standing: Standing) -> Allocation:
        """Doing nothing: x = b."""
        return cls(standing, {line.id: line.current for line in standing.lines})

    def amount(self, line: LineId) -> Cents:
        """x_l."""
        return self.amounts.get(line, 0)

    def change(self, line: LineId) -> Cents:
        """x_l − b_l."""
        return self.amount(line) - self.standing.line[line].current

    def cut(self, line: LineId) -> Cents:
        """cut_l = max(0, b_l − x_l); for one year also the shortfall against the base."""
        return max(0, -self.change(line))

    @cached_property
    def programs(self) -> dict[str, Cents]:
        """y_p of every program."""
        return {id: sum(self.amount(line.id) for line in lines) for id, lines in self.standing.lines_of_program.items()}

    def transition_cost(self, line: LineId) -> Cents:
        """τ_p · cut_l, half up to the cent."""
        return self._share_of_cut(line, self.standing.budget.program[line.program_id].transition_cost)

    def lost_revenue(self, line: LineId) -> Cents:
        """The earned revenue that goes with the cut, half up to the cent."""
        return self._share_of_cut(line, self.standing.budget.program[line.program_id].earned_revenue)

    def unavoidable_cost(self, line: LineId) -> Cents:
        """The shared overhead that stays after the cut, half up to the cent."""
        return self._share_of_cut(line, self.standing.budget.program[line.program_id].unavoidable_cost)

    def _share_of_cut(self, line: LineId, share: Decimal) -> Cents:
        cut = self.cut(line) if share else 0
        return half_up(share * cut) if cut else 0

    def measure(self, quantity: Quantity) -> Cents:
        """The number that a rule's row asks for."""
        what, of = quantity
        if not isinstance(of, LineId):
            return self.programs[of] if what is What.PROGRAM else int(self.programs[of] > 0)
        if what is What.AMOUNT:
            return self.amount(of)
        if what is What.CUT:
            return self.cut(of)
        if what is What.TRANSITION:
            return self.transition_cost(of)
        return self.lost_revenue(of) if what is What.LOST_REVENUE else self.unavoidable_cost(of)

    def spent(self, fund: str) -> Cents:
        """What a fund's lines and their exit costs take."""
        return self._spent[fund]

    @cached_property
    def _spent(self) -> dict[str, Cents]:
        spent = dict.fromkeys(self.standing.lines_of_fund, 0)
        for line in self.standing.line:
            spent[line.fund_id] += self.amount(line)
            if self.cut(line):
                spent[line.fund_id] += (
                    self.transition_cost(line) + self.lost_revenue(line) + self.unavoidable_cost(line)
                )
        return spent
