"""The sheet on which an officer decides: what stands in each program's row, which are shown, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from budgetopt.explore.stability import Robustness, Stability
from budgetopt.money import Cents, plain, show, show_short
from budgetopt.plan.plan import Plan
from budgetopt.plan.score import RuleCheck
from budgetopt.plan.with_totals import check_totals
from budgetopt.present.entering import entry_of, in_digits, lock_of, shown_entry, typed_amount
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import ACCEPT, EDIT, PAST, decisions_of, latest_round, with_locks
from budgetopt.scenario.entries import OPEN, Entries, TypedDecision, locks_of
from budgetopt.scenario.model import Scenario
from budgetopt.tell.evidence import confidence_chip, evidence_chip


class HowFar(StrEnum):
    """How far a program is decided."""

    OPEN = "open"
    UNMOVED = "as today"
    TYPED = "not planned yet"
    DECIDED = "decided"


class DecisionRow(NamedTuple):
    """A program on the sheet, amounts in cents; `wrong`: what is wrong with what was typed, in words."""

    id: str
    name: str
    department: str
    funds: tuple[str, ...]
    current: Cents
    recommended: Cents
    entry: TypedDecision
    standing: HowFar
    evidence: str
    confidence: str
    wrong: str = ""
    note: str = ""

    @property
    def change(self) -> Cents:
        """What the plan moves."""
        return self.recommended - self.current

    @property
    def mine(self) -> Cents:
        """The total that it gets as things stand: as typed or decided, else as recommended."""
        return self.recommended if self.entry.cents is None else self.entry.cents

    @property
    def amount(self) -> str:
        """What stands under My amount."""
        return self.entry.amount or ("" if self.entry.cents is None else in_digits(self.entry.cents))

    @property
    def says(self) -> str:
        """What stands under Status: what is wrong first, in words and with a sign."""
        if self.wrong:
            return f"✗ {self.wrong}"
        if self.standing is HowFar.TYPED:
            return f"✎ {'opens again' if self.entry.decision == OPEN else self.note or self.standing}"
        return f"✓ {self.note}" if self.standing is HowFar.DECIDED else str(self.standing)


@dataclass(frozen=True)
class RowFilter:
    """Which rows are shown: empty sets are all; `least` in cents of the move; `standing` in the words of SHOWN."""

    departments: frozenset[str] = frozenset()
    funds: frozenset[str] = frozenset()
    confidence: frozenset[str] = frozenset()
    least: Cents = 0
    standing: str = "moves"

    def keeps(self, row: DecisionRow) -> bool:
        """Whether a row is shown."""
        return (
            (not self.departments or row.department in self.departments)
            and (not self.funds or not self.funds.isdisjoint(row.funds))
            and (not self.confidence or any(row.confidence.startswith(one) for one in self.confidence))
            and abs(row.change) >= self.least
            and row.standing in _STANDINGS[self.standing]
        )


SHOWN = {
    "moves": "Moves and decisions",
    "open": "Open moves",
    "typed": "Not planned yet",
    "decided": "Decided",
    "unmoved": "As today",
    "all": "Every program",
}
_STANDINGS: Mapping[str, frozenset[HowFar]] = {
    "moves": frozenset({HowFar.OPEN, HowFar.TYPED, HowFar.DECIDED}),
    "open": frozenset({HowFar.OPEN}),
    "typed": frozenset({HowFar.TYPED}),
    "decided": frozenset({HowFar.DECIDED}),
    "unmoved": frozenset({HowFar.UNMOVED}),
    "all": frozenset(HowFar),
}
_LEAST = (5_000_000, 25_000_000, 100_000_000)


def sizes(currency: str) -> dict[Cents, str]:
    """The sizes of a move to filter by."""
    return {0: "Any size"} | {cents: f"{show_short(cents, currency)} or more" for cents in _LEAST}


class DecisionSheet(NamedTuple):
    """All rows, the largest move first, and the check of what was typed."""

    rows: tuple[DecisionRow, ...]
    check: RuleCheck

    @property
    def row(self) -> dict[str, DecisionRow]:
        """Rows by program."""
        return {row.id: row for row in self.rows}

    def count(self, standing: HowFar) -> int:
        """How many programs stand so."""
        return sum(row.standing is standing for row in self.rows)


def sheet_of(plan: Plan, entries: Entries, robustness: Sequence[Robustness] = ()) -> DecisionSheet:
    """Every program that can be decided: with what was typed, what was decided, and what of it breaks a law."""
    standing = plan.case.standing
    typed = not_planned(plan, entries)
    check = checked_entries(plan, typed)
    law: dict[str, str] = {}
    for one in check.law_broken:
        if one.subject_id in typed:
            law.setdefault(one.subject_id, one.words)
    sure = {one.program_id: one for found in robustness[:1] for one in found.stability}
    rows = [
        _row(plan, id, entries, id in typed, law.get(id, ""), sure.get(id))
        for id in standing.total
        if id not in standing.fixed or id in entries or lock_of(plan, id)
    ]
    return DecisionSheet(tuple(sorted(rows, key=lambda row: (-abs(row.change), row.name, row.id))), check)


def _row(plan: Plan, id: str, entries: Entries, typed: bool, law: str, tested: Stability | None) -> DecisionRow:
    program, lock = plan.budget.program[id], lock_of(plan, id)
    total, recommended = plan.case.standing.total[id], plan.allocation.programs[id]
    lines = plan.case.standing.lines_of_program[id]
    paying = [line.id.fund_id for line in lines if line.current or plan.allocation.amount(line.id)]
    entry, standing = shown_entry(plan, entries, id), HowFar.TYPED
    if not typed:
        standing = HowFar.DECIDED if lock else HowFar.UNMOVED if recommended == total else HowFar.OPEN
        entry = entry_of(lock) or (TypedDecision(decision="edit", cents=lock.fixes(total)) if lock else TypedDecision())
    effect = plan.value[id].effectiveness
    return DecisionRow(
        id,
        plan.budget.program_names[id],
        program.department,
        tuple(plan.budget.fund_names[fund] for fund in paying),
        total,
        recommended,
        entry,
        standing,
        evidence_chip(program, effect),
        confidence_chip(program, effect, tested),
        (_wrong(entry) or law) if typed else "",
        _late_words(plan, entry, recommended) if typed else _decided_words(lock),
    )


def not_planned(plan: Plan, entries: Entries) -> dict[str, TypedDecision]:
    """The entries that the plan does not have yet."""
    there = plan.case.standing.total
    return {id: entry for id, entry in entries.items() if id in there and not entry.is_planned(lock_of(plan, id))}


def checked_entries(plan: Plan, typed: Entries) -> RuleCheck:
    """What was typed, on top of the plan, against every rule; no solve."""
    totals = {id: entry.cents for id, entry in typed.items() if entry.decides and entry.cents is not None}
    return check_totals(plan, with_entries(plan, plan.scenario, typed), totals)


def with_entries(plan: Plan, scenario: Scenario, typed: Entries) -> Scenario:
    """The scenario with a lock for everything that was typed and decides, in the round that is under way."""
    round = max(1, latest_round(decisions_of(scenario).values()))
    lifted = [id for id, entry in typed.items() if entry.decision == OPEN]
    return with_locks(scenario, locks_of(plan.budget, typed, round), lifted)


def _wrong(entry: TypedDecision) -> str:
    """What keeps an entry from being a decision, in words."""
    if entry.decision == EDIT and entry.cents is None:
        try:
            typed_amount(entry.amount)
        except ValueError as wrong:
            return str(wrong)
    return "A reason alone decides nothing: choose a decision." if not entry.decision else ""


def _late_words(plan: Plan, entry: TypedDecision, recommended: Cents) -> str:
    """That the plan recommends another amount by now than the one that was accepted."""
    if entry.decision != ACCEPT or entry.cents in (None, recommended):
        return ""
    return f"not planned yet; {show(recommended, plan.budget.currency)} is recommended now"


def _decided_words(lock: Lock | None) -> str:
    if lock is None:
        return ""
    if lock.decided is None:
        return "locked by a rule"
    by = f" by {lock.decided.by}" if lock.decided.by else ""
    return f"{PAST[lock.decided.decision]}{by}, round {lock.decided.round}"


def columns(row: DecisionRow) -> dict[str, object]:
    """A row as the sheet shows it, by heading."""
    return {
        "Select": False,
        "Program": row.name,
        "Today": plain(row.current),
        "Recommended": plain(row.recommended),
        "Change": plain(row.change),
        "Decision": row.entry.decision or OPEN,
        "My amount": row.amount,
        "Reason": row.entry.reason,
        "Status": row.says,
        "Evidence": [row.evidence],
        "Confidence": [row.confidence] if row.confidence else [],
        "Department": row.department,
        "Funds": ", ".join(row.funds),
        "Program ID": row.id,
    }


EDITED = {"Decision": "decision", "My amount": "amount", "Reason": "reason"}
