"""The sheet From and to: within each fund, which cut pays for which increase."""

from __future__ import annotations

from budgetopt.money import units
from budgetopt.plan.flows import (
    EXIT_COSTS,
    GAP,
    IDLE,
    LOST_REVENUE,
    NEW_MONEY,
    NOT_PROGRAMS,
    RESERVE,
    UNAVOIDABLE,
    Flow,
)
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import LIST_HEADER, SHOWN, ListColumn, Page
from budgetopt.workbooks.sheet import Cell, Formula
from budgetopt.workbooks.sheet_list import SheetList

NAME = "From and to"
_ABOUT = (
    "A dollar has no name: within a fund the cuts that lose least are set against the raises that add most. New "
    "money is what a fund has beyond today's lines; exit costs, lost revenue and unavoidable cost are what cuts cost."
)
HEADINGS = ("Fund ID", "Fund", "From ID", "From", "To ID", "To", "Amount")
BY_FUND_HEADINGS = ("Fund ID", "Fund", None, "From cuts and new money", None, "To programs", "To other uses")
SAID = {
    NEW_MONEY: "New money",
    GAP: "Gap: the fund has less than today",
    EXIT_COSTS: "Transition costs of cuts",
    LOST_REVENUE: "Revenue lost with cuts",
    UNAVOIDABLE: "Cost that stays after cuts",
    RESERVE: "Reserve",
    IDLE: "Idle: left unallocated",
}


def _write(page: Page, facts: Facts) -> None:
    flows = facts.flows
    end = page.listing(NAME, _ABOUT, _columns(facts), flows, "Flows")
    at = SheetList(NAME, LIST_HEADER, len(flows), HEADINGS)
    total = sum(flow.amount_cents for flow in flows)
    page.write(LIST_HEADER - 1, 5, SHOWN, "right total")
    page.write(
        LIST_HEADER - 1, 6, Formula(f"SUBTOTAL(109,{at.here('Amount')})", units(total) if flows else 0), "money total"
    )
    _by_fund(page, facts, at, end + 1)


def _columns(facts: Facts) -> list[ListColumn[Flow]]:
    programs = facts.budget.program

    def code(id: str) -> str | None:
        return None if id in NOT_PROGRAMS else id

    def name(id: str) -> str:
        return SAID[id] if id in NOT_PROGRAMS else f"{facts.budget.program_names[id]} ({programs[id].department})"

    cells = (
        (9.5, "wrap", lambda flow, row: flow.fund_id),
        (26, "wrap", lambda flow, row: facts.budget.fund_names[flow.fund_id]),
        (8.5, "wrap", lambda flow, row: code(flow.from_program_id)),
        (52, "wrap", lambda flow, row: name(flow.from_program_id)),
        (8.5, "wrap", lambda flow, row: code(flow.to_program_id)),
        (52, "wrap", lambda flow, row: name(flow.to_program_id)),
        (15.3, "money", lambda flow, row: units(flow.amount_cents)),
    )
    return [ListColumn(heading, *cell) for heading, cell in zip(HEADINGS, cells, strict=True)]


def _by_fund(page: Page, facts: Facts, at: SheetList, row: int) -> None:
    """By fund: what comes from cuts and new money is what goes to raises and elsewhere."""
    row = page.section(row + 1, "By fund")
    for column, heading in enumerate(BY_FUND_HEADINGS):
        page.write(row, column, heading, "header right" if column > 2 else "header")
    money, flows = at.here("Amount"), facts.flows
    for fact in facts.funds:
        row += 1
        own = [flow for flow in flows if flow.fund_id == fact.fund.id]
        raised = sum(flow.amount_cents for flow in own if flow.to_program_id not in NOT_PROGRAMS)
        total = sum(flow.amount_cents for flow in own)
        mine = f"--EXACT({at.here('Fund ID')},$A{row + 1})"
        to_program = f'--({at.here("To ID")}<>"")'
        cells: list[tuple[Cell, str]] = [
            (fact.fund.id, "wrap"),
            (facts.budget.fund_names[fact.fund.id], "wrap"),
            (None, "plain"),
            (Formula(f"SUMPRODUCT({mine},{money})", units(total)), "money"),
            (None, "plain"),
            (Formula(f"SUMPRODUCT({mine},{to_program},{money})", units(raised)), "money"),
            (Formula(f"D{row + 1}-F{row + 1}", units(total - raised)), "money"),
        ]
        for column, (cell, look) in enumerate(cells):
            page.write(row, column, cell, f"body {look}")


SHEET = OutputSheet(NAME, "Which cut pays for which increase, fund by fund", _write)
