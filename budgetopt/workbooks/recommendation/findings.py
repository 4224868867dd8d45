"""The sheet Findings: every evidence finding as it was given, beside the level and direction derived from it."""

from __future__ import annotations

from budgetopt.city.model import Program
from budgetopt.impact.effectiveness import POOLED_FROM_LEVEL, Found
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import Sheet
from budgetopt.workbooks.page import Column, Page
from budgetopt.workbooks.recommendation.places import LIST_HEADER

NAME = "Findings"
_ABOUT = (
    "Every finding as it was given, and the level (0 unknown to 5 replicated causal) and direction derived from it. "
    "The crosswalk from rating systems to levels is this project's judgement over the systems' published definitions."
)

Rated = tuple[Program, Found]


def _write(page: Page, facts: Facts) -> None:
    columns = _finding_columns()
    page.widths([column.width for column in columns])
    page.title(NAME, _ABOUT)
    findings = [
        (program, found)
        for program in facts.budget.programs
        for found in facts.plan.value[program.id].effectiveness.findings
    ]
    page.table(LIST_HEADER, columns, findings, "FindingTable")
    page.freeze(LIST_HEADER + 1)


def _finding_columns() -> list[Column[Rated]]:
    return [
        Column("Program ID", 9.5, "wrap", lambda rated, row: rated[0].id),
        Column("Program", 28, "wrap", lambda rated, row: rated[0].name),
        Column("Rating system", 20, "wrap", lambda rated, row: rated[1].study.system or rated[1].system),
        Column("Rating as given", 22, "wrap", lambda rated, row: rated[1].study.rating or rated[1].study.design),
        Column("Direction as given", 10, "wrap", lambda rated, row: rated[1].study.direction),
        Column("Derived level", 8.5, "count", lambda rated, row: rated[1].level),
        Column("Derived direction", 10, "wrap", lambda rated, row: _direction(rated[1])),
        Column("Effect", 8, "signed", lambda rated, row: rated[1].study.effect),
        Column("Standard error", 9, "score", lambda rated, row: rated[1].study.effect_se),
        Column("Benefit-cost ratio", 9, "score", lambda rated, row: rated[1].study.benefit_cost_ratio),
        Column("Year", 7, "year", lambda rated, row: rated[1].study.year),
        Column("Local", 7, "wrap", lambda rated, row: rated[1].study.local),
        Column("Counted", 12, "wrap", lambda rated, row: _counted(rated[1])),
        Column("Source", 36, "wrap", lambda rated, row: rated[1].study.source),
        Column("Outcome", 22, "wrap", lambda rated, row: rated[1].study.outcome),
    ]


def _direction(found: Found) -> str:
    return str(found.direction) if found.direction else "none"


def _counted(found: Found) -> str:
    if found.weight is not None:
        return "yes"
    if found.level < POOLED_FROM_LEVEL or found.direction is None:
        return "shown only: low level"
    return "shown only: same source"


SHEET = Sheet(NAME, "Every evidence finding as it was given, with its source and how it counts", _write)
