"""A scenario: what is asked of the engine, with every default written out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from budgetopt.city.ledger import Base
from budgetopt.city.model import Frozen
from budgetopt.errors import ScenarioError
from budgetopt.impact.beliefs import Beliefs, Evidence, Objective, Priorities, Returns, TrustIn, Unquoted
from budgetopt.scenario.asked import Asked
from budgetopt.scenario.quantities import (
    FundChange,
    GrowthLimit,
    Money,
    Percent,
    PositionsLimit,
    ShareLimit,
    YearlyRate,
)
from budgetopt.scenario.words import findings_of

DEFAULT_PROGRAM_CUT = Percent("0.20")
DEFAULT_PROGRAM_GROWTH = Percent("0.25")
DEFAULT_MOVED = Percent("0.05")
MOST_YEARS = 5


class Limits(Frozen):
    """City-wide policy limits; "none" lifts one."""

    program_cut: ShareLimit = DEFAULT_PROGRAM_CUT
    program_growth: GrowthLimit = DEFAULT_PROGRAM_GROWTH
    moved: ShareLimit = DEFAULT_MOVED
    positions: PositionsLimit = None


class Forecast(Frozen):
    """The money of a fund in a later year, and the part of it that does not come again."""

    fund: str
    year: Annotated[int, Unquoted, Field(ge=2, le=MOST_YEARS)]
    available: Money
    one_time: Money | None = None


class Caution(Frozen):
    """Assume that up to `programs` moves, where it hurts most, work `deviations` worse than believed (the Γ term)."""

    programs: Annotated[float, Unquoted, Field(ge=0, allow_inf_nan=False)]
    deviations: Annotated[float, Unquoted, Field(ge=0, le=10)] = 1.0


class Scenario(Frozen):
    """What is asked: limits, rules, money and beliefs. Raises ScenarioError with every finding at once."""

    name: str = "Unnamed scenario"
    description: str = ""
    objective: Objective = "impact"
    years: Annotated[int, Unquoted, Field(ge=1, le=MOST_YEARS)] = 1
    round_to: Literal[1, 100, 1000] = 100
    priorities: Priorities = "adopted"
    base: Base = "adopted"
    discount: YearlyRate = 0.0
    disruption: Annotated[float, Unquoted, Field(ge=0, allow_inf_nan=False)] = 0.0
    limits: Limits = Limits()
    funds: dict[str, FundChange] = Field(default_factory=dict)
    forecast: tuple[Forecast, ...] = ()
    returns: Returns = Returns()
    trust: TrustIn = TrustIn()
    evidence: Evidence = Evidence()
    caution: Caution | None = None
    rules: tuple[Asked, ...] = ()

    def __init__(self, /, **settings: Any) -> None:
        try:
            super().__init__(**settings)
        except ValidationError as error:
            raise ScenarioError(findings_of(error, type(self), settings)) from None

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

    def with_changes(self, **settings: Any) -> Scenario:
        """This scenario with other settings, validated again."""
        return Scenario(**{name: getattr(self, name) for name in type(self).model_fields} | settings)

    def with_limits(self, **limits: Any) -> Scenario:
        """This scenario with other city-wide limits."""
        return self.with_changes(limits=Limits(**dict(self.limits) | limits))

    def without_rule(self, place: int) -> Scenario:
        """This scenario without the rule at `place` (from 0)."""
        return self.with_changes(rules=self.rules[:place] + self.rules[place + 1 :])

    def free_of_policy(self) -> Scenario:
        """This scenario with the law and the money as they are, and no policy."""
        return self.with_changes(
            limits=Limits(program_cut=None, program_growth=None, moved=None, positions=None), rules=()
        )

    def resolved(self) -> dict[str, Any]:
        """Every setting with every default filled in, as JSON carries it."""
        return self.model_dump(mode="json")
