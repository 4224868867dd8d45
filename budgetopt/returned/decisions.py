"""The Decisions sheet of a recommendation workbook, read back as locks."""

from __future__ import annotations

from budgetopt.city.ledger import Base
from budgetopt.city.model import Budget
from budgetopt.city.standing import Standing, standing_of
from budgetopt.errors import Finding, InputError, Level, Place
from budgetopt.intake.cells.values import Unreadable
from budgetopt.intake.files.opening import Source
from budgetopt.money import Cents, is_whole_cents, show
from budgetopt.returned.ours import Listing, Ours, cents_written, open_ours, refused
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import ACCEPT, CHOICES, EDIT, REJECT, decided, with_locks
from budgetopt.scenario.model import Scenario
from budgetopt.workbooks.recommendation.places import DECISION_HEADINGS, DECISIONS

_AMOUNT = {ACCEPT: "Recommended", EDIT: "Amount", REJECT: "Current"}


class _Refused(Exception):
    """A decision that is none: its column, what was found, how to mend it."""


def with_decisions(scenario: Scenario | None, source: Source, budget: Budget) -> Scenario:
    """The scenario with a lock for every program that was decided: accept keeps the recommended total, edit takes the
    Amount, reject keeps today's total. A lock of the scenario for the same program or a line of it gives way. Without a
    scenario the one that the workbook carries is taken.

    Raises UsageError for a file that cannot be opened, InputError with the cell of every decision that is none.
    """
    book = open_ours(source)
    scenario = scenario or book.scenario() or Scenario()
    return with_locks(scenario, _locks(book, budget, scenario.base))


def _locks(book: Ours, budget: Budget, base: Base) -> list[Lock]:
    if DECISIONS not in book.sheet:
        raise refused("no-decisions", Place(book.file), f"the workbook has no sheet {DECISIONS}.")
    listing = book.listing(DECISIONS, DECISION_HEADINGS)
    if listing is None:
        found = f"the sheet {DECISIONS} has no row with the headings {', '.join(DECISION_HEADINGS)}."
        raise refused("decisions-header", Place(book.file, DECISIONS), found)
    findings: list[Finding] = []
    locks: dict[str, Lock] = {}
    standing = standing_of(budget, base)
    for row in (row for row in listing.below() if listing.text(row, "Decision")):
        program, decision = listing.text(row, "Program ID"), listing.text(row, "Decision").casefold()
        try:
            if program in locks:
                raise _Refused("Program ID", f"{program!r} is decided twice.", "Keep one of the rows.")
            cents = _total(listing, row, program, decision, standing)
        except _Refused as problem:
            column, found, mend = problem.args
            findings.append(Finding(Level.ERROR, "decision", listing.place(row, column), found, mend=mend))
        else:
            if cents is not None:
                locks[program] = decided(budget, program, decision, cents, listing.text(row, "Reason"))
    if findings:
        raise InputError(findings)
    return list(locks.values())


def _total(listing: Listing, row: int, program: str, decision: str, standing: Standing) -> Cents | None:
    """What a decision makes of a program's total; None for one that stays as it is whatever is decided."""
    if decision not in CHOICES:
        raise _Refused("Decision", f"{decision!r} is not a decision.", "Write accept, edit or reject.")
    if program not in standing.total:
        raise _Refused("Program ID", f"the budget has no program {program!r}.", "Keep the ids as written.")
    column, today = _AMOUNT[decision], standing.total[program]
    try:
        cents = cents_written(listing.value(row, column))
    except Unreadable as problem:
        raise _Refused(column, problem.found, problem.mend) from None
    if not is_whole_cents(cents / 100):
        raise _Refused(column, f"{cents / 100} has a fraction of a cent.", "Enter an amount in whole cents.")
    if program in standing.fixed and decision != EDIT:
        return None
    if cents < 0:
        raise _Refused(column, "the amount is below zero.", "Enter 0 or more.")
    if decision == REJECT and cents != today:
        found = f"this is not what the program has in the budget, {show(today, standing.budget.currency)}."
        raise _Refused(column, found, "Decide on a recommendation that was made of this budget.")
    return int(cents)
