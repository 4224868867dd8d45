"""The sheet Proof: all that a third party needs to check the plan without our program (see proof_form.py)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from math import inf

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.money import units
from budgetopt.plan.record import MODEL
from budgetopt.rules.row import Unit
from budgetopt.tell.facts import Facts
from budgetopt.workbooks import proof_form as forms
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.proof_form import Cell, Form, Seals
from budgetopt.workbooks.text import clean, pieces

# The same words as in workbooks whose proof has a cell for each value: verify compares the two.
_ABOUT = (
    "What anyone needs to check this plan without our program: the money, every rule as a sum and its limit, and the "
    "linear program with its solution and prices. Each row and each column carries a check, so that one changed cell "
    "is found; budgetopt verify goes through all of it."
)
_FIRST = 4  # the row (from 1) of the first table's title


def _write(page: Page, facts: Facts) -> None:
    page.widths([11, 24, 24, 14, 16, 16, 16, 18, 40])
    page.title(forms.PROOF, _ABOUT)
    page.sheet.set_row(1, 28)
    page.freeze(2)
    # The last and largest sheet: no figure is left to be asked for, and the table of rules has been shown.
    facts.plan.prices.let_go_of_models()
    vars(facts).pop("rules", None)
    proof, row = _Proof(facts), _FIRST
    for form in forms.FORMS:
        row = _table(page, form, proof.table(form, row), row)


def _table(page: Page, form: Form, rows: Iterator[list[Cell]], row: int) -> int:
    """Title, headings, a row an item with its check, the checks of the columns; the next table's row (from 1)."""
    seals, at = Seals(form), row + 1
    page.write(row - 1, 0, form.title, "bold")
    page.write(row - 1, 1, form.about, "note plain")
    bold, plain = page.book.looks.style("bold"), page.book.looks.style("plain")

    def write(at: int, check: str, text: str, style: str) -> None:
        page.sheet.put_texts(at, [check, *pieces(text)], style)

    write(row, forms.CHECK, forms.packed(form.headings), bold)
    for of_rows, some in seals.of(rows):
        for index, (seal, text) in enumerate(zip(of_rows, forms.packed_rows(some), strict=True), start=at):
            write(index, seal, text, plain)
        at += len(some)
    write(at, forms.CHECK, forms.packed(seals.of_columns()), bold)
    return at + 3


