"""Results as Excel workbooks, written whole or not at all."""

from __future__ import annotations

import datetime
from functools import partial
from pathlib import Path

from budgetopt.errors import UsageError
from budgetopt.explore.compare import Comparison
from budgetopt.explore.frontier_points import Frontier
from budgetopt.explore.stability import Robustness
from budgetopt.plan.plan import Plan
from budgetopt.saving.whole import Write, save
from budgetopt.workbooks.comparison import write_comparison
from budgetopt.workbooks.frontier import write_frontier
from budgetopt.workbooks.recommendation import write_recommendation


def to_excel(
    result: Plan | Robustness | Comparison | Frontier,
    path: str | Path,
    *,
    date: datetime.date | str | None = None,
    force: bool = False,
) -> None:
    """Write the workbook of a result; the same result and date (default: today) give the same bytes.

    Of a `Robustness` the workbook of its plan, with the sheet Robustness. `date` may be told as text: 2026-05-31.
    Raises UsageError for what has no workbook, a name that does not end in .xlsx, and for an output that exists
    (without `force`), is one of the files that the budget was read from, is no regular file, is open elsewhere or
    cannot be written.
    """
    day = _day(date)
    if Path(path).suffix.casefold() != ".xlsx":
        raise UsageError(f"{path}: give a name that ends in .xlsx, as what is written there is.")
    write: Write
    match result:
        case Comparison():
            plan, write = result.first, partial(write_comparison, result, date=day)
        case Frontier():
            plan, write = result.plan, partial(write_frontier, result, date=day)
        case Robustness():
            plan, write = result.plan, partial(write_recommendation, result.plan, date=day, sure=[result])
        case Plan():
            plan, write = result, partial(write_recommendation, result, date=day)
        case _:
            raise UsageError(
                f"a {type(result).__name__} has no workbook; a plan, comparison, frontier or robustness has."
            )
    save(path, write, force, contents={file.sha256 for file in plan.budget.inputs})


def _day(date: datetime.date | str | None) -> datetime.date:
    if not isinstance(date, str):
        return date or datetime.date.today()
    try:
        return datetime.date.fromisoformat(date)
    except ValueError:
        raise UsageError(f"{date!r} is not a date: write it as 2026-05-31.") from None
