"""From a file's bytes to a book of sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from budgetopt.intake.cells.grid import Book, too_much
from budgetopt.intake.cells.limits import MOST_SHEETS
from budgetopt.intake.files.guard import kind_of
from budgetopt.intake.files.taking import Taken

_LONGEST_COVER = 60  # rows


def open_book(taken: Taken) -> Book:
    """The sheets of a file. Raises Unopenable."""
    book = _reader(kind_of(taken.file, taken.content))(taken.file, taken.content)
    if len(book.grids) > MOST_SHEETS:
        raise too_much(f"more than {MOST_SHEETS:,} sheets")
    return _with_remarks(book)


def _with_remarks(book: Book) -> Book:
    """The book, each sheet knowing what those sheets say that hold no more than a remark a row."""
    short = (grid for grid in book.grids if len(grid.rows) <= _LONGEST_COVER)
    covers = [grid for grid in short if all(len(row) == 1 for row in grid.rows.values())]
    said = tuple(value for grid in covers for row in grid.rows.values() for value in row.values() if type(value) is str)
    if not said or len(covers) == len(book.grids):
        return book
    known = (grid if grid in covers else replace(grid, beside=grid.beside + said) for grid in book.grids)
    return replace(book, grids=tuple(known))


def _reader(kind: str) -> Callable[[str, bytes], Book]:
    """What reads files of a kind; imported when the first one comes."""
    match kind:
        case "xlsx":
            from budgetopt.intake.files.xlsx import read_xlsx as read
        case "xls":
            from budgetopt.intake.files.xls import read_xls as read
        case "ods":
            from budgetopt.intake.files.ods import read_ods as read
        case "json":
            from budgetopt.intake.files.json_table import read_json as read
        case _:
            from budgetopt.intake.files.text import read_text as read
    return read
