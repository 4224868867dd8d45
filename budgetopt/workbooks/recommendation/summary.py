"""The sheet Summary: the plan in one sentence, its figures, the largest moves, and what it does not decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from budgetopt.city.years import fy
from budgetopt.money import units
from budgetopt.plan.flows import GAP, NEW_MONEY
from budgetopt.plan.served import departments_served
from budgetopt.scenario.deciding import called
from budgetopt.tell import plan as words
from budgetopt.tell.choices import few_moves
from budgetopt.tell.facts import Facts
from budgetopt.tell.figures import growth
from budgetopt.tell.headline import by_year, ended_early, headline, impact_point, in_years, unproven
from budgetopt.tell.lists import AT_BEST, SURELY
from budgetopt.tell.today import doing_nothing
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.charts import changes_chart
from budgetopt.workbooks.page import ListColumn, Page
from budgetopt.workbooks.recommendation.places import OVERVIEW, RECOMMENDATION_TOTAL, funds_at, lines_at
from budgetopt.workbooks.sheet import ROW_PIXELS, Cell, Formula
from budgetopt.workbooks.sheet_list import SheetList
from budgetopt.workbooks.text import one_line, one_lines, with_sheet

_MOVES_EACH_WAY = 6
# The second page begins with both charts, of no more departments than this; the sheet Departments has all.
_CHART_HEIGHT, _MOST_DEPARTMENTS = 300, 12
_TITLE_PIXELS = 32
MOVE_LABEL = 46
_WIDTHS = (46, 18, 16, 74)
BOUND_LABEL, LIFTED_LABEL = "Most that any plan can have by these rules", "The same money with policy lifted"
BASE_LABEL = "Base of amendments (SHA-256 of the lines)"
HOW_SURE, ASKED, NOT_DECIDED = (
    "How sure is this?",
    "What was asked and what must hold",
    "What this plan does not decide",
)
MOVE_HEADINGS = ("Program", "Change", "Status", "Why")


class SummaryFigure(NamedTuple):
    """A figure of the summary, with the name that formulas may use for it."""

    label: str
    cell: Cell
    look: str
    note: str
    name: str = ""


def _write(page: Page, facts: Facts) -> None:
    plan = facts.plan
    page.widths(_WIDTHS)
    about = f"{facts.base} · scenario: {called(plan.scenario)} · {page.book.date.isoformat()}"
    row = page.title(f"{one_line(facts.city, 80)}: budget recommendation", one_line(about[:1].upper() + about[1:], 200))
    page.freeze(2, repeat=0)
    row = page.prose(row, headline(plan), "headline")
    if not plan.proven:
        row = page.prose(row, unproven(plan), "bold wrap")
    if today := doing_nothing(plan):
        row = page.prose(row, today)
    if ended := ended_early(plan):
        row = page.prose(row, ended, "bold wrap")
    told = impact_point(facts.plan.scenario.objective, facts.budget.currency)
    row = page.prose(row, f"{told} {words.bounded_and_free(facts)}")
    row = _figures(page, facts, row + 1)
    years = [(f"The {len(plan.years)} years", _years(facts))] if len(plan.years) > 1 else []
    sure = (HOW_SURE, map(with_sheet, words.confidence(facts)))
    at = row = _sections(page, row + 1, [*years, sure])
    if facts.cut or facts.raised:
        row += 1 + -(-_CHART_HEIGHT // ROW_PIXELS)
    fewer = list(few_moves(plan))
    asked = [(ASKED, words.rules_in_words(facts)), (NOT_DECIDED, map(with_sheet, words.not_decided(facts)))]
    row = _sections(page, row, [*([("With fewer changes", fewer)] if fewer else []), *asked])
    if facts.cut or facts.raised:
        third_page, fourth_page = row, _moves(page, facts, row, at)
        row = _departments(page, facts, fourth_page, at)
        together = page.fits(third_page, row + 1, _TITLE_PIXELS)
        page.sheet.set_h_pagebreaks([at, third_page, *([] if together else [fourth_page])])
    page.write(row, 0, BASE_LABEL, "plain")
    page.merge(row, 1, len(_WIDTHS) - 1, facts.plan.base_sum, "plain")
    page.book.name("Base_sum", OVERVIEW, f"$B${row + 1}")
    # Links are for the screen.
    page.print_only(row + 1)
    _contents(page, row + 2)


def _years(facts: Facts) -> list[str]:
    """How many years are planned, what the other sheets show, and the impact by year."""
    return [
        f"This plan is over {in_years(facts.plan)}. Impact on this page is that of all years together. All other "
        f"figures, and all sheets but Years and Rules, show year 1 ({fy(facts.budget.fiscal_year + 1)}), the budget to "
        "adopt. A decision on the sheet Decisions fixes the amount of every year.",
        *by_year(facts.plan),
    ]


_NOT_PRINTED = (
    "The sheets from Checks on are not printed: their print area is an empty cell. To print one, clear it: Page "
    "Layout, Print Area, Clear (Excel) or Format, Print Ranges, Clear (LibreOffice)."
)


def _contents(page: Page, row: int) -> None:
    """The sheets, and how those are printed that are not by themselves."""
    row = page.prose(page.section(row, "In this workbook"), _NOT_PRINTED, "note")
    for name, about in page.book.contents:
        page.sheet.write_url(row, 0, f"internal:'{name}'!A1", page.book.looks("link"), name)
        page.merge(row, 1, len(_WIDTHS) - 1, about, "plain")
        row += 1


def _sections(page: Page, row: int, sections: Iterable[tuple[str, Iterable[str]]]) -> int:
    """Titles, each with its sentences; returns the row under them."""
    for title, sentences in sections:
        row = page.sentences(page.section(row, title), list(sentences) or ["Nothing."]) + 1
    return row


def _figures(page: Page, facts: Facts, row: int) -> int:
    row = page.section(row, "In figures")
    at: dict[str, str] = {}
    for figure in _money_figures(facts) + _use_figures(facts) + _impact_figures(facts):
        cell = figure.cell
        if isinstance(cell, Formula):  # a formula may name figures above it
            cell = Formula(cell.text.format(**at), cell.value)
        page.write(row, 0, figure.label, "body")
        page.write(row, 1, cell, f"{figure.look} body bold")
        page.merge(row, 2, len(_WIDTHS) - 1, figure.note, "body note")
        page.fit(row, [(sum(_WIDTHS[2:]), figure.note)], 1.0)
        if figure.name:
            at[figure.name] = f"B{row + 1}"
            page.book.name(figure.name, OVERVIEW, f"$B${row + 1}")
        row += 1
    return _unchanged(page, row)


def _money_figures(facts: Facts) -> list[SummaryFigure]:
    lines, plan = lines_at(facts), facts.plan
    total = RECOMMENDATION_TOTAL
    moved = Formula(f'-SUMIF({lines.column("Change")},"<0")', units(plan.moved_cents))
    of_today = f"{plan.moved_cents / facts.total_current:.1%} of today's total" if facts.total_current > 0 else ""
    new = sum(reason.status == "new" for reason in plan.reasons.values())
    less, more = (f"{len(ids):,} get{'s' if len(ids) == 1 else ''}" for ids in (facts.cut, facts.raised))
    changed = f"{less} less, {more} more" + (f" ({new} of them new)" if new else "")
    same = len(facts.budget.programs) - plan.changed_programs
    stay = "1 stays as it is" if same == 1 else f"{same:,} stay as they are"
    return [
        SummaryFigure("Money moved", moved, "whole", f"what lines lose; {of_today}".rstrip("; "), "Money_moved"),
        SummaryFigure("Programs changed", plan.changed_programs, "count", f"{changed}; {stay}", "Programs_changed"),
        SummaryFigure(
            "Total today",
            Formula(lines.cell("Current", total), units(facts.total_current)),
            "whole",
            "all lines of all funds",
        ),
        SummaryFigure(
            "Total recommended",
            Formula(lines.cell("Recommended", total), units(facts.total_recommended)),
            "whole",
            "all lines of all funds",
        ),
    ]


def _use_figures(facts: Facts) -> list[SummaryFigure]:
    """What else the funds' money is for."""
    fund_column = funds_at(facts).column
    exit_costs = "+".join(
        f"SUM({fund_column(heading)})" for heading in ("Transition costs", "Lost revenue", "Unavoidable cost")
    )
    new_money, reserve = facts.flow_sum(from_=(NEW_MONEY,)), sum(fact.reserve for fact in facts.funds)
    more, costs = facts.total_recommended - facts.total_current, sum(fact.exit_costs for fact in facts.funds)
    idle, gap = sum(fact.idle for fact in facts.funds), facts.flow_sum(to=(GAP,))
    uses = f"{facts.show(more)} for lines + {facts.show(costs)} exit costs + {facts.show(reserve)} reserves"
    less = f", less a gap of {facts.show(gap)}" if gap else ""
    return [
        SummaryFigure(
            "New money", units(new_money), "whole", f"beyond today's lines{less} = {uses} + {facts.show(idle)} idle"
        ),
        SummaryFigure(
            "What cuts cost",
            Formula(exit_costs, units(costs)),
            "whole",
            "transition costs, lost revenue and cost that stays (sheet Funds)",
        ),
        SummaryFigure(
            "Reserves", Formula(f"SUM({fund_column('Reserve')})", units(reserve)), "whole", "set aside in the funds"
        ),
        SummaryFigure("Idle", Formula(f"SUM({fund_column('Idle')})", units(idle)), "whole", "left unallocated"),
    ]


