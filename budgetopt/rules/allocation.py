"""An allocation: an amount for every line in one year, and all that follows from it, in whole cents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from budgetopt.city.ledger import LineId
from budgetopt.city.standing import Standing
from budgetopt.money import Cents, half_up
from budgetopt.rules.row import Quantity, What


@dataclass(frozen=True)
class Allocation:
    """`amounts` x_lt in cents for every line of `standing` (a line that is not named gets nothing) in one year.

    `previous`: the year before; None in the first planned year, whose year before is today's budget.
    """

    standing: Standing = field(repr=False)
    amounts: Mapping[LineId, Cents] = field(repr=False)
    previous: Allocation | None = None

    @classmethod
    def today(cls, standing: Standing) -> Allocation:
        """Doing nothing: x = b."""
        return cls(standing, {line.id: line.current for line in standing.lines})

    @classmethod
    def doing_nothing(cls, standing: Standing, years: int) -> tuple[Allocation, ...]:
        """Today's amounts in every one of so many years."""
        return cls.over_years(standing, [cls.today(standing).amounts] * years)

    @classmethod
    def over_years(cls, standing: Standing, amounts: Sequence[Mapping[LineId, Cents]]) -> tuple[Allocation, ...]:
        """One allocation a year, each knowing the one before."""
        years: list[Allocation] = []
        for of_year in amounts:
            years.append(cls(standing, of_year, years[-1] if years else None))
        return tuple(years)

    @cached_property
    def year(self) -> int:
        """The planned year, from 1."""
        return 1 if self.previous is None else self.previous.year + 1

    def back(self) -> Iterator[Allocation]:
        """This year and those before it, the latest first."""
        here: Allocation | None = self
        while here is not None:
            yield here
            here = here.previous

    def in_year(self, year: int) -> Allocation:
        """This allocation's own or an earlier year."""
        here = self
        while here.year > year and here.previous is not None:
            here = here.previous
        return here

    def amount(self, line: LineId) -> Cents:
        """x_lt."""
        return self.amounts.get(line, 0)

    def before(self, line: LineId) -> Cents:
        """x_l,t−1: the year before, in the first year today's budget."""
        return self.standing.line[line].current if self.previous is None else self.previous.amount(line)

    @cached_property
    def changes(self) -> dict[LineId, Cents]:
        """x_lt − b_l, against today, of the lines where it is not 0: few of a large city's."""
        amounts = self.amounts
        return {id: change for id, line in self.standing.line.items() if (change := amounts.get(id, 0) - line.current)}

    @cached_property
    def moves(self) -> dict[LineId, Cents]:
        """x_lt − x_l,t−1, against the year before, of the lines where it is not 0."""
        if self.previous is None:
            return self.changes
        amounts, before = self.amounts, self.previous.amounts
        return {id: move for id in self.standing.line if (move := amounts.get(id, 0) - before.get(id, 0))}

    def change(self, line: LineId) -> Cents:
        """x_lt − b_l, against today."""
        return self.changes.get(line, 0)

    def cut(self, line: LineId) -> Cents:
        """cut_lt = max(0, x_l,t−1 − x_lt), against the year before."""
        return max(0, -self.moves.get(line, 0))

    def short(self, line: LineId) -> Cents:
        """short_lt = max(0, b_l − x_lt), against today."""
        return max(0, -self.change(line))

    @cached_property
    def programs(self) -> dict[str, Cents]:
        """y_pt of every program."""
        totals = dict(self.standing.total)
        for line, change in self.changes.items():
            totals[line.program_id] += change
        return totals

    @cached_property
    def program_changes(self) -> dict[str, Cents]:
        """y_pt − y_p of today, of the programs where it is not 0."""
        today = self.standing.total
        return {id: change for id, now in self.programs.items() if (change := now - today[id])}

    def program_change(self, program_id: str) -> Cents:
        """y_pt − y_p of today."""
        return self.program_changes.get(program_id, 0)

    def net_cut(self, program_id: str) -> Cents:
        """max(0, y_p,t−1 − y_pt): what a program loses against the year before, whoever pays."""
        before = self.standing.total if self.previous is None else self.previous.programs
        return max(0, before[program_id] - self.programs[program_id])

    def transition_cost(self, line: LineId) -> Cents:
        """τ_p · cut_lt, half up to the cent: paid in the year of the cut."""
        return _share_of(self.cut, line, self.standing.budget.program[line.program_id].transition_cost)

    def lost_revenue(self, line: LineId) -> Cents:
        """The earned revenue that goes with what the line is short, every year, half up to the cent."""
        return _share_of(self.short, line, self.standing.budget.program[line.program_id].earned_revenue)

    def unavoidable_cost(self, line: LineId) -> Cents:
        """The shared overhead that stays for what the line is short, every year, half up to the cent."""
        return _share_of(self.short, line, self.standing.budget.program[line.program_id].unavoidable_cost)

    def exit_costs(self, line: LineId) -> Cents:
        """All that a fund pays for what a line lost."""
        return self.transition_cost(line) + self.lost_revenue(line) + self.unavoidable_cost(line)

    def measure(self, quantity: Quantity) -> Cents:
        """The number that a rule's row asks for, in this year or an earlier one."""
        what, of, year = quantity
        here = self if year == self.year else self.in_year(year)
        if isinstance(of, LineId):
            return _OF_LINE[what](here, of)
        return here.programs[of] if what is What.PROGRAM else _OF_PROGRAM[what](here, of)

    def spent(self, fund: str) -> Cents:
        """What a fund's lines and their exit costs take."""
        return self._spent[fund]

    @cached_property
    def _spent(self) -> dict[str, Cents]:
        spent = dict(self.standing.fund_total)
        for line, change in self.changes.items():
            spent[line.fund_id] += change
        for line in self.changes | self.moves:
            if self.cut(line) or self.short(line):
                spent[line.fund_id] += self.exit_costs(line)
        return spent


def _share_of(taken: Callable[[LineId], Cents], line: LineId, share: Decimal) -> Cents:
    cents = taken(line) if share else 0
    return half_up(share * cents) if cents else 0


_OF_LINE: dict[What, Callable[[Allocation, LineId], Cents]] = {
    What.AMOUNT: Allocation.amount,
    What.CUT: Allocation.cut,
    What.TRANSITION: Allocation.transition_cost,
    What.LOST_REVENUE: Allocation.lost_revenue,
    What.UNAVOIDABLE: Allocation.unavoidable_cost,
}
_OF_PROGRAM: dict[What, Callable[[Allocation, str], Cents]] = {
    What.RISE: lambda here, id: max(0, here.program_change(id)),
    What.FALL: lambda here, id: max(0, -here.program_change(id)),
    What.NET_CUT: Allocation.net_cut,
    What.FUNDED: lambda here, id: int(here.programs[id] > 0),
    What.RAISED: lambda here, id: int(here.program_change(id) > 0),
    What.LOWERED: lambda here, id: int(here.program_change(id) < 0),
    What.CHANGED: lambda here, id: int(any(year.program_change(id) for year in here.back())),
}
