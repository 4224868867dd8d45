"""The sheet Funds: every use of a fund's money, summed live and checked against what is available."""

from __future__ import annotations

from budgetopt.tell import prices
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.charts import changes_chart, chart_height
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.recommendation.places import FUND_HEADINGS, FUNDS, carried, fund_columns, funds_at
from budgetopt.workbooks.sheet import ROW_PIXELS

# Without prices, which would shrink the rest.
_PRINTED = FUND_HEADINGS.index("Check") + 1
_ABOUT = (
    "For each fund: recommended + transition costs + lost revenue + unavoidable cost + reserve + idle = available. "
    "Recommended follows the sheet Recommendations. "
)


def _write(page: Page, facts: Facts) -> None:
    about = _ABOUT + prices.fund_prices(facts.plan)
    listed = [*fund_columns(facts), *carried(facts.funds, lambda use: use.fund.extra, FUND_HEADINGS)]
    end = page.listing("Funds", about, listed, facts.funds, "FundTable", totals=True, printed=_PRINTED)
    at = funds_at(facts)
    page.colour_checks(at.first, FUND_HEADINGS.index("Check"), at.last)
    page.book.name("Total_available", FUNDS, f"${at.letter('Available')}${end}")
    page.print_only(end + 2 + chart_height(len(facts.funds)) // ROW_PIXELS)
    changes = [use.recommended - use.current for use in facts.funds]
    changes_chart(page, (end + 1, 0), "Change by fund", at, "Fund", changes, facts)


SHEET = OutputSheet(
    FUNDS, "What each fund has and every use of it, checked to the cent; what one more dollar would add", _write
)
