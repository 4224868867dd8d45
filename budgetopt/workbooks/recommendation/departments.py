"""The sheet Departments: current, recommended and change, live from the lines."""

from __future__ import annotations

from budgetopt.money import Cents, units
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.charts import changes_chart
from budgetopt.workbooks.page import Cell, Formula, ListColumn, Page
from budgetopt.workbooks.recommendation.places import (
    DEPARTMENT_HEADINGS,
    DEPARTMENTS,
    LIST_HEADER,
    departments_at,
    lines_at,
)
from budgetopt.workbooks.recommendation.recommendations import change_cell, percent_cell

_ABOUT = (
    "All funds together. Current and recommended follow the sheet Recommendations; numbers of programs are the plan's."
)


def _write(page: Page, facts: Facts) -> None:
    columns = _columns(facts)
    page.head("Departments", _ABOUT, columns)
    departments = facts.budget.departments
    end = page.table(LIST_HEADER, columns, departments, "DepartmentTable")
    at = departments_at(facts)
    page.colour_changes(at.first, at.last, (6, 7), "G")
    cells: list[tuple[Cell, str]] = [("All departments", "plain")]
    counts = (len(facts.budget.programs), len(facts.cut), len(facts.raised))
    cells += [
        (Formula(f"SUM({at.here(heading)})", count), "count")
        for heading, count in zip(DEPARTMENT_HEADINGS[1:4], counts, strict=True)
    ]
    current, recommended = facts.total_current, facts.total_recommended
    cells += [
        (Formula(f"SUM({at.here('Current')})", units(current)), "money"),
        (Formula(f"SUM({at.here('Recommended')})", units(recommended)), "money"),
        (change_cell(end + 1, current, recommended, "EF"), "money"),
        (percent_cell(end + 1, current, recommended, "EF"), "percent"),
    ]
    page.totals(end, cells)
    page.freeze(LIST_HEADER + 1)
    changes_chart(page, (end + 2, 0), "Change by department", at, "Department", department_changes(facts), facts)


def department_changes(facts: Facts) -> list[Cents]:
    """What each department gains or loses, in the order of the budget."""
    return [_after(facts, name) - _before(facts, name) for name in facts.budget.departments]


def _before(facts: Facts, department: str) -> Cents:
    return facts.plan.case.standing.department_total[department]


def _after(facts: Facts, department: str) -> Cents:
    return sum(facts.recommended(id) for id in facts.plan.case.standing.programs_of_department[department])


def _columns(facts: Facts) -> list[ListColumn[str]]:
    lines, standing = lines_at(facts), facts.plan.case.standing

    def live(heading: str, cents: Cents, row: int) -> Formula:
        mine = f"--EXACT({lines.column('Department')},$A{row})"
        return Formula(f"SUMPRODUCT({mine},{lines.column(heading)})", units(cents))

    def count(department: str, sign: int) -> int:
        return sum(facts.change(id) * sign > 0 for id in standing.programs_of_department[department])

    cells = (
        (34, "wrap", lambda name, row: name),
        (11, "count", lambda name, row: len(standing.programs_of_department[name])),
        (11, "count", lambda name, row: count(name, -1)),
        (11, "count", lambda name, row: count(name, 1)),
        (18, "money", lambda name, row: live("Current", _before(facts, name), row)),
        (18, "money", lambda name, row: live("Recommended", _after(facts, name), row)),
        (16, "money", lambda name, row: change_cell(row, _before(facts, name), _after(facts, name), "EF")),
        (10, "percent", lambda name, row: percent_cell(row, _before(facts, name), _after(facts, name), "EF")),
    )
    return [ListColumn(heading, *cell) for heading, cell in zip(DEPARTMENT_HEADINGS, cells, strict=True)]


SHEET = OutputSheet(DEPARTMENTS, "Current, recommended and change by department", _write)
