"""Native charts: a bar to the right is raised, a bar to the left is cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from budgetopt.money import Cents, units
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.look import CUT_BAR, GREY, RAISED_BAR, axis_format
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.sheet_list import SheetList

# More bars than this cannot be told apart on a page.
MOST_BARS = 40
# Of a chart's width what the names of its bars leave; pixels of an amount beside a bar.
_PLOT, _LABEL = 0.55, 62
FONT = {"name": "Arial", "size": 10, "color": "#262626"}
TITLE = {"name": "Arial", "size": 11, "bold": True, "color": "#262626"}


def changes_chart(
    page: Page,
    at: tuple[int, int],
    title: str,
    place: SheetList,
    labels: str,
    changes: Sequence[Cents],
    facts: Facts,
    size: tuple[int, int] | None = None,
) -> None:
    """A bar for each row of a list (its column `labels` beside "Change"); none where nothing or too much changes.

    Without a `size` (pixels) it is as high as its bars need, and goes to a page of its own where the list leaves no
    room for it.
    """
    if not any(changes) or len(changes) > MOST_BARS:
        return
    number = axis_format(page.book.looks.symbol, max(abs(units(cents)) for cents in changes))
    width, height = size or (760, chart_height(len(changes)))
    if size is None and not page.fits(0, at[0], height):
        page.sheet.set_h_pagebreaks([at[0]])
    largest = max(range(len(changes)), key=lambda index: abs(changes[index]))
    about = (
        f"Bar chart. {title}, {len(changes)} bars; the largest is {facts.show(changes[largest])}. "
        "The list on the sheet has every figure."
    )
    bars, heading = [_series(place, labels, changes, number)], f"{title}: raised to the right, cut to the left"
    insert_bars(page, at, heading, bars, _scale(changes, width), about, (width, height))


def insert_bars(
    page: Page,
    at: tuple[int, int],
    title: str,
    series: Sequence[dict[str, Any]],
    scale: dict[str, Any],
    about: str,
    size: tuple[int, int],
) -> None:
    """A bar chart of `size` pixels; `about` says it in words, and a legend tells several series apart."""
    chart = page.book.book.add_chart({"type": "bar"})
    for one in series:
        chart.add_series(one)
    chart.set_title({"name": title, "overlay": False, "name_font": TITLE})
    chart.set_legend({"position": "top", "font": FONT} if len(series) > 1 else {"none": True})
    # A bar chart counts its categories from the bottom; labels stand beside the plot, not across the bars.
    chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": FONT, "line": {"color": GREY}})
    chart.set_x_axis(scale)
    chart.set_size({"width": size[0], "height": size[1]})
    page.sheet.insert_chart(*at, chart, {"description": about, "object_position": 2, "x_offset": 4, "y_offset": 4})


def chart_height(bars: int) -> int:
    """Pixels."""
    return 60 + 20 * bars


def _scale(changes: Sequence[Cents], width: int) -> dict[str, Any]:
    """The axis of the amounts in a chart so many pixels wide."""
    # Each bar carries its amount: a scale would only repeat it. Room is left for the amounts beside the bars at both
    # ends, so that none touches a name.
    low, high = min(0.0, *(units(cents) for cents in changes)), max(0.0, *(units(cents) for cents in changes))
    bars = max(_LABEL, _PLOT * width - 2 * _LABEL)
    room = _LABEL / bars * (high - low)
    return {
        "label_position": "none",
        "major_gridlines": {"visible": False},
        "line": {"none": True},
        "major_tick_mark": "none",
        "min": low - room if low < 0 else 0,
        "max": high + room if high > 0 else 0,
    }


def _series(place: SheetList, labels: str, changes: Sequence[Cents], number: str) -> dict[str, Any]:
    column = {heading: index for index, heading in enumerate(place.headings)}

    def cells(heading: str) -> list[Any]:
        return [place.sheet, place.first, column[heading], place.last, column[heading]]

    return {
        "categories": cells(labels),
        "values": cells("Change"),
        "points": [{"fill": {"color": RAISED_BAR if cents >= 0 else CUT_BAR}} for cents in changes],
        "gap": 45,
        "data_labels": {"value": True, "num_format": number, "font": FONT},
    }
