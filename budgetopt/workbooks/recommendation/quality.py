"""The sheet Data quality: what the import found, and how much of the spending is known well enough to decide on."""

from __future__ import annotations

from budgetopt.city.coverage import Covered, ToMeasure, coverage
from budgetopt.errors import Finding
from budgetopt.money import units
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import plural
from budgetopt.workbooks.book import Sheet
from budgetopt.workbooks.page import Column, Page
from budgetopt.workbooks.recommendation.places import LIST_HEADER

_ABOUT = "How much of the spending on services and support has what a decision needs, in shares of its money."
NAME = "Data quality"
MEASURE_HEADINGS = ("Program", "Spending", "Program ID", "Department", "Not on file")
_MOST_SHOWN = 25


def _write(page: Page, facts: Facts) -> None:
    page.widths([34, 16, 18, 18, 32, 18, 36])
    page.title(NAME, _ABOUT)
    page.freeze(2)
    page.sheet.repeat_rows(0)
    known = coverage(facts.budget)
    end = page.table(LIST_HEADER, _coverage_columns(), [*known.departments, known.overall], "CoverageTable")
    first = known.measure_first[:_MOST_SHOWN]
    more = len(known.measure_first) - len(first)
    row = page.section(end + 1, "Measure first: most money, least known")
    row = page.table(row, _measure_columns(), first, "MeasureFirst")
    if more:
        row = page.prose(row, f"And {plural(more, 'further program')} of which something is not on file.", "note")
    row = page.section(row + 1, "What the import found")
    findings = facts.budget.findings
    if not findings:
        page.prose(row, "Nothing to report: every cell was read as it stands.")
        return
    page.table(row, _finding_columns(), findings, "ImportFindings")


def _coverage_columns() -> list[Column[Covered]]:
    return [
        Column("Department", 34, "wrap", lambda one, row: one.department or "All services and support"),
        Column("Spending", 16, "whole", lambda one, row: units(one.spending)),
        Column("Has an outcome metric", 18, "share", lambda one, row: one.share(one.outcome_metric)),
        Column("Measured in the last two years", 18, "share", lambda one, row: one.share(one.recent_metric)),
        Column("Has an evidence rating", 32, "share", lambda one, row: one.share(one.evidence)),
        Column("Has an alignment score", 18, "share", lambda one, row: one.share(one.alignment)),
    ]


def _measure_columns() -> list[Column[ToMeasure]]:
    return [
        Column(MEASURE_HEADINGS[0], 34, "wrap", lambda one, row: one.program),
        Column(MEASURE_HEADINGS[1], 16, "whole", lambda one, row: units(one.spending)),
        Column(MEASURE_HEADINGS[2], 18, "wrap", lambda one, row: one.program_id),
        Column(MEASURE_HEADINGS[3], 18, "wrap", lambda one, row: one.department),
        Column(MEASURE_HEADINGS[4], 32, "wrap", lambda one, row: ", ".join(one.lacking)),
    ]


def _finding_columns() -> list[Column[Finding]]:
    return [
        Column("Found", 34, "wrap", lambda finding, row: finding.found),
        Column("Level", 16, "wrap", lambda finding, row: str(finding.level)),
        Column("File", 18, "wrap", lambda finding, row: finding.place.file),
        Column("Sheet", 18, "wrap", lambda finding, row: finding.place.sheet),
        Column("Cell", 32, "wrap", lambda finding, row: finding.place.cell),
        Column("Expected", 18, "wrap", lambda finding, row: finding.expected),
        Column("How to mend it", 36, "wrap", lambda finding, row: finding.mend),
    ]


SHEET = Sheet(NAME, "What the import found, how much is known, what to measure first", _write)
