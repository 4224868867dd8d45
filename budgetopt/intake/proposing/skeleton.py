"""A mapping to fill in, for sheets of which nothing could be proposed: their headings, and what a ledger needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from budgetopt.intake.cells.grid import Book
from budgetopt.intake.proposing.pointing import LedgerSheet, guessed, ledger_in

_HEAD = """\
# Nothing could be proposed for these sheets. Take away the # of each that holds the budget, write the heading that
# plays each part (leave out the lines that none plays), and the year that the budget ends in. Sheets without money stay
# as they are: give them with the budget that they are about.
#fiscal_year: 2026
#ledgers:
"""
_MOST_SHEETS, _MOST_HEADINGS = 20, 40
_PARTS = ("department", "program_id", "program", "fund_id", "fund", "amount")


def skeleton(books: Sequence[Book]) -> str:
    """The text, every line of it a comment; "" where no sheet has headings."""
    sheets = [
        (book, found) for book in books for grid in book.grids[:_MOST_SHEETS] if (found := ledger_in(grid)) is not None
    ]
    lines = [line for book, sheet in sheets for line in _ledger(sheet, len(book.grids) > 1)]
    return _HEAD + "".join(f"#{line}\n" for line in lines) if lines else ""


def _ledger(sheet: LedgerSheet, of_many: bool) -> Iterator[str]:
    likely = guessed(sheet)
    yield f"- file: {_quoted(sheet.file)}"
    if of_many:
        yield f"  sheet: {_quoted(sheet.sheet)}"
    yield f"  header_row: {sheet.header_row}"
    yield f"  # the headings: {', '.join(map(_quoted, sheet.headings[:_MOST_HEADINGS]))}"
    yield "  columns:"
    yield from (f"    {part}: {_quoted(likely.get(part, ''))}" for part in _PARTS)


def _quoted(words: str) -> str:
    # JSON's strings are YAML's, with every quote and line end escaped.
    return json.dumps(words, ensure_ascii=False)
