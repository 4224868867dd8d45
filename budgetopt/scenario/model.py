"""A scenario: what is asked of the engine, with every default written out."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, ValidationError

from budgetopt.city.ledger import Base
from budgetopt.city.model import Frozen
from budgetopt.errors import ScenarioError
from budgetopt.impact.beliefs import Beliefs, Evidence, Priorities, Returns, TrustIn
from budgetopt.scenario.asked import Asked
from budgetopt.scenario.quantities import FundChange, GrowthLimit, Percent, ShareLimit
from budgetopt.scenario.words import findings_of

DEFAULT_PROGRAM_CUT = Percent("0.20")
DEFAULT_PROGRAM_GROWTH = Percent("0.25")
DEFAULT_MOVED = Percent("0.05")


class Limits(Frozen):
    """City-wide policy limits; "none" lifts one."""

    program_cut: ShareLimit = DEFAULT_PROGRAM_CUT
    program_growth: GrowthLimit = DEFAULT_PROGRAM_GROWTH
    moved: ShareLimit = DEFAULT_MOVED


class Scenario(Frozen):
    """What is asked: limits, rules, money and beliefs. Raises ScenarioError with every finding at once."""

    name: str = "Unnamed scenario"
    description: str = ""
    objective: Literal["impact"] = "impact"
    years: Literal[1] = 1
    round_to: Literal[1, 100, 1000] = 100
    priorities: Priorities = "adopted"
    base: Base = "adopted"
    limits: Limits = Limits()
    funds: dict[str, FundChange] = Field(default_factory=dict)
    returns: Returns = Returns()
    trust: TrustIn = TrustIn()
    evidence: Evidence = Evidence()
    rules: tuple[Asked, ...] = ()

    def __init__(self, **settings: Any) -> None:
        try:
            super().__init__(**settings)
        except ValidationError as error:
            raise ScenarioError(findings_of(error, type(self), settings)) from None

    @property
    def beliefs(self) -> Beliefs:
        """The part of the scenario that says what a dollar does."""
        return Beliefs(evidence=self.evidence, trust=self.trust, returns=self.returns, priorities=self.priorities)

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
        return self.with_changes(limits=Limits(program_cut=None, program_growth=None, moved=None), rules=())

    def resolved(self) -> dict[str, Any]:
        """Every setting with every default filled in, as JSON carries it."""
        return self.model_dump(mode="json")
