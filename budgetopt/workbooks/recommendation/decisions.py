"""The sheet Decisions: accept, edit or reject each change; read back as locks (returned/decisions.py)."""

from __future__ import annotations

from budgetopt.money import Cents, units
from budgetopt.scenario.deciding import CHOICES
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import Formula, ListColumn, Page
from budgetopt.workbooks.recommendation.places import DECISION_HEADINGS, DECISIONS

HEADER = 5
_INSTRUCTIONS = (
    "Decide on each program whose total changes, or leave the decision blank to let the next plan choose. accept: the "
    "program gets the recommended total. reject: it keeps today's total. edit: its total is what you enter under "
    "Amount. All its funds count together; which of them pay, the plan chooses again. Give a reason; it is kept. Then "
    "return this workbook to the budget office: every decision becomes a fixed amount when the plan is made again."
)
_DECISION, _AMOUNT = (DECISION_HEADINGS.index(name) for name in ("Decision", "Amount"))


def _write(page: Page, facts: Facts) -> None:
    columns = _columns(facts)
    page.head(DECISIONS, _INSTRUCTIONS, columns)
    programs = list(dict.fromkeys(line.program.id for line in facts.lines if facts.change(line.program.id)))
    end = page.table(HEADER, columns, programs, "DecisionTable")
    page.freeze(HEADER + 1)
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


def _columns(facts: Facts) -> list[ListColumn[str]]:
    cells = (
        (11, "wrap", lambda id, row: id),
        (36, "wrap", lambda id, row: facts.budget.program_names[id]),
        (26, "wrap", lambda id, row: facts.budget.program[id].department),
        (30, "wrap", lambda id, row: paid_by(facts, id)),
        (18, "money", lambda id, row: units(facts.current(id))),
        (18, "money", lambda id, row: units(facts.recommended(id))),
        (13, "input", lambda id, row: None),
        (18, "input money", lambda id, row: None),
        (44, "input wrap", lambda id, row: None),
    )
    return [ListColumn(heading, *cell) for heading, cell in zip(DECISION_HEADINGS, cells, strict=True)]


def paid_by(facts: Facts, program_id: str) -> str:
    """The program's funds; where there are several, what the plan does to the money of each."""
    lines = [line for line in facts.lines if line.program.id == program_id]
    if len(lines) == 1:
        return facts.budget.fund_names[lines[0].fund.id]
    return "; ".join(f"{facts.budget.fund_names[line.fund.id]}: {_done(facts, line.change)}" for line in lines)


def _done(facts: Facts, change: Cents) -> str:
    return f"{'raised' if change > 0 else 'cut'} by {facts.show(abs(change))}" if change else "unchanged"


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
            "input_message": "Only with edit: the total that this program gets.",
            "error_title": "Amount",
            "error_message": "Enter an amount of money, 0 or more, without text.",
        },
    )
    _, wrong = page.book.looks.colours()
    lacking = f'=OR(AND($G{first + 1}="edit",$H{first + 1}=""),AND($G{first + 1}<>"edit",$H{first + 1}<>""))'
    page.sheet.conditional_format(
        first, _DECISION, last, _AMOUNT, {"type": "formula", "criteria": lacking, "format": wrong}
    )


SHEET = OutputSheet(DECISIONS, "Accept, edit or reject each change; read back when the plan is made again", _write)
