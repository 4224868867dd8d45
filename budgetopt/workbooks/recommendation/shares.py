"""The sheets Departments, Goals and Districts: spending divided by what it serves.

Departments follow the lines live; shares of goals and districts are the model's, so their cells are values.
"""

from __future__ import annotations

from collections.abc import Sequence

from budgetopt.impact.residents import counts_hidden
from budgetopt.money import units
from budgetopt.plan.served import Served, departments_served, districts_served, goals_served
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.charts import changes_chart
from budgetopt.workbooks.page import LIST_HEADER, ListColumn, Page
from budgetopt.workbooks.recommendation.places import DEPARTMENTS, carried, changes, department_columns
from budgetopt.workbooks.sheet_list import SheetList

_DEPARTMENTS_ABOUT = (
    "All funds together. Current and recommended follow the sheet Recommendations; numbers of programs are the plan's."
)
_GOALS_ABOUT = (
    "A program's money is divided among its goals in proportion to its alignment scores (h = score / sum of scores). "
    "What serves no goal by its own scores, such as support and what is not assessed, stands in the last row."
)
_WITHOUT_THE_FEW = (
    " The weights are without the answers of groups of fewer than 10 residents, which the plan counts: beside what is "
    "published they would tell what those few said."
)
_DISTRICTS_ABOUT = (
    "A program's money is divided among those it serves by the shares of the Districts sheet. What has no shares "
    "there, or serves the city as a whole, stands in the last row."
)


def _write(
    page: Page, facts: Facts, about: str, columns: Sequence[ListColumn[Served]], rows: list[Served], table: str
) -> None:
    title = page.name
    at = SheetList(title, LIST_HEADER, len(rows), tuple(column.heading for column in columns))
    end = page.listing(title, about, columns, rows, table, totals=True)
    change = at.headings.index("Change")
    page.colour_changes(at.first, at.last, (change, change + 1), at.letter("Change"))
    bars = [row.change for row in rows]
    changes_chart(page, (end + 1, 0), f"Change by {title[:-1].lower()}", at, at.headings[0], bars, facts)


def _columns(facts: Facts, what: str, rows: list[Served]) -> list[ListColumn[Served]]:
    """Without any weight there is no such column."""
    weighted = any(row.weight is not None for row in rows)
    return [
        ListColumn(what, 44, "wrap", lambda row, at: row.name, total="The whole budget"),
        *([ListColumn("Weight", 10, "score", lambda row, at: row.weight)] if weighted else []),
        ListColumn("Programs", 11, "count", lambda row, at: row.programs),
        ListColumn.money("Current", 18, lambda row, at: units(row.current)),
        ListColumn.money("Recommended", 18, lambda row, at: units(row.recommended)),
        *changes(facts, "DE" if weighted else "CD", (16, 10), lambda row: (row.current, row.recommended)),
    ]


def _departments(page: Page, facts: Facts) -> None:
    rows = departments_served(facts.plan)
    _write(page, facts, _DEPARTMENTS_ABOUT, department_columns(facts), rows, "DepartmentTable")


def _goals(page: Page, facts: Facts) -> None:
    if not facts.budget.goals:
        page.widths([110])
        row = page.title("Goals", "The budget names no goals.")
        page.prose(row + 1, "Alignment was not used: every dollar counts as reaching the city's purposes in full.")
        page.freeze(1)
        return
    rows = goals_served(facts.plan)
    about = _GOALS_ABOUT
    if counts_hidden(facts.budget, facts.plan.scenario.priorities):
        about += _WITHOUT_THE_FEW
    columns, goals = _columns(facts, "Goal", rows), facts.budget.goal
    taken = [column.heading for column in columns]
    columns += carried(rows, lambda row: goals[row.id].extra if row.id in goals else (), taken)
    _write(page, facts, about, columns, rows, "GoalsTable")


def _districts(page: Page, facts: Facts) -> None:
    rows = districts_served(facts.plan)
    _write(page, facts, _DISTRICTS_ABOUT, _columns(facts, "District", rows), rows, "DistrictsTable")


DEPARTMENTS_SHEET = OutputSheet(DEPARTMENTS, "Current, recommended and change by department", _departments)
GOALS = OutputSheet("Goals", "What each adopted goal gets", _goals)
DISTRICTS = OutputSheet(
    "Districts", "Who is served: each district's share", _districts, wanted=lambda facts: bool(facts.budget.districts)
)