def _impact_figures(facts: Facts) -> list[SummaryFigure]:
    plan = facts.plan
    gain = plan.impact - plan.current_impact
    share = growth(plan.current_impact, plan.impact)
    over = f", over {in_years(plan)}" if len(plan.years) > 1 else ""
    bound, after = "upper bound, proven" if plan.proven else "upper bound; this plan is unproven", ""
    if plan.held_back >= 0.5:
        # The bound is of the impact less this: without it a plan would seem to pass the bound.
        after = ", after caution"
        bound = f"{bound}; caution counts {plan.held_back:,.0f} points against this plan"
    else:
        bound = f"{bound} (sheet Method)"
    return [
        SummaryFigure(
            "Impact today", plan.current_impact, "points", f"impact points if nothing changes{over}", "Impact_today"
        ),
        SummaryFigure(
            "Impact recommended", plan.impact, "points", f"impact points of this plan{over}", "Impact_recommended"
        ),
        SummaryFigure("Gain", Formula("{Impact_recommended}-{Impact_today}", gain), "points", share, "Impact_gain"),
        SummaryFigure(
            SURELY, plan.assured.gain_5, "points", "if the beliefs are right: the 50th smallest of 1,000 draws"
        ),
        SummaryFigure(AT_BEST, plan.assured.gain_95, "points", "one draw in twenty gains more"),
        SummaryFigure(f"{BOUND_LABEL}{after}", plan.upper_bound, "points", bound, "Impact_upper_bound"),
        SummaryFigure(
            LIFTED_LABEL,
            plan.current_impact + plan.prices.free_gain,
            "points",
            "law alone; what policy rules cost is on the sheet Rules",
            "Impact_free_of_policy",
        ),
    ]


