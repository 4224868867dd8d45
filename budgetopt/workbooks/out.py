"""A plan as an Excel workbook, written whole or not at all."""

from __future__ import annotations

import datetime
from pathlib import Path

from budgetopt.explore.robustness import Robustness
from budgetopt.plan.plan import Plan
from budgetopt.saving.whole import save
from budgetopt.workbooks.recommendation import write_recommendation


def to_excel(
    plan: Plan | Robustness, path: str | Path, *, date: datetime.date | None = None, force: bool = False
) -> None:
    """Write the recommendation workbook of a plan; the same plan and date (default: today) give the same bytes.

    Of a `Robustness` the workbook of its plan, with the sheet Robustness.
    Raises UsageError for an output that exists (without `force`), is open elsewhere or cannot be written.
    """
    day = date or datetime.date.today()
    sure = [plan] if isinstance(plan, Robustness) else []
    of = plan.plan if isinstance(plan, Robustness) else plan
    save(Path(path), lambda target: write_recommendation(of, target, day, sure), force)
