"""The sheet Summary of a comparison: the scenarios' figures side by side, and how far they agree."""

from __future__ import annotations

from collections.abc import Callable

from budgetopt.explore.compare import Beside, agreement
from budgetopt.money import show, units
from budgetopt.tell.figures import plural
from budgetopt.tell.headline import headline, impact_point
from budgetopt.tell.lists import FIGURES
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.charts import FONT, MOST_BARS, insert_bars
from budgetopt.workbooks.comparison import beside
from budgetopt.workbooks.comparison.scene import Scene
from budgetopt.workbooks.look import LINE, PATTERNS, SCENARIOS, axis_format
from budgetopt.workbooks.page import LIST_HEADER, ListColumn, Page
from budgetopt.workbooks.sheet import Cell
from budgetopt.workbooks.text import one_line

_MOST_SHOWN = 15


_RANGE = (
    "Each scenario's impact is by its own beliefs; the last row measures all by the first scenario's. In 90 of 100 "
    "cases the gain lies between the two gains with 95% confidence, if effects differ from what is believed as much as "
    "their evidence allows."
)


def _write(page: Page, scene: Scene) -> None:
    comparison = scene.comparison
    page.widths([40, *[22] * max(4, len(scene.names))])
    about = f"{scene.base} · {plural(len(scene.names), 'scenario')} · {page.book.date.isoformat()}"
    row = page.title(f"{one_line(scene.city, 80)}: scenarios side by side", about[:1].upper() + about[1:])
    page.freeze(2, repeat=0)
    of_plans = zip(scene.names, comparison.plans, strict=True)
    row = page.sentences(row, (f"{name}: {headline(plan)}" for name, plan in of_plans))
    row = _figures(page, scene, page.section(row + 1, "In figures"))
    told = impact_point(comparison.first.scenario.objective, comparison.first.budget.currency)
    row = page.prose(row, f"{_RANGE} {told}", "note")
    row = page.section(row + 1, "Where the scenarios agree")
    apart = page.sentences(row, agreement(comparison)) + 1
    row = page.section(apart, "Where they are furthest apart")
    row = page.table(row, _apart_columns(scene), furthest_apart(scene)[:_MOST_SHOWN])
    page.sheet.set_h_pagebreaks([*([] if page.fits(0, row) else [apart]), row + 1])
    departments_chart(page, row + 1, scene)


def _figures(page: Page, scene: Scene, row: int) -> int:
    """A row a figure, a column a scenario; each figure in its own format. Returns the row under them."""
    for column, heading in enumerate(["Figure", *scene.names]):
        page.write(row, column, heading, "header right" if column else "header")
    for figure in FIGURES:
        row += 1
        page.write(row, 0, figure.heading, "body wrap")
        for column, one in enumerate(scene.comparison.headlines, start=1):
            page.write(row, column, figure.value(one), f"body {figure.look}")
    return row + 1


def furthest_apart(scene: Scene) -> list[Beside]:
    """The programs on which the plans differ, the furthest apart first."""
    apart = [row for row in scene.comparison.programs if row.spread_cents]
    return sorted(apart, key=lambda row: (-row.spread_cents, row.id))


def _apart_columns(scene: Scene) -> list[ListColumn[Beside]]:
    def change(place: int) -> Callable[[Beside, int], Cell]:
        return lambda row, at: units(row.changes_cents[place])

    return [
        ListColumn("Program (change against today)", 40, "wrap", lambda row, at: row.name),
        *(ListColumn(name, 22, "whole", change(index)) for index, name in enumerate(scene.names)),
    ]


_TITLE = "What each scenario does to the departments: raised to the right, cut to the left"
_BAR, _BETWEEN, _AROUND, _WIDTH, _TITLE_ROW = 11, 10, 110, 880, 50  # pixels


def departments_chart(page: Page, row: int, scene: Scene) -> None:
    """A group of bars a department, a bar a scenario, in row `row`; none where nothing changes or too much to see.

    The bars are the live changes of the sheet Departments. Scenarios have colours of their own, for one that cuts
    here may raise there.
    """
    rows = scene.comparison.departments
    changes = [change for one in rows for change in one.changes_cents]
    if not any(changes) or len(rows) > MOST_BARS:
        return
    sheet, last = beside.DEPARTMENTS.name, LIST_HEADER + len(rows)
    series = []
    for index, (name, colour, pattern) in enumerate(zip(scene.names, SCENARIOS, PATTERNS, strict=False)):
        column = beside.change_column("Department", index)
        cells = [[sheet, LIST_HEADER + 1, at, last, at] for at in (0, column)]
        drawn = {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}
        fill = {"pattern": drawn} if pattern else {"fill": {"color": colour}}
        colours = {**fill, "border": {"color": colour}, "gap": 60}
        series.append({"name": name, "categories": cells[0], "values": cells[1], **colours})
    largest = max(abs(units(change)) for change in changes)
    scale = {
        "num_format": axis_format(page.book.looks.symbol, largest),
        "num_font": FONT,
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": LINE}},
    }
    size = (_WIDTH, min(int(page.pixels) - _TITLE_ROW, _AROUND + len(rows) * (len(scene.names) * _BAR + _BETWEEN)))
    one, name, change = max(
        ((one, name, change) for one in rows for name, change in zip(scene.names, one.changes_cents, strict=True)),
        key=lambda found: abs(found[2]),
    )
    about = (
        f"Bar chart. {_TITLE}: {len(rows)} departments, {len(scene.names)} bars each; the largest is "
        f"{show(change, scene.currency)} for {one.name} in {name}. The sheet {sheet} has every figure."
    )
    insert_bars(page, (row, 0), _TITLE, series, scale, about, size)


SHEET = OutputSheet("Summary", "The scenarios' figures, where they agree and where they are furthest apart", _write)
