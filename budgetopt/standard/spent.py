"""What was spent of an adopted budget, and columns that may say it and are not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from budgetopt.city.model import AmountKind, Budget
from budgetopt.errors import Finding, Level
from budgetopt.grouping import summed
from budgetopt.intake.layout.table import Table
from budgetopt.money import Cents

_SPENT = re.compile(r"\b(actuals?|spent|outturn|expended|expenditures?)\b", re.IGNORECASE)
_ASK = (
    "A mapping reads it: a second ledger on the same file with `amounts: actual` and the year's column under `years`."
)


def spent_in(now: Budget) -> dict[str, Cents]:
    """By program, cents that were spent in the budget's own year, where that is on file."""
    return summed(
        (one.program_id, one.amount)
        for one in now.amounts
        if one.kind is AmountKind.ACTUAL and one.fiscal_year == now.fiscal_year
    )


def spending_not_read(now: Budget, tables: Iterable[Table]) -> Iterator[Finding]:
    """A column beside what was adopted, headed as what was spent, of which nothing was read."""
    if spent_in(now):
        return
    for table in (one for one in tables if one.sheet.name == "Budget"):
        for at, heading in sorted(table.header.extra.items()):
            if _SPENT.search(heading) and _may_be_of(now.fiscal_year, heading):
                place, found = table.grid.place(table.header.row, at), f"what stands under {heading!r} was not read."
                yield Finding(Level.WARNING, "spent", place, found, mend=_ASK)


def _may_be_of(year: int, heading: str) -> bool:
    """Whether a heading names this year ("2027", "2026-27", "FY27"), or none."""
    numbers = re.findall(r"\d+", heading)
    return not numbers or bool({str(year), str(year)[2:]} & set(numbers))
