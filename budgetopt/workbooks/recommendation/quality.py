"""The sheet Data quality: what the import found, and how much of the spending is known well enough to decide on."""

from __future__ import annotations

from budgetopt.city.coverage import coverage
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import plural
from budgetopt.tell.lists import COVERAGE, IMPORT_FINDINGS, MEASURE_FIRST
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import LIST_HEADER, Page, columns_of

_ABOUT = "What share of the spending on services and support has what a decision needs."
NAME = "Data quality"
MEASURE_HEADINGS = tuple(fact.heading for fact in MEASURE_FIRST)
_MOST_SHOWN = 25


def _write(page: Page, facts: Facts) -> None:
    page.widths([34, 16, 18, 18, 32, 18, 36])
    page.title(NAME, _ABOUT)
    page.freeze(2, repeat=0)
    known = coverage(facts.budget)
    end = page.table(
        LIST_HEADER, columns_of(COVERAGE, 34, 16, 18, 18, 32, 18), [*known.departments, known.overall], "CoverageTable"
    )
    first = known.measure_first[:_MOST_SHOWN]
    more = len(known.measure_first) - len(first)
    row = page.section(end + 1, "Measure first: most money, least known")
    row = page.table(row, columns_of(MEASURE_FIRST, 34, 16, 18, 18, 32), first, "MeasureFirst")
    if more:
        row = page.prose(row, f"And {plural(more, 'further program')} with something not on file.", "note")
    row = page.section(row + 1, "What the import found")
    findings = facts.budget.findings
    if not findings:
        page.prose(row, "Nothing to report: every cell was read as it stands.")
        return
    page.table(row, columns_of(IMPORT_FINDINGS, 34, 16, 18, 18, 32, 18, 36), findings, "ImportFindings")


SHEET = OutputSheet(NAME, "What the import found, how much is known, what to measure first", _write)
