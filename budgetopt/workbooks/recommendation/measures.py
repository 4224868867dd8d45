"""The sheets Measures and For analysts: what each move rests on, with the cells of the input; the solver's words."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from budgetopt.city.model import Program
from budgetopt.plan.rests_on import Ground
from budgetopt.tell.facts import Facts
from budgetopt.tell.lists import GROUNDS
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import ListColumn, Page, columns_of

NAME = "Measures"
_ABOUT = (
    "What each move rests on: the goals that a program serves, its measures, the studies about it, each figure with "
    "the cell of the input that it was read from. A row for each, of every program whose total changes. What is "
    "believed of them together stands on the sheet Evidence."
)


class _Rested(NamedTuple):
    program_id: str
    ground: Ground


def _write(page: Page, facts: Facts) -> None:
    names, reasons = facts.budget.program_names, facts.plan.reasons
    columns: list[ListColumn[_Rested]] = [
        ListColumn("Program ID", 9.5, "wrap", lambda one, row: one.program_id),
        ListColumn("Program", 26, "wrap", lambda one, row: names[one.program_id]),
        ListColumn("Status in the plan", 14, "wrap", lambda one, row: str(reasons[one.program_id].status)),
        *map(_of_ground, columns_of(GROUNDS, 10, 62, 62, 18)),
    ]
    rows = [
        _Rested(program.id, ground)
        for program in facts.budget.programs
        if facts.change(program.id)
        for ground in facts.plan.rests_on[program.id]
    ]
    page.listing(NAME, _ABOUT, columns, rows, "MeasureTable")


def _of_ground(column: ListColumn[Ground]) -> ListColumn[_Rested]:
    return ListColumn(column.heading, column.width, column.look, lambda one, row: column.cell(one.ground, row))


_ANALYSTS = "For analysts"
_IN_POINTS = (
    "Why each program gets what it gets, in full and in the solver's words: impact points of its next and its last "
    "dollar, beside what a dollar takes from others and gives to them. Stops at: the rule, law or policy, that a move "
    "goes as far as. In full: blank where the same holds several programs, and the brief why says it."
)


def _write_analysts(page: Page, facts: Facts) -> None:
    names, reasons = facts.budget.program_names, facts.plan.reasons
    said = Counter(reasons[program.id].why for program in facts.budget.programs)

    def in_full(program: Program) -> str | None:
        why = reasons[program.id].why
        return why if said[why] == 1 else None

    columns: list[ListColumn[Program]] = [
        ListColumn("Program ID", 9.5, "wrap", lambda program, row: program.id),
        ListColumn("Program", 28, "wrap", lambda program, row: names[program.id]),
        ListColumn("Status in the plan", 14, "wrap", lambda program, row: str(reasons[program.id].status)),
        ListColumn("Stops at", 36, "wrap", lambda program, row: reasons[program.id].stops_at),
        ListColumn("Next dollar, points", 10, "price", lambda program, row: reasons[program.id].next_dollar),
        ListColumn("Last dollar, points", 10, "price", lambda program, row: reasons[program.id].last_dollar),
        ListColumn("Why, in full", 70, "wrap", lambda program, row: in_full(program)),
        ListColumn("In the solver's words", 70, "wrap", lambda program, row: reasons[program.id].for_analysts),
    ]
    page.listing(_ANALYSTS, _IN_POINTS, columns, facts.budget.programs, "AnalystTable")


ANALYSTS = OutputSheet(
    _ANALYSTS, "Why, in the solver's words: marginal values, and what a move stops at", _write_analysts
)
SHEET = OutputSheet(NAME, "What each move rests on: goals, measures, studies, with the cells of the input", _write)