class _Proof:
    """The cells of each table; `first` the row (from 1) of the first item of every table so far."""

    def __init__(self, facts: Facts):
        self.facts = facts
        self.plan, self.standing = facts.plan, facts.plan.case.standing
        self.program = {id: index for index, id in enumerate(self.standing.total)}
        self.line = {line.id: index for index, line in enumerate(self.standing.lines)}
        self.first: dict[Form, int] = {}

    def table(self, form: Form, row: int) -> Iterator[list[Cell]]:
        """The cells of a table whose title stands in `row`, as a workbook can hold them."""
        self.first[form] = row + 2
        # Sums are our own, and of a large city longer than a cell: a row goes on to the right.
        names = len(form.headings) - (form.headings[-1] == forms.SUM)
        return (
            [*(clean(cell) if isinstance(cell, str) else cell for cell in cells[:names]), *cells[names:]]
            for cells in self._of(form)
        )

    def _of(self, form: Form) -> Iterator[list[Cell]]:
        write = {
            forms.STATED: self._stated,
            forms.PROGRAMS: self._programs,
            forms.FUNDS: self._funds,
            forms.LINES: self._lines,
            forms.LIMITS: self._limits,
            forms.COLUMNS: self._columns,
            forms.ROWS: self._rows,
            forms.BELIEFS: self._beliefs,
        }[form]
        return write()

    def _stated(self) -> Iterator[list[Cell]]:
        plan, proof = self.plan, self.plan.certificate
        yield [forms.SCENARIO_SUM, forms.fingerprint([json.dumps(plan.scenario.resolved(), sort_keys=True)])]
        for number, item in enumerate(self.facts.budget.inputs, start=1):
            yield [f"{forms.INPUT}{number}", f"{item.sha256} {item.file}"]
        yield [forms.MODEL_VERSION, MODEL]
        yield [forms.STATUS, plan.status]
        yield [forms.OBJECTIVE, plan.scenario.objective]
        for year, weight in zip(plan.case.years, plan.scenario.yearly, strict=True):
            yield [f"{forms.WEIGHT}{year}", forms.in_digits(weight)]
        yield [forms.UNIT, plan.solved.rounded.unit]
        yield [forms.UNPRICED, len(plan.prices.unproven)]
        # The last sheet: what others show is worked out by now, or was cut short. Most plans are as they ever were.
        if plan.prices.stopped:
            yield [forms.CUT_SHORT, len(plan.prices.stopped)]
        for name, value in (
            ("Impact today, points", plan.current_impact),
            ("Impact recommended, points", plan.impact),
            (forms.BOUND, plan.upper_bound),
            (forms.LAW_ALONE, plan.current_impact + plan.prices.free_gain),
            (forms.ASSURED, plan.assured.gain_5),
            (forms.HOPED, plan.assured.gain_95),
            (forms.KEPT, plan.scenario.evidence.transfer),
            (forms.WHATEVER, plan.gained.whatever),
            ("Certificate: primal, points", proof.primal),
            ("Certificate: dual, points", proof.dual),
        ):
            yield [name, forms.in_digits(value)]

    def _programs(self) -> Iterator[list[Cell]]:
        goals, districts = self._served()
        for id, total in self.standing.total.items():
            program = self.facts.budget.program[id]
            lost = (program.transition_cost, program.earned_revenue, program.unavoidable_cost)
            impact = self.plan.value[id].impact(total)
            yield [
                id,
                program.department,
                *(f"{share:f}" if share else None for share in lost),
                " ".join(goals[id]),
                " ".join(districts[id]),
                forms.in_digits(impact) if impact else None,
            ]

    def _served(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """By program the goals and districts that it serves, in the order of the input."""
        budget = self.facts.budget
        goal = {item.id: index for index, item in enumerate(budget.goals, start=1)}
        names = dict.fromkeys(row.district for row in budget.districts)
        district = {name: index for index, name in enumerate(names, start=1)}
        goals: dict[str, dict[int, int]] = defaultdict(dict)
        districts: dict[str, dict[int, str]] = defaultdict(dict)
        for row in budget.alignment:
            if row.score:
                goals[row.program_id][goal[row.goal_id]] = row.score
        for served in budget.districts:
            if served.share:
                districts[served.program_id][district[served.district]] = f"{served.share:f}"
        return (
            defaultdict(list, {id: [f"{at}:{score}" for at, score in own.items()] for id, own in goals.items()}),
            defaultdict(list, {id: [f"{at}:{share}" for at, share in own.items()] for id, own in districts.items()}),
        )

    def _funds(self) -> Iterator[list[Cell]]:
        case = self.plan.case
        for fund in self.facts.budget.funds:
            yield [
                fund.id,
                units(case.reserve[fund.id]) or None,
                *(units(case.money(year)[fund.id]) for year in case.years),
            ]

    def _lines(self) -> Iterator[list[Cell]]:
        for line in self.standing.lines:
            amounts = (year.amount(line.id) for year in self.plan.years)
            yield [*line.id, units(line.current) or None, *(units(amount) or None for amount in amounts)]

    def _limits(self) -> Iterator[list[Cell]]:
        for row, binds in zip(self.plan.solved.rows, self.plan.prices.binding, strict=True):
            terms = [
                (coefficient, forms.SIGNS[quantity.what], self._row_of(quantity.of), quantity.year)
                for quantity, coefficient in row.terms
            ]
            yield [
                str(row.rule_id),
                row.rule,
                row.subject_id,
                row.subject,
                forms.SIDES[str(row.sense)],
                units(row.limit),
                None if row.unit is Unit.MONEY else str(row.unit),
                row.scale if row.scale != 1 else None,
                "x" if binds else None,
                forms.sum_text(terms),
            ]

    def _row_of(self, of: LineId | str) -> int:
        if isinstance(of, LineId):
            return self.first[forms.LINES] + self.line[of]
        return self.first[forms.PROGRAMS] + self.program[of]

    @cached_property
    def _kept(self) -> list[int]:
        """The columns that can move, or that are decisions: one without width takes no part in anything, but where a
        row that helps has no other column that says what it is about."""
        lp = self.plan.solved.solution.lp
        takes_part = (lp.columns.lower != 0) | (lp.columns.upper != 0)
        takes_part[list(lp.decided.values())] = True
        start, index = lp.matrix.start, lp.matrix.index
        for place in (place for place, row in enumerate(lp.rows) if row is None):
            own = index[start[place] : start[place + 1]]
            own = own[lp.columns.program[own] >= 0]
            if not takes_part[own].any():
                takes_part[own[:1]] = True
        return [int(place) for place in np.flatnonzero(takes_part)]

    def _columns(self) -> Iterator[list[Cell]]:
        lp, kept = self.plan.solved.solution.lp, self._kept
        columns, decided = lp.columns, set(lp.decided.values())
        parts = (columns.program, columns.line, columns.year, columns.sign, columns.gain, columns.worth)
        more = (columns.penalty, columns.lower, columns.upper, self.plan.solved.solution.values)
        every = zip(kept, *(part[kept].tolist() for part in (*parts, *more)), strict=True)
        programs, lines = self.first[forms.PROGRAMS], self.first[forms.LINES]
        for place, program, line, year, sign, gain, worth, penalty, least, most, value in every:
            yield [
                programs + program if program >= 0 else None,
                lines + line if line >= 0 else None,
                int(year),
                int(sign),
                forms.in_digits(gain),
                forms.in_digits(worth) if worth != gain else None,
                forms.in_digits(penalty) or None,
                forms.in_digits(least) or None,
                None if most == inf else forms.in_digits(most),
                forms.in_digits(value) or None,
                "x" if place in decided else None,
            ]

    def _rows(self) -> Iterator[list[Cell]]:
        lp, price = self.plan.solved.solution.lp, self.plan.solved.solution.first.price
        kept = {column: self.first[forms.COLUMNS] + index for index, column in enumerate(self._kept)}
        limit = {id(row): self.first[forms.LIMITS] + index for index, row in enumerate(self.plan.solved.possible_rows)}
        matrix = lp.matrix
        for index, row in enumerate(lp.rows):
            span = slice(matrix.start[index], matrix.start[index + 1])
            terms = [
                (float(value), "z", kept[int(column)], 1)
                for column, value in zip(matrix.index[span], matrix.value[span], strict=True)
                if int(column) in kept
            ]
            low, high = float(lp.row_lower[index]), float(lp.row_upper[index])
            yield [
                limit[id(row)] if row is not None else None,
                None if np.isinf(low) else forms.in_digits(low),
                None if np.isinf(high) else forms.in_digits(high),
                forms.in_digits(float(price[index])) or None if len(price) else None,
                forms.sum_text(terms),
            ]

    def _beliefs(self) -> Iterator[list[Cell]]:
        doubts, gained = self.plan.doubts, self.plan.gained
        for place in np.flatnonzero((gained.above != 0) | (gained.below != 0)):
            yield [
                int(place) + 1,
                *(forms.in_digits(float(getattr(doubts, name)[place])) or None for name in forms.BELIEVED),
                forms.in_digits(float(doubts.size[place])),
                1 if doubts.known[place] else None,
                forms.in_digits(float(gained.above[place])),
                forms.in_digits(float(gained.below[place])),
            ]


SHEET = OutputSheet(
    forms.PROOF, "The proof as tables: rules as sums, the linear program, its solution and its prices", _write
)
