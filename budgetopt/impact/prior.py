"""The prior that a city's own findings suggest, beside the house's (model.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from budgetopt.impact.beliefs import Evidence
from budgetopt.impact.effectiveness import WeighedStudy, pooled

# The house's prior counts as much as this many programs whose effects are known exactly.
HOUSE_COUNTS = 10
# How far programs' true effects lie apart.
SPREAD = 0.30


@dataclass(frozen=True)
class CityPrior:
    """What the city's programs with findings say of a program without any.

        μ̂ = (n₀ · μ0 + Σ ω_i μ_i) / (n₀ + Σ ω_i),   ω_i = τ² / (τ² + σ_i²),   n₀ = 10, τ = 0.30

    μ0: `house`, the house's prior; μ_i, σ_i: all findings of program i pooled, as used, without the prior and without
    the city's own results; `heard`: ω_i and ω_i μ_i of every program with findings, by id.
    """

    house: float
    heard: Mapping[str, tuple[float, float]]

    @classmethod
    def of(cls, findings: Mapping[str, Iterable[WeighedStudy]], evidence: Evidence) -> CityPrior:
        """The prior of a city, from the findings of every program by id."""
        heard = {}
        for id, (precision, summed) in ((id, pooled(of_program)) for id, of_program in findings.items()):
            if precision > 0:
                weight = SPREAD**2 / (SPREAD**2 + 1 / precision)
                heard[id] = weight, weight * summed / precision
        return cls(evidence.prior_mean, heard)

    @property
    def mean(self) -> float:
        """μ̂ of a program of which nothing is known."""
        return self.without("")

    def without(self, program_id: str) -> float:
        """μ̂ of a program: its own findings are no part of what is believed before they are looked at."""
        others = [both for id, both in self.heard.items() if id != program_id]
        return (HOUSE_COUNTS * self.house + fsum(summed for _, summed in others)) / (
            HOUSE_COUNTS + fsum(weight for weight, _ in others)
        )
