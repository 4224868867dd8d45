"""A year later: Riverton's FY2027, in which half of a recommendation was adopted."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import openpyxl

from tests import riverton as sample


def half_adopted(content: bytes, to: Path) -> tuple[Path, set[str]]:
    """Riverton's FY2027: every other changed program gets what was recommended, the rest what it had."""
    told = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Recommendations"]
    rows = [row for row in told.iter_rows(min_row=8, values_only=True) if row[1] and row[3] and row[5] is not None]
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row[1]] += round((row[6] - row[5]) * 100)
    adopted = set(sorted(id for id, change in totals.items() if change)[::2])
    book = openpyxl.load_workbook(sample.WORKBOOK)
    next(row for row in book["Settings"].iter_rows() if row[0].value == "Fiscal year")[1].value = 2027
    for row in rows:
        if amount := row[6] if row[1] in adopted else row[5]:
            book["Budget"].append([row[1], row[3], 2027, amount, "adopted"])
    metrics = book["Metrics"]
    year, last_year = metrics.max_column + 1, next(cell.column for cell in metrics[1] if cell.value == "FY2026")
    metrics.cell(1, year, "FY2027")
    for row in range(2, metrics.max_row + 1):
        if isinstance(last := metrics.cell(row, last_year).value, int | float) and row % 3:
            metrics.cell(row, year, last + (1 if row % 3 == 1 else -1))
    book.save(to)
    return to, adopted
