"""The sheet Differences: what the scenarios ask differently, and what each difference costs."""

from __future__ import annotations

from budgetopt.tell.lists import differences
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.comparison.scene import Scene
from budgetopt.workbooks.page import Page, columns_of

_ABOUT = (
    "Each row is one thing that a scenario asks differently from the first. Effect: impact points gained or lost if "
    "the first scenario took over this alone, by the first scenario's beliefs (worked out by planning again, "
    "and before rounding, as prices of rules are). Effects do not add up: one rule may matter only where another is "
    "absent."
)


def _write(page: Page, scene: Scene) -> None:
    columns = columns_of(differences(scene.comparison, scene.names), 26, 44, 26, 26, 18, 34)
    rows = scene.comparison.differences
    page.listing("What is asked differently, and what it costs", _ABOUT, columns, rows, "DifferenceTable", 44)


SHEET = OutputSheet("Differences", "What is asked differently, and what each difference costs", _write)
