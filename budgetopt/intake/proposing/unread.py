"""Columns that their headings call amounts, of which most cells cannot be read: why nothing could be proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetopt.errors import Level
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.grid import Book, Grid
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import spaced, year_in
from budgetopt.intake.checks.money_column import NO_AMOUNT, rank_of
from budgetopt.intake.log import Log
from budgetopt.intake.proposing.pointing import headed

_LOOKED_AT = 200  # rows


def say_unread(books: Iterable[Book], log: Log) -> None:
    """An error at the first cell of each such column, with how it is written."""
    for grid in (grid for book in books for grid in book.grids):
        for row, column, problem in _unread(grid):
            said = f"{problem.found} Columns of amounts that are written so: {{n}}, this is the first."
            log.count(Level.ERROR, "not-an-amount", grid.file, grid.place(row, column), said, problem.mend)


def _unread(grid: Grid) -> Iterator[tuple[int, int, Unreadable]]:
    header = headed(grid)
    for column, words in header.words.items() if header else ():
        if (rank_of(words) is None and year_in(words) is None) or NO_AMOUNT.search(spaced(words)):
            continue
        cells = [(row, grid.rows[row].get(column)) for row in header.below()[:_LOOKED_AT]] if header else []
        filled = [(row, cell) for row, cell in cells if any(map(str.isdigit, values.text(cell)))]
        bad = [(row, problem) for row, cell in filled if (problem := _problem(cell))]
        if 2 * len(bad) > len(filled) and 2 * len(filled) > len(cells):
            yield bad[0][0], column, bad[0][1]


def _problem(cell: Value) -> Unreadable | None:
    try:
        digits.money_exact(cell, decimal=".")
    except Unreadable as problem:
        return problem
    return None
