"""What the cells of one line of an amendment say, or what is wrong with them, each at its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from budgetopt.council.form import LINE, RECURRING_WORDS
from budgetopt.errors import Cells, Finding, Level, Place, did_you_mean
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import letters
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import squeeze, unit_in
from budgetopt.intake.layout.finding import Header
from budgetopt.money import Cents, is_whole_cents
from budgetopt.returned.ours import cents_written
from budgetopt.scenario.amending import AmendmentLine, AmendmentStatus, LineKind, Position, Side

Choice = TypeVar("Choice", bound=StrEnum)
_LABEL = {one.name: one.label for one in LINE}
_MONEY_NEEDS = ("kind", "fund_id", "change", "recurring")


@dataclass(frozen=True)
class AmendmentCells:
    """The cells of a line: a row under the headings."""

    header: Header
    row: int

    @property
    def says(self) -> bool:
        """Whether any of them is filled, and they are not the headings again."""
        read = [part for part in _LABEL if part in self.header.columns]
        filled = any(not values.is_blank(self.value(part)) for part in read)
        return filled and squeeze(self.text("side")) != "side"

    def value(self, part: str) -> Value:
        """A cell; None where there is no such column."""
        return self.header.value(self.row, part) if part in self.header.columns else None

    def text(self, part: str) -> str:
        """A cell as text."""
        return values.text(self.value(part))

    def place(self, part: str) -> Place:
        """Where a cell stands; the first of the row where there is no such column."""
        return self.header.place(self.row, part if part in self.header.columns else "side")

    @property
    def cells(self) -> Cells:
        """The row's cells, for what is found out later."""
        columns = {part: letters(column) for part, column in self.header.columns.items()}
        return Cells(self.header.grid.file, self.header.grid.sheet, self.row, columns)


class _Wrong(Exception):
    """What is wrong with a cell: its column, what was found, how to mend it."""


def line_in(cells: AmendmentCells, findings: list[Finding]) -> AmendmentLine | None:
    """The line that a row says; None, and a finding for each cell that is wrong."""
    found: dict[str, object] = {}
    before = len(findings)

    def take(part: str, read: object) -> None:
        try:
            found[part] = read() if callable(read) else read
        except _Wrong as problem:
            column, words, mend = problem.args
            findings.append(Finding(Level.ERROR, "amendment-line", cells.place(column), words, mend=mend))

    take("side", lambda: _choice(cells, "side", Side))
    for part in ("program_id", "program", "department", "fund_id", "fund", "note"):
        take(part, cells.text(part))
    take("positions", lambda: _positions(cells))
    if found.get("side") is Side.PROVISO:
        take("proviso", lambda: _only_a_condition(cells))
        found.pop("proviso", None)
    elif "side" in found:
        take("kind", lambda: _choice(cells, "kind", LineKind))
        take("change_cents", lambda: _change(cells, "change"))
        take("year_2_cents", lambda: None if values.is_blank(cells.value("year_2")) else _change(cells, "year_2"))
        take("recurring", lambda: _recurring(cells))
        take("needs", lambda: _named(cells, found.get("kind")))
        found.pop("needs", None)
    if len(findings) > before:
        return None
    return AmendmentLine.model_validate(found | {"cells": cells.cells})


def _choice(cells: AmendmentCells, part: str, choices: type[Choice]) -> Choice:
    return choice_of(cells.text(part), choices, part, _LABEL[part])


def choice_of(written: str, choices: type[Choice], part: str, label: str) -> Choice:
    """The choice that is written, whatever its case and spaces. Raises _Wrong."""
    known = {squeeze(one): one for one in choices}
    word = squeeze(written)
    if word in known or word.removesuffix("s") in known:
        return known.get(word) or known[word.removesuffix("s")]
    if not word:
        raise _Wrong(part, f"{label} is missing.", f"Write {', '.join(choices)}.")
    mend = did_you_mean(written[:100], list(choices))
    aside = " Totals and footnotes stand above the headings, or nowhere." if part == "side" else ""
    raise _Wrong(part, f"{written[:100]!r} is no {label.lower()}.", mend + aside)


