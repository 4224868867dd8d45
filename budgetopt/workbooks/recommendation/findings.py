"""The sheet Findings: every evidence finding as it was given, beside the level and direction derived from it."""

from __future__ import annotations

from budgetopt.city.model import Program
from budgetopt.impact.effectiveness import WeighedStudy
from budgetopt.tell.facts import Facts
from budgetopt.tell.lists import STUDIES
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import ListColumn, Page, columns_of

NAME = "Findings"
_ABOUT = (
    "Every finding as it was given, and the level (0 unknown to 5 replicated causal) and direction derived from it. "
    "The crosswalk from rating systems to levels is this project's judgement over the systems' published definitions."
)

Rated = tuple[Program, WeighedStudy]


def _write(page: Page, facts: Facts) -> None:
    columns: list[ListColumn[Rated]] = [
        ListColumn("Program ID", 9.5, "wrap", lambda rated, row: rated[0].id),
        ListColumn("Program", 28, "wrap", lambda rated, row: facts.budget.program_names[rated[0].id]),
        *map(_of_study, columns_of(STUDIES, 20, 22, 10, 8.5, 10, 8, 9, 9, 7, 7, 12, 36, 22)),
    ]
    findings = [
        (program, found)
        for program in facts.budget.programs
        for found in facts.plan.value[program.id].effectiveness.findings
    ]
    page.listing(NAME, _ABOUT, columns, findings, "FindingTable")


def _of_study(column: ListColumn[WeighedStudy]) -> ListColumn[Rated]:
    return ListColumn(column.heading, column.width, column.look, lambda rated, row: column.cell(rated[1], row))


SHEET = OutputSheet(NAME, "Every evidence finding as it was given, with its source and how it counts", _write)
