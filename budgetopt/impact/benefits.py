"""What a dollar of a program returns, where benefit–cost ratios say so (model.md section 4, benefits)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

from budgetopt.city.model import Study


@dataclass(frozen=True, slots=True)
class Ratio:
    """A pooled benefit–cost ratio: dollars of benefit a dollar spent, and its standard error."""

    mean: float
    deviation: float
    studies: tuple[Study, ...]


def ratio(studies: Iterable[Study]) -> Ratio | None:
    """The ratios of one program's studies, pooled by inverse variance; None where no study gives one.

        m = Σ r_i/se_i² / Σ 1/se_i²,   se = (Σ 1/se_i²)^(−1/2)

    A missing standard error is half the ratio. A ratio of 0 without one is as unsure as a ratio of 1 would be.
    """
    given = tuple(study for study in studies if study.benefit_cost_ratio is not None)
    if not given:
        return None
    weights = [(study.benefit_cost_se or abs(study.benefit_cost_ratio or 0.0) / 2 or 0.5) ** -2 for study in given]
    whole = fsum(weights)
    mean = (
        fsum(weight * (study.benefit_cost_ratio or 0.0) for weight, study in zip(weights, given, strict=True)) / whole
    )
    return Ratio(mean, whole**-0.5, given)
