"""The sheet Checks: who types over a recommended amount sees which rules break, what differs, and what it is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents, units
from budgetopt.rules import Row
from budgetopt.rules.row import Quantity, What
from budgetopt.tell.facts import Facts, LineFact
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.recommendation import checking, places
from budgetopt.workbooks.recommendation.checking import SIGN, Condition, Limit, Term
from budgetopt.workbooks.recommendation.places import CHECKS, lines_at
from budgetopt.workbooks.sheet import Cell, Formula

# Beyond so many lines office programs work the checks out when they are asked (F9).
MOST_LIVE = 2_000
_ABOUT = (
    "Type over Recommended on the sheet Recommendations: everything here follows, with no program but this one. Exit "
    "costs are worked out again from what each line is cut by; every rule that is a sum over lines is checked as "
    "budgetopt score checks it. Rules of yes and no, and later years, say so: ask budgetopt score."
)
_WAITS = f" More than {MOST_LIVE:,} lines: press F9 to have the checks worked out."
ASK = "ask budgetopt score"
_VERDICT = 3
VERDICTS = (
    "Rules broken",
    "Lines that differ from the plan",
    "Funds over",
    "Funds with more unallocated",
    "Impact now, points",
)
RULES = (
    "Rule",
    "What it limits",
    "Side",
    "Limit",
    "Now",
    "Unit",
    "Law or policy",
    "Who can grant relief",
    "ID",
    "Broken",
    "Check",
)
LINES = (
    "Program ID",
    "Program",
    "Fund ID",
    "Current",
    "Now",
    "Cut",
    "Transition cost",
    "Lost revenue",
    "Unavoidable cost",
    "Broken",
    "Check",
    "Differs",
)
PROGRAMS = (
    "Program ID",
    "Program",
    "Department",
    "Current",
    "Now",
    "Above today",
    "Below today",
    "Impact, points",
    "",
    "Broken",
    "Check",
)
_WIDTHS = (34, 30, 14, 17, 17, 15, 15, 22, 17, 8, 70, 9)
# What is too long for one formula goes on to the right of all lists.
_FURTHER = len(_WIDTHS)
# What the sheet Funds sums of the lines.
_NAMES = {
    "Lines_fund": "C",
    "Lines_transition": "G",
    "Lines_revenue": "H",
    "Lines_unavoidable": "I",
    "Lines_broken": "J",
}
_SIDES = {"<=": "at most", ">=": "at least", "==": "exactly"}


@dataclass
class _Room:
    """The cells to the right of a row, for what is too long for one formula."""

    at: int
    further: list[Formula] = field(default_factory=list)

    def take(self, terms: Sequence[Term], joint: str = "+", before: str = "") -> str:
        """The terms joined, as a formula says them; where they are too many, by the cells to the right that do.
        `before`: how a formula of text begins."""
        pieces = checking.pieces(terms, joint)
        if len(pieces) == 1:
            return pieces[0].text or "0"
        first = _FURTHER + len(self.further)
        self.further += [Formula(f"{before}{text})" if before else text, value) for text, value in pieces]
        cells = [f"{xl_col_to_name(column)}{self.at}" for column in range(first, first + len(pieces))]
        return joint.join(cells) if before else f"SUM({cells[0]}:{cells[-1]})"

    def cells(self, headings: Sequence[str]) -> list[tuple[Cell, str]]:
        """What stands to the right of the list with these headings."""
        gap: list[tuple[Cell, str]] = [(None, "plain")] * (_FURTHER - len(headings) if self.further else 0)
        return [*gap, *((piece, "count") for piece in self.further)]


@dataclass(frozen=True)
class _Layout:
    """Where the lists stand: rows from 1, as formulas count them."""

    facts: Facts

    @cached_property
    def sums(self) -> list[tuple[Row, dict[str, Any]]]:
        """The rules' rows that are checked as sums, or not at all, and how they are shown: all but the limits of one
        amount."""
        rows = zip(self.facts.plan.solved.rows, self.facts.rules, strict=True)
        return [(row, shown) for row, shown in rows if self._limit(row) is None]

    @cached_property
    def limits(self) -> dict[LineId | str, list[Limit]]:
        """The limits of one line's or program's amount alone."""
        found: dict[LineId | str, list[Limit]] = defaultdict(list)
        for row in self.facts.plan.solved.rows:
            if limited := self._limit(row):
                quantity, limit = limited
                found[quantity.of].append(limit)
        return found

    def _limit(self, row: Row) -> tuple[Quantity, Limit] | None:
        return checking.limit_of(row, self.facts.show(row.limit))

    @property
    def first_rule(self) -> int:
        return _VERDICT + len(VERDICTS) + 5

    @property
    def first_program(self) -> int:
        return self.first_rule + max(1, len(self.sums)) + 3

    @property
    def first_line(self) -> int:
        return self.first_program + max(1, len(self.programs)) + 3

    @cached_property
    def programs(self) -> list[str]:
        return list(self.facts.plan.case.standing.total)

    @property
    def last(self) -> int:
        return self.first_line + max(1, len(self.facts.lines)) - 1

    @cached_property
    def places(self) -> dict[LineId | str, int]:
        """The row of every line and program."""
        programs = {id: self.first_program + place for place, id in enumerate(self.programs)}
        return programs | {line.id: self.first_line + place for place, line in enumerate(self.facts.lines)}

    def column(self, letter: str, first: int, count: int) -> str:
        return f"${letter}${first}:${letter}${first + max(1, count) - 1}"

    def of_lines(self, letter: str) -> str:
        return self.column(letter, self.first_line, len(self.facts.lines))


def as_made() -> Formula:
    """What a sheet says of itself that does not follow what is typed over."""
    said = '"Of the plan as made: "&Lines_differing&" of its lines have other amounts by now (sheet Checks)."'
    return Formula(f'IF(Lines_differing=0,"{PLAN_AS_MADE}",{said})', PLAN_AS_MADE)


PLAN_AS_MADE = "The plan as made."


def _write(page: Page, facts: Facts) -> None:
    layout = _Layout(facts)
    page.widths(_WIDTHS)
    page.title("Checks", _ABOUT + (_WAITS if len(facts.lines) > MOST_LIVE else ""))
    _verdict(page, layout)
    _list(
        page,
        layout.first_rule,
        "Rules that are sums",
        RULES,
        [_rule(layout, place) for place in range(len(layout.sums))],
    )
    _list(page, layout.first_program, "Programs", PROGRAMS, [_program(layout, id) for id in layout.programs])
    _list(page, layout.first_line, "Lines", LINES, [_line(layout, place) for place in range(len(facts.lines))])
    for name, letter in _NAMES.items():
        page.book.name(name, CHECKS, layout.of_lines(letter))
    page.sheet.freeze_panes(2, 0)
    if len(facts.lines) > MOST_LIVE:
        page.book.book.set_calc_mode("manual")


def _list(page: Page, first: int, title: str, headings: Sequence[str], rows: Sequence[list[tuple[Cell, str]]]) -> None:
    page.section(first - 3, title)
    for column, heading in enumerate(headings):
        page.write(first - 2, column, heading, "header")
    for row, cells in enumerate(rows, start=first - 1):
        for column, (cell, look) in enumerate(cells):
            page.write(row, column, cell, f"body {look}")
        page.fit(row, [(width, cell) for width, (cell, look) in zip(_WIDTHS, cells, strict=False) if "wrap" in look])
    _, wrong = page.book.looks.colours()
    broken = {"type": "formula", "criteria": f"=$J{first}>0", "format": wrong}
    page.sheet.conditional_format(first - 1, 0, first - 2 + max(1, len(rows)), len(headings) - 1, broken)
    if not rows:
        page.write(first - 1, 0, "None.")


def _verdict(page: Page, layout: _Layout) -> None:
    facts = layout.facts
    funds = places.funds_at(facts)
    checked, idle = funds.column("Check"), funds.column("Idle")
    broken = layout.column("J", layout.first_rule, layout.last - layout.first_rule + 1)
    impact = layout.column("H", layout.first_program, len(layout.programs))
    several, worth = len(facts.plan.years) > 1, facts.plan.impact
    benefits = f'+SUMIF({idle},">0")' if facts.plan.scenario.objective == "benefits" else ""
    cells: tuple[tuple[str, Cell, str], ...] = (
        ("Rules_broken", Formula(f"SUM({broken})", 0), "count bold"),
        ("Lines_differing", Formula(f"SUM({layout.of_lines('L')})", 0), "count bold"),
        ("Funds_over", Formula(f"SUMPRODUCT(--({idle}<0))", 0), "count bold"),
        ("Funds_unallocated", Formula(f'SUMPRODUCT(--ISNUMBER(SEARCH("unallocated",{checked})))', 0), "count bold"),
        ("Impact_now", worth if several else Formula(f"SUM({impact}){benefits}", worth), "points bold"),
    )
    for row, (label, (name, cell, look)) in enumerate(zip(VERDICTS, cells, strict=True), start=_VERDICT):
        page.write(row, 0, label + (", of the plan as made" if several and name == "Impact_now" else ""), "bold")
        page.write(row, 1, cell, look)
        page.book.name(name, CHECKS, f"$B${row + 1}")
    page.merge(_VERDICT + len(cells), 0, 3, _said(), "check")


def _said() -> Formula:
    made = "OK: the plan as made"
    words = (
        'Rules_broken&" rules broken, "&Funds_over&" funds over, "&Funds_unallocated&" with more unallocated; "'
        '&Lines_differing&" lines differ from the plan"'
    )
    return Formula(f'IF(AND(Rules_broken=0,Funds_over=0),IF(Lines_differing=0,"{made}","OK: "&{words}),{words})', made)


def _rule(layout: _Layout, place: int) -> list[tuple[Cell, str]]:
    facts, at, (row, shown) = layout.facts, layout.first_rule + place, layout.sums[place]
    head: list[tuple[Cell, str]] = [
        (row.rule, "wrap"),
        (row.subject if row.year == 1 else f"{row.subject} (year {row.year})".strip(), "wrap"),
        (_SIDES[str(row.sense)], "wrap"),
    ]
    tail: list[tuple[Cell, str]] = [
        (facts.unit(row), "wrap"),
        ("policy" if shown["policy"] else "law", "wrap"),
        (shown["granted_by"], "wrap"),
        (f"{row.rule_id} {row.subject_id}".strip(), "wrap"),
    ]
    if not checking.is_live(row):
        return [*head, (None, "money"), (None, "money"), *tail, (0, "count"), (ASK, "wrap")]
    measure = facts.plan.allocation.measure
    value = row.value(measure)
    scale = f"/{row.scale}" if row.scale != 1 else ""
    room = _Room(at)
    total = room.take(checking.sums_of(row, layout.places, measure))
    limit = checking.eased(row) / 100
    broken = f"--(ROUND(E{at}-{checking.number(limit)},2){SIGN[row.sense]}0)"
    off = f'"broken by "&TEXT(ABS(E{at}-{checking.number(limit)}),"#,##0.00")'
    return [
        *head,
        (limit, "money"),
        (Formula(f"({total}){scale}", value / row.scale / 100), "money"),
        *tail,
        (Formula(broken, 0), "count"),
        (Formula(f'IF(J{at}=0,"OK",{off})', "OK"), "wrap"),
        *room.cells(RULES),
    ]


def _program(layout: _Layout, id: str) -> list[tuple[Cell, str]]:
    facts, at = layout.facts, layout.places[id]
    today, now = facts.current(id), facts.recommended(id)
    value = facts.plan.value[id]
    own = [(f"E{layout.places[line.id]}", units(line.recommended)) for line in facts.lines_of_program.get(id, ())]
    room = _Room(at)
    return [
        (id, "wrap"),
        (facts.budget.program_names[id], "wrap"),
        (facts.budget.program[id].department, "wrap"),
        (units(today), "money"),
        (Formula(room.take(own), units(now)) if own else units(now), "money"),
        (Formula(f"MAX(0,ROUND(E{at}-D{at},2))", units(max(0, now - today))), "money"),
        (Formula(f"MAX(0,ROUND(D{at}-E{at},2))", units(max(0, today - now))), "money"),
        (Formula(room.take(checking.impact_of(value, f"E{at}", now)), value.impact(now)), "points"),
        (None, "wrap"),
        *_checked(room, checking.conditions(f"E{at}", layout.limits.get(id, ()))),
        *room.cells(PROGRAMS),
    ]


def _checked(room: _Room, asked: Sequence[Condition]) -> list[tuple[Cell, str]]:
    if not asked:
        return [(0, "count"), ("OK", "wrap")]
    none = f"IF(J{room.at}=0,"
    words = room.take(checking.said(asked), "&", f'{none}"",')
    return [
        (Formula(room.take(checking.counted(asked)), 0), "count"),
        (Formula(f'{none}"OK",{words})', "OK"), "wrap"),
    ]


def _line(layout: _Layout, place: int) -> list[tuple[Cell, str]]:
    facts = layout.facts
    line, at, there = facts.lines[place], layout.first_line + place, places.RECOMMENDATION_HEADER + 2 + place
    typed = f"{places.RECOMMENDATIONS}!${lines_at(facts).letter('Recommended')}${there}"
    further = [
        (f"NOT(ISNUMBER({typed}))", "no number. "),
        (f"ABS(E{at}-ROUND(E{at},2))>0.0005", "a fraction of a cent. "),
        (f"NOT({_same_line(facts, at, there)})", "this row was moved: put it back. "),
    ]
    if line.current >= 0:
        further.append((f"ROUND(E{at},2)<0", "below zero. "))
    asked = checking.conditions(f"E{at}", layout.limits.get(line.id, ()), further)
    measure, room = facts.plan.allocation.measure, _Room(at)
    return [
        (line.program.id, "wrap"),
        (facts.budget.program_names[line.program.id], "wrap"),
        (line.fund.id, "wrap"),
        (units(line.current), "money"),
        (Formula(f"IF(ISNUMBER({typed}),{typed},0)", units(line.recommended)), "money"),
        (Formula(f"MAX(0,ROUND(D{at}-E{at},2))", units(measure(Quantity(What.CUT, line.id)))), "money"),
        *((cost(line, what, at, measure(Quantity(what, line.id))), "money") for what in _COSTS),
        *_checked(room, asked),
        (Formula(f"--(ROUND(E{at}-{checking.number(units(line.recommended))},2)<>0)", 0), "count"),
        *room.cells(LINES),
    ]


_COSTS = {
    What.TRANSITION: "transition_cost",
    What.LOST_REVENUE: "earned_revenue",
    What.UNAVOIDABLE: "unavoidable_cost",
}


def cost(line: LineFact, what: What, at: int, cents: Cents) -> Cell:
    """What the cut of a line costs in one respect, live; 0 where it costs nothing."""
    share = getattr(line.program, _COSTS[what])
    return Formula(checking.rate(share, f"F{at}"), units(cents)) if share else 0


def _same_line(facts: Facts, at: int, there: int) -> str:
    """The formula that is true where a row of Recommendations is of the line that is checked here."""
    letters = (lines_at(facts).letter(heading) for heading in ("Program ID", "Fund ID"))
    program, fund = (f"{places.RECOMMENDATIONS}!${letter}${there}" for letter in letters)
    return f"AND(EXACT({program},A{at}),EXACT({fund},C{at}))"


SHEET = OutputSheet(
    CHECKS, "What breaks where an amount is typed over: rules, programs, lines, funds and impact, live", _write
)
