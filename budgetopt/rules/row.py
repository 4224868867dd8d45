"""The plain data that a rule says itself in, for the solver, the prices and the conflict finder."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents


class What(StrEnum):
    """What a quantity of a plan measures; in cents a year but for yes (1) and no (0)."""

    AMOUNT = "recommended amount of a line"
    PROGRAM = "recommended total of a program"
    CUT = "what a line loses against the year before"
    TRANSITION = "transition cost of a line"
    LOST_REVENUE = "lost revenue of a line"
    UNAVOIDABLE = "unavoidable cost of a line"
    RISE = "what a program has above today"
    FALL = "what a program has below today"
    NET_CUT = "what a program loses against the year before"
    FUNDED = "whether a program gets money"
    RAISED = "whether a program has more than today"
    LOWERED = "whether a program has less than today"
    CHANGED = "whether a program has another amount than today in this year or an earlier one"
    LACKS = "whether a line has less than today"
    FELL = "whether a line has less than in the year before"


DECISIONS = frozenset({What.FUNDED, What.RAISED, What.LOWERED, What.CHANGED, What.LACKS, What.FELL})


class Quantity(NamedTuple):
    """One number of a plan in one year (1 the first planned): of a line, or of a program (id)."""

    what: What
    of: LineId | str
    year: int = 1

    @property
    def program_id(self) -> str:
        """The program that it is about."""
        return self.of.program_id if isinstance(self.of, LineId) else self.of


Term = tuple[Quantity, int]


class Unit(StrEnum):
    """What a row's limit counts, in hundredths: cents of money, hundredths of a position, of a program."""

    MONEY = "money"
    POSITIONS = "positions"
    PROGRAMS = "programs"


class Sense(StrEnum):
    """Which side of the limit is allowed."""

    AT_MOST = "<="
    AT_LEAST = ">="
    EXACTLY = "=="


class RuleId(NamedTuple):
    """What tells a rule apart, whatever it is called: its kind, and its place among the scenario's rules (from 1), or
    the id of the fund that it is about; "" for one that there is once. As text: program:3, program_growth.
    """

    kind: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.of}" if self.of else self.kind


class Subject(NamedTuple):
    """What a row or a breach is about: the id of a program, fund, goal or line, the normalised name of a department or
    district; and the name that is shown. Blank for the city."""

    id: str = ""
    name: str = ""


CITY = Subject()


def in_year(name: str, year: int) -> str:
    """What something is called in a planned year: with the year where that is not the first."""
    return name if year == 1 else f"{name} (year {year})".strip()


class Row(NamedTuple):
    """Σ coefficient · quantity / scale, at most, at least or exactly `limit` hundredths of `unit` (cents of money).

    `rule` is the name of the rule that emitted it, `subject` of what it is about; they are shown, and told apart by
    `rule_id` and `subject_id`. Coefficients are integers so that every plan is checked exactly; a rule that speaks of
    shares of programs brings them to a common denominator, `scale`. A row is `pooled` that limits a pot of money: it
    stays a row of its own even where one line alone draws on the pot. Its first term is of the planned year that it
    holds in. `rounding`: by how many cents amounts in whole units may pass a limit that a solver found.
    """

    rule_id: RuleId
    rule: str
    subject_id: str
    subject: str
    terms: tuple[Term, ...]
    sense: Sense
    limit: Cents
    scale: int = 1
    pooled: bool = False
    unit: Unit = Unit.MONEY
    rounding: Cents = 0

    @property
    def year(self) -> int:
        """The planned year that it holds in."""
        return self.terms[0][0].year if self.terms else 1

    @property
    def about(self) -> str:
        """What it is about, in its year."""
        return in_year(self.subject, self.year)

    @property
    def name(self) -> str:
        """The words that a person reads."""
        name = f"{self.rule}: {self.subject}" if self.subject and not self.rule.startswith(self.subject) else self.rule
        return in_year(name, self.year)

    @property
    def before(self) -> Quantity | None:
        """The program's total of the year before, where the row holds that of its year to a share of it."""
        if self.limit or len(self.terms) != 2:
            return None
        (now, _), (then, _) = self.terms
        return then if now.what is then.what is What.PROGRAM and then.of == now.of and then.year < now.year else None

    def value(self, measure: Callable[[Quantity], Cents]) -> int:
        """The left-hand side for a plan, in cents times `scale`: an exact integer."""
        if len(self.terms) == 1:
            quantity, coefficient = self.terms[0]
            return coefficient * measure(quantity)
        return sum(coefficient * measure(quantity) for quantity, coefficient in self.terms)

    def excess(self, value: int) -> int:
        """By how much `value` (cents times `scale`) breaks the row; 0 or less where it holds."""
        over = value - self.limit * self.scale
        if self.sense is not Sense.AT_MOST:
            over = -over if self.sense is Sense.AT_LEAST else abs(over)
        return over - self.rounding * self.scale

    def cents(self, value: int) -> Cents:
        """`value` in whole cents, for showing."""
        return value // self.scale


def decides(row: Row) -> bool:
    """Whether a row turns on a yes or no, so that the plan is a mixed-integer program."""
    return any(quantity.what in DECISIONS for quantity, _ in row.terms)


def is_step(row: Row) -> bool:
    """Whether a row holds one program's total to its own of the year before."""
    if len(row.terms) != 2 or row.sense is Sense.EXACTLY:
        return False
    (one, now), (other, then) = row.terms
    same = one.of == other.of and one.what is other.what is What.PROGRAM and one.year == other.year + 1
    return same and now > 0 > then


def amount(line: LineId, year: int = 1) -> Quantity:
    """x_lt."""
    return Quantity(What.AMOUNT, line, year)


def program(program_id: str, year: int = 1) -> Quantity:
    """y_pt."""
    return Quantity(What.PROGRAM, program_id, year)


def cut(line: LineId, year: int = 1) -> Quantity:
    """cut_lt."""
    return Quantity(What.CUT, line, year)
