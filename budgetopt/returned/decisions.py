"""The sheet Decisions of a recommendation workbook, read back as locks.

A row is told apart by Program ID, program and today's amount together, as the workbook itself has them. What was
decided in an earlier round stays decided until its row says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from budgetopt.city.model import Budget
from budgetopt.city.names import normalised
from budgetopt.errors import Finding, Infeasible, InputError, Level, Place, ScenarioError
from budgetopt.explore.decided import DecisionEffect
from budgetopt.grouping import summed
from budgetopt.intake.files.taking import Source
from budgetopt.intake.layout.finding import Header, headers_in
from budgetopt.intake.log import one_a_cause
from budgetopt.money import show, units
from budgetopt.returned.decision_rows import COLUMN_NAMES, DecisionRows, OwnPlan
from budgetopt.returned.ours import Ours, amount_shown, open_ours, other_currency, refused
from budgetopt.returned.plans import own_lines, typed_over
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.check import checked
from budgetopt.scenario.deciding import ACCEPT, decisions_of, with_locks
from budgetopt.scenario.model import Scenario
from budgetopt.workbooks.proof_form import PROOF
from budgetopt.workbooks.recommendation.ledger import LEDGER
from budgetopt.workbooks.recommendation.places import DECISIONS, RECOMMENDATION_HEADINGS, RECOMMENDATIONS

_NEEDED = ("Program ID", "Program", "Current", "Decision")
_SEARCHED = 60
_A_COPY = re.compile(rf"(copy of )?{DECISIONS}[\s_-]*(copy)?[\s_]*(\(?\d+\)?)?", re.IGNORECASE)
_OF_A_RULE = re.compile(r"rules\[(\d+)\]")


@dataclass
class Decisions:
    """What came back: the scenario with a lock for each decision, how many rows say something, nothing, or nothing that
    counts; the cell of each decision by program; what a person should know."""

    scenario: Scenario
    read: int = 0
    blank: int = 0
    ignored: int = 0
    lifted: tuple[str, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)
    notes: list[Finding] = field(default_factory=list)

    @property
    def count(self) -> str:
        """How many rows were read: "49 read, 46 blank, 0 ignored"."""
        lifted = f", {len(self.lifted)} lifted" if self.lifted else ""
        return f"{self.read} read, {self.blank} blank, {self.ignored} ignored{lifted}"


def read_decisions(
    scenario: Scenario | None, source: Source | Ours, budget: Budget, *, amended: bool = False
) -> Decisions:
    """Every decision of a workbook: accept keeps the recommended total, edit takes the Amount, reject and hold keep
    today's, as the workbook has it. Those of earlier rounds stay, but for rows that say otherwise. A lock of the
    scenario for a decided program or a line of it gives way. Without a scenario that of the workbook holds. `amended`:
    the budget has what amendments in the workbook added to it.

    Raises UsageError for a file that cannot be opened, InputError with the cell of everything that is no decision, and
    of every decision that the law forbids.
    """
    book = source if isinstance(source, Ours) else open_ours(source)
    if book.rounds() and not amended:
        mend = "Give it to budgetopt recommend --decisions, with the budget's files."
        raise refused("amended", Place(book.file, LEDGER), "amendments that passed are in this workbook.", mend)
    carried = book.scenario()
    earlier = decisions_of(carried) if carried else {}
    base = scenario or carried or Scenario()
    tables = _tables(book)
    rows = DecisionRows(tables, _own_plan(book), budget, earlier, base.base)
    rows.take_all()
    rows.notes += _typed_over(book, rows)
    rows.notes += other_currency(book, budget)
    read_from = {table.grid.sheet for table in tables}
    for sheet in (name for name in book.sheet if "decision" in name.casefold() and name not in read_from):
        rows.notes.append(Finding(Level.NOTE, "not-read", Place(book.file, sheet), "no decisions are read from here."))
    kept = {id: lock for id, lock in earlier.items() if id not in rows.lifted}
    asked = with_locks(base, list((kept | rows.locks).values()), rows.lifted)
    _allowed(asked, rows, Place(book.file, tables[0].grid.sheet))
    return Decisions(
        asked, rows.read, rows.blank, rows.ignored, tuple(rows.lifted), dict(rows.places), list(rows.notes)
    )


def _tables(book: Ours) -> list[Header]:
    """The sheet Decisions, and every other sheet with its headings (a copy of it), wherever its columns stand; the
    sheet itself first."""
    grids = sorted(book.book.grids, key=lambda grid: normalised(grid.sheet) != normalised(DECISIONS))
    found = []
    for grid in grids:
        header = next(filter(None, map(_as_decisions, headers_in(grid, searched=_SEARCHED))), None)
        if header:
            found.append(_each_once(header))
        elif _A_COPY.fullmatch(grid.sheet.strip()) and grid.rows:
            words = f"the sheet {grid.sheet} has no row with the headings {', '.join(_NEEDED)}."
            mend = "Keep the headings as they were written."
            raise refused("decisions-header", Place(book.file, grid.sheet), words, mend)
    if not found:
        raise refused("no-decisions", Place(book.file), f"the workbook has no sheet {DECISIONS}.")
    return found


def _as_decisions(header: Header) -> Header | None:
    """The headings, if they are those of decisions."""
    columns = header.named(COLUMN_NAMES)
    return replace(header, columns=columns) if all(part in columns for part in _NEEDED) else None


def _each_once(table: Header) -> Header:
    """The table, if none of its headings stands twice: what is written under the second would be lost."""
    for part, names in COLUMN_NAMES.items():
        further = [
            column for name in names for column in table.columns_under(name) if column != table.columns.get(part)
        ]
        if further:
            place = table.grid.place(table.row, further[0])
            raise refused("decisions-header", place, f"a second column {part}.", "Keep one of them.")
    return table


def _typed_over(book: Ours, rows: DecisionRows) -> list[Finding]:
    """Amounts that were typed over on Recommendations, which decide nothing. Raises InputError where such a program is
    accepted: two amounts may be meant."""
    notes, errors = [], []
    for one in typed_over(book) if PROOF in book.sheet else ():
        lock = rows.locks.get(one.program)
        planned, mend = show(one.planned, rows.budget.currency), f"Write edit and the total on {DECISIONS}"
        if lock is not None and lock.decided and lock.decided.decision == ACCEPT:
            found = f"{amount_shown(one.value)} stands here; accept on {DECISIONS} means {planned}."
            errors.append(Finding(Level.ERROR, "typed-over", one.place, found, mend=f"{mend}, or put {planned} back."))
        elif lock is None:
            found = f"{amount_shown(one.value)} was typed over {planned}: it decides nothing."
            notes.append(Finding(Level.NOTE, "typed-over", one.place, found, mend=f"{mend} if it is meant."))
    if errors:
        raise InputError(errors)
    return list(one_a_cause(notes))


def _own_plan(book: Ours) -> OwnPlan | None:
    """What the workbook says of its own programs; None where only its sheet Decisions is left."""
    if PROOF not in book.sheet:
        return None
    name: Mapping[str, str] = {}
    lines = own_lines(book)
    current = summed((program, line.current) for (program, _), line in lines.items())
    recommended = summed((program, line.recommended[0]) for (program, _), line in lines.items())
    listing = book.listing(RECOMMENDATIONS, RECOMMENDATION_HEADINGS, key="Program ID")
    if listing:
        name = {listing.text(row, "Program ID"): listing.text(row, "Program") for row in listing.rows}
    return OwnPlan(name, current, recommended)


def _allowed(scenario: Scenario, rows: DecisionRows, sheet: Place) -> None:
    """That the law allows every decision. Raises InputError at the decision's cell, ScenarioError for anything else."""
    try:
        checked(scenario, rows.budget)
    except ScenarioError as error:
        findings = []
        for finding in error.findings:
            match = _OF_A_RULE.match(finding.place.cell)
            rule = scenario.rules[int(match[1]) - 1] if match else None
            if not isinstance(rule, Lock) or not rule.decided:
                raise
            place = rows.places.get(rule.program, sheet)
            findings.append(Finding(Level.ERROR, finding.rule, place, finding.found, finding.expected, finding.mend))
        raise InputError(findings) from None


