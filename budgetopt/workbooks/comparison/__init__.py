"""The comparison workbook: up to six scenarios of one budget, side by side.

One module a group of like sheets; a further sheet is one entry in SHEETS.
"""

from __future__ import annotations

import datetime
from typing import BinaryIO

from budgetopt.explore.compare import Comparison
from budgetopt.workbooks.book import Cover, OutputSheet, Step, write_book
from budgetopt.workbooks.comparison import beside, method, summary
from budgetopt.workbooks.comparison.scene import Scene

SHEETS: tuple[OutputSheet, ...] = (
    summary.SHEET,
    beside.DIFFERENCES,
    beside.DEPARTMENTS,
    beside.GOALS,
    beside.DISTRICTS,
    beside.PROGRAMS,
    method.SHEET,
)


def write_comparison(
    comparison: Comparison, target: BinaryIO, date: datetime.date, progress: Step | None = None
) -> None:
    """Write the workbook to `target`; the same plans and date give the same bytes."""
    scene, title = Scene(comparison), "scenarios side by side"
    cover = Cover(scene.city, title, title, "compare", scene.currency, scene.has_cents, date)
    write_book(target, cover, SHEETS, scene, progress)


__all__ = ["SHEETS", "write_comparison"]
