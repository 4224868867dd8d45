"""The house assumptions of evidence.md and model.md sections 3 and 4, all in one place and all changeable."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from budgetopt.city.model import Effect, Frozen


def _number(value: object) -> object:
    if isinstance(value, str | bool):
        raise PydanticCustomError("float_type", "not a number")
    return value


# A number in quotes is text, and true is no number: neither is taken for one.
Unquoted = BeforeValidator(_number)
Deviation = Annotated[float, Unquoted, Field(gt=0, le=2)]
Mean = Annotated[float, Unquoted, Field(ge=-1, le=1)]
Trust = Annotated[float, Unquoted, Field(ge=0, le=10)]


class Evidence(Frozen):
    """What a finding is taken to mean, on the effectiveness scale of -1 to 1 (evidence.md)."""

    prior_mean: Mean = 0.40
    prior_deviation: Deviation = 0.30
    positive: Mean = 0.80
    mixed: Mean = 0.30
    null: Mean = 0.00
    negative: Mean = -0.50
    level_5_deviation: Deviation = 0.08
    level_4_deviation: Deviation = 0.12
    level_3_deviation: Deviation = 0.18
    level_2_deviation: Deviation = 0.30
    elsewhere: Annotated[float, Unquoted, Field(ge=1, le=5)] = 1.25
    results_cap: Mean = 0.80
    results_deviation: Deviation = 0.30
    smallest_deviation: Deviation = 0.05

    def mean(self, direction: Effect) -> float:
        """μ of a finding that points this way."""
        return {
            Effect.POSITIVE: self.positive,
            Effect.MIXED: self.mixed,
            Effect.NULL: self.null,
            Effect.NEGATIVE: self.negative,
        }[direction]

    def deviation(self, level: int) -> float:
        """σ of a finding of level 2 to 5."""
        return {
            5: self.level_5_deviation,
            4: self.level_4_deviation,
            3: self.level_3_deviation,
            2: self.level_2_deviation,
        }[level]


class TrustIn(Frozen):
    """How much weight studies and the city's own results get; 1 is as they stand."""

    evidence: Trust = 1.0
    results: Trust = 1.0


class Returns(Frozen):
    """How fast returns diminish: impact grows as spending to the power of `elasticity`."""

    elasticity: Annotated[float, Unquoted, Field(gt=0, le=1)] = 0.70


Priorities = str | Annotated[dict[str, Annotated[float, Unquoted, Field(ge=0)]], Field(min_length=1)]


# What a plan has the most of: impact points, or benefits by benefit–cost ratios.
Objective = Literal["impact", "benefits"]


class Beliefs(Frozen):
    """All that turns what a city knows into what a dollar does."""

    objective: Objective = "impact"
    evidence: Evidence = Evidence()
    trust: TrustIn = TrustIn()
    returns: Returns = Returns()
    priorities: Priorities = "adopted"
