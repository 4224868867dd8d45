"""How ready the data is to decide with: what of the spending is measured, rated, aligned; what to measure first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from budgetopt.city.crosswalk import rated
from budgetopt.city.ledger import program_totals
from budgetopt.city.memory import remembered
from budgetopt.city.model import Budget, Kind, MetricType
from budgetopt.grouping import grouped
from budgetopt.money import Cents

# A metric is recent when its latest figure is of the base fiscal year or of one of the two before it: the base year
# itself is seldom closed when its budget is decided.
RECENT_YEARS = 2


@dataclass(frozen=True, slots=True)
class ProgramCoverage:
    """What is known of one program."""

    outcome_metric: bool
    recent_metric: bool
    evidence: bool
    alignment: bool

    @property
    def count(self) -> int:
        """How many of the four are on file."""
        return sum((self.outcome_metric, self.recent_metric, self.evidence, self.alignment))


@dataclass(frozen=True, slots=True)
class Covered:
    """Spending of a department (or of all: ""), and how much of it has each kind of knowledge; cents a year."""

    department: str
    spending: Cents
    outcome_metric: Cents
    recent_metric: Cents
    evidence: Cents
    alignment: Cents

    def share(self, cents: Cents) -> float:
        """`cents` as a share of the spending, 0 where there is none."""
        return cents / self.spending if self.spending else 0.0


@dataclass(frozen=True, slots=True)
class ToMeasure:
    """A service of which little is known: its money in cents a year, and what is not on file."""

    program_id: str
    program: str
    department: str
    spending: Cents
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of all services and support, of each department, and what to measure first."""

    overall: Covered
    departments: tuple[Covered, ...]
    measure_first: tuple[ToMeasure, ...]


@remembered
def coverage(budget: Budget) -> Coverage:
    """How much of the spending on services and support is known; a net amount below zero counts as nothing."""
    totals = program_totals(budget)
    known = known_of(budget)
    counted = [program for program in budget.programs if program.kind is not Kind.NON_OPERATING]
    spending = {program.id: max(0, totals[program.id]) for program in counted}
    by_department = grouped((program.department, program.id) for program in counted)
    return Coverage(
        overall=_covered("", list(spending), spending, known),
        departments=tuple(_covered(name, ids, spending, known) for name, ids in by_department.items()),
        measure_first=_measure_first(budget, spending, known),
    )


def known_of(budget: Budget) -> dict[str, ProgramCoverage]:
    """What is known of each program, by id."""
    oldest = budget.fiscal_year - RECENT_YEARS
    measured = {metric.program_id for metric in budget.metrics if metric.actuals and max(metric.actuals)[0] >= oldest}
    outcomes = {metric.program_id for metric in budget.metrics if metric.type is MetricType.OUTCOME}
    # A finding without a rating (a benefit-cost ratio alone) is no rating.
    studies = [study for study in budget.studies if study.rating or study.design]
    evidence = {study.program_id for study in studies if rated(study).level >= 1}
    aligned = {row.program_id for row in budget.alignment}
    return {
        id: ProgramCoverage(
            outcome_metric=id in outcomes,
            recent_metric=id in measured,
            evidence=id in evidence,
            alignment=id in aligned,
        )
        for id in budget.program
    }


def _covered(department: str, ids: list[str], spending: dict[str, Cents], known: dict[str, ProgramCoverage]) -> Covered:
    def having(what: str) -> Cents:
        return sum(spending[id] for id in ids if getattr(known[id], what))

    return Covered(
        department=department,
        spending=sum(spending[id] for id in ids),
        outcome_metric=having("outcome_metric"),
        recent_metric=having("recent_metric"),
        evidence=having("evidence"),
        alignment=having("alignment"),
    )


_SPOKEN = {
    "outcome_metric": "an outcome metric",
    "recent_metric": "a recent figure",
    "evidence": "an evidence rating",
    "alignment": "an alignment score",
}


# What nobody measures first, whatever its row calls its kind: money that is owed or only moved.
_NO_SERVICE = re.compile(
    r"\b(?:debt|bonds?|interest (?:payments?|expense|on)|pensions?|opeb|transfers?(?! stations?)|fund balance"
    r"|contingenc\w+|retirement (?:system|fund|contrib\w+|benefits?|pay\w*)|operating reserves?|deuda|pensiones"
    r"|jubilaciones|transferencias?|contingencias?|dette|retraites|transferts?|virements?|schuldendienst|tilgung|pensionen"
    r"|umlagen?|rücklagen?)\b|\b(?:reserves?|retirement)$",
    re.IGNORECASE,
)


def _measure_first(
    budget: Budget, spending: dict[str, Cents], known: dict[str, ProgramCoverage]
) -> tuple[ToMeasure, ...]:
    """Services that lack something, by money times the number of things they lack; ties by id."""
    found = [
        ToMeasure(
            program_id=program.id,
            program=budget.program_names[program.id],
            department=program.department,
            spending=spending[program.id],
            lacking=tuple(words for what, words in _SPOKEN.items() if not getattr(known[program.id], what)),
        )
        for program in budget.programs
        if program.kind is Kind.SERVICE and not _NO_SERVICE.search(program.name)
    ]
    wanting = [service for service in found if service.lacking and service.spending]
    return tuple(sorted(wanting, key=lambda service: (-service.spending * len(service.lacking), service.program_id)))
