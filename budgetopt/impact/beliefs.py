"""The house assumptions of evidence.md and model.md sections 3 and 4, all in one place and all changeable."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from budgetopt.city.described import Described
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
# Whose prior: the house's, or what the city's own findings suggest (impact/prior.py).
Prior = Literal["house", "city"]


class Evidence(Described):
    """What a finding is taken to mean, on the effectiveness scale of -1 to 1 (evidence.md)."""

    prior_mean: Mean = 0.40
    """what is believed of a program of which nothing is known"""
    prior_deviation: Deviation = 0.30
    """how unsure that is"""
    prior: Prior = "house"
    """whose: the house's `prior_mean`, or the mean that the city's own findings suggest"""
    positive: Mean = 0.80
    """mean effect of a positive finding"""
    mixed: Mean = 0.30
    """of a mixed finding"""
    # No scenario moves a measured null or harm toward the positive (evidence.md).
    null: Annotated[float, Unquoted, Field(ge=-1, le=0)] = 0.00
    """of a finding of no effect; never above it"""
    negative: Annotated[float, Unquoted, Field(ge=-1, le=-0.5)] = -0.50
    """of a finding of harm; never nearer to none"""
    level_5_deviation: Deviation = 0.08
    """how unsure a finding of level 5 is"""
    level_4_deviation: Deviation = 0.12
    """of level 4"""
    level_3_deviation: Deviation = 0.18
    """of level 3"""
    level_2_deviation: Deviation = 0.30
    """of level 2"""
    elsewhere: Annotated[float, Unquoted, Field(ge=1, le=5)] = 1.25
    """what the deviation of a finding from elsewhere is multiplied by"""
    transfer: Annotated[float, Unquoted, Field(ge=0.5, le=1)] = 0.70
    """what is kept of a positive or mixed finding from elsewhere"""
    shared_deviation: Annotated[float, Unquoted, Field(ge=0, le=2)] = 0.30
    """what self-set targets, or findings of level 2, may all be off by together, however many there are"""
    results_cap: Mean = 0.80
    """the most that a city's own results can show"""
    results_deviation: Deviation = 0.30
    """how unsure one outcome metric is"""
    smallest_deviation: Deviation = 0.05
    """no program is believed more surely than this"""

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


class TrustIn(Described):
    """How much weight studies and the city's own results get; 1 is as they stand."""

    evidence: Trust = 1.0
    """how much studies count"""
    results: Annotated[float, Unquoted, Field(ge=0, le=1)] = 1.0
    """how much the city's own metrics count"""


class Returns(Described):
    """How fast returns diminish: impact grows as spending to the power of `elasticity`."""

    elasticity: Annotated[float, Unquoted, Field(gt=0, le=1)] = 0.70
    """how fast returns diminish; 1 means not at all"""


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
