"""A scenario that cannot be met as a workbook: what clashes, what is possible, and the plan that each relief brings."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import BinaryIO

from xlsxwriter.utility import xl_col_to_name

from budgetopt.city.model import Program
from budgetopt.explore.unmet import Unmet, WayOut
from budgetopt.money import units
from budgetopt.plan.plan import Plan
from budgetopt.rules.row import Unit
from budgetopt.solve.conflicts import Conflict
from budgetopt.solve.fund_changes import FundChange
from budgetopt.tell.figures import plural
from budgetopt.tell.relief import relief_told
from budgetopt.workbooks.book import Cover, OutputSheet, write_book
from budgetopt.workbooks.page import ListColumn, Page
from budgetopt.workbooks.recommendation.places import change_cell
from budgetopt.workbooks.sheet import Cell

_MOST_SHOWN, _MOST_NAMED = 6, 5
_ABOUT = (
    "There is no plan that meets every rule of this scenario. Below: the smallest relief that makes one possible, and "
    "what each relief would bring if it alone were granted."
)
_PLANS = (
    "What each program would get in the best plan with one relief granted and everything else kept. These plans are "
    "not recommendations: grant the relief in the scenario and ask again."
)


def write_unmet(found: Unmet, target: BinaryIO, date: datetime.date) -> None:
    """Write the workbook to `target`; the same scenario and date give the same bytes."""
    name, budget = found.scenario.name, found.budget
    cents = any(row.amount % 100 for row in budget.amounts)
    title = f"{name}: cannot be met"
    cover = Cover(budget.called, title, title, "recommend", budget.currency, cents, date)
    write_book(target, cover, _SHEETS, found)


def _summary(page: Page, found: Unmet) -> None:
    columns = _way_columns()
    page.widths([column.width for column in columns])
    row = page.title(f"{found.scenario.name} cannot be met", _ABOUT)
    row = page.section(row + 1, "The smallest relief that makes it possible")
    row = page.sentences(row, (*map(relief_told, found.reliefs), *(change.words for change in found.fund_changes)))
    row = page.section(row + 1, "What each relief alone would bring")
    page.table(row, columns, found.ways, "Ways")


def _way_columns() -> list[ListColumn[WayOut]]:
    def of(figure: Callable[[Plan], Cell]) -> Callable[[WayOut, int], Cell]:
        return lambda way, row: None if way.plan is None else figure(way.plan)

    def changed(sign: int) -> Callable[[Plan], Cell]:
        return lambda plan: sum(change * sign > 0 for change in plan.allocation.program_changes.values())

    return [
        ListColumn("Relief", 40, "wrap", lambda way, row: way.words),
        ListColumn("Who can grant it", 26, "wrap", lambda way, row: ", ".join(way.granted_by) or None),
        ListColumn("Possible with it alone?", 26, "wrap", lambda way, row: "yes" if way.plan else f"no: {way.why_not}"),
        ListColumn("Impact, points", 18, "points", of(lambda plan: plan.impact)),
        ListColumn("Against today, points", 18, "points", of(lambda plan: plan.impact - plan.current_impact)),
        ListColumn("Money moved", 18, "money", of(lambda plan: units(plan.moved_cents))),
        ListColumn("Programs cut", 11, "count", of(changed(-1))),
        ListColumn("Programs raised", 11, "count", of(changed(1))),
    ]


def _conflicts(page: Page, found: Unmet) -> None:
    about = "One row a rule and what it limits; amounts in the unit named. Law gives way only where no policy suffices."
    page.listing("What clashes", about, _conflict_columns(), found.conflicts, "Conflicts")


def _conflict_columns() -> list[ListColumn[Conflict]]:
    def unit(conflict: Conflict) -> str:
        return conflict.currency if conflict.unit is Unit.MONEY else str(conflict.unit)

    def subject(conflict: Conflict) -> str:
        return conflict.subject if conflict.year == 1 else f"{conflict.subject} (year {conflict.year})"

    return [
        ListColumn("Rule", 30, "wrap", lambda one, row: one.rule),
        ListColumn("What it limits", 22, "wrap", lambda one, row: subject(one)),
        ListColumn("Law or policy", 9, "wrap", lambda one, row: "policy" if one.policy else "law"),
        ListColumn("Have", 15, "money", lambda one, row: units(one.have_cents)),
        ListColumn("Need", 15, "money", lambda one, row: units(one.need_cents)),
        ListColumn("Smallest change", 15, "money", lambda one, row: units(one.change_cents)),
        ListColumn("Unit", 9, "wrap", lambda one, row: unit(one)),
        ListColumn("Who can grant relief", 18, "wrap", lambda one, row: one.granted_by),
        ListColumn("Clashes with", 36, "wrap", lambda one, row: _against(one)),
        ListColumn("Rule ID", 10, "wrap", lambda one, row: str(one.rule_id)),
    ]


def _against(conflict: Conflict) -> str | None:
    named, left = conflict.against[:_MOST_NAMED], len(conflict.against) - _MOST_NAMED
    return "; ".join([*named, *([f"and {left} more (all in the JSON)"] if left > 0 else [])]) or None


def _funds(page: Page, found: Unmet) -> None:
    columns: list[ListColumn[FundChange]] = [
        ListColumn("Fund ID", 12, "wrap", lambda one, row: one.fund_id),
        ListColumn("Fund", 30, "wrap", lambda one, row: one.fund),
        ListColumn("It would have", 18, "money", lambda one, row: units(one.available_cents)),
        ListColumn("In words", 90, "wrap", lambda one, row: one.words),
    ]
    about = "The largest change of each fund that this scenario changes, and that all other rules allow."
    page.listing("What is possible of each fund", about, columns, found.fund_changes, "FundChanges")


def _programs(page: Page, found: Unmet) -> None:
    ways = [(way.words, way.plan) for way in found.ways if way.plan][:_MOST_SHOWN]
    today = ways[0][1].case.standing.total
    columns: list[ListColumn[Program]] = [
        ListColumn("Program ID", 11, "wrap", lambda one, row: one.id, total="All programs"),
        ListColumn("Program", 36, "wrap", lambda one, row: found.budget.program_names[one.id]),
        ListColumn("Department", 22, "wrap", lambda one, row: one.department),
        ListColumn.money("Current", 18, lambda one, row: units(today[one.id])),
    ]
    for number, (words, plan) in enumerate(ways, start=1):
        columns += _plan_columns(number, words, plan, len(columns))
    left = len(found.possible) - len(ways)
    more = f" {plural(left, 'further relief')} not shown." if left else ""
    page.listing("Plans with one relief granted", _PLANS + more, columns, found.budget.programs, "Nearest", totals=True)


def _plan_columns(number: int, words: str, plan: Plan, at: int) -> list[ListColumn[Program]]:
    """What a plan gives each program, from column `at` on, and the live change against the column Current."""
    today, given = plan.case.standing.total, plan.allocation.programs
    letters = f"D{xl_col_to_name(at)}"

    def amount(one: Program, row: int) -> Cell:
        return units(given[one.id])

    def change(one: Program, row: int) -> Cell:
        return change_cell(row, today[one.id], given[one.id], letters)

    return [ListColumn.money(f"{number}: {words}", 18, amount), ListColumn.money(f"Change, {number}", 16, change)]


_SHEETS = (
    OutputSheet("Cannot be met", "What has to give way, who can grant it, and what each relief brings", _summary),
    OutputSheet("Conflicts", "Have, need and the smallest change, rule by rule", _conflicts),
    OutputSheet(
        "Funds", "The largest change of each fund that is possible", _funds, lambda found: bool(found.fund_changes)
    ),
    OutputSheet(
        "Plans", "The plan that comes nearest with each relief alone", _programs, lambda found: bool(found.possible)
    ),
)
