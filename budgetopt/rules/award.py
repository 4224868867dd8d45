"""Money awarded to one program stays with it; a negative line stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetopt.city.ledger import Line
from budgetopt.city.model import Restriction
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, amount, program
from budgetopt.rules.rule import Breach, FundRule, Rule


class Award(FundRule):
    """Keep the money of a fund that is restricted by program where it was awarded.

        x_lt ≤ b_l

    x_lt recommended amount in year t and b_l current amount of a line of the fund, whole cents per fiscal year; what a
    cut frees stays idle in the fund. Source: the award letters.
    """

    kind = "award"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule a fund that is restricted by program."""
        for fund in case.budget.funds:
            if fund.restriction is Restriction.BY_PROGRAM:
                name = f"{case.fund(fund.id).name}: an award stays with its program"
                yield cls(name=name, source="award letters", granted_by="the grantor", fund=fund.id)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a line."""
        for line in self._lines(case):
            subject = case.program(line.id.program_id)
            yield self.row(((amount(line.id, year), 1),), Sense.AT_MOST, line.current, subject)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Lines that would grow."""
        for line in self._lines(case):
            if allocation.change(line.id) > 0:
                subject, given = case.program(line.id.program_id), case.show(allocation.amount(line.id))
                words = f"{subject.name} was awarded {case.show(line.current)}, not {given}"
                yield self.breach(allocation.change(line.id), words, subject)

    def _lines(self, case: Case) -> list[Line]:
        return [line for line in case.standing.lines_of_fund[self.fund] if not line.fixed]


class NegativeLine(Rule):
    """Leave a negative line (a vacancy discount, a chargeback) as it is, and its program at zero or more.

        x_lt = b_l   and   y_pt ≥ 0      where b_l < 0 (and B_p ≥ 0)

    x_lt recommended amount in year t and b_l current amount of a line, y_pt recommended and B_p current total of its
    program, whole cents per fiscal year. Source: the adopted budget.
    """

    kind = "negative_line"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, where there is a negative line."""
        if any(line.fixed for line in case.standing.lines):
            yield cls(name="Negative lines stay as they are", source="the adopted budget", granted_by="the council")

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a negative line, and one its program."""
        for id in self._programs(case):
            yield self.row(((program(id, year), 1),), Sense.AT_LEAST, 0, case.program(id))
        for line in case.standing.lines:
            if line.fixed:
                subject = case.program(line.id.program_id)
                yield self.row(((amount(line.id, year), 1),), Sense.EXACTLY, line.current, subject)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Negative lines that would change, and programs that would fall below zero."""
        for id in self._programs(case):
            if allocation.programs[id] < 0:
                subject = case.program(id)
                words = f"{subject.name} would get {case.show(allocation.programs[id])}, less than nothing"
                yield self.breach(-allocation.programs[id], words, subject)
        for line in case.standing.lines:
            change = allocation.change(line.id) if line.fixed else 0
            if change:
                subject = case.program(line.id.program_id)
                words = f"the negative line of {subject.name} would change by {case.show(change)}"
                yield self.breach(abs(change), words, subject)

    def _programs(self, case: Case) -> list[str]:
        with_one = {line.id.program_id for line in case.standing.lines if line.fixed}
        return [id for id, total in case.standing.total.items() if id in with_one and total >= 0]
