"""What typing in the sheet of decisions makes of its entries: one cell, or many rows at once."""

from __future__ import annotations

from collections.abc import Iterable

from budgetopt.intake.cells.digits import money
from budgetopt.intake.cells.values import Unreadable
from budgetopt.money import Cents, show
from budgetopt.plan.plan import Plan
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import ACCEPT, EDIT, HOLD, NO_REASON, PAST, REJECT
from budgetopt.scenario.entries import OPEN, Entries, EntryChanges, TypedDecision
from budgetopt.tell.figures import plural

DECISIONS = (OPEN, ACCEPT, EDIT, REJECT, HOLD)
# What amounts are rounded to at once, in cents.
ROUND_TO = 500_000


def typed_amount(text: str) -> Cents:
    """An amount as people type it, read as in a workbook: 8,800,000 or $8.8M. Raises ValueError with what is wrong."""
    try:
        cents = money(text)
    except Unreadable as wrong:
        raise ValueError(f"{wrong.found} {wrong.mend}".strip()) from None
    if cents is None or cents < 0:
        raise ValueError("Type the amount that it gets, such as 8,800,000 or $8.8M.")
    return cents


def in_digits(cents: Cents) -> str:
    """An amount as it may be typed: without the sign of a currency."""
    return show(cents, "").replace(" ", "")


def entry_of(lock: Lock | None) -> TypedDecision | None:
    """The entry that says what a lock of a whole program says."""
    if lock is None or lock.decided is None or not isinstance(lock.amount, int):
        return None
    reason = "" if lock.source == NO_REASON else lock.source
    return TypedDecision(decision=lock.decided.decision, cents=lock.amount, reason=reason, by=lock.decided.by)


def lock_of(plan: Plan, program_id: str) -> Lock | None:
    """The lock of a whole program in the plan's scenario."""
    return next((lock for lock in plan.case.locks.get(program_id, ()) if not lock.fund), None)


def shown_entry(plan: Plan, entries: Entries, program_id: str) -> TypedDecision:
    """What stands in a program's row: as typed, else as it was decided."""
    return entries.get(program_id) or entry_of(lock_of(plan, program_id)) or TypedDecision()


def cell_typed(plan: Plan, entries: Entries, program_id: str, column: str, text: str) -> EntryChanges:
    """The change that one cell (decision, amount or reason) makes of its row.

    An amount is an edit; a decision takes the amount that it means, and an amount that is cleared opens the row again.
    """
    entry, text = shown_entry(plan, entries, program_id), text.strip()
    if column == "reason":
        after = entry.with_changes(reason=text)
    elif column == "amount":
        after = _edited(entry, text) if text else _opened(plan, entry, program_id)
    elif text == EDIT:
        cents = entry.cents if entry.cents is not None else _recommended(plan, program_id)
        after = _edited(entry, entry.amount or in_digits(cents))
    else:
        after = _decided(plan, entry, program_id, text)
    return {program_id: None if after == TypedDecision() else after}


def decided_together(
    plan: Plan, entries: Entries, programs: Iterable[str], decision: str, reason: str
) -> tuple[EntryChanges, str]:
    """One decision on many programs, with one reason for all (blank: each keeps its own); then what was done."""
    changes = {}
    for id in programs:
        entry = shown_entry(plan, entries, id)
        after = _decided(plan, entry.with_changes(reason=reason) if reason else entry, id, decision)
        changes[id] = None if after == TypedDecision() else after
    return changes, f"{plural(len(changes), 'program')} {'opened again' if decision == OPEN else PAST[decision]}"


def rounded_together(plan: Plan, entries: Entries, programs: Iterable[str], reason: str) -> tuple[EntryChanges, str]:
    """Amounts as they stand, rounded to the nearest 5,000, each an edit; those that are round already stay."""
    changes: dict[str, TypedDecision | None] = {}
    for id in programs:
        entry = shown_entry(plan, entries, id)
        before = entry.cents if entry.cents is not None else _recommended(plan, id)
        after = (2 * before + ROUND_TO) // (2 * ROUND_TO) * ROUND_TO
        if after != before:
            changes[id] = _edited(entry.with_changes(reason=reason) if reason else entry, in_digits(after))
    return changes, f"{plural(len(changes), 'amount')} rounded to {show(ROUND_TO, plan.budget.currency)}"


def _edited(entry: TypedDecision, text: str) -> TypedDecision:
    try:
        cents: Cents | None = typed_amount(text)
    except ValueError:
        # It stays as it was typed, and the row says what is wrong.
        cents = None
    return entry.with_changes(decision=EDIT, amount=text, cents=cents)


def _decided(plan: Plan, entry: TypedDecision, program_id: str, decision: str) -> TypedDecision:
    if decision == OPEN:
        return _opened(plan, entry, program_id)
    cents = _recommended(plan, program_id) if decision == ACCEPT else plan.case.standing.total[program_id]
    return entry.with_changes(decision=decision, amount="", cents=cents)


def _opened(plan: Plan, entry: TypedDecision, program_id: str) -> TypedDecision:
    """Open again: of a program that is decided that is said; else only its reason stays."""
    decision = OPEN if entry_of(lock_of(plan, program_id)) else ""
    return entry.with_changes(decision=decision, amount="", cents=None)


def _recommended(plan: Plan, program_id: str) -> Cents:
    return plan.allocation.programs[program_id]
