"""What an officer fixed stays fixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgetopt.city.ledger import LineId
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, amount, program
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import BY_COUNCIL
from budgetopt.scenario.model import Scenario


@dataclass(frozen=True)
class Locked(Rule):
    """Give a program, or one of its lines, the amount that an officer fixed.

        y_pt = L     or     x_lt = L

    y_pt, x_lt recommended and L locked amount, in every year t, whole cents per fiscal year. It replaces the program's
    policy limits, never the law: a lock outside the law is a ScenarioError when the scenario is checked. Source: the
    officer.
    """

    program: str = ""
    fund: str = ""
    amount: int = 0

    kind = "lock"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule a lock."""
        for index, asked in asked_in(case, Lock):
            name = case.program(asked.program).name
            where = f" from {case.fund(asked.fund).name}" if asked.fund else ""
            fixed = asked.fixes(_current(case, asked))
            words = f"{name}{where}: locked at {case.show(fixed)}"
            yield cls(
                *as_asked(index, asked, words, "decision", "the officer who locked it"),
                program=asked.program,
                fund=asked.fund,
                amount=fixed,
            )

    def without(self, scenario: Scenario) -> Scenario | None:
        """None for what a council has amended: no scenario lifts that, and it has no price."""
        return None if self.granted_by == BY_COUNCIL else super().without(scenario)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row."""
        what = amount(LineId(self.program, self.fund), year) if self.fund else program(self.program, year)
        yield self.row(((what, 1),), Sense.EXACTLY, self.amount, case.program(self.program))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Another amount than the locked one."""
        if self.fund:
            given = allocation.amount(LineId(self.program, self.fund))
        else:
            given = allocation.programs[self.program]
        if given != self.amount:
            subject = case.program(self.program)
            words = f"{subject.name} is locked at {case.show(self.amount)} and would get {case.show(given)}"
            yield self.breach(abs(given - self.amount), words, subject)


def _current(case: Case, lock: Lock) -> int:
    if lock.fund:
        return case.standing.line[LineId(lock.program, lock.fund)].current
    return case.standing.total[lock.program]
