"""The Decisions sheet of a recommendation workbook, read back as locks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from budgetopt.city.ledger import Base, LineId
from budgetopt.city.model import Budget
from budgetopt.city.standing import standing_of
from budgetopt.errors import Finding, InputError, Level, Place, UsageError
from budgetopt.money import Cents, is_whole_cents, plain, to_cents
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.model import Scenario

SHEET = "Decisions"
COLUMNS = ("Program ID", "Fund ID", "Program", "Fund", "Current", "Recommended", "Decision", "Amount", "Reason")
ACCEPT, EDIT, REJECT = "accept", "edit", "reject"


def with_decisions(scenario: Scenario, path: Path, budget: Budget) -> Scenario:
    """The scenario with a lock for every line that was decided: accept keeps the recommended amount, edit takes the
    Amount, reject keeps today's. A lock of the scenario for the same line or program gives way to the decision.

    Raises UsageError for a file that cannot be opened, InputError with the cell of every decision that is none.
    """
    return with_locks(scenario, _locks(path, budget, scenario.base))


def with_locks(scenario: Scenario, locks: Sequence[Lock]) -> Scenario:
    """The scenario with more locks; one that it has for the same line or program gives way."""
    decided = {(lock.program, fund) for lock in locks for fund in (lock.fund, "")}
    kept = tuple(
        rule for rule in scenario.rules if not (isinstance(rule, Lock) and (rule.program, rule.fund) in decided)
    )
    return scenario.with_changes(rules=kept + tuple(locks))


def lock_of(budget: Budget, line: LineId, decision: str, amount: Cents, reason: str) -> Lock:
    """The lock that a decision on a line makes; `amount` in cents."""
    return Lock.model_validate(
        {
            "name": f"{budget.program[line.program_id].name}: {decision}ed",
            "source": reason or "Decisions sheet",
            "granted_by": "the officer who decided it",
            "program": line.program_id,
            "fund": line.fund_id,
            "amount": plain(amount),
        }
    )


def _locks(path: Path, budget: Budget, base: Base) -> list[Lock]:
    rows = _rows(path)
    header = next((place for place, row in enumerate(rows) if row[: len(COLUMNS)] == list(COLUMNS)), None)
    if header is None:
        found = f"the sheet {SHEET} has no row with the headings {', '.join(COLUMNS)}."
        raise InputError([Finding(Level.ERROR, "decisions-header", Place(path.name, SHEET), found)])
    findings: list[Finding] = []
    locks = []
    lines = standing_of(budget, base).line
    for place, row in enumerate(rows[header + 1 :], start=header + 2):
        cells = dict(zip(COLUMNS, row, strict=False))
        decision = str(cells.get("Decision") or "").strip().casefold()
        line = LineId(_text(cells.get("Program ID")), _text(cells.get("Fund ID")))
        if not decision:
            continue

        def refuse(column: str, found: str, mend: str, row: int = place) -> None:
            cell = f"{'ABCDEFGHI'[COLUMNS.index(column)]}{row}"
            findings.append(Finding(Level.ERROR, "decision", Place(path.name, SHEET, cell), found, mend=mend))

        if decision not in (ACCEPT, EDIT, REJECT):
            refuse("Decision", f"{decision!r} is not a decision.", "Write accept, edit or reject.")
        elif line not in lines:
            refuse(
                "Program ID", f"the budget has no line {line.program_id} in {line.fund_id}.", "Keep the ids as written."
            )
        else:
            column = {ACCEPT: "Recommended", EDIT: "Amount", REJECT: "Current"}[decision]
            amount = cells.get(column)
            if isinstance(amount, bool) or not isinstance(amount, int | float) or not is_whole_cents(amount):
                refuse(column, "the amount is missing or no amount of money.", "Enter a number.")
            elif lines[line].fixed and decision != EDIT:
                continue  # a negative line stays as it is whatever is decided
            elif amount < 0:
                refuse(column, "the amount is below zero.", "Enter 0 or more.")
            else:
                locks.append(lock_of(budget, line, decision, to_cents(amount), _text(cells.get("Reason"))))
    if findings:
        raise InputError(findings)
    return locks


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
