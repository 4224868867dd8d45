"""Growth, or a cut, only where somebody has looked."""

from __future__ import annotations

from collections.abc import Iterable

from budgetopt.city.model import Effect
from budgetopt.money import Cents
from budgetopt.rules.case import Case
from budgetopt.rules.program_limits import ProgramLimit
from budgetopt.rules.row import Sense
from budgetopt.rules.rule import Rule, as_asked, asked_in
from budgetopt.scenario import asked


class GrowthNeedsEvidenceRule(ProgramLimit):
    """Let only programs with evidence grow.

        y_pt ≤ B_p   where the best finding of p is under the level, or null, or negative

    y_pt recommended (in every year) and B_p current total (0 for a proposal, which then stays unfunded), whole
    cents per fiscal year; law and locks come first (see ProgramLimit). Source: the scenario's author.
    """

    kind = "growth_needs_evidence"
    sense = Sense.AT_MOST

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, rule in asked_in(case, asked.GrowthNeedsEvidence):
            yield cls(
                *as_asked(index, rule, f"Growth needs evidence of level {rule.level}"),
                programs=tuple(id for id in case.free if not _may_grow(case, id, rule.level)),
            )

    def bound(self, case: Case, id: str, year: int) -> Cents:
        """B_p."""
        return case.standing.total[id]


class CutsNeedEvidenceRule(ProgramLimit):
    """Send the unknown to the evaluation agenda, not to the knife.

        y_pt ≥ B_p   where p has neither a finding of at least the level nor results of its own

    y_pt recommended (in every year) and B_p current total, whole cents per fiscal year; law and locks come first
    (see ProgramLimit). Source: the scenario's author.
    """

    kind = "cuts_need_evidence"

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, rule in asked_in(case, asked.CutsNeedEvidence):
            yield cls(
                *as_asked(index, rule, f"Cuts need evidence of level {rule.level} or results"),
                programs=tuple(id for id in case.free if not _may_be_cut(case, id, rule.level)),
            )

    def bound(self, case: Case, id: str, year: int) -> Cents:
        """B_p."""
        return case.standing.total[id]


def _may_grow(case: Case, id: str, level: int) -> bool:
    best = case.known[id].best
    return best is not None and best.level >= level and best.direction not in (Effect.NULL, Effect.NEGATIVE)


def _may_be_cut(case: Case, id: str, level: int) -> bool:
    known = case.known[id]
    return known.level >= level or known.results.score is not None or case.standing.is_proposal(id)
