"""A new program cannot start at full size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from budgetopt.money import Cents, ceiling_share
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, Term, program
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario import asked


@dataclass(frozen=True)
class RampUpRule(Rule):
    """Let a proposal grow by at most a share of its request a year.

        y_pt  ≤  y_p,t−1 + share · request_p,   y_p0 = 0

    y_pt recommended total in year t and request_p what a proposal asks for, whole cents per fiscal year; share as
    whole cents of the request, loosened. A locked proposal is exempt.
    Source: the scenario's author.
    """

    programs: tuple[str, ...] = field(default=(), repr=False)
    share: Decimal = Decimal(0)

    kind = "ramp_up"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, rule in asked_in(case, asked.RampUp):
            named = rule.programs or case.proposals
            ramped = tuple(id for id in case.proposals if id in case.free and id in named)
            name = f"Proposals grow by at most {rule.at_most.text} of their request a year"
            yield cls(*as_asked(index, rule, name), programs=ramped, share=rule.at_most)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a proposal."""
        for id in self.programs:
            terms: tuple[Term, ...] = ((program(id, year), 1),)
            if year > 1:
                terms += ((program(id, year - 1), -1),)
            yield self.row(terms, Sense.AT_MOST, self.step(case, id), case.program(id))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Proposals that would grow faster."""
        for id in self.programs:
            before = allocation.previous.programs[id] if allocation.previous else 0
            over = allocation.programs[id] - before - self.step(case, id)
            if over > 0:
                subject, most = case.program(id), case.show(self.step(case, id))
                grows = case.show(allocation.programs[id] - before)
                words = f"{subject.name} would grow by {grows} in a year; at most {most} may"
                yield self.breach(over, words, subject)

    def step(self, case: Case, id: str) -> Cents:
        """The most that a proposal may grow in a year."""
        return ceiling_share(self.share, case.standing.asked[id])
