"""The sheet Years: every line and every fund in each planned year. Only where a plan has more than one."""

from __future__ import annotations

from collections.abc import Callable

from xlsxwriter.utility import xl_col_to_name

from budgetopt.money import Cents, units
from budgetopt.plan.outcome import YearFigures
from budgetopt.plan.tables import FundUse, fund_uses
from budgetopt.tell.facts import Facts, LineFact
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import ListColumn, Page
from budgetopt.workbooks.recommendation import places
from budgetopt.workbooks.sheet import Cell, Formula
from budgetopt.workbooks.sheet_list import SheetList

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


def _impact_columns(facts: Facts) -> list[ListColumn[YearFigures]]:
    def counted(heading: str, value: float) -> Cell:
        """The years together, each counted by its weight: the impact that Summary has."""
        at = _impact_at(facts)
        return Formula(f"SUMPRODUCT({at.here('A point counts')},{at.here(heading)})", value)

    def gain() -> float:
        return facts.plan.impact - facts.plan.current_impact

    return [
        ListColumn("Year", _NAMES[0], "year", lambda year, row: year.year, total="All years"),
        ListColumn(
            *("Fiscal year", _NAMES[1], "wrap"),
            lambda year, row: f"FY{facts.budget.fiscal_year + year.year}",
            total="discounted",
        ),
        ListColumn("A point counts", _NAMES[2], "price", lambda year, row: year.weight),
        ListColumn("Programs changed", _NAMES[3], "count", lambda year, row: year.changed_programs),
        ListColumn(
            *("Impact today", _MONEY, "points"),
            lambda year, row: year.current_impact,
            total=lambda row: counted("Impact today", facts.plan.current_impact),
        ),
        ListColumn(
            *("Impact", _MONEY, "points"),
            lambda year, row: year.impact,
            total=lambda row: counted("Impact", facts.plan.impact),
        ),
        ListColumn(
            *("Gain", _MONEY, "points"),
            lambda year, row: Formula(f"F{row}-E{row}", _gain(year)),
            total=lambda row: Formula(f"F{row}-E{row}", gain()),
        ),
        ListColumn(
            *("Gain, discounted", _MONEY, "points"),
            lambda year, row: Formula(f"C{row}*G{row}", year.weight * _gain(year)),
            total=lambda row: Formula(f"SUM({_impact_at(facts).here('Gain, discounted')})", gain()),
        ),
        ListColumn("Money moved", _MONEY, "whole", lambda year, row: units(year.moved_cents), sums=True),
    ]


YEAR_IMPACT_HEADINGS = places.headings(_impact_columns)


def _fund_columns(facts: Facts) -> list[ListColumn[FundUse]]:
    def of_lines(row: int, heading: str, cents: Cents) -> Cell:
        lines = _lines_at(facts)
        return Formula(f"SUMPRODUCT(--EXACT({lines.here('Fund ID')},$A{row}),{lines.here(heading)})", units(cents))

    return [
        ListColumn("Fund ID", _NAMES[0], "wrap", lambda use, row: use.fund.id),
        ListColumn("Fund", _NAMES[1], "wrap", lambda use, row: facts.budget.fund_names[use.fund.id]),
        ListColumn("Check", _NAMES[2], "wrap", lambda use, row: Formula(places.check(f"I{row}", f"J{row}"), places.OK)),
        ListColumn("Year", _NAMES[3], "year", lambda use, row: use.year),
        ListColumn(
            "For programs", _MONEY, "money", lambda use, row: of_lines(row, year_heading(use.year), use.recommended)
        ),
        ListColumn(
            "Exit costs", _MONEY, "money", lambda use, row: of_lines(row, exit_heading(use.year), use.exit_costs)
        ),
        ListColumn("Reserve", _MONEY, "money", lambda use, row: units(use.reserve)),
        ListColumn("Idle", _MONEY, "money", lambda use, row: units(use.idle)),
        ListColumn("Sum", _MONEY, "money", lambda use, row: Formula(f"SUM(E{row}:H{row})", units(use.available))),
        ListColumn("Available", _MONEY, "money", lambda use, row: units(use.available)),
    ]


YEAR_FUND_HEADINGS = places.headings(_fund_columns)


def _line_columns(facts: Facts, years: int) -> list[ListColumn[LineFact]]:
    """The list of lines of so many planned years."""

    def there(heading: str, row: int, cents: Cents) -> Cell:
        """An amount of Recommendations, line for line as there."""
        place = row - 1 - _lines_at(facts).first + places.RECOMMENDATION_HEADER + 1
        return Formula(places.lines_at(facts).cell(heading, place), units(cents))

    def amount(year: int) -> Callable[[LineFact, int], Cell]:
        if year == 1:
            return lambda line, row: there("Recommended", row, line.recommended)
        return lambda line, row: units(facts.plan.years[year - 1].amount(line.id))

    def cost(year: int) -> Callable[[LineFact, int], Cell]:
        return lambda line, row: units(facts.plan.years[year - 1].exit_costs(line.id))

    every = range(1, years + 1)
    return [
        ListColumn("Program ID", _NAMES[0], "wrap", lambda line, row: line.program.id),
        ListColumn("Program", _NAMES[1], "wrap", lambda line, row: facts.budget.program_names[line.program.id]),
        ListColumn("Department", _NAMES[2], "wrap", lambda line, row: line.program.department),
        ListColumn("Fund ID", _NAMES[3], "wrap", lambda line, row: line.fund.id),
        ListColumn.money("Today", _MONEY, lambda line, row: there("Current", row, line.current)),
        *(ListColumn.money(year_heading(year), _MONEY, amount(year)) for year in every),
        *places.changes(
            facts,
            f"E{xl_col_to_name(4 + years)}",
            (_MONEY, _MONEY),
            lambda line: (line.current, facts.plan.years[-1].amount(line.id)),
            lambda facts: (facts.total_current, sum(facts.plan.years[-1].programs.values())),
        ),
        *(ListColumn.money(exit_heading(year), _MONEY, cost(year)) for year in every),
    ]


def year_line_headings(years: int) -> tuple[str, ...]:
    """The headings of the list of lines, of so many planned years."""
    return places.headings(lambda facts: _line_columns(facts, years))


YEAR_LINE_HEADINGS = year_line_headings(0)[:5]


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
    of_years = _impact_columns(facts)
    end = page.table(impact.header, of_years, facts.plan.by_year)
    page.totals(end, impact.header, of_years)
    page.prose(page.section(funds.header - 2, "Funds by year"), _FUNDS_ABOUT, "note")
    uses = sorted(fund_uses(facts.plan), key=lambda use: (order[use.fund.id], use.year))
    page.table(funds.header, _fund_columns(facts), uses)
    page.colour_checks(funds.first, YEAR_FUND_HEADINGS.index("Check"), funds.last)
    page.section(lines.header - 3, "Lines by year")
    page.sheet.set_h_pagebreaks([lines.header - 3])
    of_lines = _line_columns(facts, len(facts.plan.years))
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
