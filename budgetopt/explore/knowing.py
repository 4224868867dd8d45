"""What it is worth to know one program's effect before deciding: the expected value of partial perfect information.

    EVPPI_p = E_{E_p} [ max_x E[ I(x) | E_p ] ] − max_x E[ I(x) ]

Impact is a sum over programs and effects are independent, so that given E_p all other programs enter by the
expectation of their own value, which is known in closed form: of the two levels of a nested simulation only the outer
is left (Brennan, Kharroubi, O'Hagan and Chilcott, Calculating Partial Expected Value of Perfect Information via Monte
Carlo Sampling Algorithms, Medical Decision Making 27, 2007; Madan et al., Strategies for Efficient Computation of the
Expected Value of Partial Perfect Information, Medical Decision Making 34, 2014). The inner maximum is a linear program
whose value is convex in E_p on each side of zero. Its tangents and chords enclose it, and each is integrated against
the normal density exactly: the value comes with a proven bound on its error, and no sampling.

Beside it stands the one-level Monte Carlo estimate over the draws of the run, with its standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf, sqrt

import numpy as np

from budgetopt.explore.normal import NormalEffect, expected_factors
from budgetopt.impact.drawn import Doubts, Floats
from budgetopt.plan.assured import standard_draws
from budgetopt.solve.around import Around
from budgetopt.solve.program import Bools
from budgetopt.solve.sweep import Sweep
from budgetopt.solve.sweeper import sweeper

# The bound on the error: this share of the value, or of what the plan gains where the value is next to nothing.
_CLOSE, _NOTHING = 0.005, 1e-6
_MOST_SOLVES = 60
# Effects that are no nearer to each other are one.
_SAME = 1e-9
# Draws whose numbers are made together.
_TOGETHER = 100
# One chance in twenty that an effect is below this many deviations under its mean.
ONE_IN_TWENTY = 1.6448536269514722


@dataclass(frozen=True)
class Asked:
    """The programs (places in id order) whose effect might be known, under a sweep whose `base` is the expectation.

    `standard`: the standard normal numbers of the run's draws, a row a program. `held`: columns that stay at nothing,
    but for those of the program that is asked about: what is held until it is known is worth knowing.
    """

    sweep: Sweep
    doubts: Doubts
    places: tuple[int, ...]
    standard: Floats
    held: Bools | None = None


@dataclass(frozen=True)
class ValueOfKnowing:
    """What knowing one program is worth: impact points, at most `error` off; `simulated` over the draws, with its
    standard error (infinite for one draw); `chance` that something else would then be decided, and gain by it.

    `weak` and `strong`: the effects that it is below, and above, with one chance in twenty, with the change of every
    program's total that would then be best; `before` that is best without knowing (currency units, first year).
    """

    index: int
    value: float
    error: float
    simulated: float
    standard_error: float
    chance: float
    weak: tuple[float, Floats]
    strong: tuple[float, Floats]
    before: Floats


@dataclass(frozen=True)
class _Point:
    """At an effect: what deciding anew gains, how that grows with the effect from below and above, and the plan."""

    effect: float
    gain: float
    slopes: tuple[float, float]
    values: Floats


def expected_impacts(sweep: Sweep, doubts: Doubts) -> Floats:
    """What a unit of every column is expected to be worth."""
    positive, negative = expected_factors(doubts)
    program = sweep.lp.columns.program
    own = positive[program] * sweep.above - negative[program] * sweep.below
    return np.where(program >= 0, own, 0.0) + sweep.still


def known(asked: Asked) -> list[ValueOfKnowing]:
    """What knowing each of the programs is worth."""
    sweep, doubts = asked.sweep, asked.doubts
    model = sweeper(_holding(sweep, asked.held))
    columns, found = sweep.lp.columns, []
    for place, standard in zip(asked.places, asked.standard, strict=True):
        own = np.flatnonzero(sweep.segment & (columns.program == place)).astype(np.int32)
        found.append(_Knowing(Around(model, own, columns.upper[own]), doubts, place).worked_out(standard))
    return found


def _holding(sweep: Sweep, held: Bools | None) -> Sweep:
    """The sweep with some columns at nothing."""
    if held is None:
        return sweep
    columns = sweep.lp.columns
    narrow = replace(columns, upper=np.where(held, columns.lower, columns.upper))
    return replace(sweep, lp=replace(sweep.lp, columns=narrow), token=f"{sweep.token} held")


class _Knowing:
    """One program: the enclosure of what deciding anew gains, as it narrows."""

    def __init__(self, around: Around, doubts: Doubts, place: int):
        self.around, self.place = around, place
        sweep, own = around.model.sweep, around.own
        self.base = sweep.base
        self.before = around.best(self.base[own])
        self.scale = abs(float(self.base @ self.before))
        # What a unit of its columns is worth at factor 1 (above and not above zero), and whatever is drawn.
        self.above, self.below = sweep.above[own], sweep.below[own]
        self.still = sweep.costed(sweep.still)[own]
        self.size = float(doubts.size[place])
        self.effect = NormalEffect(float(doubts.mean[place]), float(doubts.deviation[place]), doubts.low, doubts.high)
        self.points: dict[float, _Point] = {}
        self.enclosed: dict[tuple[float, float], tuple[float, float]] = {}

    def worked_out(self, standard: Floats) -> ValueOfKnowing:
        """Narrow the enclosure until it is close enough, then integrate it."""
        low, high = self.effect.ends
        weak = min(max(self.effect.mean - ONE_IN_TWENTY * self.effect.deviation, low), high)
        strong = min(max(self.effect.mean + ONE_IN_TWENTY * self.effect.deviation, low), high)
        zero = [0.0] if low < 0 < high else []
        for effect in {low, weak, strong, high, *zero}:
            self._solve(effect)
        while len(self.points) < _MOST_SOLVES:
            enclosed = [(*self._enclosed(a, b), a, b) for a, b in self._intervals()]
            lower = sum(part[0] for part in enclosed) + self._at_ends()
            gap = sum(part[1] - part[0] for part in enclosed)
            if gap <= max(_CLOSE * lower, _NOTHING * self.scale):
                break
            _, _, a, b = max(enclosed, key=lambda part: part[1] - part[0])
            middle = self._crossing(a, b)
            if middle in self.points:
                break
            self._solve(middle)
        self._find_where_nothing_is_gained()
        enclosed_now = [self._enclosed(a, b) for a, b in self._intervals()]
        lower = sum(part[0] for part in enclosed_now) + self._at_ends()
        upper = sum(part[1] for part in enclosed_now) + self._at_ends()
        drawn = self._at(np.clip(self.effect.mean + self.effect.deviation * standard, low, high))
        changes = self.around.model.sweep.changes
        return ValueOfKnowing(
            index=self.place,
            value=max(0.0, (lower + upper) / 2),
            error=max(0.0, (upper - lower) / 2),
            simulated=float(drawn.mean()) if len(drawn) else 0.0,
            standard_error=float(drawn.std(ddof=1) / sqrt(len(drawn))) if len(drawn) > 1 else inf,
            chance=self._chance(),
            weak=(weak, changes(self.points[weak].values)),
            strong=(strong, changes(self.points[strong].values)),
            before=changes(self.before),
        )

    def _solve(self, effect: float) -> None:
        own, factor = self.around.own, effect / self.size
        gain = self.still + factor * (self.above if factor > 0 else self.below)
        values = self.around.best(gain)
        other = values - self.before
        gained = float(np.sum(self.base * other) + np.sum((gain - self.base[own]) * other[own]))
        slopes = float(self.below @ other[own]) / self.size, float(self.above @ other[own]) / self.size
        # What was best before is still there to choose: no less than nothing is gained.
        self.points[effect] = _Point(effect, max(0.0, gained), slopes, values)

    def _intervals(self) -> list[tuple[_Point, _Point]]:
        ordered = [self.points[effect] for effect in sorted(self.points)]
        return list(pairwise(ordered))

    def _crossing(self, a: _Point, b: _Point) -> float:
        """Where the tangents of two neighbours meet."""
        rising, falling = self._slopes(a, b)
        if falling - rising <= 0:
            return (a.effect + b.effect) / 2
        meet = (a.gain - b.gain + falling * b.effect - rising * a.effect) / (falling - rising)
        return min(max(meet, a.effect), b.effect)

    def _slopes(self, a: _Point, b: _Point) -> tuple[float, float]:
        side = 1 if (a.effect + b.effect) / 2 > 0 else 0
        return a.slopes[side], b.slopes[side]

    def _enclosed(self, a: _Point, b: _Point) -> tuple[float, float]:
        """The integrals of the tangents and of the chord between two neighbours; kept, as points never change."""
        if (a.effect, b.effect) not in self.enclosed:
            self.enclosed[a.effect, b.effect] = self._integrals(a, b)
        return self.enclosed[a.effect, b.effect]

    def _integrals(self, a: _Point, b: _Point) -> tuple[float, float]:
        rising, falling = self._slopes(a, b)
        middle = self._crossing(a, b)
        integral = self.effect.integral
        lower = integral(a.effect, middle, a.gain - rising * a.effect, rising)
        lower += integral(middle, b.effect, b.gain - falling * b.effect, falling)
        slope = (b.gain - a.gain) / (b.effect - a.effect)
        upper = integral(a.effect, b.effect, a.gain - slope * a.effect, slope)
        return min(lower, upper), upper

    def _gains(self, point: _Point) -> bool:
        return point.gain > _NOTHING * self.scale

    def _find_where_nothing_is_gained(self) -> None:
        """Solve at both ends of where the plan stays as it is: from a gain down its tangent to zero, and again.

        Newton's method; it ends, as the gain is convex and made of straight pieces.
        """
        for _ in range(_MOST_SOLVES):
            feet = (self._foot(a, b) for a, b in self._intervals())
            foot = next((foot for foot in feet if foot is not None), None)
            if foot is None:
                return
            self._solve(foot)

    def _foot(self, a: _Point, b: _Point) -> float | None:
        """Where between two neighbours the gain may come down to nothing; None where that is known."""
        if not self._gains(a) and not self._gains(b):
            return None
        rising, falling = self._slopes(a, b)
        if self._gains(a) and self._gains(b):
            foot = self._crossing(a, b)
            if a.gain + rising * (foot - a.effect) > _NOTHING * self.scale:
                return None
        elif self._gains(b):
            foot = b.effect - b.gain / falling if falling > 0 else a.effect
        else:
            foot = a.effect - a.gain / rising if rising < 0 else b.effect
        return foot if a.effect + _SAME < foot < b.effect - _SAME else None

    def _chance(self) -> float:
        """The mass of where deciding anew gains."""
        intervals = [(a, b) for a, b in self._intervals() if self._gains(a) or self._gains(b)]
        inside = sum(self.effect.integral(a.effect, b.effect, 1.0, 0.0) for a, b in intervals)
        beyond = sum(self.effect.beyond(end) for end in self.effect.ends if self._gains(self.points[end]))
        return min(1.0, inside + beyond)

    def _at_ends(self) -> float:
        """What the masses held at the two ends come to."""
        low, high = self.effect.ends
        if low == high:
            return self.points[low].gain
        return sum(self.effect.beyond(end) * self.points[end].gain for end in (low, high))

    def _at(self, effects: Floats) -> Floats:
        """The middle of the enclosure at some effects."""
        ordered = sorted(self.points)
        chord = np.interp(effects, ordered, [self.points[effect].gain for effect in ordered])
        below = np.zeros(len(effects))
        for a, b in self._intervals():
            inside = (effects >= a.effect) & (effects <= b.effect)
            rising, falling = self._slopes(a, b)
            tangents = np.maximum(a.gain + rising * (effects - a.effect), b.gain + falling * (effects - b.effect))
            below = np.where(inside, tangents, below)
        return np.asarray((chord + np.maximum(0.0, np.minimum(below, chord))) / 2)


def standard_effects(seed: int, draws: int, programs: int, places: Sequence[int]) -> Floats:
    """The numbers behind the effects of some programs in the draws of a run, a row a program."""
    numbers = np.empty((len(places), draws))
    for start in range(0, draws, _TOGETHER):
        stop = min(draws, start + _TOGETHER)
        numbers[:, start:stop] = standard_draws(seed, start, stop, programs).effects[:, list(places)].T
    return numbers


def in_turn(asked: Asked, each: int) -> list[Asked]:
    """Programs in pieces that do not depend on how many workers there are."""
    pieces = (slice(start, start + each) for start in range(0, len(asked.places), each))
    return [replace(asked, places=asked.places[some], standard=asked.standard[some]) for some in pieces]
