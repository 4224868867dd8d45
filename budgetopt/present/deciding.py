"""Decisions on single programs: which are open, which are made, and the scenario with one more."""

from __future__ import annotations

from budgetopt.explore.differences import rule_words
from budgetopt.money import show, to_cents, units
from budgetopt.plan.plan import Plan
from budgetopt.present.chart import signed_short
from budgetopt.scenario import deciding
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import ACCEPT, EDIT, REJECT
from budgetopt.scenario.model import Scenario

DECISIONS = {ACCEPT: "Accept", EDIT: "Edit", REJECT: "Reject"}


def open_programs(plan: Plan) -> list[str]:
    """The programs whose total changes and that nobody has decided, the largest change first."""
    locked = {lock.program for lock in plan.scenario.rules if isinstance(lock, Lock)}
    programs = [id for id in plan.case.standing.total if _change(plan, id) and id not in locked]
    return sorted(programs, key=lambda id: (-abs(_change(plan, id)), id))


def program_label(plan: Plan, program_id: str) -> str:
    """A program in a list: its name and change."""
    change = signed_short(_change(plan, program_id), plan.budget.currency)
    return f"{plan.budget.program[program_id].name} · {change}"


def suggested(plan: Plan, program_id: str) -> float:
    """The recommended total in currency units: where an edit starts."""
    return units(plan.allocation.programs[program_id])


def amount_words(plan: Plan, program_id: str, amount: float) -> str:
    """An amount in currency units that an officer typed, held against today's: $15,000,000, up $350,000 from today."""
    cents, currency = to_cents(amount), plan.budget.currency
    change = cents - plan.case.standing.total[program_id]
    against = f"{'up' if change > 0 else 'down'} {show(abs(change), currency)} from today" if change else "as today"
    return f"{show(cents, currency)}, {against}"


def decided(
    plan: Plan, scenario: Scenario, program_id: str, decision: str, amount: float | None, reason: str
) -> Scenario:
    """The scenario with the lock of one decision; `amount` in currency units, for an edit."""
    cents = {
        ACCEPT: plan.allocation.programs[program_id],
        REJECT: plan.case.standing.total[program_id],
        EDIT: to_cents(amount or 0),
    }[decision]
    return deciding.with_locks(scenario, [deciding.decided(plan.budget, program_id, decision, cents, reason)])


def decision_words(plan: Plan, program_id: str, decision: str) -> str:
    """A decision as it is told afterwards."""
    return f"{plan.budget.program[program_id].name} {decision}ed"


def made(plan: Plan) -> list[tuple[int, str, str]]:
    """Every lock of the scenario: its place among the rules, what it is, and its reason."""
    words = rule_words(plan.case)
    return [
        (place, words[place], rule.source) for place, rule in enumerate(plan.scenario.rules) if isinstance(rule, Lock)
    ]


def _change(plan: Plan, program_id: str) -> int:
    return plan.allocation.programs[program_id] - plan.case.standing.total[program_id]
