"""The sheet Years: every line and every fund in each planned year. Only where a plan has more than one."""

from __future__ import annotations

from collections.abc import Callable

from xlsxwriter.utility import xl_col_to_name

from budgetopt.money import Cents, units
from budgetopt.plan.outcome import YearFigures
from budgetopt.plan.tables import FundUse, fund_uses
from budgetopt.tell.facts import Facts, LineFact
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.recommendation import places
from budgetopt.workbooks.recommendation.places import Declared, SheetList
from budgetopt.workbooks.sheet import Cell, Formula

_ABOUT = (
    "Year 1 is the budget to adopt and follows the sheet Recommendations; the years after it say what it prepares, and "
    "are planned anew when they come. Change is the last year's against today. Exit costs are what cuts cost in a year."
)
_FUNDS_ABOUT = (
    "For each fund and year: for programs + exit costs + reserve + idle = available. Idle money is not carried over."
)
# The lists stand under each other and share their columns: names, then amounts.
_NAMES, _MONEY = (11.0, 34.0, 20.0, 11.0), 16.5


def year_heading(year: int) -> str:
    """The heading of the amounts of a planned year."""
    return f"Year {year}"


def exit_heading(year: int) -> str:
    """The heading of what cuts cost in a planned year."""
    return f"Exit costs, year {year}"


def _gain(year: YearFigures) -> float:
    return year.impact - year.current_impact


def _counted(heading: str, value: Callable[[Facts], float]) -> Callable[[Facts, int], Cell]:
    """The years together, each counted by its weight: the impact that Summary has."""

    def total(facts: Facts, row: int) -> Cell:
        at = _impact_at(facts)
        return Formula(f"SUMPRODUCT({at.here('A point counts')},{at.here(heading)})", value(facts))

    return total


def _whole_gain(facts: Facts) -> float:
    return facts.plan.impact - facts.plan.current_impact


def _discounted(facts: Facts, row: int) -> Cell:
    return Formula(f"SUM({_impact_at(facts).here('Gain, discounted')})", _whole_gain(facts))


_IMPACT: tuple[Declared[YearFigures], ...] = (
    Declared("Year", _NAMES[0], "year", lambda facts, year, row: year.year, total="All years"),
    Declared(
        *("Fiscal year", _NAMES[1], "wrap"),
        lambda facts, year, row: f"FY{facts.budget.fiscal_year + year.year}",
        total="discounted",
    ),
    Declared("A point counts", _NAMES[2], "price", lambda facts, year, row: year.weight),
    Declared("Programs changed", _NAMES[3], "count", lambda facts, year, row: year.changed_programs),
    Declared(
        *("Impact today", _MONEY, "points"),
        lambda facts, year, row: year.current_impact,
        total=_counted("Impact today", lambda facts: facts.plan.current_impact),
    ),
    Declared(
        *("Impact", _MONEY, "points"),
        lambda facts, year, row: year.impact,
        total=_counted("Impact", lambda facts: facts.plan.impact),
    ),
    Declared(
        *("Gain", _MONEY, "points"),
        lambda facts, year, row: Formula(f"F{row}-E{row}", _gain(year)),
        total=lambda facts, row: Formula(f"F{row}-E{row}", _whole_gain(facts)),
    ),
    Declared(
        *("Gain, discounted", _MONEY, "points"),
        lambda facts, year, row: Formula(f"C{row}*G{row}", year.weight * _gain(year)),
        total=_discounted,
    ),
    Declared("Money moved", _MONEY, "whole", lambda facts, year, row: units(year.moved_cents), sums=True),
)
YEAR_IMPACT_HEADINGS = places.headings(_IMPACT)


def _of_year_lines(heading: Callable[[int], str], cents: Callable[[FundUse], Cents]) -> Callable[..., Cell]:
    def cell(facts: Facts, use: FundUse, row: int) -> Cell:
        lines = _lines_at(facts)
        mine = f"--EXACT({lines.here('Fund ID')},$A{row})"
        return Formula(f"SUMPRODUCT({mine},{lines.here(heading(use.year))})", units(cents(use)))

    return cell


_FUNDS: tuple[Declared[FundUse], ...] = (
    Declared("Fund ID", _NAMES[0], "wrap", lambda facts, use, row: use.fund.id),
    Declared("Fund", _NAMES[1], "wrap", lambda facts, use, row: facts.budget.fund_names[use.fund.id]),
    Declared(
        "Check", _NAMES[2], "wrap", lambda facts, use, row: Formula(places.check(f"I{row}", f"J{row}"), places.OK)
    ),
    Declared("Year", _NAMES[3], "year", lambda facts, use, row: use.year),
    Declared("For programs", _MONEY, "money", _of_year_lines(year_heading, lambda use: use.recommended)),
    Declared("Exit costs", _MONEY, "money", _of_year_lines(exit_heading, lambda use: use.exit_costs)),
    Declared("Reserve", _MONEY, "money", lambda facts, use, row: units(use.reserve)),
    Declared("Idle", _MONEY, "money", lambda facts, use, row: units(use.idle)),
    Declared("Sum", _MONEY, "money", lambda facts, use, row: Formula(f"SUM(E{row}:H{row})", units(use.available))),
    Declared("Available", _MONEY, "money", lambda facts, use, row: units(use.available)),
)
YEAR_FUND_HEADINGS = places.headings(_FUNDS)


