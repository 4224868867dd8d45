"""A proposal that cannot be scaled is bought whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, program, yes
from budgetopt.rules.rule import Breach, Rule


@dataclass(frozen=True)
class AllOrNothing(Rule):
    """Give a proposal its whole request or nothing.

        y_p − request_p · u_p = 0,   u_p ∈ {0, 1}

    y_p recommended total and request_p what a proposal asks for, whole cents per fiscal year; u_p yes or no.
    Applies to proposals whose Scalable is "no". Source: the decision package.
    """

    kind = "all_or_nothing"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, where a proposal cannot be scaled."""
        if _whole(case):
            yield cls(name="All or nothing", source="the workbook", granted_by="the department that proposes it")

    def rows(self, case: Case) -> Iterator[Row]:
        """One row a proposal that cannot be scaled."""
        for id in _whole(case):
            terms = ((program(id), 1), (yes(id), -case.standing.asked[id]))
            yield Row(self.name, case.budget.program[id].name, terms, Sense.EXACTLY, 0)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Proposals that would get a part of their request."""
        for id in _whole(case):
            given, asked = allocation.programs[id], case.standing.asked[id]
            if given not in (0, asked):
                name = case.budget.program[id].name
                words = f"{name} would get {case.show(given)}; it takes {case.show(asked)} or nothing"
                yield Breach(self.name, name, abs(asked - given), words)


def _whole(case: Case) -> list[str]:
    standing = case.standing
    return [
        id
        for id in standing.total
        if standing.is_proposal(id) and id not in standing.fixed and not case.budget.program[id].scalable
    ]
