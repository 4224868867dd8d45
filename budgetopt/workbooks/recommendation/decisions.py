"""The sheet Decisions: accept, edit or reject each change; read back as locks (returned/decisions.py)."""

from __future__ import annotations

from typing import Any

from budgetopt.scenario.deciding import CHOICES
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.recommendation import places
from budgetopt.workbooks.recommendation.places import DECISION_HEADINGS, DECISIONS
from budgetopt.workbooks.sheet import Formula

HEADER = 5
_INSTRUCTIONS = (
    "Decide on each program whose total changes, or leave the decision blank to let the next plan choose. accept: the "
    "program gets the recommended total. reject: it keeps today's total. edit: its total is what you enter under "
    "Amount. All its funds count together; which of them pay, the plan chooses again. Give a reason; it is kept. Then "
    "return this workbook to the budget office: every decision becomes a fixed amount when the plan is made again."
)
_DECISION, _AMOUNT = (DECISION_HEADINGS.index(name) for name in ("Decision", "Amount"))


_GUARDS: tuple[tuple[int, dict[str, Any], str, str], ...] = (
    (
        *(_DECISION, {"validate": "list", "source": list(CHOICES)}),
        "accept, edit or reject; blank: the next plan chooses.",
        "Choose accept, edit or reject, or leave the cell blank.",
    ),
    (
        *(_AMOUNT, {"validate": "decimal", "criteria": ">=", "value": 0}),
        "Only with edit: the total that this program gets.",
        "Enter an amount of money, 0 or more, without text.",
    ),
)


def _write(page: Page, facts: Facts) -> None:
    programs = [id for id in facts.lines_of_program if facts.change(id)]
    columns = places.columns(facts, places.DECISION_COLUMNS)
    end = page.listing(DECISIONS, _INSTRUCTIONS, columns, programs, "DecisionTable", header=HEADER)
    first, last = HEADER + 1, max(HEADER + 1, end - 1)
    decided, amounts = f"$G${first + 1}:$G${last + 1}", f"$H${first + 1}:$H${last + 1}"
    for row, label, formula, value in (
        (2, "Programs without a decision", f'SUMPRODUCT(--({decided}=""))' if programs else "0", len(programs)),
        (3, "Edits without an amount", f'SUMPRODUCT(--({decided}="edit"),--({amounts}=""))' if programs else "0", 0),
    ):
        page.merge(row, 4, 5, label, "right")
        page.write(row, _DECISION, Formula(formula, value), "count bold")
    if programs:
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


SHEET = OutputSheet(DECISIONS, "Accept, edit or reject each change; read back when the plan is made again", _write)
