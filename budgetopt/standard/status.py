"""How a measure stands against its target: in words, on exact arithmetic (standard.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from budgetopt.city.model import Goal, Metric, Trend


class MeasureStatus(StrEnum):
    """How a measure stands, the best first; what nobody has measured or aimed at is unknown, never good."""

    MET = "met"
    ON_TRACK = "on track"
    BEHIND = "behind"
    OFF_TRACK = "off track"
    NOT_MET = "not met"
    UNKNOWN = "unknown"


# How good each is: one that falls fell behind. Not met and off track are alike; of what is unknown nothing is said.
GOODNESS = {
    MeasureStatus.MET: 3,
    MeasureStatus.ON_TRACK: 2,
    MeasureStatus.BEHIND: 1,
    MeasureStatus.OFF_TRACK: 0,
    MeasureStatus.NOT_MET: 0,
}


class Course(StrEnum):
    """Which way the figures went, from the earliest to the latest."""

    BETTER = "better"
    WORSE = "worse"
    LEVEL = "level"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a measure is to reach by when, and its figures by fiscal year, oldest first, in the measure's unit.

    A blank baseline is the figure of its year, else the earliest, of the earliest's year; a blank year is that of the
    earliest figure.
    """

    better: Trend
    target: float | None = None
    target_date: str = ""
    baseline: float | None = None
    baseline_year: int | None = None
    figures: tuple[tuple[int, float], ...] = ()

    @classmethod
    def of(cls, metric: Metric) -> Aim:
        """What Metrics says of a measure."""
        return cls(
            metric.better,
            metric.target,
            metric.target_date,
            metric.baseline,
            metric.baseline_year,
            tuple(sorted(metric.actuals)),
        ).started()

    def for_goal(self, goal: Goal, metric: Metric) -> Aim:
        """The same for the goal that the measure is the headline of: what the goal says of its own comes first."""
        own = {
            name: value
            for name in ("better", "target", "target_date", "baseline", "baseline_year")
            if (value := getattr(goal, name)) not in (None, "")
        }
        # A baseline of its own has its own year, or that of the earliest figure; never the year of another baseline.
        told = {} if "baseline" in own else {"baseline": metric.baseline}
        year = own.get("baseline_year", None if "baseline" in own else metric.baseline_year)
        return replace(self, **told | own | {"baseline_year": year}).started()

    def started(self) -> Aim:
        """With its baseline and the year of that, where figures give them."""
        if not self.figures:
            return self
        figures, (first_year, _) = dict(self.figures), self.figures[0]
        year = first_year if self.baseline_year is None else self.baseline_year
        if self.baseline is None:
            # A figure that stands in for the baseline was measured in its own year, not in another that is given.
            year = year if year in figures else first_year
        return replace(self, baseline=figures[year] if self.baseline is None else self.baseline, baseline_year=year)

    @property
    def latest(self) -> tuple[int, float] | None:
        """The latest figure with its year."""
        return self.figures[-1] if self.figures else None

    @property
    def done(self) -> Fraction | None:
        """The share of the way from the baseline to the target that is done; None where that is no way forward."""
        if self.target is None or self.baseline is None or self.latest is None:
            return None
        way = _exact(self.target) - _exact(self.baseline)
        forward = way > 0 if self.better is Trend.UP else way < 0
        return (_exact(self.latest[1]) - _exact(self.baseline)) / way if forward else None

    @property
    def gone(self) -> Fraction | None:
        """The share of the time from the baseline's year to the target date that is gone with the latest figure."""
        if not self.target_date or self.baseline_year is None or self.latest is None:
            return None
        years = int(self.target_date[:4]) - self.baseline_year
        return max(Fraction(0), Fraction(self.latest[0] - self.baseline_year, years)) if years > 0 else Fraction(1)

    @property
    def standing(self) -> MeasureStatus:
        """How it stands.

            met         latest at or past target, by direction
            on track    done ≥ gone:  (y − β)/(θ − β)  ≥  (latest year − baseline year)/(target year − baseline year)
            behind      done ≥ gone / 2
            off track   less

        β baseline, θ target, y latest figure. Without a target date, where θ = β, and where θ is worse than β for the
        direction, only met or not met; without a target or a figure unknown, and so where the latest figure is the
        baseline itself, from which no pace can be told. Source: standard.md.
        """
        if self.target is None or self.latest is None:
            return MeasureStatus.UNKNOWN
        latest, target = _exact(self.latest[1]), _exact(self.target)
        if latest >= target if self.better is Trend.UP else latest <= target:
            return MeasureStatus.MET
        done, gone = self.done, self.gone
        if done is None or gone is None:
            return MeasureStatus.NOT_MET
        if done == gone == 0:
            return MeasureStatus.UNKNOWN
        return (
            MeasureStatus.ON_TRACK
            if done >= gone
            else MeasureStatus.BEHIND
            if done >= gone / 2
            else MeasureStatus.OFF_TRACK
        )

    @property
    def course(self) -> Course:
        """Which way its figures went."""
        if len(self.figures) < 2:
            return Course.UNKNOWN
        change = _exact(self.figures[-1][1]) - _exact(self.figures[0][1])
        if not change:
            return Course.LEVEL
        return Course.BETTER if (change > 0) is (self.better is Trend.UP) else Course.WORSE


def _exact(value: float) -> Fraction:
    """A figure as it was written: 0.1 is one tenth."""
    return Fraction(repr(value))
