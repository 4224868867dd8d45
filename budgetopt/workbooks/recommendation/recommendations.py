"""The sheet Recommendations: a row a line, live totals that foot to each fund."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from budgetopt.money import Cents, units
from budgetopt.tell.facts import Facts, LineFact
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import Cell, Formula, ListColumn, Page
from budgetopt.workbooks.recommendation.places import (
    BY_FUND_HEADINGS,
    RECOMMENDATION_CHECK,
    RECOMMENDATION_HEADER,
    RECOMMENDATION_HEADINGS,
    RECOMMENDATION_SHOWN,
    RECOMMENDATION_TOTAL,
    RECOMMENDATIONS,
    SheetList,
    funds_at,
    lines_at,
)
from budgetopt.workbooks.text import different

OK, WRONG = "OK", "does not add up"
_ABOUT = (
    "A row a line: what a program gets from one fund. To try another amount, type over Recommended: changes, totals "
    "and checks follow. What cuts cost and what stays idle do not; for that, decide on the sheet Decisions and plan "
    "again."
)
_CURRENT, _CHANGE, _STATUS, _WHY = (
    RECOMMENDATION_HEADINGS.index(name) for name in ("Current", "Change", "Status of program", "Why")
)


def _write(page: Page, facts: Facts) -> None:
    columns = _columns(facts)
    page.widths([column.width for column in columns])
    years = len(facts.plan.years)
    of_years = f" Year 1 of {years}; the sheet Years has all." if years > 1 else ""
    page.title("Recommendations", f"{facts.city}, {facts.base}.{of_years} {_ABOUT}")
    page.sheet.set_row(1, 28)
    end = page.table(RECOMMENDATION_HEADER, columns, facts.lines, "Lines")
    at = lines_at(facts)
    page.colour_changes(at.first, at.last, (_CHANGE, _STATUS), at.letter("Change"))
    _top_totals(page, facts)
    _by_fund(page, facts, end + 2)
    page.freeze(RECOMMENDATION_HEADER + 1)
    for name, row, heading in (
        ("Total_current", RECOMMENDATION_TOTAL, "Current"),
        ("Total_recommended", RECOMMENDATION_TOTAL, "Recommended"),
        ("Total_change", RECOMMENDATION_TOTAL, "Change"),
    ):
        page.book.name(name, RECOMMENDATIONS, f"${at.letter(heading)}${row + 1}")
    page.book.name("Check_funds", RECOMMENDATIONS, f"${at.letter('Current')}${RECOMMENDATION_CHECK + 1}")


def _columns(facts: Facts) -> list[ListColumn[LineFact]]:
    headings, names, funds = RECOMMENDATION_HEADINGS, facts.budget.program_names, facts.budget.fund_names
    columns: list[ListColumn[LineFact]] = [
        ListColumn(headings[0], 16, "wrap", lambda line, row: line.program.department),
        ListColumn(headings[1], 9.5, "wrap", lambda line, row: line.program.id),
        ListColumn(headings[2], 26, "wrap", lambda line, row: names[line.program.id]),
        ListColumn(headings[3], 9.5, "wrap", lambda line, row: line.fund.id),
        ListColumn(headings[4], 18, "wrap", lambda line, row: funds[line.fund.id]),
        ListColumn(headings[5], 16, "money", lambda line, row: units(line.current)),
        ListColumn(headings[6], 16, "money", lambda line, row: units(line.recommended)),
        ListColumn(headings[7], 15, "money", lambda line, row: change_cell(row, line.current, line.recommended)),
        ListColumn(headings[8], 8.5, "percent", lambda line, row: percent_cell(row, line.current, line.recommended)),
        ListColumn(headings[9], 16, "wrap", lambda line, row: str(line.reason.status)),
        ListColumn(headings[10], 60, "wrap", lambda line, row: line.why),
    ]
    known = list(dict.fromkeys(name for line in facts.lines for name, _ in line.extra))
    for name, heading in zip(known, different(known, headings), strict=True):
        columns.append(ListColumn(heading, 16, "wrap", _carried_through(name)))
    return columns


def _carried_through(name: str) -> Callable[[LineFact, int], Cell]:
    """The cell of a column that the input had and we do not know."""
    return lambda line, row: dict(line.extra).get(name)


def change_cell(row: int, current: Cents, recommended: Cents, columns: str = "FG") -> Formula:
    """Recommended less current, live; rounded to cents so that no change is exactly 0."""
    return Formula(f"ROUND({columns[1]}{row}-{columns[0]}{row},2)", units(recommended - current))


def percent_cell(row: int, current: Cents, recommended: Cents, columns: str = "FG") -> Formula:
    """The change as a share of the current amount, live; blank where there is nothing to compare with."""
    value: float | str = (recommended - current) / current if current else ""
    return Formula(f'IF({columns[0]}{row}=0,"",({columns[1]}{row}-{columns[0]}{row})/{columns[0]}{row})', value)


def _top_totals(page: Page, facts: Facts) -> None:
    """The sums of all rows and of those that the filter shows, and whether every fund adds up."""
    for row, label, function in (
        (RECOMMENDATION_TOTAL, "All rows", "SUM("),
        (RECOMMENDATION_SHOWN, "Rows that the filter shows", "SUBTOTAL(109,"),
    ):
        page.merge(row, 2, 4, label, "right total")
        sums = _sums(facts, row + 1, partial(_over_rows, facts, function))
        for column, (cell, look) in enumerate(sums, start=_CURRENT):
            page.write(row, column, cell, f"{look} total")
    page.merge(RECOMMENDATION_CHECK, 2, 4, "Does every fund add up?", "right total")
    checks = funds_at(facts).column("Check")
    text = f'IF(COUNTIF({checks},"{OK}")=ROWS({checks}),"{OK}: every fund adds up","{WRONG}: see the sheet Funds")'
    page.merge(RECOMMENDATION_CHECK, _CURRENT, _CHANGE, Formula(text, f"{OK}: every fund adds up"), "check total")
    page.colour_checks(RECOMMENDATION_CHECK, _CURRENT, RECOMMENDATION_CHECK)


def _over_rows(facts: Facts, function: str, heading: str) -> str:
    return f"{function}{lines_at(facts).here(heading)})"


def _sums(facts: Facts, row: int, formula: Callable[[str], str]) -> list[tuple[Cell, str]]:
    current, recommended = facts.total_current, facts.total_recommended
    return [
        (Formula(formula("Current"), units(current)), "money"),
        (Formula(formula("Recommended"), units(recommended)), "money"),
        (change_cell(row, current, recommended), "money"),
        (percent_cell(row, current, recommended), "percent"),
    ]


def _by_fund(page: Page, facts: Facts, row: int) -> None:
    """What each fund's rows come to, beside what the sheet Funds has for programs."""
    row = page.section(row, "Totals by fund")
    for column, heading in enumerate(BY_FUND_HEADINGS, start=3):
        page.write(row, column, heading, "header")
    lines, funds = lines_at(facts), funds_at(facts)
    for fact in facts.funds:
        row += 1
        at = row + 1
        left = fact.available - fact.exit_costs - fact.reserve - fact.idle
        uses = "".join(f"-{funds.column(heading)}" for heading in _USES)
        mine = f"--EXACT({funds.column('Fund ID')},$D{at})"
        cells: list[tuple[Cell, str]] = [
            (fact.fund.id, "wrap"),
            (facts.budget.fund_names[fact.fund.id], "wrap"),
            (Formula(f"SUMPRODUCT({_mine(lines, at)},{lines.here('Current')})", units(fact.current)), "money"),
            (Formula(f"SUMPRODUCT({_mine(lines, at)},{lines.here('Recommended')})", units(fact.recommended)), "money"),
            (change_cell(at, fact.current, fact.recommended), "money"),
            (percent_cell(at, fact.current, fact.recommended), "percent"),
            (Formula(f"SUMPRODUCT({mine},{funds.column('Available')}{uses})", units(left)), "money"),
            (Formula(check(f"$G{at}", f"$J{at}"), OK), "check"),
        ]
        for column, (cell, look) in enumerate(cells, start=3):
            page.write(row, column, cell, f"body {look}")
        page.fit(row, [(9.5, fact.fund.id), (18, facts.budget.fund_names[fact.fund.id])])
        page.colour_checks(row, _WHY, row)
    page.write(row + 1, 3, "For programs: available less exit costs, reserve and idle money (sheet Funds).", "plain")


_USES = ("Transition costs", "Lost revenue", "Unavoidable cost", "Reserve", "Idle")


def _mine(lines: SheetList, at: int) -> str:
    # EXACT, not SUMIFS: an id such as "01", "A*" or ">5" means something else to SUMIFS.
    return f"--EXACT({lines.here('Fund ID')},$D{at})"


def check(one: str, other: str) -> str:
    """The formula that says OK where two amounts agree to the cent, and by how much they differ elsewhere."""
    off = f"ROUND({one}-{other},2)"
    return f'IF(ISERROR({off}),"{WRONG}",IF({off}=0,"{OK}","{WRONG}: off by "&TEXT({off},"#,##0.00")))'


SHEET = OutputSheet(
    RECOMMENDATIONS, "Every line: current, recommended, change, status and why; totals that follow", _write
)
