"""Sheets that go on with another's table, without its headings: a table printed over pages, a sheet each."""

from __future__ import annotations

from collections.abc import Iterable

from budgetopt.errors import Place
from budgetopt.intake.cells import digits
from budgetopt.intake.cells.grid import Cells, Grid
from budgetopt.intake.checks.added_up import Added
from budgetopt.intake.checks.totals import cents_of
from budgetopt.intake.log import Log

_NEARLY_ALL = 0.8  # of the rows are like those of the table
_LEAST = 3


def say_continued(read: Iterable[Added], unread: Iterable[Grid], log: Log) -> None:
    """Refuse sheets that no one reads whose rows, from the first on, are like those of a ledger of the same file: the
    same columns are filled, and numbers stand where it has its amounts."""
    ledgers = list(read)
    for grid in unread:
        of_file = (added for added in ledgers if added.budget.grid.file == grid.file)
        for added in of_file:
            header = added.budget.header
            amount, filled = header.columns["Amount"], header.filled()
            first = next(iter(grid.rows.values()))
            alike = [cells for cells in grid.rows.values() if _is_like(cells, filled, amount)]
            if len(alike) < max(_LEAST, _NEARLY_ALL * len(grid.rows)) or not _is_like(first, filled, amount):
                continue
            money = sum(cents_of(cells[amount], added.unit, header.decimals.get("Amount", "")) or 0 for cells in alike)
            said = f"the sheet {grid.sheet!r} has no headings, and goes on as {header.grid.sheet!r} does, "
            said += f"with {log.show(money)}: it was not read."
            mend = f"Copy its rows under those of {header.grid.sheet!r}, or its headings over them; else delete it."
            log.error("sheet-continues", Place(grid.file, grid.sheet), said, "", mend)
            break


def _is_like(cells: Cells, filled: set[int], amount: int) -> bool:
    """Whether a row has an amount in its column, a word, and little that the table has not."""
    worded = any(isinstance(cell, str) and not digits.is_number(cell) for cell in cells.values())
    return digits.is_number(cells.get(amount)) and worded and cells.keys() <= filled and 2 * len(cells) > len(filled)
