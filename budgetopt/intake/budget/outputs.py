"""What budgetopt itself wrote and is no budget: told in one sentence, with what takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetopt.errors import Finding, Level, Place
from budgetopt.intake.cells.grid import Book

OWN_OUTPUT = "own-output"
_MADE_FROM = "Give the workbooks that it was made from"


@dataclass(frozen=True, slots=True)
class OwnOutput:
    """A kind of workbook of ours; `is_read`: its sheets are those of a budget, as they are."""

    what: str
    mend: str
    is_read: bool = False


_BY_SCHEMA = {
    "budgetopt/recommendation/1": OwnOutput(
        "a recommendation", f"{_MADE_FROM}; this one goes with --decisions or --plan, or to verify, memo or diff."
    ),
    "budgetopt/report/1": OwnOutput(
        "a report card", f"{_MADE_FROM}; an earlier card goes to `budgetopt report` with --since."
    ),
    "budgetopt/evaluations/1": OwnOutput(
        "an evaluation plan", "It needs no mapping: give it with the workbooks of the budget.", is_read=True
    ),
    "budgetopt/split/1": OwnOutput(
        "a department's part of a budget",
        "It needs no mapping: `budgetopt check` reads it, `budgetopt merge` puts the parts together.",
        is_read=True,
    ),
}
_SAYS_SCHEMA = ("Method", "About this part")
_TO_READ = f"It is for people to read. {_MADE_FROM}."
# A sheet of the others, and what stands in its first two cells.
_BY_SHEET = {
    ("Differences", "What is asked differently"): OwnOutput("a comparison of scenarios", _TO_READ),
    ("Lines", "What changed"): OwnOutput("a list of what changed", _TO_READ),
    ("Frontier", "Frontier"): OwnOutput("a frontier", _TO_READ),
    ("Cannot be met", "cannot be met"): OwnOutput("an answer to a scenario that cannot be met", _TO_READ),
    ("Base", "What amendments change:"): OwnOutput(
        "an amendment", "It goes to `budgetopt amend` with --amendment, beside the workbooks of the budget."
    ),
    ("Look back", "Look back"): OwnOutput(
        "a look-back", "It needs no mapping: give it with the workbooks of the budget.", is_read=True
    ),
}


def output_of(book: Book) -> OwnOutput | None:
    """Which of our workbooks a file is; None where it is none that is known, or a budget (a draft, a part, a merge)."""
    sheets = {grid.sheet: grid for grid in book.grids}
    for row in (row for name in _SAYS_SCHEMA if name in sheets for row in sheets[name].rows.values()):
        if found := _BY_SCHEMA.get(str(row.get(2))):
            return found
    for (name, words), output in _BY_SHEET.items():
        top = [sheets[name].rows.get(row, {}).get(1) for row in (1, 2)] if name in sheets else ()
        if any(isinstance(cell, str) and words in cell for cell in top):
            return output
    return None


def outputs_alone(books: Sequence[Book]) -> list[Finding]:
    """What is wrong with files that hold nothing but outputs of ours, one sentence each; none where one is a city's."""
    found = [(book, output) for book in books if (output := output_of(book))]
    return [
        Finding(Level.ERROR, OWN_OUTPUT, Place(book.file), f"this is {output.what} that budgetopt wrote.",
                mend=output.mend)
        for book, output in (found if len(found) == len(books) else ())
    ]  # fmt: skip
