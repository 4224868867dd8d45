"""What the city's own measures say of a program: r_p and n_p (model.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

from budgetopt.city.model import Metric, MetricType, Trend
from budgetopt.impact.unit_costs import PeerCost

TYPE_FACTOR = {MetricType.OUTCOME: 1.0, MetricType.EFFICIENCY: 0.5, MetricType.OUTPUT: 0.5, MetricType.INPUT: 0.0}
HIGHEST_ATTAINMENT = 1.25
# The earliest actual serves as a baseline when it is at least this many years older than the latest.
YEARS_TO_A_BASELINE = 2


@dataclass(frozen=True, slots=True)
class Attainment:
    """How far one metric is on its way: q_i in 0..1.25, its type factor e_i, and what had to be assumed.

    `attained` is None where the metric is left out; `note` then says why.
    """

    metric: Metric
    attained: float | None
    factor: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """r_p (0..1.25, weighted mean attainment) and n_p = Σ e_i; `score` is None without a results term."""

    attainments: tuple[Attainment, ...]
    score: float | None
    count: float


def attainment(metric: Metric) -> Attainment:
    """One metric against its target.

        q = clip((y − β)/(θ − β), 0, 1.25)        β baseline, θ target, y latest actual, in the metric's unit

    At θ = β: 1 when y is at least as good, else clip(1 − |y − θ|/|θ|, 0, 1). Without any baseline: the ratio to
    target, at half the type factor.
    """
    factor = TYPE_FACTOR[metric.type]
    if metric.target is None:
        return Attainment(metric, None, factor, "no target")
    if not metric.actuals:
        return Attainment(metric, None, factor, "no actual")
    years = sorted(metric.actuals)
    latest_year, latest = years[-1]
    baseline, note = metric.baseline, ""
    if baseline is None and latest_year - years[0][0] >= YEARS_TO_A_BASELINE:
        baseline, note = years[0][1], f"no baseline: the actual of {years[0][0]} serves as one"
    if baseline is None:
        return _ratio_to_target(metric, latest, factor)
    up = metric.better is Trend.UP
    target = metric.target
    if target == baseline:
        as_good = latest >= target if up else latest <= target
        reach = 1.0 if as_good else _clip(1 - abs(latest - target) / (abs(target) or 1.0), 1.0)
        return Attainment(metric, reach, factor, note)
    if (target > baseline) is not up:
        return Attainment(metric, None, factor, "its target is worse than its baseline")
    return Attainment(metric, _clip((latest - baseline) / (target - baseline)), factor, note)


def _ratio_to_target(metric: Metric, latest: float, factor: float) -> Attainment:
    target = metric.target or 0.0
    if target <= 0 or latest <= 0:
        return Attainment(metric, None, factor, "no baseline, and no ratio of values that are not above 0")
    ratio = latest / target if metric.better is Trend.UP else target / latest
    return Attainment(metric, _clip(ratio), factor / 2, "no baseline: the ratio to target, at half weight")


def _clip(value: float, highest: float = HIGHEST_ATTAINMENT) -> float:
    return min(highest, max(0.0, value))


def results(metrics: Iterable[Metric], costed: PeerCost | None = None) -> Results:
    """r_p = Σ u e q / Σ u e over the metrics of one program that can be used.

    `costed`: its unit cost, which counts in place of the efficiency metrics of the same outcome.
    """
    attainments = tuple(
        Attainment(metric, None, 0.0, "its unit cost counts instead")
        if costed and costed.counts(metric)
        else attainment(metric)
        for metric in metrics
    )
    used = [(one.metric.weight, one.factor, one.attained) for one in attainments if one.attained is not None]
    whole = fsum(weight * factor for weight, factor, _ in used)
    if whole == 0:
        return Results(attainments, None, 0.0)
    score = fsum(weight * factor * reach for weight, factor, reach in used) / whole
    return Results(attainments, score, fsum(factor for _, factor, _ in used))
