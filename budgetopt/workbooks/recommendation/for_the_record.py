"""The sheets Ordinance, Positions and Four columns: tables for the record, written on request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from budgetopt.city.model import Program
from budgetopt.grouping import summed
from budgetopt.money import Cents, units
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import LIST_HEADER, ListColumn, Page
from budgetopt.workbooks.recommendation.places import RECOMMENDATION_TOTAL, change_cell, check, lines_at
from budgetopt.workbooks.sheet import Cell, Formula

if TYPE_CHECKING:
    from budgetopt.plan.appropriations import Appropriation, PositionChange
    from budgetopt.scenario.amending import AmendmentRound

ORDINANCE, POSITIONS, FOUR_COLUMNS = "Ordinance", "Positions", "Four columns"
ADOPTED = "Adopted"
FOUR_HEADINGS = ("Department", "Program ID", "Program", "Requested", "Current", "Recommended", ADOPTED)
_ORDINANCE = (
    "What a council adopts: a row a department, fund and appropriation unit (column Appropriation unit of Budget or "
    "Programs); year 1. A line of several units keeps today's proportions. Read it with your attorney."
)
_POSITIONS = (
    "Positions made and ended. Titles are those of amendments that passed; of other programs FTE follow the money, at "
    "what a position costs today, and say nothing of who holds them."
)
_FOUR = (
    "Each program as asked for, as it is, as recommended, and as adopted: with amendments what passed, else to "
    "be entered."
)


def _ordinance(page: Page, facts: Facts) -> None:
    from budgetopt.plan.appropriations import appropriations  # on request alone, as below

    rows = appropriations(facts.plan)
    columns = _appropriations(facts)
    page.widths([column.width for column in columns])
    page.title(ORDINANCE, _ORDINANCE)
    page.freeze(LIST_HEADER + 1)
    end = page.table(LIST_HEADER, columns, rows)
    page.totals(end, LIST_HEADER, columns)
    whole, parts = end + 1, list[int]()
    for title, sign in (("Reductions", -1), ("Increases", 1)):
        if not parts:
            page.sheet.set_h_pagebreaks([end + 2])
        header = page.section(end + 2, title)
        own = [row for row in rows if row.change * sign > 0]
        end = page.table(header, columns, own)
        page.totals(end, header, columns)
        parts.append(end + 1)
    recommended = lines_at(facts).cell("Recommended", RECOMMENDATION_TOTAL)
    for words, one, other in (
        ("Do these appropriations add up to the sheet Recommendations?", f"F{whole}", recommended),
        ("Do reductions and increases add up to the total change?", f"G{parts[0]}+G{parts[1]}", f"G{whole}"),
    ):
        end += 1 + (other == recommended)
        page.merge(end, 0, 3, words, "right total")
        page.merge(end, 4, 6, Formula(check(one, other), "OK"), "check total")
        page.colour_checks(end, 4, end)


def _appropriations(facts: Facts) -> list[ListColumn[Appropriation]]:
    names = facts.budget.fund_names
    return [
        ListColumn("Department", 28, "wrap", lambda one, row: one.department, total="Total"),
        ListColumn("Fund ID", 10, "wrap", lambda one, row: one.fund_id),
        ListColumn("Fund", 26, "wrap", lambda one, row: names[one.fund_id]),
        ListColumn("Appropriation unit", 24, "wrap", lambda one, row: one.unit or None),
        ListColumn.money("Today", 17, lambda one, row: units(one.current)),
        ListColumn.money("Amount", 17, lambda one, row: units(one.recommended)),
        ListColumn.money("Change", 16, lambda one, row: change_cell(row, one.current, one.recommended, "EF")),
    ]


def _positions(page: Page, facts: Facts) -> None:
    from budgetopt.plan.appropriations import positions

    page.listing(POSITIONS, _POSITIONS, _position_columns(facts), positions(facts.plan, facts.rounds), "", totals=True)


def _position_columns(facts: Facts) -> list[ListColumn[PositionChange]]:
    programs, names, funds = facts.budget.program, facts.budget.program_names, facts.budget.fund_names
    return [
        ListColumn("Department", 24, "wrap", lambda one, row: programs[one.program_id].department, total="Total"),
        ListColumn("Program ID", 9.5, "wrap", lambda one, row: one.program_id),
        ListColumn("Program", 28, "wrap", lambda one, row: names[one.program_id]),
        ListColumn("Title", 22, "wrap", lambda one, row: one.title or "positions of the program"),
        ListColumn("Action", 7, "wrap", lambda one, row: "add" if one.fte > 0 else "end"),
        ListColumn("Number", 8, "count", lambda one, row: one.number),
        ListColumn("FTE", 8, "score", lambda one, row: float(round(one.fte, 2)), sums=True),
        ListColumn("Fund ID", 10, "wrap", lambda one, row: one.fund_id),
        ListColumn("Fund", 21, "wrap", lambda one, row: funds.get(one.fund_id)),
    ]


def _four_columns(page: Page, facts: Facts) -> None:
    order = {name: index for index, name in enumerate(facts.budget.departments)}
    asked, before = facts.asked, _before(facts.rounds)
    programs = sorted(
        (one for one in facts.budget.programs if one.id in facts.lines_of_program or asked.get(one.id)),
        key=lambda one: order[one.department],
    )
    adopted = bool(facts.rounds)

    def money(amount: Callable[[str], Cents | None]) -> Callable[[Program, int], float | None]:
        return lambda one, row: None if (cents := amount(one.id)) is None else units(cents)

    cells: tuple[tuple[float, str, Callable[[Program, int], Cell]], ...] = (
        (26, "wrap", lambda one, row: one.department),
        (10, "wrap", lambda one, row: one.id),
        (34, "wrap", lambda one, row: facts.budget.program_names[one.id]),
        (17, "money", money(asked.get)),
        (17, "money", money(facts.current)),
        (17, "money", money(lambda id: facts.recommended(id) - before.get(id, 0))),
        (17, "money" if adopted else "input money", money(lambda id: facts.recommended(id) if adopted else None)),
    )
    columns = [
        ListColumn(heading, *cell, sums="money" in cell[1], total="Total" if index == 0 else None)
        for index, (heading, cell) in enumerate(zip(FOUR_HEADINGS, cells, strict=True))
    ]
    page.listing(FOUR_COLUMNS, _FOUR, columns, programs, "", totals=True)


def _before(rounds: tuple[AmendmentRound, ...]) -> dict[str, Cents]:
    """What amendments that passed added to each program, since it was recommended."""
    return summed((program, cents) for ledger in rounds for (program, _), cents in ledger.changes.items())


def _on_request(name: str, about: str, write: Callable[[Page, Facts], None]) -> OutputSheet:
    return OutputSheet(name, about, write, lambda facts: name in facts.tables)


SHEETS = (
    _on_request(ORDINANCE, "Appropriations by department, fund and unit; reductions and increases", _ordinance),
    _on_request(POSITIONS, "Positions made and ended", _positions),
    _on_request(FOUR_COLUMNS, "Requested, current, recommended, adopted", _four_columns),
)
