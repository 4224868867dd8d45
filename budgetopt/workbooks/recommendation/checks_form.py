"""The form of the sheet Checks, shared by who writes it and who reads it back: its lists, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from budgetopt.city.ledger import LineId
from budgetopt.grouping import grouped
from budgetopt.rules import Row
from budgetopt.rules.row import Quantity
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.recommendation import checking, places
from budgetopt.workbooks.recommendation.checking import Limit, Term
from budgetopt.workbooks.recommendation.places import lines_at
from budgetopt.workbooks.sheet import Cell, Formula

ASK = "ask budgetopt score"
# Whether amounts were changed, and a rule's row on Checks (column Check) cannot say by a formula what that does to it.
NOT_SAID = f'AND(Lines_differing>0,COUNTIF(Checks!$K:$K,"{ASK}")>0)'
VERDICT_ROW = 3
VERDICTS = (
    "Rules broken",
    "Lines that differ from the plan",
    "Funds over",
    "Funds with more unallocated",
    "Impact now, points",
)
# The lists: each heading with how its column looks.
RULES = {
    "Rule": "wrap", "What it limits": "wrap", "Side": "wrap", "Limit": "money", "Now": "money", "Unit": "wrap",
    "Law or policy": "wrap", "Who can grant relief": "wrap", "ID": "wrap", "Broken": "count", "Check": "wrap",
}  # fmt: skip
LINES = {
    "Program ID": "wrap", "Program": "wrap", "Fund ID": "wrap", "Current": "money", "Now": "money", "Cut": "money",
    "Transition cost": "money", "Lost revenue": "money", "Unavoidable cost": "money", "Broken": "count",
    "Check": "wrap", "Differs": "count",
}  # fmt: skip
PROGRAMS = {
    "Program ID": "wrap", "Program": "wrap", "Department": "wrap", "Current": "money", "Now": "money",
    "Above today": "money", "Below today": "money", "Impact, points": "points", "": "wrap", "Broken": "count",
    "Check": "wrap",
}  # fmt: skip
WIDTHS = (34, 30, 14, 17, 17, 15, 15, 22, 17, 8, 70, 9)
# What is too long for one formula goes on to the right of all lists.
_FURTHER = len(WIDTHS)


@dataclass
class FurtherCells:
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

    def cells(self, listed: Mapping[str, str]) -> list[Cell]:
        """What stands to the right of a list."""
        return [*[None] * (_FURTHER - len(listed)), *self.further] if self.further else []


@dataclass(frozen=True)
class ChecksLayout:
    """Where the lists stand: rows from 1, as formulas count them."""

    facts: Facts

    @cached_property
    def sums(self) -> list[tuple[Row, dict[str, Any]]]:
        """The rules' rows that are checked as sums, or not at all, and how they are shown: all but the limits of one
        amount."""
        rows = zip(self.facts.plan.solved.rows, self.facts.rules, self._limits, strict=True)
        return [(row, shown) for row, shown, limit in rows if limit is None]

    @cached_property
    def limits(self) -> dict[LineId | str, list[Limit]]:
        """The limits of one line's or program's amount alone."""
        return grouped((quantity.of, limit) for quantity, limit in filter(None, self._limits))

    @cached_property
    def _limits(self) -> list[tuple[Quantity, Limit] | None]:
        """Of each of the plan's rows the limit of one amount that it is; None: it is none."""
        return [checking.limit_of(row, self.facts.show) for row in self.facts.plan.solved.rows]

    @property
    def first_rule(self) -> int:
        """The first row of the list of rules."""
        return VERDICT_ROW + len(VERDICTS) + 5

    @property
    def first_program(self) -> int:
        """The first row of the list of programs."""
        return self.first_rule + max(1, len(self.sums)) + 3

    @property
    def first_line(self) -> int:
        """The first row of the list of lines."""
        return self.first_program + max(1, len(self.programs)) + 3

    @cached_property
    def programs(self) -> list[str]:
        """The programs, in the order of their list."""
        return list(self.facts.plan.case.standing.total)

    @property
    def last(self) -> int:
        """The last row of all lists."""
        return self.first_line + max(1, len(self.facts.lines)) - 1

    @cached_property
    def places(self) -> dict[LineId | str, int]:
        """The row of every line and program."""
        programs = {id: self.first_program + index for index, id in enumerate(self.programs)}
        return programs | {line.id: self.first_line + index for index, line in enumerate(self.facts.lines)}

    @cached_property
    def typed(self) -> tuple[str, str, str, str]:
        """The columns of Recommendations that say the program, the fund and today's amount of a line, and the amount
        typed for it."""
        letters = map(lines_at(self.facts).letter, ("Program ID", "Fund ID", "Current", "Recommended"))
        program, fund, today, typed = (f"{places.RECOMMENDATIONS}!${letter}$" for letter in letters)
        return program, fund, today, typed

    @property
    def strays(self) -> str:
        """How many amounts stand under Recommended that are no line's, no fund's and no total, as a formula."""
        column = f"{self.typed[-1]}1:${lines_at(self.facts).letter('Recommended')}$1048576"
        ours = len(self.facts.lines) + len(self.facts.funds) + 2
        return f"MAX(0,COUNT({column})-{ours})"

    def column(self, letter: str, first: int, count: int) -> str:
        """So many cells of a column from a row on, as a formula names them."""
        return f"${letter}${first}:${letter}${first + max(1, count) - 1}"

    def of_lines(self, letter: str) -> str:
        """A column of the list of lines, as a formula names it."""
        return self.column(letter, self.first_line, len(self.facts.lines))
