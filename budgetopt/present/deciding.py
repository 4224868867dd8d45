"""Decisions on single programs: which are open, which are made, and the scenario with one more."""

from __future__ import annotations

from budgetopt.explore.differences import rule_words
from budgetopt.intake.cells.values import Unreadable, money
from budgetopt.money import Cents, show
from budgetopt.plan.plan import Plan
from budgetopt.present.chart import signed_short
from budgetopt.scenario import deciding
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import ACCEPT, EDIT, HOLD, PAST, REJECT, decisions_of, latest_round
from budgetopt.scenario.model import Scenario

DECISIONS = {ACCEPT: "Accept", EDIT: "Edit", REJECT: "Reject", HOLD: "Hold"}


def open_programs(plan: Plan) -> list[str]:
    """The programs whose total changes and that nobody has decided, the largest change first."""
    locked = {lock.program for lock in plan.scenario.rules if isinstance(lock, Lock)}
    programs = [id for id in plan.case.standing.total if _change(plan, id) and id not in locked]
    return sorted(programs, key=lambda id: (-abs(_change(plan, id)), id))


def unmoved_programs(plan: Plan) -> list[str]:
    """The programs that the plan leaves as they are and that nobody has decided, by name: any of them can be."""
    locked = {lock.program for lock in plan.scenario.rules if isinstance(lock, Lock)}
    programs = (id for id in plan.case.standing.total if not _change(plan, id) and id not in locked)
    names = plan.budget.program_names
    return sorted((id for id in programs if id not in plan.case.standing.fixed), key=lambda id: (names[id], id))


def program_label(plan: Plan, program_id: str) -> str:
    """A program in a list: its name and change."""
    change = "as today"
    if cents := _change(plan, program_id):
        change = signed_short(cents, plan.budget.currency)
    return f"{plan.budget.program_names[program_id]} · {change}"


def typed_amount(text: str) -> Cents:
    """An amount as people type it, read as in a workbook: 8,800,000 or $8.8M. Raises ValueError with what is wrong."""
    try:
        cents = money(text)
    except Unreadable as wrong:
        raise ValueError(f"{wrong.found} {wrong.mend}".strip()) from None
    if cents is None or cents < 0:
        raise ValueError("Type the amount that it gets, such as 8,800,000 or $8.8M.")
    return cents


def amount_words(plan: Plan, program_id: str, cents: Cents) -> str:
    """A program's total held against today's: $15,000,000, up $350,000 from today."""
    currency = plan.budget.currency
    change = cents - plan.case.standing.total[program_id]
    against = f"{'up' if change > 0 else 'down'} {show(abs(change), currency)} from today" if change else "as today"
    return f"{show(cents, currency)}, {against}"


def amount_of(plan: Plan, program_id: str, decision: str, typed: str) -> Cents:
    """The total that a decision gives a program; `typed` counts for an edit. Raises ValueError with what is wrong."""
    if decision == EDIT:
        return typed_amount(typed)
    return (plan.allocation.programs if decision == ACCEPT else plan.case.standing.total)[program_id]


def decided(plan: Plan, scenario: Scenario, program_id: str, decision: str, typed: str, reason: str) -> Scenario:
    """The scenario with the lock of one decision. Raises ValueError for an amount that cannot be read."""
    cents = amount_of(plan, program_id, decision, typed)
    # What is decided on the screen belongs to the round that is under way.
    round = max(1, latest_round(decisions_of(scenario).values()))
    lock = deciding.decided(plan.budget, program_id, decision, cents, reason, round=round)
    return deciding.with_locks(scenario, [lock])


def decision_words(plan: Plan, program_id: str, decision: str) -> str:
    """A decision as it is told afterwards."""
    return f"{plan.budget.program_names[program_id]} {PAST[decision]}"


def made(plan: Plan) -> list[tuple[Lock, str, str, str]]:
    """Every lock of the scenario: what it is, the program's total with it, and its reason."""
    words = rule_words(plan.case)
    return [
        (rule, words[place], amount_words(plan, rule.program, plan.allocation.programs[rule.program]), rule.source)
        for place, rule in enumerate(plan.scenario.rules)
        if isinstance(rule, Lock)
    ]


def _change(plan: Plan, program_id: str) -> int:
    return plan.allocation.programs[program_id] - plan.case.standing.total[program_id]
