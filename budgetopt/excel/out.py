"""A plan as an Excel workbook, written whole or not at all."""

from __future__ import annotations

import datetime
from pathlib import Path

from budgetopt.excel.recommendation import write_recommendation
from budgetopt.excel.saving import save
from budgetopt.plan.plan import Plan


def to_excel(plan: Plan, path: str | Path, *, date: datetime.date | None = None, force: bool = False) -> None:
    """Write the recommendation workbook of a plan; the same plan and date (default: today) give the same bytes.

    Raises UsageError for an output that exists (without `force`), is open elsewhere or cannot be written.
    """
    day = date or datetime.date.today()
    save(Path(path), lambda target: write_recommendation(plan, target, day), force)
