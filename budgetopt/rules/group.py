"""Some programs together get at least, or at most, an amount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, program
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario import asked


@dataclass(frozen=True)
class Group(Rule):
    """Hold a named set of programs to an amount.

        least  ≤  Σ_{p in S} y_pt  ≤  most

    y_pt recommended total in year t, least and most amounts of the rule, whole cents per fiscal year. Source: the
    scenario's author. A program that the budget does not have is a ScenarioError when the scenario is checked.
    """

    programs: tuple[str, ...] = ()
    least: Cents | None = None
    most: Cents | None = None

    kind = "group"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, rule in asked_in(case, asked.GroupLimits):
            names = ", ".join(case.program(id).name for id in rule.programs[:3])
            sides = (("at least", rule.at_least), ("at most", rule.at_most))
            limits = " and ".join(f"{words} {case.show(cents)}" for words, cents in sides if cents is not None)
            yield cls(
                *as_asked(index, rule, f"Together {limits}: {names}{' …' if len(rule.programs) > 3 else ''}"),
                programs=rule.programs,
                least=rule.at_least,
                most=rule.at_most,
            )

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """A row for each side."""
        terms = tuple((program(id, year), 1) for id in sorted(self.programs))
        if self.least is not None:
            yield self.row(terms, Sense.AT_LEAST, self.least, pooled=True)
        if self.most is not None:
            yield self.row(terms, Sense.AT_MOST, self.most, pooled=True)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """The group's total outside its amounts."""
        total = sum(allocation.programs[id] for id in self.programs)
        if self.least is not None and total < self.least:
            words = f"the group would get {case.show(total)}; at least {case.show(self.least)} is asked for"
            yield self.breach(self.least - total, words)
        if self.most is not None and total > self.most:
            words = f"the group would get {case.show(total)}; at most {case.show(self.most)} is allowed"
            yield self.breach(total - self.most, words)
