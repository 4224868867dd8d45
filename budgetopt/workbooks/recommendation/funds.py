"""The sheet Funds: every use of a fund's money, summed live and checked against what is available."""

from __future__ import annotations

from budgetopt.city.model import Restriction
from budgetopt.money import units
from budgetopt.tell.facts import Facts, FundFact
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.charts import changes_chart
from budgetopt.workbooks.page import Cell, Formula, ListColumn, Page
from budgetopt.workbooks.recommendation.places import FUND_HEADINGS, FUNDS, LIST_HEADER, funds_at, lines_at
from budgetopt.workbooks.recommendation.recommendations import OK, change_cell, check

_ABOUT = (
    "For each fund: recommended + transition costs + lost revenue + unavoidable cost + reserve + idle = available. "
    "Recommended follows the sheet Recommendations. "
)
_SHADOW = "Shadow price: impact points that one more dollar would add."
_YES_NO = "This plan turns on yes or no, so that no fund has a shadow price."
_MAY_PAY = {
    Restriction.UNRESTRICTED: "programs of departments that draw on it",
    Restriction.RESTRICTED: "its own programs only",
    Restriction.BY_PROGRAM: "each award's program only",
}


def _write(page: Page, facts: Facts) -> None:
    columns = _columns(facts)
    page.head("Funds", _ABOUT + (_YES_NO if facts.plan.mixed else _SHADOW), columns)
    end = page.table(LIST_HEADER, columns, facts.funds, "FundTable")
    _totals(page, facts, end)
    at = funds_at(facts)
    page.colour_checks(at.first, FUND_HEADINGS.index("Check"), at.last)
    page.freeze(LIST_HEADER + 1)
    page.book.name("Total_available", FUNDS, f"${at.letter('Available')}${end + 1}")
    changes = [fact.recommended - fact.current for fact in facts.funds]
    changes_chart(page, (end + 2, 0), "Change by fund", at, "Fund", changes, facts)


def _totals(page: Page, facts: Facts, row: int) -> None:
    at, funds = funds_at(facts), facts.funds
    sums = {
        "Current": sum(fact.current for fact in funds),
        "Recommended": sum(fact.recommended for fact in funds),
        "Change": sum(fact.recommended - fact.current for fact in funds),
        "Transition costs": sum(fact.transition for fact in funds),
        "Lost revenue": sum(fact.lost for fact in funds),
        "Unavoidable cost": sum(fact.unavoidable for fact in funds),
        "Reserve": sum(fact.reserve for fact in funds),
        "Idle": sum(fact.idle for fact in funds),
        "Sum": sum(fact.available for fact in funds),
        "Available": sum(fact.available for fact in funds),
    }
    cells: list[tuple[Cell, str]] = [
        (Formula(f"SUM({at.here(heading)})", units(sums[heading])), "money") if heading in sums else (None, "plain")
        for heading in at.headings
    ]
    cells[1] = ("All funds", "plain")
    page.totals(row, cells)


def _columns(facts: Facts) -> list[ListColumn[FundFact]]:
    lines, funds = lines_at(facts), funds_at(facts)

    def recommended(fact: FundFact, row: int) -> Cell:
        mine = f"--EXACT({lines.column('Fund ID')},$A{row})"
        return Formula(f"SUMPRODUCT({mine},{lines.column('Recommended')})", units(fact.recommended))

    def total(fact: FundFact, row: int) -> Cell:
        return Formula(
            f"{funds.letter('Recommended')}{row}"
            f"+SUM({funds.letter('Transition costs')}{row}:{funds.letter('Idle')}{row})",
            units(fact.available),
        )

    def checked(fact: FundFact, row: int) -> Cell:
        return Formula(check(f"{funds.letter('Sum')}{row}", f"{funds.letter('Available')}{row}"), OK)

    cells = (
        (10, "wrap", lambda fact, row: fact.fund.id),
        (22, "wrap", lambda fact, row: facts.budget.fund_names[fact.fund.id]),
        (18, "wrap", lambda fact, row: "every program" if fact.fund.open_to_all else _MAY_PAY[fact.fund.restriction]),
        (16, "money", lambda fact, row: units(fact.current)),
        (16, "money", recommended),
        (14, "money", lambda fact, row: change_cell(row, fact.current, fact.recommended, "DE")),
        (13, "money", lambda fact, row: units(fact.transition)),
        (13, "money", lambda fact, row: units(fact.lost)),
        (12.5, "money", lambda fact, row: units(fact.unavoidable)),
        (14, "money", lambda fact, row: units(fact.reserve)),
        (10, "money", lambda fact, row: units(fact.idle)),
        (16, "money", total),
        (16, "money", lambda fact, row: units(fact.available)),
        (13, "wrap", checked),
        (8.5, "price", lambda fact, row: fact.shadow_price),
    )
    return [ListColumn(heading, *cell) for heading, cell in zip(FUND_HEADINGS, cells, strict=True)]


SHEET = OutputSheet(
    FUNDS, "What each fund has and every use of it, checked to the cent; what one more dollar would add", _write
)
