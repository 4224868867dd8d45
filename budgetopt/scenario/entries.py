"""What an officer has typed of decisions that no plan was made of yet: the state of the sheet on which they decide.

An entry stays where its lock is in the scenario: it is planned then. Taken back there, it stands as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from budgetopt.city.model import Budget, Frozen
from budgetopt.money import Cents
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import CHOICES, NO_REASON, decided

# Of a program that was decided: it is to be open again.
OPEN = "open"


class TypedDecision(Frozen):
    """One program's row: `decision` ("" where a reason alone was typed), `amount` as typed for an edit, `cents` the
    total that the decision gives it (None: none, or the amount cannot be read), `reason`, `by`."""

    decision: Literal["", "accept", "edit", "reject", "hold", "open"] = ""
    amount: str = ""
    cents: Cents | None = None
    reason: str = ""
    by: str = ""

    @property
    def decides(self) -> bool:
        """Whether a lock can be made of it."""
        return self.decision in CHOICES and self.cents is not None

    def is_planned(self, lock: Lock | None) -> bool:
        """Whether a scenario with this lock of the program has what the entry says."""
        if not self.decides or lock is None or lock.decided is None:
            return self.decision == OPEN and lock is None
        said = (lock.decided.decision, lock.amount, lock.source)
        return said == (self.decision, self.cents, self.reason or NO_REASON)


Entries = Mapping[str, TypedDecision]
# By program; None takes the row's entry away.
EntryChanges = Mapping[str, TypedDecision | None]


class EntryStep(Frozen):
    """A change of entries that can be undone: what it was, in words, and the rows as they were before."""

    words: str
    before: dict[str, TypedDecision | None]


def entered(entries: Entries, changes: EntryChanges) -> dict[str, TypedDecision]:
    """The entries after changes of some rows."""
    return {id: entry for id, entry in (dict(entries) | dict(changes)).items() if entry is not None}


def signed(changes: EntryChanges, entries: Entries, by: str) -> EntryChanges:
    """Changes with who made them; a row that says what it said stays whose it was, and one that says nothing goes."""

    def row(id: str, new: TypedDecision | None) -> TypedDecision | None:
        before = entries.get(id)
        if new is not None and new.model_copy(update={"by": ""}) == TypedDecision():
            new = None
        if new is None or (before and before.model_copy(update={"by": new.by}) == new):
            return before if new else None
        return new.model_copy(update={"by": by})

    return {id: row(id, new) for id, new in changes.items()}


def step_of(entries: Entries, changes: EntryChanges, words: str) -> EntryStep:
    """What undoes these changes."""
    return EntryStep(words=words, before={id: entries.get(id) for id in changes})


def locks_of(budget: Budget, entries: Entries, round: int) -> list[Lock]:
    """A lock for every entry that decides, in a round."""
    return [
        decided(budget, id, entry.decision, entry.cents, entry.reason, by=entry.by, round=round)
        for id, entry in entries.items()
        if entry.decides and entry.cents is not None
    ]
