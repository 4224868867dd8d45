"""A column that tells revenue from expense: adding both up doubles a city."""

from __future__ import annotations

from budgetopt.intake.cells import values
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log

REVENUE = frozenset({"revenue", "revenues", "rev", "income", "receipts", "resources", "sources"})
EXPENSE = frozenset(
    {"expense", "expenses", "exp", "expenditure", "expenditures", "appropriation", "appropriations", "spending", "uses"}
)


def check_revenue(table: Table, log: Log) -> None:
    """Refuse a table of money with rows of revenue: nothing but a mapping says that they are left out."""
    if table.sheet.name not in {"Programs", "Budget"}:
        return
    for column, heading in table.header.extra.items():
        words = {record.row: squeeze(values.text(table.grid.rows[record.row].get(column))) for record in table.records}
        found = set(words.values()) - {""}
        if found & REVENUE and found <= REVENUE | EXPENSE:
            row = next(row for row, word in words.items() if word in REVENUE)
            count = sum(word in REVENUE for word in words.values())
            said = (
                f"{count:,} rows are revenue, as {heading!r} says; this is the first. Spending must not include them."
            )
            mend = "Take them out, or read the ledger by a mapping that says which rows are revenue."
            log.error("revenue-mixed", table.grid.place(row, column), said, "", mend)