def status_in(written: str, place: Place, findings: list[Finding]) -> AmendmentStatus:
    """The status that is written; a draft where nothing is."""
    try:
        return choice_of(written or AmendmentStatus.DRAFT, AmendmentStatus, "status", "Status")
    except _Wrong as problem:
        _, words, mend = problem.args
        findings.append(Finding(Level.ERROR, "amendment-head", place, words, mend=mend))
        return AmendmentStatus.DRAFT


def _change(cells: AmendmentCells, part: str) -> Cents:
    value = cells.value(part)
    unit = unit_in(cells.header.words.get(cells.header.columns.get(part, 0), "")) or 1
    if values.is_blank(value):
        raise _Wrong(part, f"{_LABEL[part]} is missing.", "Enter an amount above zero.")
    try:
        cents = cents_written(value, unit)
    except Unreadable as problem:
        raise _Wrong(part, problem.found, problem.mend) from None
    if not is_whole_cents(cents / 100):
        raise _Wrong(part, f"{cents / 100} has a fraction of a cent.", "Enter an amount in whole cents.")
    if cents < 0 or (cents == 0 and part == "change"):
        mend = "Write it above zero: Side says whether it is a source or a use."
        raise _Wrong(part, f"{values.shown(value)} is not above zero.", mend)
    return round(cents)


def _recurring(cells: AmendmentCells) -> bool:
    written = cells.text("recurring")
    found = RECURRING_WORDS.get(squeeze(written))
    if found is None:
        words = f"{written[:100]!r} is neither one-time nor ongoing." if written else "Recurring is missing."
        raise _Wrong("recurring", words, "Write one-time or ongoing.")
    return found


def _named(cells: AmendmentCells, kind: object) -> None:
    """Money goes to or comes from a fund, and a program's from a program."""
    if not cells.text("fund_id"):
        raise _Wrong("fund_id", "Fund ID is missing.", "Enter the ID of the fund.")
    if kind in (LineKind.PROGRAM, LineKind.NEW_PROGRAM) and not cells.text("program_id"):
        mend = "Enter the program's ID; give a new program an ID of its own."
        raise _Wrong("program_id", "Program ID is missing.", mend)
    if kind in (LineKind.REVENUE, LineKind.RESERVE, LineKind.FUND_BALANCE) and cells.text("program_id"):
        mend = "Clear it, or write program under Kind."
        raise _Wrong("program_id", f"a program stands beside {kind}: it would have no effect.", mend)


def _only_a_condition(cells: AmendmentCells) -> None:
    if not cells.text("note"):
        raise _Wrong("note", "a proviso without a Note sets no condition.", "Write the condition under Note.")
    for part in ("change", "year_2"):
        if not values.is_blank(cells.value(part)):
            mend = "Clear it, or write source or use under Side."
            raise _Wrong(part, "a proviso moves no money: the amount would have no effect.", mend)


def _positions(cells: AmendmentCells) -> tuple[Position, ...]:
    """ "Ranger, 2, 2.0; Clerk, 1": title, number (1 where there is none), FTE (as many as their number)."""
    found = []
    for words in filter(None, (part.strip() for part in re.split(r"[;\n]", cells.text("positions")))):
        title, *numbers = (part.strip() for part in words.split(","))
        try:
            number = int(numbers[0]) if numbers else 1
            fte = Decimal(numbers[1]) if len(numbers) > 1 else Decimal(number)
            if len(numbers) > 2 or not title or not fte.is_finite() or not 0 < number < 1e6 or not 0 <= fte < 10**6:
                raise ValueError
        except (ValueError, InvalidOperation):
            mend = "Write title, number and FTE with commas between: Ranger, 2, 2.0"
            raise _Wrong("positions", f"{words[:100]!r} are no positions.", mend) from None
        found.append(Position(title=title, number=number, fte=fte))
    return tuple(found)
