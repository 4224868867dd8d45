"""The sheet Checks: who types over a recommended amount sees which rules break, what differs, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from budgetopt.money import Cents, units
from budgetopt.rules.row import Quantity, What
from budgetopt.tell.facts import Facts, LineFact
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.proof_form import SIDES
from budgetopt.workbooks.recommendation import checking, places
from budgetopt.workbooks.recommendation import checks_form as form
from budgetopt.workbooks.recommendation.checking import SIGN, Condition
from budgetopt.workbooks.recommendation.checks_form import ChecksLayout, FurtherCells
from budgetopt.workbooks.recommendation.places import CHECKS
from budgetopt.workbooks.sheet import AT_ONCE, Cell, Formula

# Beyond so many lines office programs work the checks out when they are asked (F9).
MOST_LIVE = 2_000
_ABOUT = (
    "Type over Recommended on the sheet Recommendations: everything here follows, without any other software. Exit "
    "costs are worked out again from what each line is cut by; every rule that is a sum over lines is checked as "
    "budgetopt score checks it. Rules of yes and no, and later years, say so: ask budgetopt score."
)
_WAITS = f" More than {MOST_LIVE:,} lines: press F9 to calculate the checks."
# What the sheet Funds sums of the lines.
_NAMES = {
    "Lines_fund": "C",
    "Lines_transition": "G",
    "Lines_revenue": "H",
    "Lines_unavoidable": "I",
    "Lines_broken": "J",
}


def as_made() -> Formula:
    """What a sheet says of itself that does not follow what is typed over."""
    said = '"Of the plan as made: "&Lines_differing&" of its lines have other amounts now (sheet Checks)."'
    return Formula(f'IF(Lines_differing=0,"{PLAN_AS_MADE}",{said})', PLAN_AS_MADE)


PLAN_AS_MADE = "The plan as made."


def _write(page: Page, facts: Facts) -> None:
    layout = ChecksLayout(facts)
    page.widths(form.WIDTHS)
    page.title("Checks", _ABOUT + (_WAITS if len(facts.lines) > MOST_LIVE else ""))
    _verdict(page, layout)
    rules = (_rule(layout, index) for index in range(len(layout.sums)))
    _list(page, layout.first_rule, "Rules that are sums", form.RULES, rules)
    programs = (_program(layout, id) for id in layout.programs)
    _list(page, layout.first_program, "Programs", form.PROGRAMS, programs)
    lines = (_line(layout, index) for index in range(len(facts.lines)))
    _list(page, layout.first_line, "Lines", form.LINES, lines)
    for name, letter in _NAMES.items():
        page.book.name(name, CHECKS, layout.of_lines(letter))
    page.sheet.freeze_panes(2, 0)
    if len(facts.lines) > MOST_LIVE:
        page.book.book.set_calc_mode("manual")


def _list(page: Page, first: int, title: str, listed: Mapping[str, str], rows: Iterable[list[Cell]]) -> None:
    """A list whose first item stands in row `first` (from 1); what a row has beyond its looks stands to its right."""
    page.section(first - 3, title)
    for column, heading in enumerate(listed):
        page.write(first - 2, column, heading, "header")
    looks, row, coming = [f"body {look}" for look in listed.values()], first - 1, iter(rows)
    while some := [*islice(coming, AT_ONCE)]:
        page.rows(
            row, list(zip(*(cells[: len(looks)] for cells in some), strict=True)), looks, form.WIDTHS[: len(looks)]
        )
        for at, cells in enumerate(some, start=row):
            for column, cell in enumerate(cells[len(looks) :], start=len(looks)):
                page.write(at, column, cell, "body plain" if cell is None else "body count")
        row += len(some)
    wrong, _ = page.book.looks.alarms()
    broken = {"type": "formula", "criteria": f"=$J{first}>0", "format": wrong}
    page.sheet.conditional_format(first - 1, 0, max(row - 1, first - 1), len(looks) - 1, broken)
    if row == first - 1:
        page.write(first - 1, 0, "None.")


def _verdict(page: Page, layout: ChecksLayout) -> None:
    facts = layout.facts
    funds = places.funds_at(facts)
    checked, idle = funds.column("Check"), funds.column("Idle")
    broken = layout.column("J", layout.first_rule, layout.last - layout.first_rule + 1)
    impact = layout.column("H", layout.first_program, len(layout.programs))
    several, worth = len(facts.plan.years) > 1, facts.plan.impact
    benefits = f'+SUMIF({idle},">0")' if facts.plan.scenario.objective == "benefits" else ""
    cells: tuple[tuple[str, Cell, str], ...] = (
        ("Rules_broken", Formula(f"SUM({broken})+{layout.strays}", 0), "count bold"),
        ("Lines_differing", Formula(f"SUM({layout.of_lines('L')})+{layout.strays}", 0), "count bold"),
        ("Funds_over", Formula(f"SUMPRODUCT(--({idle}<0))", 0), "count bold"),
        ("Funds_unallocated", Formula(f'SUMPRODUCT(--ISNUMBER(SEARCH("unallocated",{checked})))', 0), "count bold"),
        ("Impact_now", worth if several else Formula(f"SUM({impact}){benefits}", worth), "points bold"),
    )
    wrong, left = page.book.looks.alarms()
    alarms = {"Rules_broken": wrong, "Funds_over": wrong, "Funds_unallocated": left}
    for row, (label, (name, cell, look)) in enumerate(zip(form.VERDICTS, cells, strict=True), start=form.VERDICT_ROW):
        page.write(row, 0, label + (", of the plan as made" if several and name == "Impact_now" else ""), "bold")
        page.write(row, 1, cell, look)
        page.book.name(name, CHECKS, f"$B${row + 1}")
        if name in alarms:
            above = {"type": "cell", "criteria": ">", "value": 0, "format": alarms[name]}
            page.sheet.conditional_format(row, 1, row, 1, above)
    page.merge(form.VERDICT_ROW + len(cells), 0, 3, _said(layout.strays), "check")


def _said(strays: str) -> Formula:
    made = "OK: the plan as made"
    words = (
        '"rules broken: "&Rules_broken&"; funds over: "&Funds_over&"; funds with more unallocated: "&Funds_unallocated'
        '&"; lines that differ from the plan: "&Lines_differing'
        f'&IF({strays}>0,"; an amount stands outside the list, where no check reads it","")'
    )
    fine = f'IF({form.NOT_SAID},"some rules: ask budgetopt score; ","OK: ")&{words}'
    return Formula(f'IF(AND(Rules_broken=0,Funds_over=0),IF(Lines_differing=0,"{made}",{fine}),{words})', made)


def _rule(layout: ChecksLayout, place: int) -> list[Cell]:
    facts, at, (row, shown) = layout.facts, layout.first_rule + place, layout.sums[place]
    head: list[Cell] = [row.rule, row.about, SIDES[str(row.sense)]]
    tail: list[Cell] = [
        facts.unit(row),
        "policy" if shown["policy"] else "law",
        shown["granted_by"],
        f"{row.rule_id} {row.subject_id}".strip(),
    ]
    if not checking.is_live(row):
        return [*head, None, None, *tail, 0, form.ASK]
    measure = facts.plan.allocation.measure
    value = row.value(measure)
    scale = f"/{row.scale}" if row.scale != 1 else ""
    room = FurtherCells(at)
    total = room.take(checking.sums_of(row, layout.places, measure))
    limit = checking.eased(row) / 100
    broken = f"--(ROUND(E{at}-{checking.number(limit)},2){SIGN[row.sense]}0)"
    off = f'"broken by "&TEXT(ABS(E{at}-{checking.number(limit)}),"#,##0.00")'
    return [
        *head,
        limit,
        Formula(f"({total}){scale}", value / row.scale / 100),
        *tail,
        Formula(broken, 0),
        Formula(f'IF(J{at}=0,"OK",{off})', "OK"),
        *room.cells(form.RULES),
    ]


def _program(layout: ChecksLayout, id: str) -> list[Cell]:
    facts, at = layout.facts, layout.places[id]
    today, now = facts.current(id), facts.recommended(id)
    value = facts.plan.value[id]
    own = [(f"E{layout.places[line.id]}", units(line.recommended)) for line in facts.lines_of_program.get(id, ())]
    room = FurtherCells(at)
    return [
        id,
        facts.budget.program_names[id],
        facts.budget.program[id].department,
        units(today),
        Formula(room.take(own), units(now)) if own else units(now),
        Formula(f"MAX(0,ROUND(E{at}-D{at},2))", units(max(0, now - today))),
        Formula(f"MAX(0,ROUND(D{at}-E{at},2))", units(max(0, today - now))),
        Formula(room.take(checking.impact_of(value, f"E{at}", now)), value.impact(now)),
        None,
        *_checked(room, checking.conditions(f"E{at}", layout.limits.get(id, ()))),
        *room.cells(form.PROGRAMS),
    ]


def _checked(room: FurtherCells, asked: Sequence[Condition]) -> list[Cell]:
    if not asked:
        return [0, "OK"]
    none = f"IF(J{room.at}=0,"
    words = room.take(checking.said(asked), "&", f'{none}"",')
    return [Formula(room.take(checking.counted(asked)), 0), Formula(f'{none}"OK",{words})', "OK")]


def _line(layout: ChecksLayout, place: int) -> list[Cell]:
    facts = layout.facts
    line, at, there = facts.lines[place], layout.first_line + place, places.RECOMMENDATION_HEADER + 2 + place
    program, fund, today, typed = (f"{column}{there}" for column in layout.typed)
    further = [
        (f"IF(ISNUMBER({today}),ROUND({today}-D{at},2)<>0,TRUE)", "Current was typed over: put it back. "),
        (f"NOT(ISNUMBER({typed}))", "no number. "),
        (f"ABS(E{at}-ROUND(E{at},2))>0.0005", "a fraction of a cent. "),
        (f"NOT(AND(EXACT({program},A{at}),EXACT({fund},C{at})))", "this row was moved: put it back. "),
    ]
    if line.current >= 0:
        further.append((f"ROUND(E{at},2)<0", "below zero. "))
    asked = checking.conditions(f"E{at}", layout.limits.get(line.id, ()), further)
    measure, room = facts.plan.allocation.measure, FurtherCells(at)
    return [
        line.program.id,
        facts.budget.program_names[line.program.id],
        line.fund.id,
        units(line.current),
        Formula(f"IF(ISNUMBER({typed}),{typed},0)", units(line.recommended)),
        Formula(f"MAX(0,ROUND(D{at}-E{at},2))", units(measure(Quantity(What.CUT, line.id)))),
        *(_cost(line, what, at, measure) for what in _COSTS),
        *_checked(room, asked),
        Formula(f"--(ROUND(E{at}-{checking.number(units(line.recommended))},2)<>0)", 0),
        *room.cells(form.LINES),
    ]


_COSTS = {What.TRANSITION: "transition_cost", What.LOST_REVENUE: "earned_revenue", What.UNAVOIDABLE: "unavoidable_cost"}


def _cost(line: LineFact, what: What, at: int, measure: Callable[[Quantity], Cents]) -> Cell:
    """What the cut of a line costs in one respect, live; 0 where it costs nothing."""
    share = getattr(line.program, _COSTS[what])
    return Formula(checking.rate(share, f"F{at}"), units(measure(Quantity(what, line.id)))) if share else 0


SHEET = OutputSheet(
    CHECKS, "What breaks when an amount is typed over: rules, programs, lines, funds and impact, live", _write
)
