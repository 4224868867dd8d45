"""A scenario: what is asked of the engine, with every default written out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from budgetopt.city.described import Described
from budgetopt.city.ledger import Base
from budgetopt.errors import ScenarioError
from budgetopt.impact.beliefs import Beliefs, Evidence, Objective, Priorities, Returns, TrustIn, Unquoted
from budgetopt.scenario.asked import Asked, FundName
from budgetopt.scenario.field import Written
from budgetopt.scenario.quantities import (
    FundChange,
    GrowthLimit,
    Money,
    Percent,
    PositionsLimit,
    ShareLimit,
    UnknownLimit,
    YearlyRate,
)
from budgetopt.scenario.words import findings_of

DEFAULT_PROGRAM_CUT = Percent("0.20")
DEFAULT_PROGRAM_GROWTH = Percent("0.25")
DEFAULT_MOVED = Percent("0.05")
DEFAULT_UNKNOWN_FROM = 0.25
MOST_YEARS = 5


class Limits(Described):
    """City-wide policy limits; "none" lifts one."""

    program_cut: ShareLimit = DEFAULT_PROGRAM_CUT
    """the most that any one program may lose"""
    program_growth: GrowthLimit = DEFAULT_PROGRAM_GROWTH
    """the most that any one program may gain"""
    moved: ShareLimit = DEFAULT_MOVED
    """the most that may be cut in a fund, all its lines together"""
    positions: PositionsLimit = None
    """the most positions (full-time equivalents) that may be lost in a year, city-wide"""
    unknown: UnknownLimit = DEFAULT_UNKNOWN_FROM
    """the alignment from which a program of which nothing is known is not cut"""


class Forecast(Described):
    """The money of a fund in a later year, and the part of it that does not come again."""

    fund: FundName
    """the fund"""
    year: Annotated[int, Unquoted, Field(ge=2, le=MOST_YEARS)]
    """the planning year; year 1 is the one after the base year"""
    available: Money
    """what the fund has in that year, in currency units"""
    one_time: Money | None = None
    """the part of it that does not come again; absent means 0"""


class Caution(Described):
    """Assume that up to `programs` moves, where it hurts most, work `deviations` worse than believed (the Γ term)."""

    programs: Annotated[float, Unquoted, Field(ge=0, allow_inf_nan=False)]
    """how many programs are assumed to disappoint at once; without `[caution]`, none"""
    deviations: Annotated[float, Unquoted, Field(ge=0, le=10)] = 1.0
    """by how many standard deviations of what is believed of them"""


class Scenario(Described):
    """What is asked: limits, rules, money and beliefs. Raises ScenarioError with every finding at once."""

    name: str = "Unnamed scenario"
    """what the plan is called"""
    description: str = ""
    """a sentence for the reader"""
    objective: Objective = "impact"
    """what is made as large as possible: impact points, or benefits in currency units"""
    years: Annotated[int, Unquoted, Field(ge=1, le=MOST_YEARS)] = 1
    """planning years, each with its own amounts"""
    round_to: Literal[1, 100, 1000, 5000] = 100
    """changes are multiples of this many currency units"""
    priorities: Annotated[Priorities, Written("", '`"adopted"`, `"residents"`, a table')] = "adopted"
    """where the weights of goals come from"""
    base: Base = "adopted"
    """the budget that the plan moves away from"""
    discount: YearlyRate = 0.0
    """how much less a year later counts, a year: 0.03 is 3%"""
    disruption: Annotated[float, Unquoted, Field(ge=0, allow_inf_nan=False)] = 0.0
    """impact points that each currency unit cut counts against a plan"""
    limits: Limits = Limits()
    funds: dict[str, FundChange] = Field(default_factory=dict)
    """changes of the money available, by fund"""
    forecast: tuple[Forecast, ...] = ()
    """the money of later years, by fund"""
    returns: Returns = Returns()
    trust: TrustIn = TrustIn()
    evidence: Evidence = Evidence()
    caution: Caution | None = None
    rules: tuple[Asked, ...] = ()
    """what must hold beside the limits and the law"""

    def __init__(self, /, **settings: Any) -> None:
        try:
            super().__init__(**settings)
        except ValidationError as error:
            raise ScenarioError(findings_of(error, type(self), settings)) from None

    def __repr__(self) -> str:
        years, rules = (f"{n} {what}{'s' * (n != 1)}" for n, what in ((self.years, "year"), (len(self.rules), "rule")))
        return f"<Scenario {self.name!r:.60}: {self.objective}, {years}, {rules}>"

    __str__ = __repr__

    @property
    def yearly(self) -> tuple[float, ...]:
        """What an impact point of each year counts today: δ^(t−1), δ = 1 / (1 + discount)."""
        return tuple((1 + self.discount) ** -year for year in range(self.years))

    @property
    def beliefs(self) -> Beliefs:
        """The part of the scenario that says what a dollar does."""
        return Beliefs(
            objective=self.objective,
            evidence=self.evidence,
            trust=self.trust,
            returns=self.returns,
            priorities=self.priorities,
        )

    def with_limits(self, **limits: Any) -> Scenario:
        """This scenario with other city-wide limits."""
        return self.with_changes(limits=self.limits.with_changes(**limits))

    def without_rule(self, index: int) -> Scenario:
        """This scenario without the rule at `index` (from 0)."""
        return self.with_changes(rules=self.rules[:index] + self.rules[index + 1 :])

    def free_of_policy(self) -> Scenario:
        """This scenario with the law and the money as they are, and no policy."""
        return self.with_changes(
            limits=Limits(program_cut=None, program_growth=None, moved=None, positions=None, unknown=None), rules=()
        )

    def resolved(self) -> dict[str, Any]:
        """Every setting with every default filled in, as JSON carries it."""
        return self.model_dump(mode="json")
