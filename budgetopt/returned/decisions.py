"""The Decisions sheet of a recommendation workbook, read back as locks."""

from __future__ import annotations

from budgetopt.city.ledger import Base
from budgetopt.city.model import Budget
from budgetopt.city.standing import standing_of
from budgetopt.errors import Finding, InputError, Level, Place
from budgetopt.intake.files.opening import Source
from budgetopt.money import is_whole_cents, show, to_cents
from budgetopt.returned.ours import open_ours, refused
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import ACCEPT, CHOICES, EDIT, REJECT, decided, with_locks
from budgetopt.scenario.model import Scenario

SHEET = "Decisions"
COLUMNS = ("Program ID", "Program", "Department", "Paid by", "Current", "Recommended", "Decision", "Amount", "Reason")


def with_decisions(scenario: Scenario, source: Source, budget: Budget) -> Scenario:
    """The scenario with a lock for every program that was decided: accept keeps the recommended total, edit takes the
    Amount, reject keeps today's total. A lock of the scenario for the same program or a line of it gives way.

    Raises UsageError for a file that cannot be opened, InputError with the cell of every decision that is none.
    """
    return with_locks(scenario, _locks(source, budget, scenario.base))


def _locks(source: Source, budget: Budget, base: Base) -> list[Lock]:
    book = open_ours(source)
    if SHEET not in book.sheet:
        raise refused("no-decisions", Place(book.file), f"the workbook has no sheet {SHEET}.")
    grid = book.sheet[SHEET]
    heads = dict(enumerate(COLUMNS, start=1))
    header = next((row for row in sorted(grid.rows) if heads.items() <= grid.rows[row].items()), None)
    if header is None:
        found = f"the sheet {SHEET} has no row with the headings {', '.join(COLUMNS)}."
        raise refused("decisions-header", Place(book.file, SHEET), found)
    findings: list[Finding] = []
    locks: dict[str, Lock] = {}
    standing = standing_of(budget, base)
    for place in sorted(row for row in grid.rows if row > header):
        cells = {heading: grid.rows[place].get(column) for column, heading in heads.items()}
        decision = _text(cells.get("Decision")).casefold()
        program = _text(cells.get("Program ID"))
        if not decision:
            continue

        def refuse(column: str, found: str, mend: str, row: int = place) -> None:
            at = grid.place(row, COLUMNS.index(column) + 1)
            findings.append(Finding(Level.ERROR, "decision", at, found, mend=mend))

        if decision not in CHOICES:
            refuse("Decision", f"{decision!r} is not a decision.", "Write accept, edit or reject.")
        elif program not in standing.total:
            refuse("Program ID", f"the budget has no program {program!r}.", "Keep the ids as written.")
        elif program in locks:
            refuse("Program ID", f"{program!r} is decided twice.", "Keep one of the rows.")
        else:
            column = {ACCEPT: "Recommended", EDIT: "Amount", REJECT: "Current"}[decision]
            amount, today = cells.get(column), standing.total[program]
            if isinstance(amount, bool) or not isinstance(amount, int | float) or not is_whole_cents(amount):
                refuse(column, "the amount is missing or no amount of money.", "Enter a number.")
            elif program in standing.fixed and decision != EDIT:
                continue  # it stays as it is whatever is decided
            elif amount < 0:
                refuse(column, "the amount is below zero.", "Enter 0 or more.")
            elif decision == REJECT and to_cents(amount) != today:
                refuse(
                    column,
                    f"this is not what the program has in the budget, {show(today, budget.currency)}.",
                    "Decide on a recommendation that was made of this budget.",
                )
            else:
                reason = _text(cells.get("Reason"))
                locks[program] = decided(budget, program, decision, to_cents(amount), reason)
    if findings:
        raise InputError(findings)
    return list(locks.values())


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
