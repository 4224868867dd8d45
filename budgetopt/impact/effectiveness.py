"""What is believed of a program's effect: mean m_p and standard deviation σ_p (model.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import fsum

from budgetopt.city.crosswalk import Rated, rated
from budgetopt.city.model import Effect, Metric, Study
from budgetopt.grouping import grouped
from budgetopt.impact.beliefs import Evidence, TrustIn
from budgetopt.impact.results import Results, results
from budgetopt.impact.unit_costs import PeerCost

# Findings below this level say nothing about the size of an effect and are shown but not pooled.
POOLED_FROM_LEVEL = 2
# Correlations: however many, they share what makes them correlations.
SHARING_LEVEL = 2
_CAUTION = {Effect.NEGATIVE: 0, Effect.NULL: 1, Effect.MIXED: 2, Effect.POSITIVE: 3, None: 4}


# 95 of 100 draws of a normal distribution lie within this many standard deviations.
Z95 = 1.96


@dataclass(frozen=True, slots=True)
class WeighedStudy:
    """One finding with its derived level and direction, and what it adds to the pool.

    `rated`, `mean` and `deviation` are on the effectiveness scale: as rated, and as used after transfer; `weight` is
    what it adds to the precision π. All None where the finding is not pooled (level 0 or 1, or another finding of the
    same source stands for it). `transferred`: a positive or mixed finding from elsewhere, of which a part is kept.
    """

    study: Study
    level: int
    direction: Effect | None
    system: str
    rated: float | None = None
    mean: float | None = None
    deviation: float | None = None
    weight: float | None = None
    transferred: bool = False

    @property
    def pooled(self) -> bool:
        """Whether it counts in what is believed, with whatever weight."""
        return self.weight is not None


@dataclass(frozen=True, slots=True)
class Effectiveness:
    """m_p and σ_p with everything they were pooled from; `best` is the finding that evidence rules look at.

    `prior`: μ0. `by_prior`, `by_transfer`: by how much m_p changes for one more of μ0, and of what is kept of findings
    from elsewhere (it is linear in both).
    """

    mean: float
    deviation: float
    findings: tuple[WeighedStudy, ...]
    best: WeighedStudy | None
    results: Results
    prior: float
    by_prior: float
    by_transfer: float

    @property
    def level(self) -> int:
        """The evidence level of the best finding; 0 where nothing is on file."""
        return self.best.level if self.best else 0

    @property
    def unknown(self) -> bool:
        """Whether it is the prior alone: no pooled finding and no results term, however far those are trusted."""
        return self.results.score is None and not any(found.pooled for found in self.findings)

    @property
    def ends(self) -> tuple[float, float]:
        """Between what it lies with 95%, if the beliefs are right; held between -1 and 1."""
        low, high = (max(-1.0, min(1.0, self.mean + side * Z95 * self.deviation)) for side in (-1, 1))
        return low, high


def weighed_findings(studies: Iterable[Study], evidence: Evidence, trust: TrustIn) -> tuple[WeighedStudy, ...]:
    """The findings of one program with what each counts for.

    Those of level 2 share what makes them correlations: pooled, they have σ² = 1/Σ(c_i/σ_i²) + σ_b², and each counts
    for its part of that precision.

    Raises UnknownRating for a rating that the crosswalk does not have.
    """
    # A row with a benefit-cost ratio alone is no rating.
    seen = [(study, rated(study)) for study in studies if study.rating or study.design]
    chosen = _one_a_source(seen)
    findings = [
        _weighed(study, verdict, index in chosen, evidence, trust) for index, (study, verdict) in enumerate(seen)
    ]
    alike = fsum(found.weight or 0.0 for found in findings if found.level == SHARING_LEVEL)
    share = 1 / (1 + evidence.shared_deviation**2 * alike)
    return tuple(
        replace(found, weight=found.weight * share)
        if found.level == SHARING_LEVEL and found.weight is not None
        else found
        for found in findings
    )


def pooled(findings: Iterable[WeighedStudy]) -> tuple[float, float]:
    """The precision of findings together, Σ c_i/σ_i², and their Σ c_i μ_i/σ_i²."""
    counted = [(found.weight or 0.0, found.mean or 0.0) for found in findings]
    return fsum(weight for weight, _ in counted), fsum(weight * mean for weight, mean in counted)


def effectiveness(
    studies: Iterable[Study],
    metrics: Iterable[Metric],
    evidence: Evidence,
    trust: TrustIn,
    prior_mean: float | None = None,
    costed: PeerCost | None = None,
) -> Effectiveness:
    """Pool the prior, the findings and the city's own results by precision (inverse variance).

        π = 1/σ0² + Σ c_i/σ_i² + c_r/σ_r²,   m = (μ0/σ0² + Σ c_i μ_i/σ_i² + c_r μ_r/σ_r²)/π,   σ = max(0.05, π^(−1/2))
        σ_r² = σ_b² + 0.30²/n_p: what self-set targets are off by does not shrink with their number

    `prior_mean`: μ0 where it is not the house's; `costed`: the unit cost, where it counts in place of efficiency
    metrics of its outcome. Raises UnknownRating for a rating that the crosswalk does not have.
    """
    findings = weighed_findings(studies, evidence, trust)
    own = results(metrics, costed)
    prior = evidence.prior_mean if prior_mean is None else prior_mean
    prior_weight = evidence.prior_deviation**-2
    found_weight, found_sum = pooled(findings)
    own_weight = own_sum = 0.0
    if own.score is not None:
        variance = evidence.shared_deviation**2 + evidence.results_deviation**2 / own.count
        own_weight = trust.results / variance
        own_sum = own_weight * min(evidence.results_cap, own.score)
    precision = prior_weight + found_weight + own_weight
    return Effectiveness(
        mean=(prior * prior_weight + found_sum + own_sum) / precision,
        deviation=max(evidence.smallest_deviation, precision**-0.5),
        findings=findings,
        best=min((one for one in findings if one.level > 0), key=lambda one: _rank(one.study, one), default=None),
        results=own,
        prior=prior,
        by_prior=prior_weight / precision,
        by_transfer=fsum((found.weight or 0.0) * (found.rated or 0.0) for found in findings if found.transferred)
        / precision,
    )


def _rank(study: Study, verdict: Rated | WeighedStudy) -> tuple[object, ...]:
    """Highest level, then latest year, then the more cautious direction; the rest makes the choice complete."""
    return (
        -verdict.level,
        -(study.year if study.year is not None else -10_000),
        _CAUTION[verdict.direction],
        study.effect if study.effect is not None else 0.0,
        study.local,
        study.outcome,
        study.rating,
    )


def _one_a_source(seen: list[tuple[Study, Rated]]) -> set[int]:
    """Ten rows from one report are one piece of evidence: the place of the best-ranked row of each source."""
    by_source = grouped((" ".join(study.source.casefold().split()), index) for index, (study, _) in enumerate(seen))
    return {min(places, key=lambda place: _rank(*seen[place])) for places in by_source.values()}


def _weighed(study: Study, verdict: Rated, chosen: bool, evidence: Evidence, trust: TrustIn) -> WeighedStudy:
    level, direction = verdict.level, verdict.direction
    if not chosen or level < POOLED_FROM_LEVEL or direction is None:
        return WeighedStudy(study, level, direction, verdict.system)
    hopeful = direction in (Effect.POSITIVE, Effect.MIXED)
    if study.effect is not None and study.effect_se is not None:
        mean, deviation = study.effect, study.effect_se
    else:
        mean, deviation = evidence.mean(direction), evidence.deviation(level)
    hopeful = hopeful and mean > 0
    transferred = hopeful and not study.local
    if not study.local:
        deviation *= evidence.elsewhere
    # Less trust must never soften a measured null or harm: that would shrink it toward the prior.
    trusted = trust.evidence if hopeful or trust.evidence > 1 else 1.0
    return WeighedStudy(
        study,
        level,
        direction,
        verdict.system,
        rated=mean,
        mean=mean * evidence.transfer if transferred else mean,
        deviation=deviation,
        weight=trusted / deviation**2,
        transferred=transferred,
    )
