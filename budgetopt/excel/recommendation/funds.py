"""The sheet Funds: every use of a fund's money, summed live and checked against what is available."""

from __future__ import annotations

from budgetopt.city.model import Restriction
from budgetopt.excel.recommendation.charts import Bars, changes_chart
from budgetopt.excel.recommendation.facts import Facts, FundFact
from budgetopt.excel.recommendation.page import Cell, Column, Formula, Page, Sheet
from budgetopt.excel.recommendation.places import FUND_HEADINGS, FUNDS, LIST_HEADER
from budgetopt.excel.recommendation.recommendations import OK, check
from budgetopt.money import units

_ABOUT = (
    "For each fund: recommended + transition costs + lost revenue + unavoidable cost + reserve + idle = available. "
    "Recommended follows the sheet Recommendations. Shadow price: impact points that one more dollar would add."
)
_MAY_PAY = {
    Restriction.UNRESTRICTED: "programs of departments that draw on it",
    Restriction.RESTRICTED: "its own programs only",
    Restriction.BY_PROGRAM: "each award's program only",
}


def _write(page: Page, facts: Facts) -> None:
    columns = _columns(facts)
    page.widths([column.width for column in columns])
    page.title("Funds", _ABOUT)
    end = page.table(LIST_HEADER, columns, facts.funds, "FundTable")
    _totals(page, facts, end)
    at = facts.funds_at
    page.colour_checks(at.first, FUND_HEADINGS.index("Check"), at.last)
    page.freeze(LIST_HEADER + 1)
    page.book.name("Total_available", FUNDS, f"${at.letter('Available')}${end + 1}")
    bars = [(fact.fund.name, fact.recommended - fact.current) for fact in facts.funds]
    row = _chart_rows(page, facts, end + 2, bars)
    changes_chart(page, row, 0, "Change by fund", bars, Bars(FUNDS, end + 4, 0, 1), facts)


def _chart_rows(page: Page, facts: Facts, row: int, bars: list[tuple[str, int]]) -> int:
    """The chart's own short list, so that it can be read without the picture too."""
    if not any(change for _, change in bars):
        return row
    return page_list(page, row, bars)


def page_list(page: Page, row: int, bars: list[tuple[str, int]]) -> int:
    """Names and changes, as plain cells; returns the row under them."""
    return row


def _columns(facts: Facts) -> list[Column[FundFact]]:
    lines, funds = facts.lines_at, facts.funds_at

    def recommended(fact: FundFact, row: int) -> Cell:
        mine = f"--EXACT({lines.column('Fund ID')},$A{row})"
        return Formula(f"SUMPRODUCT({mine},{lines.column('Recommended')})", units(fact.recommended))

    def total(fact: FundFact, row: int) -> Cell:
        return Formula(f"SUM({funds.letter('Recommended')}{row}:{funds.letter('Idle')}{row})", units(fact.available))

    def checked(fact: FundFact, row: int) -> Cell:
        return Formula(check(f"{funds.letter('Sum')}{row}", f"{funds.letter('Available')}{row}"), OK)

    cells = (
        (11, "wrap", lambda fact, row: fact.fund.id),
        (26, "wrap", lambda fact, row: fact.fund.name),
        (22, "wrap", lambda fact, row: "every program" if fact.fund.open_to_all else _MAY_PAY[fact.fund.restriction]),
        (17, "money", lambda fact, row: units(fact.current)),
        (17, "money", recommended),
        (14, "money", lambda fact, row: units(fact.transition)),
        (14, "money", lambda fact, row: units(fact.lost)),
        (14, "money", lambda fact, row: units(fact.unavoidable)),
        (15, "money", lambda fact, row: units(fact.fund.reserve)),
        (14, "money", lambda fact, row: units(fact.idle)),
        (17, "money", total),
        (17, "money", lambda fact, row: units(fact.available)),
        (16, "wrap", checked),
        (9, "price", lambda fact, row: fact.shadow_price),
    )
    return [Column(heading, *cell) for heading, cell in zip(FUND_HEADINGS, cells, strict=True)]
