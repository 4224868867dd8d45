"""What every list of the sheet Years should hold, for the table that verification goes through."""

from __future__ import annotations

from budgetopt.returned.ours import Listing
from budgetopt.verification.certificate import RECOMMENDED, TODAY
from budgetopt.verification.impact import plan_in, today_in
from budgetopt.verification.money import EXIT_COSTS, LOSSES, Money
from budgetopt.verification.walk import (
    LINE,
    NOISE,
    OK,
    Cells,
    Count,
    Item,
    Listed,
    Real,
    Rows,
    Total,
    four,
    gain,
    has_money,
)  # fmt: skip
from budgetopt.workbooks.recommendation import places
from budgetopt.workbooks.recommendation.years import (
    YEAR_FUND_HEADINGS,
    YEAR_IMPACT_HEADINGS,
    YEAR_LINE_HEADINGS,
    exit_heading,
    year_heading,
    year_line_headings,
)

_ALL_YEARS = "All years"


def _later(money: Money) -> Rows:
    years = money.proof.years[1:]
    return {key: {year_heading(year): money.of_line(key, year)[1] for year in years} for key in money.plan}


def _lines_by_year(money: Money) -> Rows:
    years, found = money.proof.years, _later(money)
    for key, cells in found.items():
        costs = {exit_heading(year): sum(money.lost(key, what, year) for what in LOSSES) for year in years}
        whole = four(*money.of_line(key, years[-1]), ("Today", year_heading(years[-1])))
        first = {"Department": money.department(key[0]), year_heading(1): money.of_line(key)[1]}
        found[key] = whole | cells | first | costs
    return found


def _summed_by_year(listing: Listing) -> list[str]:
    return [heading for heading in listing.columns if heading not in YEAR_LINE_HEADINGS[:-1]]


def _funds_by_year(money: Money) -> Rows:
    found: Rows = {}
    for (fund, year), uses in money.uses.items():
        if fund in money.proof.funds:
            costs = sum(uses[cost] for cost in EXIT_COSTS)
            found[fund, str(year)] = uses | {"For programs": uses["Recommended"], "Exit costs": costs, "Check": OK}
    return found


def _impact_by_year(money: Money) -> Rows:
    found: Rows = {}
    for year, weight in zip(money.proof.years, money.proof.weights, strict=True):
        counts = {"A point counts": Real(weight, NOISE), "Programs changed": Count(money.changed(year))}
        points = _points(today_in(money, year), plan_in(money, year), weight)
        found[(str(year),)] = counts | points | {"Money moved": money.moved(year)}
    moved = sum(money.moved(year) for year in money.proof.years)
    found[(_ALL_YEARS,)] = _points(money.stated(TODAY), money.stated(RECOMMENDED)) | {"Money moved": moved}
    return found


def _points(today: float, planned: float | None, weight: float = 1.0) -> Cells:
    if planned is None:  # said of the linear program
        return {"Impact today": Real(today, NOISE)}
    gains = {"Gain": gain(today, planned), "Gain, discounted": gain(today, planned, weight)}
    return {"Impact today": Real(today, NOISE), "Impact": Real(planned, NOISE), **gains}


_SUMS_BY_YEAR = (
    Total(lambda listing: listing.row - 2, _summed_by_year),
    Total(lambda listing: listing.row - 1, _summed_by_year, shown=True),
)
_LIST_BY_YEAR = (places.YEARS, "list of lines by year", lambda money: year_line_headings(len(money.proof.years)), LINE)
_FUND_YEAR = Item("fund {0!r} in year {1}", "Fund ID", "Year")
LATER_AMOUNTS = Listed(*_LIST_BY_YEAR, _later, needs=None)
LINES_BY_YEAR = Listed(*_LIST_BY_YEAR, _lines_by_year, needs=has_money, totals=_SUMS_BY_YEAR)
FUNDS_BY_YEAR = Listed(places.YEARS, "list of funds by year", YEAR_FUND_HEADINGS, _FUND_YEAR, _funds_by_year)
IMPACT_BY_YEAR = Listed(
    places.YEARS, "list of impact by year", YEAR_IMPACT_HEADINGS, Item("year {0}", "Year"), _impact_by_year
)
