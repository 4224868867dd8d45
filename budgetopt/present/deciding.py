"""Decisions on single moves: which are open, which are made, and the scenario with one more."""

from __future__ import annotations

from budgetopt.city.ledger import LineId
from budgetopt.excel.decisions import ACCEPT, EDIT, REJECT, lock_of, with_locks
from budgetopt.explore.differences import rule_words
from budgetopt.money import to_cents, units
from budgetopt.plan.plan import Plan
from budgetopt.present.chart import signed_short
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.model import Scenario

DECISIONS = {ACCEPT: "Accept", EDIT: "Edit", REJECT: "Reject"}


def open_lines(plan: Plan) -> list[LineId]:
    """The lines whose amount changes and that nobody has decided, the largest first."""
    locked = {(lock.program, lock.fund) for lock in plan.scenario.rules if isinstance(lock, Lock)}
    lines = [
        line.id
        for line in plan.case.standing.lines
        if plan.allocation.change(line.id)
        and (line.id.program_id, line.id.fund_id) not in locked
        and (line.id.program_id, "") not in locked
    ]
    return sorted(lines, key=lambda line: (-abs(plan.allocation.change(line)), line))


def line_label(plan: Plan, line: LineId) -> str:
    """A line in a list: its program and change, and its fund where the program has several."""
    change = signed_short(plan.allocation.change(line), plan.budget.currency)
    name = plan.budget.program[line.program_id].name
    return f"{name} · {change}" if _alone(plan, line) else f"{name} · {plan.case.fund_name(line.fund_id)} · {change}"


def _alone(plan: Plan, line: LineId) -> bool:
    """Whether no other fund pays for the program, today or in the plan."""
    lines = plan.case.standing.lines_of_program[line.program_id]
    return sum(one.current != 0 or plan.allocation.change(one.id) != 0 for one in lines) == 1


def suggested(plan: Plan, line: LineId) -> float:
    """The recommended amount in currency units: where an edit starts."""
    return units(plan.allocation.amount(line))


def decided(plan: Plan, scenario: Scenario, line: LineId, decision: str, amount: float | None, reason: str) -> Scenario:
    """The scenario with the lock of one decision; `amount` in currency units, for an edit.

    Where one fund alone pays, the program as a whole is locked: else a raise that was rejected could come back from
    another fund that may pay too.
    """
    cents = {
        ACCEPT: plan.allocation.amount(line),
        REJECT: plan.case.standing.line[line].current,
        EDIT: to_cents(amount or 0),
    }[decision]
    locked = LineId(line.program_id, "") if _alone(plan, line) else line
    return with_locks(scenario, [lock_of(plan.budget, locked, decision, cents, reason or "decided on the screen")])


def decision_words(plan: Plan, line: LineId, decision: str) -> str:
    """A decision as it is told afterwards."""
    return f"{plan.budget.program[line.program_id].name} {decision}ed"


def made(plan: Plan) -> list[tuple[int, str, str]]:
    """Every lock of the scenario: its place among the rules, what it is, and its reason."""
    words = rule_words(plan.case)
    return [
        (place, words[place], rule.source) for place, rule in enumerate(plan.scenario.rules) if isinstance(rule, Lock)
    ]
