"""A proposal that cannot be scaled is bought whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, What, program
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario import asked


@dataclass(frozen=True)
class Whole(Rule):
    """Give a proposal its whole request or nothing.

        y_pt − request_p · u_pt = 0,   u_pt ∈ {0, 1}

    y_pt recommended total and request_p what a proposal asks for, whole cents per fiscal year; u_pt yes or no.
    Source: the decision package, or the scenario's author.
    """

    programs: tuple[str, ...] = field(default=(), repr=False)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a proposal."""
        for id in self.programs:
            bought = (Quantity(What.FUNDED, id, year), -case.standing.asked[id])
            yield self.row(((program(id, year), 1), bought), Sense.EXACTLY, 0, case.program(id))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Proposals that would get a part of their request."""
        for id in self.programs:
            given, whole = allocation.programs[id], case.standing.asked[id]
            if given not in (0, whole):
                subject = case.program(id)
                words = f"{subject.name} would get {case.show(given)}; it takes {case.show(whole)} or nothing"
                yield self.breach(abs(whole - given), words, subject)


class NotScalable(Whole):
    """Buy whole or not at all what the workbook says cannot be scaled (see Whole)."""

    kind = "not_scalable"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, where a proposal's Scalable is "no"."""
        programs = tuple(id for id in case.proposals if not case.budget.program[id].scalable)
        if programs:
            by = "the department that proposes it"
            yield cls(name="All or nothing", source="the workbook", granted_by=by, programs=programs)


class AllOrNothingRule(Whole):
    """Buy whole or not at all what the scenario names (see Whole)."""

    kind = "all_or_nothing"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for, but for proposals that cannot be scaled anyway."""
        for index, rule in asked_in(case, asked.AllOrNothing):
            open_to = [id for id in case.proposals if id in case.free and case.budget.program[id].scalable]
            names = ", ".join(case.program(id).name for id in rule.programs[:3])
            name = f"All or nothing: {names}{' …' if len(rule.programs) > 3 else ''}"
            yield cls(*as_asked(index, rule, name), programs=tuple(id for id in open_to if id in rule.programs))
