"""The sheet Recommendations: a row a line, live totals that foot to each fund."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, pairwise

from budgetopt.money import units
from budgetopt.tell.facts import Facts, LineFact
from budgetopt.tell.prices import kept_whole
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import ListColumn, Page
from budgetopt.workbooks.recommendation import places
from budgetopt.workbooks.recommendation.checks_form import NOT_SAID
from budgetopt.workbooks.sheet import Cell, Formula
from budgetopt.workbooks.sheet_list import SheetList

ADDS_UP = f"{places.OK}: every fund adds up, every rule holds"
_ABOUT = (
    "A row a line: what a program gets from one fund, and why in brief; For analysts has it in full, Measures what it "
    "rests on. To try another amount, type over Recommended: changes, totals, exit costs and every check (sheet "
    "Checks) follow."
)
_REQUESTED = "Requested by program"
_CURRENT, _CHANGE, _STATUS, _WHY = (
    places.RECOMMENDATION_HEADINGS.index(name) for name in ("Current", "Change", "Status of program", "Why")
)


def _write(page: Page, facts: Facts) -> None:
    listed = _columns(facts)
    page.widths([column.width for column in listed], _WHY + 1)
    years = len(facts.plan.years)
    of_years = f" Year 1 of {years}; the sheet Years has all." if years > 1 else ""
    said = " ".join(filter(None, (_ABOUT, kept_whole(facts.plan))))
    page.title("Recommendations", f"{facts.city}, {facts.base}.{of_years} {said}")
    end = page.table(places.RECOMMENDATION_HEADER, listed, facts.lines, "Lines")
    at = places.lines_at(facts)
    page.colour_changes(at.first, at.last, (_CHANGE, _STATUS), at.letter("Change"))
    _colour_broken(page, facts)
    _only_amounts(page, facts)
    _top_totals(page, facts, listed)
    last = _by_fund(page, facts, end + 2)
    page.print_only(last)
    departments = [line.program.department for line in facts.lines]
    breaks = [row for row, (one, next) in enumerate(pairwise(departments), start=at.first + 1) if one != next]
    page.sheet.set_h_pagebreaks(breaks)
    page.freeze(places.RECOMMENDATION_HEADER + 1)
    for heading in ("Current", "Recommended", "Change"):
        cell = f"${at.letter(heading)}${places.RECOMMENDATION_TOTAL + 1}"
        page.book.name(f"Total_{heading.lower()}", places.RECOMMENDATIONS, cell)
    page.book.name("Check_funds", places.RECOMMENDATIONS, f"${at.letter('Current')}${places.RECOMMENDATION_CHECK + 1}")


def _columns(facts: Facts) -> list[ListColumn[LineFact]]:
    further = [ListColumn(_REQUESTED, 16, "money", _requested(facts))] if facts.asked else []
    taken = (*places.RECOMMENDATION_HEADINGS, _REQUESTED)
    carried = places.carried(facts.lines, lambda line: line.extra, taken)
    return [*places.line_columns(facts), *further, *carried]


def _requested(facts: Facts) -> Callable[[LineFact, int], Cell]:
    """What the program asks for, once: beside its first line."""
    asked = facts.asked
    return lambda line, row: (
        units(asked[line.program.id]) if line.id == line.first and line.program.id in asked else None
    )


def _top_totals(page: Page, facts: Facts, listed: list[ListColumn[LineFact]]) -> None:
    """The sums of all rows and of those that the filter shows, and whether every fund adds up."""
    rows = (places.RECOMMENDATION_TOTAL, places.RECOMMENDATION_SHOWN)
    page.sums_above(rows, places.RECOMMENDATION_HEADER, listed, _CURRENT)
    page.merge(places.RECOMMENDATION_CHECK, 2, 4, "Does every fund add up, and every rule hold?", "right total")
    checks = places.funds_at(facts).column("Check")
    text = (
        f'IF(Funds_over>0,"Funds over: "&Funds_over&" (sheet Funds)",IF(Rules_broken>0,"Rules broken: "&Rules_broken&" '
        f'(sheet Checks)",IF(Funds_unallocated>0,"Funds with money unallocated: "&Funds_unallocated&" (sheet Funds)",'
        f'IF(COUNTIF({checks},"{places.OK}")<ROWS({checks}),"{places.WRONG}: see the sheet Funds",IF({NOT_SAID},'
        f'"Some rules: ask budgetopt score (sheet Checks)","{ADDS_UP}")))))'
    )
    page.merge(places.RECOMMENDATION_CHECK, _CURRENT, _CHANGE, Formula(text, ADDS_UP), "check total")
    page.colour_checks(places.RECOMMENDATION_CHECK, _CURRENT, places.RECOMMENDATION_CHECK)


def _colour_broken(page: Page, facts: Facts) -> None:
    """A recommended amount stands out whose line breaks a limit; the words stand on the sheet Checks."""
    at = places.lines_at(facts)
    _, wrong = page.book.looks.colours()
    rule = {"type": "formula", "criteria": f"=INDEX(Lines_broken,ROW()-{at.first})>0", "format": wrong}
    column = places.RECOMMENDATION_HEADINGS.index("Recommended")
    page.sheet.conditional_format(at.first, column, at.last, column, rule)


def _only_amounts(page: Page, facts: Facts) -> None:
    """Only an amount can be typed over Recommended: 0 or more, but for lines that are below zero today."""
    column = places.RECOMMENDATION_HEADINGS.index("Recommended")
    rows = enumerate(facts.lines, start=places.lines_at(facts).first)
    for below, lines in groupby(rows, key=lambda row: row[1].current < 0):
        first, *others = [row for row, _ in lines]
        criteria = (
            {"criteria": "between", "minimum": -1e15, "maximum": 1e15} if below else {"criteria": ">=", "value": 0}
        )
        said = {"error_title": "Recommended", "error_message": "Enter an amount of money, 0 or more, without text."}
        rule = {"validate": "decimal", "ignore_blank": False} | criteria | said
        page.sheet.data_validation(first, column, others[-1] if others else first, column, rule)


def _by_fund(page: Page, facts: Facts, row: int) -> int:
    """What each fund's rows come to, beside what the sheet Funds has for programs; returns the row under it."""
    row = page.section(row, "Totals by fund")
    for column, heading in enumerate(places.BY_FUND_HEADINGS, start=3):
        page.write(row, column, heading, "header")
    lines, funds = places.lines_at(facts), places.funds_at(facts)
    for fact in facts.funds:
        row += 1
        at = row + 1
        left = fact.available - fact.exit_costs - fact.reserve - fact.idle
        # What a fund is over is not for programs.
        idle = funds.column("Idle")
        uses = "".join(f"-{funds.column(heading)}" for heading in _USES) + f"-({idle}>0)*{idle}"
        mine = f"--EXACT({funds.column('Fund ID')},$D{at})"
        cells: list[tuple[Cell, str]] = [
            (fact.fund.id, "wrap"),
            (facts.budget.fund_names[fact.fund.id], "wrap"),
            (Formula(f"SUMPRODUCT({_mine(lines, at)},{lines.here('Current')})", units(fact.current)), "money"),
            (Formula(f"SUMPRODUCT({_mine(lines, at)},{lines.here('Recommended')})", units(fact.recommended)), "money"),
            (places.change_cell(at, fact.current, fact.recommended), "money"),
            (places.percent_cell(at, fact.current, fact.recommended), "percent"),
            (Formula(f"SUMPRODUCT({mine},{funds.column('Available')}{uses})", units(left)), "whole"),
            (Formula(places.check(f"$G{at}", f"$J{at}"), places.OK), "check"),
        ]
        for column, (cell, look) in enumerate(cells, start=3):
            page.write(row, column, cell, f"body {look}")
        page.fit(row, [(9.5, fact.fund.id), (12, facts.budget.fund_names[fact.fund.id])])
        page.colour_checks(row, _WHY, row)
    page.write(row + 1, 3, "For programs: available less exit costs, reserve and idle money (sheet Funds).", "plain")
    return row + 2


_USES = ("Transition costs", "Lost revenue", "Unavoidable cost", "Reserve")


def _mine(lines: SheetList, at: int) -> str:
    # EXACT, not SUMIFS: an id such as "01", "A*" or ">5" means something else to SUMIFS.
    return f"--EXACT({lines.here('Fund ID')},$D{at})"


SHEET = OutputSheet(
    places.RECOMMENDATIONS, "Every line: current, recommended, change, status and why; totals that follow", _write
)