def clashing(infeasible: Infeasible, made: Decisions) -> list[Finding]:
    """Decisions that take part in what cannot be met, each at its cell."""
    found = []
    for program, lock in decisions_of(made.scenario).items():
        other = [one for one in infeasible.conflicts if lock.name in (one.rule, *one.against)]
        if program in made.places and other:
            named = ", ".join(f"“{rule}”" for rule in dict.fromkeys(one.rule for one in other if one.rule != lock.name))
            words = f"this decision clashes with {named}." if named else "this decision clashes with the others."
            found.append(Finding(Level.ERROR, "decisions-clash", made.places[program], f"{lock.name}: {words}"))
    return found


def decisions_record(made: Decisions, did: Sequence[DecisionEffect]) -> dict[str, Any]:
    """What was read and what it did, as JSON: money in currency units, impact in points."""
    return {
        "read": made.read,
        "blank": made.blank,
        "ignored": made.ignored,
        "lifted": list(made.lifted),
        "notes": [str(note) for note in made.notes],
        "effects": [
            {
                "program_id": effect.lock.program,
                "decision": effect.lock.decided and effect.lock.decided.decision,
                "round": effect.lock.decided and effect.lock.decided.round,
                "by": effect.lock.decided and effect.lock.decided.by,
                "answered_by": effect.lock.decided and effect.lock.decided.answered_by,
                "reason": effect.lock.source,
                "impact": effect.points,
                "moved": [{"program_id": id, "amount": units(cents)} for id, cents in effect.moved],
            }
            for effect in did
        ],
    }
