"""What became of a list that is not found any more: a sheet or a heading that is gone, a column that was moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from budgetopt.errors import Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import letters
from budgetopt.returned.ours import METHOD, Ours
from budgetopt.workbooks.proof_form import PROOF


class LostList(NamedTuple):
    """Where a list stood, and why it is not found, in words."""

    place: Place
    words: str


def lost_list(book: Ours, sheet: str, called: str, headings: Sequence[str | None]) -> LostList:
    """Why a list (`called` so) with these headings, side by side, is not found on its sheet."""
    grid = book.grid(sheet)
    if grid is None:
        return LostList(
            Place(book.file, sheet), f"the sheet {sheet!r} is gone or has another name, and with it the {called}."
        )
    named = [heading for heading in headings if heading]
    rows = {row: {values.text(value): at for at, value in cells.items()} for row, cells in grid.rows.items()}
    row = max(rows, key=lambda row: (sum(heading in rows[row] for heading in named), -row), default=0)
    there = rows.get(row, {})
    gone = [heading for heading in named if heading not in there]
    if len(gone) > len(named) // 2:
        return LostList(Place(book.file, sheet), f"the {called} is missing or has lost its headings.")
    if gone:
        which = ", ".join(map(repr, gone))
        return LostList(grid.place(row), f"the {called} has lost the heading{'s' if len(gone) > 1 else ''} {which}.")
    steps = {heading: step for step, heading in enumerate(headings) if heading}
    moved = [there[heading] - step for heading, step in steps.items()]
    # Where headings still follow each other, others came between them; else one is where most of the list is not.
    first = moved[0] if moved == sorted(moved) else Counter(moved).most_common(1)[0][0]
    for heading, step in steps.items():
        if there[heading] != first + step:
            stood = f"its heading {heading!r} stood in column {letters(max(1, first + step))}"
            words = f"a column of the {called} was moved, or others were inserted: {stood}."
            return LostList(grid.place(row, there[heading]), words)
    return LostList(grid.place(row), f"the {called} has other headings between its own.")


def not_ours(book: Ours) -> LostList:
    """Why a workbook is not taken for a recommendation."""
    if PROOF in book.sheet and METHOD not in book.sheet:
        return LostList(
            Place(book.file, METHOD),
            f"the sheet {METHOD!r}, by which a recommendation is known, is gone or has another name.",
        )
    return LostList(Place(book.file), "this is not a recommendation workbook that budgetopt wrote.")
