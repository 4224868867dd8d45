"""The sheets Decisions, Decided and Earlier decisions: what people decide of each program, what that did, what was
decided a year ago. Decisions is read back as locks (returned/decisions.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from budgetopt.city.model import EarlierDecision
from budgetopt.explore.decided import DecisionEffect
from budgetopt.money import Cents, units
from budgetopt.scenario.asked import Decided, Lock
from budgetopt.scenario.deciding import CHOICES, EDIT, NO_REASON
from budgetopt.tell.decided import moved_in_words
from budgetopt.tell.earlier import ABOUT, EARLIER
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import ListColumn, Page, columns_of
from budgetopt.workbooks.recommendation.places import DECIDED, DECISIONS, headings
from budgetopt.workbooks.sheet import Cell, Formula


def _paid_by(facts: Facts, program_id: str) -> str:
    """The program's funds; where there are several, what the plan does to the money of each."""
    names, lines = facts.budget.fund_names, facts.lines_of_program.get(program_id, [])
    if len(lines) == 1:
        return names[lines[0].fund.id]
    return "; ".join(f"{names[line.fund.id]}: {_done(facts, line.change)}" for line in lines)


def _done(facts: Facts, change: Cents) -> str:
    return f"{'raised' if change > 0 else 'cut'} by {facts.show(abs(change))}" if change else "unchanged"


def _decision_columns(facts: Facts) -> list[ListColumn[str]]:
    """The list of Decisions, with what an earlier round says of a program; blank where it is not decided."""

    def decided(id: str, of: Callable[[Lock, Decided], Cell]) -> Cell:
        lock = facts.decisions.get(id)
        return of(lock, lock.decided) if lock and lock.decided else None

    return [
        ListColumn("Program ID", 11, "wrap", lambda id, row: id),
        ListColumn("Program", 36, "wrap", lambda id, row: facts.budget.program_names[id]),
        ListColumn("Department", 26, "wrap", lambda id, row: facts.budget.program[id].department),
        ListColumn("Paid by", 30, "wrap", lambda id, row: _paid_by(facts, id)),
        ListColumn("Current", 18, "money", lambda id, row: units(facts.current(id))),
        ListColumn("Recommended", 18, "money", lambda id, row: units(facts.recommended(id))),
        ListColumn("Decision", 13, "input", lambda id, row: decided(id, lambda lock, made: made.decision)),
        ListColumn(
            *("Amount", 18, "input money"),
            lambda id, row: decided(
                id, lambda lock, made: units(facts.recommended(id)) if made.decision == EDIT else None
            ),
        ),
        ListColumn(
            *("Reason", 44, "input wrap"),
            lambda id, row: decided(id, lambda lock, made: lock.source if lock.source != NO_REASON else None),
        ),
        ListColumn("By", 20, "input wrap", lambda id, row: decided(id, lambda lock, made: made.by or None)),
        ListColumn("Round", 8, "count", lambda id, row: decided(id, lambda lock, made: made.round)),
    ]


DECISION_HEADINGS = headings(_decision_columns)


def _answered_by(facts: Facts) -> list[ListColumn[str]]:
    """Where a department's answer was decided on: who gave it."""
    by = {id: lock.decided.answered_by or None for id, lock in facts.decisions.items() if lock.decided}
    return [ListColumn("Answered by", 20, "wrap", lambda id, row: by.get(id))] if _was_answered(facts) else []


def _was_answered(facts: Facts) -> bool:
    """Whether a decision was made on what a department answered."""
    return any(lock.decided and lock.decided.answered_by for lock in facts.decisions.values())


HEADER = 5
# Room for decisions on programs that the plan leaves as they are.
FURTHER_ROWS = 20
_INSTRUCTIONS = (
    "Decide on each program, or leave the decision blank to let the next plan choose. accept: it gets the recommended "
    "total. reject: it keeps today's. hold: the same, until it is lifted. edit: its total is what you enter under "
    "Amount. All its funds count together; the plan chooses again which of them pay. What an earlier round decided "
    "stays until its row says otherwise; clear the row to lift it. Any other program may be decided in a row below: "
    "its ID, name and today's amount. Give a reason and who decided; both are kept. Then return this workbook."
)
_DECISION, _AMOUNT = (DECISION_HEADINGS.index(name) for name in ("Decision", "Amount"))


_GUARDS: tuple[tuple[int, dict[str, Any], str, str], ...] = (
    (
        *(_DECISION, {"validate": "list", "source": list(CHOICES)}),
        "accept, edit, reject or hold; blank: the next plan chooses.",
        "Choose accept, edit, reject or hold, or leave the cell blank.",
    ),
    (
        *(_AMOUNT, {"validate": "decimal", "criteria": ">=", "value": 0}),
        "Only with edit: the total that this program gets.",
        "Enter an amount of money, 0 or more, without text.",
    ),
)


