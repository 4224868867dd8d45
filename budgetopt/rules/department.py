"""A department's total stays within its limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgetopt.city.names import normalised
from budgetopt.money import Cents, ceiling_share, floor_share
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, Subject, program
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario.asked import DepartmentLimits


@dataclass(frozen=True)
class Department(Rule):
    """Keep a department within its limits.

        (1 − cut) · B_d  ≤  Σ_{p in d} y_pt  ≤  (1 + growth) · B_d

    y_pt recommended total of a program in year t, proposals included, B_d current budget of department d (in every year
    today's), whole cents per fiscal year; cut and growth shares. Not applied where B_d = 0. Source: the scenario's
    author. A department that the budget does not have is a ScenarioError when the scenario is checked.
    """

    department: str = ""
    cut: Decimal | None = None
    growth: Decimal | None = None

    kind = "department"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, asked in asked_in(case, DepartmentLimits):
            if case.standing.department_total[asked.department] > 0:
                limits = " and ".join(
                    words
                    for words in (
                        f"{asked.cut.text} cut" if asked.cut is not None else "",
                        f"{asked.growth.text} growth" if asked.growth is not None else "",
                    )
                    if words
                )
                yield cls(
                    *as_asked(index, asked, f"{asked.department}: at most {limits}"),
                    department=asked.department,
                    cut=asked.cut,
                    growth=asked.growth,
                )

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """A row for the cut limit, a row for the growth limit."""
        terms = tuple((program(id, year), 1) for id in case.standing.programs_of_department[self.department])
        least, most = self.limits(case)
        if least is not None:
            yield self.row(terms, Sense.AT_LEAST, least, self._subject, pooled=True)
        if most is not None:
            yield self.row(terms, Sense.AT_MOST, most, self._subject, pooled=True)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """The department's total outside its limits."""
        total = sum(allocation.programs[id] for id in case.standing.programs_of_department[self.department])
        least, most = self.limits(case)
        if least is not None and total < least:
            words = f"{self.department} would get {case.show(total)}; at least {case.show(least)} is asked for"
            yield self.breach(least - total, words, self._subject)
        if most is not None and total > most:
            words = f"{self.department} would get {case.show(total)}; at most {case.show(most)} is allowed"
            yield self.breach(total - most, words, self._subject)

    def limits(self, case: Case) -> tuple[Cents | None, Cents | None]:
        """Least and most of the department's total, whole cents, loosened."""
        today = case.standing.department_total[self.department]
        least = None if self.cut is None else floor_share(1 - self.cut, today)
        most = None if self.growth is None else ceiling_share(1 + self.growth, today)
        return least, most

    @property
    def _subject(self) -> Subject:
        return Subject(normalised(self.department), self.department)
