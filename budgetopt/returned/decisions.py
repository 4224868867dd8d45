"""The Decisions sheet of a recommendation workbook, read back as locks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from budgetopt.city.ledger import Base
from budgetopt.city.model import Budget
from budgetopt.city.standing import standing_of
from budgetopt.errors import Finding, InputError, Level, Place, UsageError
from budgetopt.money import is_whole_cents, show, to_cents
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import ACCEPT, CHOICES, EDIT, REJECT, decided, with_locks
from budgetopt.scenario.model import Scenario

SHEET = "Decisions"
COLUMNS = ("Program ID", "Program", "Department", "Paid by", "Current", "Recommended", "Decision", "Amount", "Reason")


def with_decisions(scenario: Scenario, path: Path, budget: Budget) -> Scenario:
    """The scenario with a lock for every program that was decided: accept keeps the recommended total, edit takes the
    Amount, reject keeps today's total. A lock of the scenario for the same program or a line of it gives way.

    Raises UsageError for a file that cannot be opened, InputError with the cell of every decision that is none.
    """
    return with_locks(scenario, _locks(path, budget, scenario.base))


def _locks(path: Path, budget: Budget, base: Base) -> list[Lock]:
    rows = _rows(path)
    header = next((place for place, row in enumerate(rows) if row[: len(COLUMNS)] == list(COLUMNS)), None)
    if header is None:
        found = f"the sheet {SHEET} has no row with the headings {', '.join(COLUMNS)}."
        raise InputError([Finding(Level.ERROR, "decisions-header", Place(path.name, SHEET), found)])
    findings: list[Finding] = []
    locks: dict[str, Lock] = {}
    standing = standing_of(budget, base)
    for place, row in enumerate(rows[header + 1 :], start=header + 2):
        cells = dict(zip(COLUMNS, row, strict=False))
        decision = _text(cells.get("Decision")).casefold()
        program = _text(cells.get("Program ID"))
        if not decision:
            continue

        def refuse(column: str, found: str, mend: str, row: int = place) -> None:
            cell = f"{'ABCDEFGHI'[COLUMNS.index(column)]}{row}"
            findings.append(Finding(Level.ERROR, "decision", Place(path.name, SHEET, cell), found, mend=mend))

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


def _rows(path: Path) -> list[list[Any]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such workbook.") from None
    except Exception:
        found = "this is not a recommendation workbook that can be opened."
        raise InputError([Finding(Level.ERROR, "unreadable", Place(path.name), found)]) from None
    try:
        if SHEET not in book.sheetnames:
            found = f"the workbook has no sheet {SHEET}."
            raise InputError([Finding(Level.ERROR, "no-decisions", Place(path.name), found)])
        return [list(row) for row in book[SHEET].iter_rows(values_only=True)]
    finally:
        book.close()


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
