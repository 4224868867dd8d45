"""The comparison's chart: what every department gains or loses in each scenario, bars side by side."""

from __future__ import annotations

from budgetopt.money import show, units
from budgetopt.workbooks.charts import FONT, MOST_BARS, TITLE
from budgetopt.workbooks.comparison import beside
from budgetopt.workbooks.comparison.scene import Scene
from budgetopt.workbooks.look import GREY, LINE, SCENARIOS, axis_format
from budgetopt.workbooks.page import LIST_HEADER, Page

_TITLE = "What each scenario does to the departments: raised to the right, cut to the left"
_BAR, _BETWEEN, _AROUND, _WIDTH = 11, 10, 110, 880  # pixels


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
    chart = page.book.book.add_chart({"type": "bar"})
    for place, (name, colour) in enumerate(zip(scene.names, SCENARIOS, strict=False)):
        column = beside.change_column("Department", place)
        chart.add_series(
            {
                "name": name,
                "categories": [sheet, LIST_HEADER + 1, 0, last, 0],
                "values": [sheet, LIST_HEADER + 1, column, last, column],
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    chart.set_title({"name": _TITLE, "overlay": False, "name_font": TITLE})
    chart.set_legend({"position": "top", "font": FONT})
    # A bar chart counts its categories from the bottom; labels stand beside the plot, not across the bars.
    chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": FONT, "line": {"color": GREY}})
    largest = max(abs(units(change)) for change in changes)
    chart.set_x_axis(
        {
            "num_format": axis_format(page.book.looks.symbol, largest),
            "num_font": FONT,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": LINE}},
        }
    )
    chart.set_size({"width": _WIDTH, "height": _AROUND + len(rows) * (len(scene.names) * _BAR + _BETWEEN)})
    one, name, change = max(
        ((one, name, change) for one in rows for name, change in zip(scene.names, one.changes_cents, strict=True)),
        key=lambda found: abs(found[2]),
    )
    about = (
        f"Bar chart. {_TITLE}: {len(rows)} departments, {len(scene.names)} bars each; the largest is "
        f"{show(change, scene.currency)} for {one.name} in {name}. The sheet {sheet} has every figure."
    )
    page.sheet.insert_chart(row, 0, chart, {"description": about, "object_position": 2, "x_offset": 4, "y_offset": 4})
