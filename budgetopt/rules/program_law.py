"""What the law says of a program: its floor and its ceiling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, program
from budgetopt.rules.rule import Breach, Rule


class ProgramFloor(Rule):
    """Keep a program at its legal minimum.

        y_pt ≥ lo_p

    y_pt recommended total in year t, lo_p the Minimum budget of the workbook, or today's budget of a mandated program
    without one; whole cents per fiscal year. Source: the statute or contract behind the mandate.
    """

    kind = "program_floor"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, where a program has a legal minimum."""
        if any(case.standing.least[id] > 0 for id in _moving(case)):
            yield cls(name="Legal minimum", source="the workbook", granted_by="the law")

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a program with a minimum."""
        for id in _moving(case):
            if case.standing.least[id] > 0:
                limit = case.standing.least[id]
                yield self.row(((program(id, year), 1),), Sense.AT_LEAST, limit, case.program(id))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Programs under their minimum."""
        for id in _moving(case):
            required, given = case.standing.least[id], allocation.programs[id]
            if required > 0 and given < required:
                subject = case.program(id)
                words = f"{subject.name} would get {case.show(given)}; the law asks for at least {case.show(required)}"
                yield self.breach(required - given, words, subject)


class ProgramCeiling(Rule):
    """Keep a program at its legal maximum, and a proposal at its request.

        y_pt ≤ hi_p

    y_pt recommended total in year t, hi_p the Maximum budget of the workbook (of a proposal: no more than its request);
    whole cents per fiscal year. Source: the statute, contract or decision package.
    """

    kind = "program_ceiling"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, where a program has a maximum or is a proposal."""
        if any(_most(case, id) is not None for id in _moving(case)):
            yield cls(name="Legal maximum or request", source="the workbook", granted_by="the law, or the council")

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a program with a maximum."""
        for id in _moving(case):
            most = _most(case, id)
            if most is not None:
                yield self.row(((program(id, year), 1),), Sense.AT_MOST, most, case.program(id))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Programs over their maximum."""
        for id in _moving(case):
            most, given = _most(case, id), allocation.programs[id]
            if most is not None and given > most:
                subject = case.program(id)
                words = f"{subject.name} would get {case.show(given)}; at most {case.show(most)} is allowed"
                yield self.breach(given - most, words, subject)


def _moving(case: Case) -> list[str]:
    return [id for id in case.standing.total if id not in case.standing.fixed]


def _most(case: Case, id: str) -> int | None:
    """hi_p: the legal maximum; a proposal gets no more than it asks for."""
    most = case.standing.most[id]
    if not case.standing.is_proposal(id):
        return most
    return case.standing.asked[id] if most is None else min(most, case.standing.asked[id])
