"""Fixed means line by line, as model.md section 1 states it: what a fixed program and its lines are held to."""

from __future__ import annotations

from math import inf

from tests.textbook.facts import Facts, LineKey

Ends = tuple[float, float]


class Fixed:
    """What does not move, in cents."""

    def __init__(self, facts: Facts):
        self.facts = facts
        budget = facts.budget
        self.by_line = {id for id in facts.by_line if facts.whole_lock(id) is None}
        self.amount = {line: self._amount(line) for line in facts.lines if line[0] in self.by_line}
        self.asked = {
            fund.id: sum(cents for line, cents in self.amount.items() if line[1] == fund.id) for fund in budget.funds
        }

    def _amount(self, line: LineKey) -> int:
        """A lock or a Minimum that asks for more stands in the place of today's amount."""
        now, locked = self.facts.base[line], self.facts.line_lock(line)
        return locked if locked is not None else now if now < 0 else max(now, self.facts.line_floor.get(line, 0))

    def _lines(self, id: str) -> int:
        return sum(cents for line, cents in self.amount.items() if line[0] == id)

    def _least(self, id: str) -> float:
        least = self.facts.budget.program[id].minimum
        # Of a negative program the least and the most are what it has.
        return -inf if least is None or self.facts.current[id] < 0 else least

    def total(self, id: str) -> int:
        """What the total of a fixed program is."""
        return int(max(self._lines(id), self._least(id))) if id in self.by_line else self.facts.current[id]

    def may_change_funds(self, id: str, year: int) -> bool:
        """A program that is not assessed, on a fund that has less than its fixed lines ask."""
        funds = self.facts.budget.fund
        return id in self.facts.not_assessed and any(
            cents > 0
            and line[0] == id
            and self.facts.available(funds[line[1]], year) - self.facts.reserve(funds[line[1]]) < self.asked[line[1]]
            for line, cents in self.amount.items()
        )

    def ends(self, line: LineKey, year: int) -> Ends | None:
        """Between what a line is held because its program is fixed; None for one that is not, or that has a lock."""
        id = line[0]
        if id not in self.by_line or self.amount[line] < 0 or self.facts.line_lock(line) is not None:
            return None
        if self._least(id) > self._lines(id):
            return self.amount[line], inf
        return None if self.may_change_funds(id, year) else (self.amount[line], self.amount[line])

    def by_total(self, id: str, year: int) -> bool:
        """Whether the total of a fixed program is held and not only its lines."""
        return id not in self.by_line or self._least(id) > self._lines(id) or self.may_change_funds(id, year)
