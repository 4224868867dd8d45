"""A column that tells revenue from expense: adding both up doubles a city."""

from __future__ import annotations

from collections.abc import Iterable

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log

REVENUE = frozenset({"revenue", "revenues", "rev", "income", "receipts", "resources", "sources"})
EXPENSE = frozenset(
    {"expense", "expenses", "exp", "expenditure", "expenditures", "appropriation", "appropriations", "spending", "uses"}
)


def revenue_words(cells: Iterable[Value]) -> set[str]:
    """The texts that mean revenue, where every cell says revenue or expense; none where the column says anything else.

    The first cell that says anything else ends the search: most columns are known by one cell.
    """
    said: set[str] = set()
    for cell in cells:
        words = values.text(cell)
        if squeeze(words) in REVENUE:
            said.add(words)
        elif squeeze(words) not in EXPENSE and squeeze(words):
            return set()
    return said


def check_revenue(table: Table, log: Log) -> None:
    """Refuse a table of money with rows of revenue: nothing but a mapping says that they are left out."""
    if table.sheet.name not in {"Programs", "Budget"}:
        return
    rows = [record.row for record in table.records]
    for column, heading in table.header.extra.items():
        if not revenue_words(table.grid.rows[row].get(column) for row in rows):
            continue
        revenue = [row for row in rows if squeeze(values.text(table.grid.rows[row].get(column))) in REVENUE]
        said = (
            f"{len(revenue):,} rows are revenue, as {heading!r} says; this is the first. "
            "Spending must not include them."
        )
        mend = "Take them out, or read the ledger by a mapping that says which rows are revenue."
        log.error("revenue-mixed", table.grid.place(revenue[0], column), said, "", mend)
