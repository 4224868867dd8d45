"""Rows that printing made: headings again at the top of a page, the page's number at its end."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import compress

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.limits import REMEMBERED
from budgetopt.intake.cells.words import year_in
from budgetopt.intake.layout.finding import Header

_PAGE = re.compile(r"\W*(page|p[áa]gina|seite|blatt)\W*\d+(\W*(of|de|von|sur|/)\W*\d+)?\W*", re.IGNORECASE)
_NUMBER = re.compile(r"[$€£(\s-]*\d[\d,.']*\W*")


def reprinted(header: Header) -> set[int]:
    """The rows that are a title or heading again, but for a page's number or the hour: of those down to the headings
    that have several words, which reports print again at the top of each page. Headings of other years are others."""
    again = set[int]()
    for row, title in header.grid.rows.items():
        words = {column: bare for column, cell in title.items() if (bare := _bare(cell))} if row <= header.row else {}
        if len(words) < 2:
            continue
        column, first = next(iter(words.items()))
        cells_there, word = header.under(column), first.split(" ", 1)[0]
        likely = cells_there.spread(
            [isinstance(cell, str) and word in cell and _bare(cell) == first for cell in cells_there.different]
        )
        for below, cells in compress(zip(header.below(), header.lines(), strict=True), likely):
            if cells.keys() != title.keys() or any(_bare(cell) != words.get(at, "") for at, cell in cells.items()):
                continue
            if row < header.top or all(_years(cell) == _years(title[at]) for at, cell in cells.items()):
                again.add(below)
    return again | _titles_of_pages(header, again)


def _titles_of_pages(header: Header, again: set[int]) -> set[int]:
    """The rows that are a title of one cell again, at the top of every page: no name of the rows under it."""
    rows = header.grid.rows if again else {}
    titles = [cells for row, cells in rows.items() if row < header.row and len(cells) == 1]
    pages = [row for row in again if rows[row] == rows[header.row]]
    same = [
        [row for row, cells in zip(header.below(), header.lines(), strict=True) if cells == title] for title in titles
    ]
    return {row for found in same for row in found if len(found) == len(pages)}


def is_footer(cells: Cells) -> bool:
    """Whether a row says which page it ends, and holds no number of its own."""
    texts = [values.text(value) for value in cells.values()]
    return any(map(says_page, cells.values())) and not any(map(_NUMBER.fullmatch, texts))


def says_page(value: values.Value) -> bool:
    """Whether a cell says a page's number and nothing else."""
    return isinstance(value, str) and _PAGE.fullmatch(value) is not None


def _years(value: values.Value) -> int | None:
    return year_in(values.text(value))


def _bare(value: values.Value) -> str:
    """Words without what may differ from page to page; "" of numbers alone."""
    words = value if isinstance(value, str) else ""
    return _letters(words) if words else ""


@lru_cache(REMEMBERED)
def _letters(words: str) -> str:
    return re.sub(r"[\W\d_]+", " ", words).strip()
