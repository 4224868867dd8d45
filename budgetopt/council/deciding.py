"""Decisions against an authority: what they change of the recommendation that was decided on."""

from __future__ import annotations

from dataclasses import dataclass

from budgetopt.council.authority import AppliesTo, Authority
from budgetopt.council.base import AmendmentBase
from budgetopt.council.judging import AuthorityVerdict, verdicts_between
from budgetopt.errors import Finding, Level, Place
from budgetopt.plan.plan import Plan
from budgetopt.returned.decisions import Decisions
from budgetopt.rules import Allocation
from budgetopt.workbooks.recommendation.places import DECISIONS


@dataclass(frozen=True)
class JudgedDecisions:
    """What an authority says of decisions: `refused` at their cells, and what it allows or leaves open."""

    refused: tuple[Finding, ...]
    others: tuple[AuthorityVerdict, ...]

    @classmethod
    def of(cls, authority: Authority, base: AmendmentBase, plan: Plan, made: Decisions) -> JudgedDecisions:
        """Of the programs that were decided, by the amounts of the plan that was made with the decisions, against the
        recommendation that was decided on: what the plan chose elsewhere is nobody's decision."""
        standing = plan.case.standing
        before = Allocation(standing, {line.id: base.lines.get(line.id, (0, 0))[1] for line in standing.lines})
        said = verdicts_between(authority, plan.case, before, plan.allocation, frozenset(made.places))
        refused = tuple(_finding(one, plan, made, base.file) for one in said if one.refused)
        return cls(refused, tuple(one for one in said if not one.refused))


def _finding(verdict: AuthorityVerdict, plan: Plan, made: Decisions, file: str) -> Finding:
    """At the cell of the decision, where the rule is about one line; else at the sheet."""
    names, place = plan.budget.program_names, Place(file, DECISIONS)
    if verdict.rule.applies_to is AppliesTo.ITEM:
        own = (at for id, at in made.places.items() if verdict.subject.startswith(f"{names[id]} from "))
        place = next(own, place)
    words = f"beyond the council's authority ({verdict.rule.name}): {verdict.words}."
    cited = verdict.rule.citation
    return Finding(Level.ERROR, "authority", place, words, mend=cited[:1].upper() + cited[1:])
