"""A share of what can be decided goes to what is shown to work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from budgetopt.city.model import Effect
from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, program
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario import asked


@dataclass(frozen=True)
class EvidenceShareRule(Rule):
    """Give programs with positive evidence their share.

        Σ_{p ∈ P', best finding ≥ level and positive} y_pt  ≥  share · Σ_{p ∈ P'} y_pt

    y_pt recommended total in year t, whole cents per fiscal year; P' the programs that are neither mandated nor fixed,
    proposals included. Source: the scenario's author.
    """

    level: int = 0
    share: Decimal = Decimal(0)

    kind = "evidence_share"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, rule in asked_in(case, asked.EvidenceShare):
            yield cls(
                *as_asked(index, rule, f"At least {rule.at_least.text} has positive evidence of level {rule.level}"),
                level=rule.level,
                share=rule.at_least,
            )

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row: what the shown programs have above the share of all."""
        share = Fraction(self.share)
        part, whole = share.numerator, share.denominator
        terms = tuple(
            (program(id, year), whole - part if self.shown(case, id) else -part) for id in self.decidable(case)
        )
        if terms:
            yield self.row(terms, Sense.AT_LEAST, 0, scale=whole)

    def sides(self, row: Row, measure: Callable[[Quantity], Cents]) -> tuple[Cents, Cents]:
        """The share of all, in money, and what has positive evidence."""
        shown = sum(measure(quantity) for quantity, coefficient in row.terms if coefficient >= 0)
        return shown - row.cents(row.value(measure)), shown

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Too little with positive evidence."""
        every = sum(allocation.programs[id] for id in self.decidable(case))
        shown = sum(allocation.programs[id] for id in self.decidable(case) if self.shown(case, id))
        short = Fraction(self.share) * every - shown
        if short > 0:
            words = f"{case.show(shown)} of {case.show(every)} would have positive evidence of level {self.level}"
            yield self.breach(int(short), words)

    def decidable(self, case: Case) -> list[str]:
        """P'."""
        programs = case.budget.program
        return [id for id in case.standing.total if id not in case.standing.fixed and not programs[id].mandated]

    def shown(self, case: Case, id: str) -> bool:
        """Whether the best finding of a program is of the level and positive."""
        best = case.known[id].best
        return best is not None and best.level >= self.level and best.direction is Effect.POSITIVE