def _there(facts: Facts, heading: str, row: int, cents: Cents) -> Cell:
    """An amount of Recommendations, line for line as there."""
    place = row - 1 - _lines_at(facts).first + places.RECOMMENDATION_HEADER + 1
    return Formula(places.lines_at(facts).cell(heading, place), units(cents))


def _amount(year: int) -> Callable[[Facts, LineFact, int], Cell]:
    if year == 1:
        return lambda facts, line, row: _there(facts, "Recommended", row, line.recommended)
    return lambda facts, line, row: units(facts.plan.years[year - 1].amount(line.id))


def _cost(year: int) -> Callable[[Facts, LineFact, int], Cell]:
    return lambda facts, line, row: units(facts.plan.years[year - 1].exit_costs(line.id))


def _lines(years: int) -> list[Declared[LineFact]]:
    """The list of lines of so many planned years."""
    every = range(1, years + 1)
    return [
        Declared("Program ID", _NAMES[0], "wrap", lambda facts, line, row: line.program.id),
        Declared("Program", _NAMES[1], "wrap", lambda facts, line, row: facts.budget.program_names[line.program.id]),
        Declared("Department", _NAMES[2], "wrap", lambda facts, line, row: line.program.department),
        Declared("Fund ID", _NAMES[3], "wrap", lambda facts, line, row: line.fund.id),
        Declared.money("Today", _MONEY, lambda facts, line, row: _there(facts, "Current", row, line.current)),
        *(Declared.money(year_heading(year), _MONEY, _amount(year)) for year in every),
        *places.changes(
            f"E{xl_col_to_name(4 + years)}",
            (_MONEY, _MONEY),
            lambda facts, line: (line.current, facts.plan.years[-1].amount(line.id)),
            lambda facts: (facts.total_current, sum(facts.plan.years[-1].programs.values())),
        ),
        *(Declared.money(exit_heading(year), _MONEY, _cost(year)) for year in every),
    ]


YEAR_LINE_HEADINGS = places.headings(_lines(0)[:5])


def year_line_headings(years: int) -> tuple[str, ...]:
    """The headings of the list of lines, of so many planned years."""
    return places.headings(_lines(years))


def _impact_at(facts: Facts) -> SheetList:
    return SheetList(places.YEARS, 4, len(facts.plan.years), YEAR_IMPACT_HEADINGS)


def _funds_at(facts: Facts) -> SheetList:
    rows = len(facts.plan.years) * len(facts.budget.funds)
    return SheetList(places.YEARS, _impact_at(facts).last + 5, rows, YEAR_FUND_HEADINGS)


def _lines_at(facts: Facts) -> SheetList:
    headings = year_line_headings(len(facts.plan.years))
    return SheetList(places.YEARS, _funds_at(facts).last + 6, len(facts.lines), headings)


def _write(page: Page, facts: Facts) -> None:
    order = {fund.id: index for index, fund in enumerate(facts.budget.funds)}
    impact, funds, lines = _impact_at(facts), _funds_at(facts), _lines_at(facts)
    page.widths([*_NAMES, *[_MONEY] * (max(len(lines.headings), len(funds.headings)) - len(_NAMES))])
    page.freeze(page.title(places.YEARS, _ABOUT))
    page.section(impact.header - 1, "Impact by year")
    of_years = places.columns(facts, _IMPACT)
    end = page.table(impact.header, of_years, facts.plan.by_year)
    page.totals(end, impact.header, of_years)
    page.prose(page.section(funds.header - 2, "Funds by year"), _FUNDS_ABOUT, "note")
    uses = sorted(fund_uses(facts.plan), key=lambda use: (order[use.fund.id], use.year))
    page.table(funds.header, places.columns(facts, _FUNDS), uses)
    page.colour_checks(funds.first, YEAR_FUND_HEADINGS.index("Check"), funds.last)
    page.section(lines.header - 3, "Lines by year")
    page.sheet.set_h_pagebreaks([lines.header - 3])
    of_lines = places.columns(facts, _lines(len(facts.plan.years)))
    # Titles are printed from where they stand: the long list has its own on every page.
    page.sheet.repeat_rows(lines.header)
    page.table(lines.header, of_lines, facts.lines, "YearLines")
    page.sums_above((lines.header - 2, lines.header - 1), lines.header, of_lines, len(_NAMES))
    change = lines.headings.index("Change")
    page.colour_changes(lines.first, lines.last, (change, change + 1), lines.letter("Change"))


SHEET = OutputSheet(
    places.YEARS,
    "Every line and fund in each planned year, the impact by year, exit costs and checks",
    _write,
    wanted=lambda facts: len(facts.plan.years) > 1,
)
