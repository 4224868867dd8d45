"""From a file's bytes to a book of sheets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from budgetopt.intake.cells.grid import Book, Cells, too_much
from budgetopt.intake.cells.limits import MOST_SHEETS
from budgetopt.intake.cells.values import Value
from budgetopt.intake.files.guard import kind_of
from budgetopt.intake.files.taking import Taken

_LONGEST_COVER = 100  # rows
# In a row of two cells ("Units", "£ million") what speaks of the money, and not of one measure in a list of them.
_OF_MONEY = re.compile(
    r"[$€£¥₹]|\b(amounts?|budgets?|currency|dollars|euros|expenditure|figures|money|pounds|spending)\b", re.IGNORECASE
)


def open_book(taken: Taken) -> Book:
    """The sheets of a file. Raises Unopenable."""
    book = _reader(kind_of(taken.file, taken.content))(taken.file, taken.content)
    if len(book.grids) > MOST_SHEETS:
        raise too_much(f"more than {MOST_SHEETS:,} sheets")
    return _with_remarks(book)


def _with_remarks(book: Book) -> Book:
    """The book, each sheet knowing what is said of all by those sheets that hold words alone: a remark a row, or a word
    with what it says of the money."""
    short = (grid for grid in book.grids if len(grid.rows) <= _LONGEST_COVER)
    covers = [grid for grid in short if all(map(_has_words_alone, grid.rows.values()))]
    said = tuple(filter(None, (_remark(row) for grid in covers for row in grid.rows.values())))
    if not said or len(covers) == len(book.grids):
        return book
    known = (grid if grid in covers else replace(grid, beside=grid.beside + said) for grid in book.grids)
    return replace(book, grids=tuple(known))


def _has_words_alone(row: Cells) -> bool:
    return len(row) == 1 or all(type(value) is str for value in _unnumbered(row))


def _remark(row: Cells) -> str:
    """What a row says of the sheets beside; "" where it is a row of a list."""
    match [value for value in _unnumbered(row) if type(value) is str]:
        case [words]:
            return words
        case [of, words] if _OF_MONEY.search(f"{of} {words}"):
            return words
        case _:
            return ""


def _unnumbered(row: Cells) -> list[Value]:
    """The cells of a row but its number: (3, "All amounts are in thousands")."""
    first, *others = row.values()
    return others if others and type(first) is not str else [first, *others]


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
