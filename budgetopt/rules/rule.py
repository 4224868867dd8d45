"""What every rule is: it emits rows for the solver and, separately, states its breaches in words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, TypeVar

from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import CITY, Quantity, Row, RuleId, Sense, Subject, Term, Unit
from budgetopt.scenario.asked import AskedRule
from budgetopt.scenario.model import Scenario

# Who can grant relief of what a scenario asks.
AUTHOR = "the scenario's author"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that an allocation breaks, by how many cents (hundredths of the rule's unit), in words."""

    rule_id: RuleId
    rule: str
    subject_id: str
    subject: str
    by: Cents
    words: str
    year: int = 1

    def in_year(self, year: int) -> Breach:
        """The same, said of a later year than the first."""
        return self if year == 1 else replace(self, words=f"in year {year}: {self.words}", year=year)


Asked = TypeVar("Asked", bound=AskedRule)


def asked_in(case: Case, kind: type[Asked]) -> Iterator[tuple[int, Asked]]:
    """The scenario's rules of a kind, with their places among its rules."""
    return ((index, rule) for index, rule in enumerate(case.scenario.rules) if isinstance(rule, kind))


def as_asked(
    index: int, asked: AskedRule, name: str, source: str = "scenario", by: str = ""
) -> tuple[str, str, str, int]:
    """The first fields of a rule that a scenario asks for: what its author wrote, else these words."""
    by = by or AUTHOR
    return asked.name or name, asked.source or source, asked.granted_by or by, index


@dataclass(frozen=True)
class Rule(ABC):
    """A rule with the name that a person reads. It never touches the solver.

    `policy` tells a scenario's rule from the law; `granted_by` says who can grant relief.
    """

    name: str
    source: str = ""
    granted_by: str = ""
    # Where the rule stands among the scenario's rules; None for the law and for city-wide limits.
    index: int | None = None

    kind: ClassVar[str]
    policy: ClassVar[bool]

    @cached_property
    def id(self) -> RuleId:
        """What tells it apart from every other rule of a case."""
        return RuleId(self.kind, "" if self.index is None else str(self.index + 1))

    @classmethod
    @abstractmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """The rules of this kind that hold in the case."""

    def without(self, scenario: Scenario) -> Scenario | None:
        """The scenario without this rule, all else the same; None where no scenario can lift it."""
        return None if self.index is None else scenario.without_rule(self.index)

    def row(
        self,
        terms: Iterable[Term],
        sense: Sense,
        limit: Cents,
        subject: Subject = CITY,
        *,
        scale: int = 1,
        pooled: bool = False,
        unit: Unit = Unit.MONEY,
        rounding: Cents = 0,
    ) -> Row:
        """A row of this rule."""
        return Row(self.id, self.name, *subject, tuple(terms), sense, limit, scale, pooled, unit, rounding)

    def sides(self, row: Row, measure: Callable[[Quantity], Cents]) -> tuple[Cents, Cents]:
        """The limit of one of its rows and what a plan comes to, as a person reads them; their difference is the
        row's."""
        return row.limit, row.cents(row.value(measure))

    def breach(self, by: Cents, words: str, subject: Subject = CITY) -> Breach:
        """A breach of this rule."""
        return Breach(self.id, self.name, *subject, by, words)

    @abstractmethod
    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """The rule in one planned year, as rows of a linear program: by its own fields, the city's money and its
        locks, never by a city-wide limit."""

    @abstractmethod
    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Where one year's allocation breaks the rule, worked out from the rule's meaning and not from its rows."""


@dataclass(frozen=True)
class FundRule(Rule):
    """A rule of the law that there is once for each fund."""

    fund: str = ""

    @cached_property
    def id(self) -> RuleId:
        """Its kind and its fund."""
        return RuleId(self.kind, self.fund)
