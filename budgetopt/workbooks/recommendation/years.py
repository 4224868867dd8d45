"""The sheet Years: every line and every fund in each planned year. Only where a plan has more than one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from budgetopt.city.ledger import LineId
from budgetopt.city.years import fy
from budgetopt.money import Cents, units
from budgetopt.plan.outcome import YearFigures
from budgetopt.rules import Allocation
from budgetopt.tell.facts import Facts, LineFact
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import Cell, Formula, ListColumn, Page
from budgetopt.workbooks.recommendation.places import (
    RECOMMENDATION_HEADER,
    YEAR_FUND_HEADINGS,
    YEAR_IMPACT_HEADINGS,
    YEAR_LINE_HEADINGS,
    YEARS,
    SheetList,
    exit_heading,
    lines_at,
    year_heading,
    year_line_headings,
)
from budgetopt.workbooks.recommendation.recommendations import OK, change_cell, check, percent_cell

_ABOUT = (
    "Year 1 is the budget to adopt and follows the sheet Recommendations; the years after it say what it prepares, and "
    "are planned anew when they come. Change is the last year's against today. Exit costs are what cuts cost in a year."
)
_FUNDS_ABOUT = (
    "For each fund and year: for programs + exit costs + reserve + idle = available. Idle money is not carried over."
)
# The lists stand under each other and share their columns: names, then amounts.
_NAMES, _MONEY = (11.0, 34.0, 20.0, 11.0), 16.5


class FundYear(NamedTuple):
    """A fund in one planned year, in cents."""

    id: str
    name: str
    year: Allocation
    programs: Cents
    exit_costs: Cents
    reserve: Cents
    idle: Cents
    available: Cents


def _write(page: Page, facts: Facts) -> None:
    figures, funds, years = facts.plan.by_year, fund_years(facts), len(facts.plan.years)
    headings = year_line_headings(years)
    page.widths([*_NAMES, *[_MONEY] * max(len(headings) - len(_NAMES), len(YEAR_FUND_HEADINGS) - len(_NAMES))])
    row = page.title(YEARS, _ABOUT)
    page.freeze(row)
    impact = SheetList(YEARS, row + 2, years, YEAR_IMPACT_HEADINGS)
    funds_at = SheetList(YEARS, impact.last + 5, len(funds), YEAR_FUND_HEADINGS)
    lines_at = SheetList(YEARS, funds_at.last + 6, len(facts.lines), headings)
    page.section(impact.header - 1, "Impact by year")
    _impact_totals(page, facts, impact, page.table(impact.header, _impact_columns(facts), figures))
    page.prose(page.section(funds_at.header - 2, "Funds by year"), _FUNDS_ABOUT, "note")
    page.table(funds_at.header, _fund_columns(funds_at, lines_at), funds)
    page.colour_checks(funds_at.first, YEAR_FUND_HEADINGS.index("Check"), funds_at.last)
    page.section(lines_at.header - 3, "Lines by year")
    _line_totals(page, facts, lines_at)
    # Titles are printed from where they stand: the long list has its own on every page.
    page.sheet.repeat_rows(lines_at.header)
    page.table(lines_at.header, _line_columns(facts, lines_at), facts.lines, "YearLines")
    change = headings.index("Change")
    page.colour_changes(lines_at.first, lines_at.last, (change, change + 1), lines_at.letter("Change"))


def fund_years(facts: Facts) -> list[FundYear]:
    """Every fund in every year: what goes to programs, exit costs, reserve and idle money sum to what it has."""
    case = facts.plan.case
    return [
        FundYear(
            fund.id,
            facts.budget.fund_names[fund.id],
            year,
            sum(year.amount(line.id) for line in case.standing.lines_of_fund[fund.id]),
            sum(exit_costs(year, line.id) for line in case.standing.lines_of_fund[fund.id]),
            case.reserve[fund.id],
            case.idle(fund.id, year),
            case.money(year.year)[fund.id],
        )
        for fund in facts.budget.funds
        for year in facts.plan.years
    ]


def exit_costs(year: Allocation, line: LineId) -> Cents:
    """What the cut of a line costs in a year: transition, lost revenue, cost that stays."""
    return year.transition_cost(line) + year.lost_revenue(line) + year.unavoidable_cost(line)


def _impact_columns(facts: Facts) -> list[ListColumn[YearFigures]]:
    base = facts.budget.fiscal_year

    def gain(year: YearFigures, row: int) -> Cell:
        return Formula(f"F{row}-E{row}", year.impact - year.current_impact)

    def discounted(year: YearFigures, row: int) -> Cell:
        return Formula(f"C{row}*G{row}", year.weight * (year.impact - year.current_impact))

    cells = (
        (_NAMES[0], "year", lambda year, row: year.year),
        (_NAMES[1], "wrap", lambda year, row: fy(base + year.year)),
        (_NAMES[2], "price", lambda year, row: year.weight),
        (_NAMES[3], "count", lambda year, row: year.changed_programs),
        (_MONEY, "points", lambda year, row: year.current_impact),
        (_MONEY, "points", lambda year, row: year.impact),
        (_MONEY, "points", gain),
        (_MONEY, "points", discounted),
        (_MONEY, "whole", lambda year, row: units(year.moved_cents)),
    )
    return [ListColumn(heading, *cell) for heading, cell in zip(YEAR_IMPACT_HEADINGS, cells, strict=True)]


def _impact_totals(page: Page, facts: Facts, at: SheetList, row: int) -> None:
    """The years together, each counted by its weight: the impact that Summary has."""
    plan, weight = facts.plan, at.here("A point counts")
    gain = plan.impact - plan.current_impact

    def counted(heading: str, value: float) -> tuple[Cell, str]:
        return Formula(f"SUMPRODUCT({weight},{at.here(heading)})", value), "points"

    page.totals(
        row,
        [
            ("All years", "plain"),
            ("discounted", "plain"),
            (None, "plain"),
            (None, "plain"),
            counted("Impact today", plan.current_impact),
            counted("Impact", plan.impact),
            (Formula(f"F{row + 1}-E{row + 1}", gain), "points"),
            (Formula(f"SUM({at.here('Gain, discounted')})", gain), "points"),
            (Formula(f"SUM({at.here('Money moved')})", units(sum(year.moved_cents for year in plan.by_year))), "whole"),
        ],
    )


def _fund_columns(at: SheetList, lines: SheetList) -> list[ListColumn[FundYear]]:
    def of_lines(heading: Callable[[int], str], fund: FundYear, row: int, cents: Cents) -> Cell:
        mine = f"--EXACT({lines.here('Fund ID')},$A{row})"
        return Formula(f"SUMPRODUCT({mine},{lines.here(heading(fund.year.year))})", units(cents))

    def checked(fund: FundYear, row: int) -> Cell:
        return Formula(check(f"{at.letter('Sum')}{row}", f"{at.letter('Available')}{row}"), OK)

    def total(fund: FundYear, row: int) -> Cell:
        return Formula(f"SUM({at.letter('For programs')}{row}:{at.letter('Idle')}{row})", units(fund.available))

    cells = (
        (_NAMES[0], "wrap", lambda fund, row: fund.id),
        (_NAMES[1], "wrap", lambda fund, row: fund.name),
        (_NAMES[2], "wrap", checked),
        (_NAMES[3], "year", lambda fund, row: fund.year.year),
        (_MONEY, "money", lambda fund, row: of_lines(year_heading, fund, row, fund.programs)),
        (_MONEY, "money", lambda fund, row: of_lines(exit_heading, fund, row, fund.exit_costs)),
        (_MONEY, "money", lambda fund, row: units(fund.reserve)),
        (_MONEY, "money", lambda fund, row: units(fund.idle)),
        (_MONEY, "money", total),
        (_MONEY, "money", lambda fund, row: units(fund.available)),
    )
    return [ListColumn(heading, *cell) for heading, cell in zip(YEAR_FUND_HEADINGS, cells, strict=True)]


def _line_columns(facts: Facts, at: SheetList) -> list[ListColumn[LineFact]]:
    years = facts.plan.years
    letters = at.letter("Today") + at.letter(year_heading(len(years)))

    def there(heading: str, line: LineFact, row: int, cents: Cents) -> Cell:
        # Line for line as on Recommendations.
        place = row - 1 - at.first + RECOMMENDATION_HEADER + 1
        return Formula(lines_at(facts).cell(heading, place), units(cents))

    def amount(year: Allocation) -> ListColumn[LineFact]:
        if year.year == 1:
            return ListColumn(
                year_heading(1), _MONEY, "money", lambda line, row: there("Recommended", line, row, line.recommended)
            )
        return ListColumn(year_heading(year.year), _MONEY, "money", lambda line, row: units(year.amount(line.id)))

    def cost(year: Allocation) -> ListColumn[LineFact]:
        return ListColumn(exit_heading(year.year), _MONEY, "money", lambda line, row: units(exit_costs(year, line.id)))

    def last(line: LineFact) -> Cents:
        return years[-1].amount(line.id)

    return [
        ListColumn(YEAR_LINE_HEADINGS[0], _NAMES[0], "wrap", lambda line, row: line.program.id),
        ListColumn(
            YEAR_LINE_HEADINGS[1], _NAMES[1], "wrap", lambda line, row: facts.budget.program_names[line.program.id]
        ),
        ListColumn(YEAR_LINE_HEADINGS[2], _NAMES[2], "wrap", lambda line, row: line.program.department),
        ListColumn(YEAR_LINE_HEADINGS[3], _NAMES[3], "wrap", lambda line, row: line.fund.id),
        ListColumn(YEAR_LINE_HEADINGS[4], _MONEY, "money", lambda line, row: there("Current", line, row, line.current)),
        *(amount(year) for year in years),
        ListColumn("Change", _MONEY, "money", lambda line, row: change_cell(row, line.current, last(line), letters)),
        ListColumn("%", _MONEY, "percent", lambda line, row: percent_cell(row, line.current, last(line), letters)),
        *(cost(year) for year in years),
    ]


def _line_totals(page: Page, facts: Facts, at: SheetList) -> None:
    """The sums of all rows and of those that the filter shows."""
    years = facts.plan.years
    sums = {"Today": facts.total_current}
    for year in years:
        sums[year_heading(year.year)] = sum(year.amount(line.id) for line in facts.lines)
        sums[exit_heading(year.year)] = sum(exit_costs(year, line.id) for line in facts.lines)
    letters, last = at.letter("Today") + at.letter(year_heading(len(years))), sums[year_heading(len(years))]
    for row, label, function in (
        (at.header - 2, "All rows", "SUM("),
        (at.header - 1, "Rows that the filter shows", "SUBTOTAL(109,"),
    ):
        page.merge(row, 1, 3, label, "right total")
        for column, heading in enumerate(at.headings[4:], start=4):
            cell: Cell = None
            if heading in sums:
                cell = Formula(f"{function}{at.here(heading)})", units(sums[heading]))
            elif heading == "Change":
                cell = change_cell(row + 1, facts.total_current, last, letters)
            elif heading == "%":
                cell = percent_cell(row + 1, facts.total_current, last, letters)
            page.write(row, column, cell, f"{'percent' if heading == '%' else 'money'} total")


SHEET = OutputSheet(
    YEARS,
    "Every line and fund in each planned year, the impact by year, exit costs and checks",
    _write,
    wanted=lambda facts: len(facts.plan.years) > 1,
)
