"""The sheet Decisions: accept, edit, reject or hold; read back as locks (returned/decisions.py)."""

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
# Room for decisions on programs that the plan leaves as they are.
FURTHER_ROWS = 20
_INSTRUCTIONS = (
    "Decide on each program, or leave the decision blank to let the next plan choose. accept: it gets the recommended "
    "total. reject: it keeps today's. hold: the same, until it is lifted. edit: its total is what you enter under "
    "Amount. All its funds count together; which of them pay, the plan chooses again. What an earlier round decided "
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
    columns = [*places.decision_columns(facts), *places.answered_by(facts)]
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