def _write(page: Page, facts: Facts) -> None:
    listed = [id for id in facts.lines_of_program if facts.change(id) or id in facts.decisions]
    # A proposal that was rejected has no line with money.
    programs = [*listed, *sorted(facts.decisions.keys() - facts.lines_of_program.keys())]
    columns = [*_decision_columns(facts), *_answered_by(facts)]
    page.listing(DECISIONS, _INSTRUCTIONS, columns, programs, "DecisionTable", header=HEADER)
    first, end = HEADER + 1, HEADER + 1 + len(programs)
    last = max(first, end - 1) + FURTHER_ROWS
    # Where nothing changes every row is open: no word stands there that would be read as a program.
    for row in range(end, last + 1):
        for index, column in enumerate(columns):
            page.write(row, index, None, f"body {column.look}" if "input" in column.look else "body wrap")
    decided, amounts = f"$G${first + 1}:$G${last + 1}", f"$H${first + 1}:$H${last + 1}"
    ids, open_ = f"$A${first + 1}:$A${last + 1}", sum(id not in facts.decisions for id in programs)
    for row, label, formula, value in (
        (2, "Programs without a decision", f'SUMPRODUCT(--({ids}<>""),--({decided}=""))', open_),
        (3, "Edits without an amount", f'SUMPRODUCT(--({decided}="edit"),--({amounts}=""))', 0),
    ):
        page.merge(row, 4, 5, label, "right")
        page.write(row, _DECISION, Formula(formula, value), "count bold")
    _guard(page, first, last)


def _guard(page: Page, first: int, last: int) -> None:
    """Only what the importer understands can be entered; an edit without an amount stands out."""
    for column, guard, hint, error in _GUARDS:
        said = {"input_title": DECISION_HEADINGS[column], "error_title": DECISION_HEADINGS[column]}
        guard = guard | said | {"input_message": hint, "error_message": error}
        page.sheet.data_validation(first, column, last, column, guard)
    _, wrong = page.book.looks.colours()
    lacking = f'=OR(AND($G{first + 1}="edit",$H{first + 1}=""),AND($G{first + 1}<>"edit",$H{first + 1}<>""))'
    rule = {"type": "formula", "criteria": lacking, "format": wrong}
    page.sheet.conditional_format(first, _DECISION, last, _AMOUNT, rule)


SHEET = OutputSheet(DECISIONS, "Accept, edit, reject or hold programs; read back when the plan is made again", _write)

# Decided

_WHAT_IT_DID = (
    "Each decision against the best plan without it, everything else kept: impact points that it brings (in "
    "parentheses what it costs), and who gets more or less because of it. Before rounding; the effects do not add up."
)


def _write_decided(page: Page, facts: Facts) -> None:
    page.listing("Decided", _WHAT_IT_DID, _decided_columns(facts), facts.decided, "DecidedTable")


def _decided_columns(facts: Facts) -> list[ListColumn[DecisionEffect]]:
    def decided(effect: DecisionEffect, what: str) -> Cell:
        value: Cell = getattr(effect.lock.decided, what)
        return value

    answered = [
        ListColumn[DecisionEffect]("Answered by", 18, "wrap", lambda one, row: decided(one, "answered_by") or None)
    ]
    answered = answered if _was_answered(facts) else []
    return [
        ListColumn("Program ID", 11, "wrap", lambda effect, row: effect.lock.program),
        ListColumn("Program", 32, "wrap", lambda effect, row: facts.budget.program_names[effect.lock.program]),
        ListColumn("Decision", 11, "wrap", lambda effect, row: decided(effect, "decision")),
        ListColumn("Round", 8, "count", lambda effect, row: decided(effect, "round")),
        ListColumn("Total", 18, "money", lambda effect, row: units(facts.recommended(effect.lock.program))),
        ListColumn("Reason", 34, "wrap", lambda effect, row: effect.lock.source),
        ListColumn("By", 18, "wrap", lambda effect, row: decided(effect, "by") or None),
        *answered,
        ListColumn("What it brings, points", 16, "points", lambda effect, row: effect.points),
        ListColumn("Moved because of it", 60, "wrap", lambda effect, row: moved_in_words(facts.budget, effect)),
    ]


DECIDED_SHEET = OutputSheet(
    DECIDED, "Every decision that holds, its round, and what it did", _write_decided, lambda facts: bool(facts.decided)
)

# Earlier decisions

_EARLIER = "Earlier decisions"


def _write_earlier(page: Page, facts: Facts) -> None:
    columns: list[ListColumn[EarlierDecision]] = [
        ListColumn("Program ID", 11, "wrap", lambda one, row: one.program_id),
        ListColumn("Program", 32, "wrap", lambda one, row: facts.budget.program_names[one.program_id]),
        *columns_of(EARLIER, 9, 17, 17, 11, 17, 34, 18, 17, 18),
    ]
    order = {id: index for index, id in enumerate(facts.budget.program)}
    rows = sorted(facts.budget.earlier, key=lambda one: (order[one.program_id], -one.base_year))
    page.listing(_EARLIER, ABOUT, columns, rows, "EarlierTable")


EARLIER_SHEET = OutputSheet(
    _EARLIER,
    "What was recommended, decided and adopted a year ago",
    _write_earlier,
    lambda facts: bool(facts.budget.earlier),
)
