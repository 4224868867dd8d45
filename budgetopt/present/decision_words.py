"""What an officer's decisions come to, in words: the bar above the sheet, what was planned, and what cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from budgetopt.errors import Infeasible, ScenarioError
from budgetopt.explore.differences import rule_words
from budgetopt.money import Cents, show
from budgetopt.plan.plan import Plan
from budgetopt.plan.score import Broken
from budgetopt.present.deciding import DecisionSheet, HowFar
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import PAST
from budgetopt.scenario.entries import OPEN, Entries, TypedDecision
from budgetopt.scenario.model import Scenario
from budgetopt.tell.figures import joined, points
from budgetopt.tell.relief import smallest_relief

MOST_BROKEN_SHOWN = 4
_OF_A_RULE = re.compile(r"rules\[(\d+)\]")


class FundBalanced(NamedTuple):
    """A fund as the amounts stand: in words, and whether it is over."""

    name: str
    words: str
    over: bool


class DecisionBar(NamedTuple):
    """What stays in view above the sheet: how far things are, the funds that do not balance, rules that are broken."""

    counts: str
    funds: tuple[FundBalanced, ...]
    balanced: int
    broken: tuple[str, ...]
    more_broken: int
    impact: str


def bar_of(plan: Plan, sheet: DecisionSheet) -> DecisionBar:
    """The bar as the amounts stand."""
    check, first, currency = sheet.check, sheet.check.years[0], plan.budget.currency
    funds, balanced = [], 0
    for id, name in plan.budget.fund_names.items():
        left, before = check.case.idle(id, first), plan.case.idle(id, plan.allocation)
        if left < 0:
            funds.append(FundBalanced(name, f"{name}: {show(-left, currency)} over", True))
        elif left > before:
            funds.append(FundBalanced(name, f"{name}: {show(left - before, currency)} freed and not used", False))
        else:
            balanced += 1
    broken = [_broken_words(one) for one in check.broken if one.kind != "fund_balance"]
    gained = check.impact - plan.impact
    return DecisionBar(
        _how_far(sheet),
        tuple(funds),
        balanced,
        tuple(broken[:MOST_BROKEN_SHOWN]),
        max(0, len(broken) - MOST_BROKEN_SHOWN),
        f"{points(gained)} against the plan" if abs(gained) >= 0.5 else "",
    )


def _how_far(sheet: DecisionSheet) -> str:
    """ "3 not planned yet, 1 decided and 91 open"; "95 open" before anything is typed or decided."""
    counts = {one: sheet.count(one) for one in (HowFar.TYPED, HowFar.DECIDED, HowFar.OPEN)}
    if not counts[HowFar.TYPED] and not counts[HowFar.DECIDED]:
        return f"{counts[HowFar.OPEN]:,} {HowFar.OPEN}"
    return joined([f"{count:,} {one}" for one, count in counts.items()])


def _broken_words(one: Broken) -> str:
    return f"{one.rule}: {one.words}" + (" (law)" if not one.policy else "")


def of_no_program(plan: Plan, typed: Entries) -> list[str]:
    """What was typed of programs that the budget does not have (any more)."""
    gone = {id: one for id, one in typed.items() if id not in plan.budget.program}
    return [
        f"{id}, {_row_words(one)}, was typed of a program that this budget does not have: it is kept, and counts again "
        "once a workbook has it."
        for id, one in sorted(gone.items())
    ]


def _row_words(entry: TypedDecision | None) -> str:
    said = [entry.decision or OPEN, entry.amount, f"“{entry.reason}”" if entry.reason else ""] if entry else [OPEN]
    return ", ".join(part for part in said if part)


def changed_meanwhile(plan: Plan, program_id: str, entry: TypedDecision | None, by: str, typed: Iterable[str]) -> str:
    """That a row was changed since somebody typed in it: what it says now, by whom and when, and what was typed."""
    mine = joined([f"“{text}”" if text else "nothing" for text in typed])
    return f"{plan.budget.program_names[program_id]} was changed {by}: {_row_words(entry)}. You typed {mine}."


def planned_words(plan: Plan, typed: Entries) -> str:
    """What planning again decides: "60 accepted and 25 rejected"; one alone by its name."""
    past = PAST | {OPEN: "opened again"}
    made = {id: past[entry.decision] for id, entry in typed.items() if entry.decides or entry.decision == OPEN}
    if len(made) == 1:
        return " ".join(f"{plan.budget.program_names[id]} {words}" for id, words in made.items())
    said = [*made.values()]
    return joined([f"{said.count(words):,} {words}" for words in past.values() if words in said])


def forbidden(plan: Plan, asked: Scenario, error: ScenarioError) -> str:
    """Which of the decisions cannot be asked of the budget, and why, program by program."""
    said = []
    for finding in error.findings:
        match = _OF_A_RULE.match(finding.place.cell)
        rule = asked.rules[int(match[1]) - 1] if match else None
        name = f"{plan.budget.program_names[rule.program]}: " if isinstance(rule, Lock) else ""
        said.append(" ".join(part for part in (f"{name}{finding.found}", finding.mend) if part))
    return " ".join(["Nothing was locked.", *said])


def cannot_hold(infeasible: Infeasible) -> str:
    """That no plan keeps all that was typed, with the relief that would help."""
    return " ".join(["Nothing was locked: no plan keeps all of this.", *smallest_relief(infeasible)])


def made(plan: Plan) -> list[tuple[Lock, str, str, str]]:
    """Every lock of the scenario: what it is, the program's total with it, and its reason."""
    words = rule_words(plan.case)
    return [
        (rule, words[index], amount_words(plan, rule.program, plan.allocation.programs[rule.program]), rule.source)
        for index, rule in enumerate(plan.scenario.rules)
        if isinstance(rule, Lock)
    ]


def amount_words(plan: Plan, program_id: str, cents: Cents) -> str:
    """A program's total held against today's: $15,000,000, up $350,000 from today."""
    currency = plan.budget.currency
    change = cents - plan.case.standing.total[program_id]
    against = f"{'up' if change > 0 else 'down'} {show(abs(change), currency)} from today" if change else "as today"
    return f"{show(cents, currency)}, {against}"