def _unchanged(page: Page, row: int) -> int:
    """Says whether the sentence above still goes with the amounts, after somebody tried others."""
    same = "OK: totals are those of the plan, and every fund adds up"
    formula = (
        f'IF(Lines_differing=0,"{same}","Amounts were changed: the sentences and the impact on this sheet are of the '
        'plan as made; the sheet Checks says what the changed amounts break and are worth")'
    )
    page.write(row, 0, "Do the amounts still match this page?", "body")
    page.merge(row, 1, len(_WIDTHS) - 1, Formula(formula, same), "body check")
    page.colour_checks(row, 1, row)
    return row + 1


def _moves(page: Page, facts: Facts, row: int, charts: int) -> int:
    """The list of the largest raises, then cuts, and its chart in row `charts`; returns the row below."""
    moves = facts.raised[:_MOVES_EACH_WAY] + facts.cut[:_MOVES_EACH_WAY][::-1]
    row = page.section(row, "The largest moves")
    place = SheetList(OVERVIEW, row, len(moves), MOVE_HEADINGS)
    end = page.table(row, _move_columns(facts), moves)
    page.colour_changes(place.first, place.last, (1, 2), "B")
    changes = [facts.change(id) for id in moves]
    size = (_half(0, 2), _CHART_HEIGHT)
    changes_chart(page, (charts, 0), "Largest moves", place, "Program", changes, facts, size)
    return end + 1


def _departments(page: Page, facts: Facts, row: int, charts: int) -> int:
    """The departments that change most, and their chart in row `charts`; returns the row below."""
    changes = {one.name: one.change for one in departments_served(facts.plan)}
    largest = sorted((name for name in changes if changes[name]), key=lambda name: -abs(changes[name]))[
        :_MOST_DEPARTMENTS
    ]
    shown = sorted(largest, key=lambda name: (-changes[name], name))
    if not shown:
        return row
    labels = one_lines(changes, MOVE_LABEL)
    row = page.section(row, "The largest changes by department")
    columns: list[ListColumn[str]] = [
        ListColumn("Department", _WIDTHS[0], "plain", lambda name, row: labels[name]),
        ListColumn("Change", _WIDTHS[1], "whole", lambda name, row: units(changes[name])),
    ]
    end = page.table(row, columns, shown)
    place = SheetList(OVERVIEW, row, len(shown), tuple(column.heading for column in columns))
    page.colour_changes(place.first, place.last, (1, 1), "B")
    bars, size = [changes[name] for name in shown], (_half(2, 4), _CHART_HEIGHT)
    changes_chart(page, (charts, 2), "Change by department", place, "Department", bars, facts, size)
    return end + 1


def _half(first: int, end: int) -> int:
    return int(sum(_WIDTHS[first:end]) * 7)


def _move_columns(facts: Facts) -> list[ListColumn[str]]:
    names, reasons = facts.budget.program_names, facts.plan.reasons
    labels = one_lines(names.values(), MOVE_LABEL)
    return [
        ListColumn("Program", _WIDTHS[0], "plain", lambda id, row: labels[names[id]]),
        ListColumn("Change", _WIDTHS[1], "whole", lambda id, row: units(facts.change(id))),
        ListColumn("Status", _WIDTHS[2], "plain", lambda id, row: str(reasons[id].status)),
        ListColumn("Why", _WIDTHS[3], "wrap", lambda id, row: reasons[id].brief),
    ]


SHEET = OutputSheet(OVERVIEW, "The plan in one sentence, its figures, the largest moves, what is not decided", _write)
