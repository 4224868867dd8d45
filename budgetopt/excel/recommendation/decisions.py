"""The sheet Decisions: accept, edit or reject each change; read back by the importer as locks.

The columns and their order are a contract with the importer: it finds the row that begins with Program ID, Fund ID.
"""

from __future__ import annotations

from budgetopt.excel.recommendation.facts import Facts, LineFact
from budgetopt.excel.recommendation.page import Column, Formula, Page, Sheet
from budgetopt.money import units

NAME = "Decisions"
HEADER = 5
CHOICES = ("accept", "edit", "reject")
_INSTRUCTIONS = (
    "Decide on each changed line, or leave the decision blank to let the next plan choose. accept: it gets the "
    "recommended amount. reject: it keeps the current amount. edit: it gets what you enter under Amount. Give a "
    "reason; it is kept. Then return this workbook to the budget office: every decision becomes a fixed amount when "
    "the plan is made again."
)
_DECISION, _AMOUNT = 6, 7


def _write(page: Page, facts: Facts) -> None:
    columns = _columns()
    page.widths([column.width for column in columns])
    page.title(NAME, _INSTRUCTIONS)
    page.sheet.set_row(1, 44)
    lines = [line for line in facts.lines if line.change]
    end = page.table(HEADER, columns, lines, "DecisionTable")
    page.freeze(HEADER + 1)
    first, last = HEADER + 1, max(HEADER + 1, end - 1)
    decided, amounts = f"$G${first + 1}:$G${last + 1}", f"$H${first + 1}:$H${last + 1}"
    for row, label, formula, value in (
        (2, "Lines without a decision", f'SUMPRODUCT(--({decided}=""))' if lines else "0", len(lines)),
        (3, "Edits without an amount", f'SUMPRODUCT(--({decided}="edit"),--({amounts}=""))' if lines else "0", 0),
    ):
        page.merge(row, 4, 5, label, "right")
        page.write(row, _DECISION, Formula(formula, value), "count bold")
    if lines:
        _guard(page, first, last)


def _columns() -> list[Column[LineFact]]:
    return [
        Column("Program ID", 11, "wrap", lambda line, row: line.id.program_id),
        Column("Fund ID", 11, "wrap", lambda line, row: line.id.fund_id),
        Column("Program", 36, "wrap", lambda line, row: line.program.name),
        Column("Fund", 26, "wrap", lambda line, row: line.fund.name),
        Column("Current", 18, "money", lambda line, row: units(line.current)),
        Column("Recommended", 18, "money", lambda line, row: units(line.recommended)),
        Column("Decision", 13, "input", lambda line, row: None),
        Column("Amount", 18, "input money", lambda line, row: None),
        Column("Reason", 44, "input wrap", lambda line, row: None),
    ]


def _guard(page: Page, first: int, last: int) -> None:
    """Only what the importer understands can be entered; an edit without an amount stands out."""
    page.sheet.data_validation(
        first,
        _DECISION,
        last,
        _DECISION,
        {
            "validate": "list",
            "source": list(CHOICES),
            "input_title": "Decision",
            "input_message": "accept, edit or reject; blank: the next plan chooses.",
            "error_title": "Decision",
            "error_message": "Choose accept, edit or reject, or leave the cell blank.",
        },
    )
    page.sheet.data_validation(
        first,
        _AMOUNT,
        last,
        _AMOUNT,
        {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "input_title": "Amount",
            "input_message": "Only with edit: the amount that this line gets.",
            "error_title": "Amount",
            "error_message": "Enter an amount of money, 0 or more, without text.",
        },
    )
    _, wrong = page.book.looks.colours()
    lacking = f'=OR(AND($G{first + 1}="edit",$H{first + 1}=""),AND($G{first + 1}<>"edit",$H{first + 1}<>""))'
    page.sheet.conditional_format(
        first, _DECISION, last, _AMOUNT, {"type": "formula", "criteria": lacking, "format": wrong}
    )


SHEET = Sheet(NAME, "Accept, edit or reject each change; read back when the plan is made again", _write)
