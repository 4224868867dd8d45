"""The plain data that a rule says itself in, for the solver, the prices and the conflict finder."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents


class What(StrEnum):
    """What a quantity of a plan measures; in cents a year but for yes and no."""

    AMOUNT = "recommended amount of a line"
    PROGRAM = "recommended total of a program"
    CUT = "cut of a line"
    TRANSITION = "transition cost of a line"
    LOST_REVENUE = "lost revenue of a line"
    UNAVOIDABLE = "unavoidable cost of a line"
    YES = "whether a program gets money (1 or 0)"


class Quantity(NamedTuple):
    """One number of a plan: of a line, or of a program (id)."""

    what: What
    of: LineId | str


Term = tuple[Quantity, int]


class Sense(StrEnum):
    """Which side of the limit is allowed."""

    AT_MOST = "<="
    AT_LEAST = ">="
    EXACTLY = "=="


class Row(NamedTuple):
    """Σ coefficient · quantity / scale, at most, at least or exactly `limit` cents.

    `rule` is the name of the rule that emitted it, `subject` what it is about (a program, fund or department name).
    Coefficients are integers so that every plan is checked exactly; a rule that speaks of shares of programs brings
    them to a common denominator, `scale`. A row is `pooled` that limits a pot of money: it stays a row of its own
    even where one line alone draws on the pot.
    """

    rule: str
    subject: str
    terms: tuple[Term, ...]
    sense: Sense
    limit: Cents
    scale: int = 1
    pooled: bool = False

    @property
    def name(self) -> str:
        """The words that a person reads."""
        return f"{self.rule}: {self.subject}" if self.subject and not self.rule.startswith(self.subject) else self.rule

    def value(self, measure: Callable[[Quantity], Cents]) -> int:
        """The left-hand side for a plan, in cents times `scale`: an exact integer."""
        if len(self.terms) == 1:
            quantity, coefficient = self.terms[0]
            return coefficient * measure(quantity)
        return sum(coefficient * measure(quantity) for quantity, coefficient in self.terms)

    def excess(self, value: int) -> int:
        """By how much `value` (cents times `scale`) breaks the row; 0 or less where it holds."""
        over = value - self.limit * self.scale
        if self.sense is Sense.AT_MOST:
            return over
        return -over if self.sense is Sense.AT_LEAST else abs(over)

    def cents(self, value: int) -> Cents:
        """`value` in whole cents, for showing."""
        return value // self.scale


def amount(line: LineId) -> Quantity:
    """x_l."""
    return Quantity(What.AMOUNT, line)


def program(program_id: str) -> Quantity:
    """y_p."""
    return Quantity(What.PROGRAM, program_id)


def yes(program_id: str) -> Quantity:
    """u_p: 1 if the program gets money, else 0."""
    return Quantity(What.YES, program_id)


def cut(line: LineId) -> Quantity:
    """cut_l."""
    return Quantity(What.CUT, line)
