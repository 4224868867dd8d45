"""What a measure did between two budgets: toward its target, away from it, neither, or not measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from budgetopt.city.model import Metric, Trend
from budgetopt.impact.results import TYPE_FACTOR

Figure = tuple[int, float]


class MeasureWay(StrEnum):
    """Where a measure, or the measures of a program together, went. It says nothing of why."""

    TOWARD = "toward its target"
    AWAY = "away from its target"
    NEITHER = "neither way"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class MeasureMove:
    """A measure before and after: its latest figure up to the base year, and its latest figure of a later year."""

    metric: Metric
    before: Figure | None
    after: Figure | None

    @property
    def way(self) -> MeasureWay:
        """Better by its direction is toward its target, worse is away; without a target or one of the two figures it
        was not measured."""
        if self.metric.target is None or self.before is None or self.after is None:
            return MeasureWay.NOT_MEASURED
        change = self.after[1] - self.before[1]
        better = change if self.metric.better is Trend.UP else -change
        return MeasureWay.TOWARD if better > 0 else MeasureWay.AWAY if better < 0 else MeasureWay.NEITHER

    @property
    def counts(self) -> float:
        """How much it counts among the measures of its program: weight × type factor, as in results (model.md 3)."""
        return self.metric.weight * TYPE_FACTOR[self.metric.type]


def moved(metric: Metric, base_year: int) -> MeasureMove:
    """What a measure did from the base year on."""
    before = [one for one in metric.actuals if one[0] <= base_year]
    after = [one for one in metric.actuals if one[0] > base_year]
    return MeasureMove(metric, max(before, default=None), max(after, default=None))


def together(moves: Iterable[MeasureMove]) -> MeasureWay:
    """Where the measures of a program went together: the way that counts more; neither where both count alike.

    Not measured where none that counts (model.md: an input does not) was.
    """
    counted = dict.fromkeys(MeasureWay, 0.0)
    for one in moves:
        counted[one.way] += one.counts
    toward, away = counted[MeasureWay.TOWARD], counted[MeasureWay.AWAY]
    if not toward + away + counted[MeasureWay.NEITHER]:
        return MeasureWay.NOT_MEASURED
    return MeasureWay.TOWARD if toward > away else MeasureWay.AWAY if away > toward else MeasureWay.NEITHER
