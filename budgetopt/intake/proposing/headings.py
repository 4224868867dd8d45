"""Whether rows are headings, or part of them: what is lost where the row over or under them is left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import spaced, year_in
from budgetopt.intake.checks.money_column import ESTIMATE, NO_AMOUNT, rank_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.names import sheets_with
from budgetopt.intake.proposing.sampled import SampledColumn

_NUMBER = re.compile(r"\(?-?[$€£]?\s?\d[\d.,\s]*(e[+-]?\d+)?\s?[%$€£]?\)?", re.I)
_LARGEST_CODE = 100_000
_LOST, _ALL_LOST = 3, 100  # points of a reading: more than any part that it finds; whatever it finds


def goes_on(header: Header, columns: Sequence[SampledColumn], named: Collection[str]) -> float:
    """How much is lost where the first row under headings is one too: it has words alone, and says what the amounts
    under them are ("outturn", "Sum of budget"). `named`: the columns that are taken for amounts."""
    first = header.grid.rows[below[0]] if (below := header.below()) else {}
    over = {column.at for column in columns if column.name in named or column.is_money}
    words = [values.text(first.get(at)) for at in over & first.keys()]
    # A lone word in no column of amounts names the rows under it.
    lone = len(first) == 1 and not any(column.at in first for column in columns if column.name in named)
    if not words or lone or any(map(_is_number, first.values())):
        return 0
    if any(map(_says_kind, words)):
        return _ALL_LOST
    others = [values.text(cell) for at, cell in first.items() if at not in over]
    return _ALL_LOST if any(map(sheets_with, others)) else 0.2 * (not others and len(words) > 1)


def _says_kind(words: str) -> bool:
    """Whether words say what kind of amounts stand under them."""
    said = spaced(words)
    return len(words) > 1 and bool(NO_AMOUNT.search(said) or ESTIMATE.search(said) or rank_of(words) is not None)


def left_over(header: Header, columns: Sequence[SampledColumn]) -> float:
    """How much is lost without the groups over these headings: much where they say that some amounts are actual,
    proposed or no money at all, little where they say a year."""
    above = header.grid.rows.get(header.top - 1, {})
    words = [values.text(above.get(column.at)) for column in columns if column.heading and column.is_money]
    words = [group for group in words if not re.search(r":\s*\w|^\(.+\) \w", group)]  # "Name of district: Pine" labels
    if len(above) < 2 or not any(words):
        return 0
    return _LOST if any(NO_AMOUNT.search(spaced(group)) for group in words) else 0.2 * any(map(year_in, words))


def unheaded(columns: Sequence[SampledColumn]) -> float:
    """How much is lost where most columns of amounts have no heading here: these words are a title's."""
    headed = [bool(column.heading) for column in columns if column.is_money]
    return _LOST if 2 * sum(headed) < len(headed) else 0


def is_title(header: Header) -> bool:
    """Whether the one heading is a title: a sentence, or words with a year over the first of many columns; or whether a
    row is a label with what it says beside it ("Department:", "Parks")."""
    rows = (header.grid.rows[row] for row in range(header.top, header.row + 1))
    if any(len(cells) == 2 and values.text(next(iter(cells.values()))).endswith(":") for cells in rows):
        return True
    if len(header.words) != 1:
        return False
    ((column, words),) = header.words.items()
    first = all(column <= at for row in header.below() for at in header.grid.rows[row])
    return len(words.split()) > (2 if first and year_in(words) else 4)


def holds_amounts(header: Header) -> bool:
    """Whether a number stands among headings that is no year and no code: they are no headings."""
    rows = [header.grid.rows[row] for row in range(header.top, header.row + 1)]
    if any(_is_large(cell) for cells in rows for cell in cells.values()):
        return True
    headed: set[int] = set()
    for cells in rows:
        # Numbers each of which has a heading of its own already are of the first row under them; codes of funds under
        # one word over them all are headings.
        numbers = {column for column, cell in cells.items() if _is_number(cell)}
        if numbers and numbers <= headed:
            return True
        # A year stands under some headings, never beside a word under each of the others.
        if headed and cells.keys() == rows[0].keys() and any(map(_NUMBER.fullmatch, map(values.text, cells.values()))):
            return True
        headed |= cells.keys()
    return False


def _is_number(cell: Value) -> bool:
    words = values.text(cell)
    # No amount begins with a nought: the fund 001 may stand among headings.
    return _NUMBER.fullmatch(words) is not None and year_in(words) is None and not re.fullmatch(r"0\d+", words)


def _is_large(cell: Value) -> bool:
    if isinstance(cell, str) and not _NUMBER.fullmatch(cell.strip()):
        return False
    try:
        size = digits.money_exact(cell)
    except Unreadable:
        return False
    return size is not None and (size % 100 != 0 or size >= _LARGEST_CODE * 100 or size < 0)
