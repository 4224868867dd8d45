"""A frontier as a workbook: the points, a chart, and the plan behind every point."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, BinaryIO

from budgetopt.city.model import Program
from budgetopt.explore.frontier_points import Frontier, Point
from budgetopt.tell.choices import KNEE, frontier_in_words, level_in_words
from budgetopt.workbooks.book import Cover, OutputSheet, write_book
from budgetopt.workbooks.look import axis_format
from budgetopt.workbooks.page import ListColumn, Page

_POINTS, _PLANS = "Frontier", "Plans"
_LEVEL = {
    "moved": ("Share of each fund that may be moved", "percent"),
    "money": ("Change of the available money", "percent"),
    "caution": ("Programs that may disappoint", "score"),
    "changes": ("Programs that may change", "count"),
}
_AXIS = {"money": "0%", "caution": "General", "changes": "General"}
_ABOUT = {
    "moved": "The best impact for each share of every fund that may be moved; all other rules are the scenario's.",
    "money": "The best impact for each change of the available money; all other rules are the scenario's.",
    "caution": "The best impact for each level of caution: so many programs are assumed to disappoint.",
    "changes": "The best impact found for each number of programs that change; no plan with so few gains more than the "
    "bound.",
}
_CHART_PIXELS = 320
_BEFORE = (
    "All figures are of the solver's plans, before rounding. Each point is the plan of the scenario with that level: "
    "ask budgetopt recommend for it to have it rounded, audited and explained."
)


def write_frontier(frontier: Frontier, target: BinaryIO, date: datetime.date) -> None:
    """Write the workbook to `target`; the same frontier and date give the same bytes."""
    plan, name = frontier.plan, frontier.plan.scenario.name
    cover = Cover(plan.budget.called, f"frontier, {name}", name, "frontier", plan.budget.currency, False, date)
    write_book(target, cover, _SHEETS, frontier)


def _points(page: Page, frontier: Frontier) -> None:
    heading, look = _LEVEL[frontier.over]
    columns: list[ListColumn[dict[str, Any]]] = [
        ListColumn(heading, 20, look, lambda row, at: row["level"]),
        ListColumn("Money moved", 18, "whole", lambda row, at: row["moved"]),
        ListColumn("Impact, points", 18, "points", lambda row, at: row["impact"]),
        ListColumn("Gain against today, points", 18, "points", lambda row, at: row["gain"]),
        *(
            [
                ListColumn("Gain kept", 12, "percent", lambda row, at: row["kept"]),
                ListColumn("No plan gains more than, points", 18, "points", lambda row, at: row["bound"]),
            ]
            if frontier.over == "changes"
            else []
        ),
        ListColumn("Programs changed", 12, "count", lambda row, at: row["programs_changed"]),
        ListColumn("Note", 30, "wrap", lambda row, at: _note(row)),
    ]
    page.widths([column.width for column in columns])
    rows = frontier.rows()[: len(frontier.listed)]
    page.title("Frontier", " ".join([_ABOUT[frontier.over], *frontier_in_words(frontier)]))
    end = page.table(3, columns, rows, "FrontierTable")
    page.freeze(4)
    page.prose(end, _BEFORE, "note")
    _chart(page, end + 2, frontier, len(rows))


def _note(row: dict[str, Any]) -> str | None:
    if row["gain"] is None:
        return "the rules cannot all be met"
    return KNEE if row["knee"] else None


def _chart(page: Page, at: int, frontier: Frontier, rows: int) -> None:
    chart = page.book.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    across = 1 if frontier.over == "moved" else 0
    chart.add_series({"categories": [_POINTS, 4, across, 3 + rows, across], "values": [_POINTS, 4, 3, 3 + rows, 3]})
    name = "Money moved" if across else _LEVEL[frontier.over][0]
    chart.set_title({"name": "Gain against today, impact points", "overlay": False, "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    amounts = [row["moved"] or 0 for row in frontier.rows()[:rows]]
    across_format = axis_format(page.book.looks.symbol, max(amounts)) if across else _AXIS[frontier.over]
    chart.set_x_axis({"name": name, "num_format": across_format})
    chart.set_y_axis({"num_format": "#,##0", "label_position": "low"})
    chart.set_size({"width": 760, "height": _CHART_PIXELS})
    if not page.fits(0, at, _CHART_PIXELS):
        page.sheet.set_h_pagebreaks([at])
    about = f"Line chart. The gain at each of {rows} points; the list above has every figure."
    page.sheet.insert_chart(at, 0, chart, {"description": about, "object_position": 2, "y_offset": 4})


def _plans(page: Page, frontier: Frontier) -> None:
    budget = frontier.plan.budget
    place = {id: place for place, id in enumerate(sorted(frontier.plan.case.standing.total))}

    def change(point: Point) -> Callable[[Program, int], float | None]:
        changes = point.changes
        return lambda one, row: None if changes is None else round(float(changes[place[one.id]]), 2)

    columns: list[ListColumn[Program]] = [
        ListColumn("Program ID", 12, "wrap", lambda one, row: one.id),
        ListColumn("Program", 32, "wrap", lambda one, row: budget.program_names[one.id]),
    ]
    for number, point in enumerate(frontier.listed, start=1):
        columns.append(ListColumn(f"{number}: {level_in_words(frontier, number - 1)}", 13, "whole", change(point)))
    about = "The change of every program against today, at each point."
    page.listing("The plans behind the points", about, columns, budget.programs, "FrontierPlans")


_SHEETS = (
    OutputSheet(_POINTS, "The best impact at each point", _points),
    OutputSheet(_PLANS, "The plan behind each", _plans),
)
