"""The sheet Hearing, written on request: a page a department, to have in hand when it is heard."""

from __future__ import annotations

from collections.abc import Iterator

from budgetopt.city.underspending import Underspending, persistent_underspending
from budgetopt.city.years import fy
from budgetopt.money import units
from budgetopt.tell.evidence import strongest, unknown
from budgetopt.tell.facts import Facts, LineFact
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import ListColumn, Page
from budgetopt.workbooks.recommendation.places import change_cell

HEARING = "Hearing"
_ABOUT = (
    "A page a department: its money by program and fund, moves with the strongest that each rests on, what was left "
    "unspent year after year, and questions that the data leave open."
)
_FIRST = 4


def _write(page: Page, facts: Facts) -> None:
    columns = _columns(facts)
    page.widths([column.width for column in columns])
    page.title(HEARING, _ABOUT)
    page.freeze(2, repeat=0)
    unspent, breaks, row = persistent_underspending(facts.budget), [], _FIRST
    for department in facts.budget.departments:
        lines = [line for line in facts.lines if line.program.department == department]
        if not lines:
            continue
        if row > _FIRST:
            breaks.append(row)
        header = page.section(row, department)
        end = page.table(header, columns, lines)
        page.totals(end, header, columns)
        row = end + 1
        for title, said in (
            ("Left unspent, year after year", list(_unspent(facts, lines, unspent))),
            ("Open questions", list(_questions(facts, lines))),
        ):
            row = page.sentences(page.prose(row, title, "bold wrap"), said or ["None that the data show."])
        row += 1
    page.sheet.set_h_pagebreaks(breaks)


def _columns(facts: Facts) -> list[ListColumn[LineFact]]:
    names, funds = facts.budget.program_names, facts.budget.fund_names
    return [
        ListColumn("Program ID", 9.5, "wrap", lambda line, row: line.program.id, total="Total"),
        ListColumn("Program", 24, "wrap", lambda line, row: names[line.program.id]),
        ListColumn("Fund", 16, "wrap", lambda line, row: funds[line.fund.id]),
        ListColumn.money("Current", 15, lambda line, row: units(line.current)),
        ListColumn.money("Recommended", 15, lambda line, row: units(line.recommended)),
        ListColumn.money("Change", 14, lambda line, row: change_cell(row, line.current, line.recommended, "DE")),
        ListColumn("Rests on", 58, "wrap", lambda line, row: _rests_on(facts, line)),
    ]


def _rests_on(facts: Facts, line: LineFact) -> str | None:
    """Once a program, at the first of its lines that changes."""
    changed = [own.id for own in facts.lines_of_program[line.program.id] if own.change]
    if line.id != next(iter(changed), None):
        return None
    return " ".join(ground.text for ground in strongest(tuple(facts.plan.rests_on[line.program.id])))


def _unspent(facts: Facts, lines: list[LineFact], unspent: dict[str, Underspending]) -> Iterator[str]:
    for id in dict.fromkeys(line.program.id for line in lines):
        if own := unspent.get(id):
            years = ", ".join(f"{facts.show(cents)} in {fy(year)}" for year, cents in own.unspent)
            yield f"{facts.budget.program_names[id]}: {years} ({own.share:.0%} of what was adopted)."


def _questions(facts: Facts, lines: list[LineFact]) -> Iterator[str]:
    """What nobody knows of a program, the changed ones first."""
    ids = list(dict.fromkeys(line.program.id for line in lines))
    for id in sorted(ids, key=lambda id: not facts.change(id)):
        effect, name = facts.plan.value[id].effectiveness, facts.budget.program_names[id]
        if not unknown(facts.budget.program[id], effect):
            continue
        measured = effect.results.score is not None
        lacking = "no study is on file" if measured else "no study and no usable measure are on file"
        rests = " Its change rests on the starting belief." if facts.change(id) and not measured else ""
        yield f"{name}: {lacking}. What does it achieve, and how would the city know?{rests}"


SHEET = OutputSheet(HEARING, "A page a department for its hearing", _write, lambda facts: HEARING in facts.tables)
