"""Effects that are normal and held between two ends: what they come to, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, exp, pi, sqrt

import numpy as np

from budgetopt.impact.drawn import Doubts, Floats

# Beyond so many deviations there is nothing.
_FAR = 8.0


@dataclass(frozen=True)
class NormalEffect:
    """A normal effect held between two ends."""

    mean: float
    deviation: float
    low: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        """The ends, or what is as good as never passed."""
        if self.deviation <= 0:
            return self.mean, self.mean
        return max(self.low, self.mean - _FAR * self.deviation), min(self.high, self.mean + _FAR * self.deviation)

    def integral(self, start: float, end: float, at_zero: float, slope: float) -> float:
        """∫ (at_zero + slope · e) over start … end against the density, the masses at the ends not counted."""
        if end <= start or self.deviation <= 0:
            return 0.0
        left, right = (start - self.mean) / self.deviation, (end - self.mean) / self.deviation
        mass = (erf(right / sqrt(2)) - erf(left / sqrt(2))) / 2
        bell = (exp(-left * left / 2) - exp(-right * right / 2)) / sqrt(2 * pi)
        return (at_zero + slope * self.mean) * mass + slope * self.deviation * bell

    def beyond(self, end: float) -> float:
        """The mass that is held at an end."""
        if self.deviation <= 0:
            return 0.0
        z = (end - self.mean) / self.deviation
        below = (1 + erf(z / sqrt(2))) / 2
        return below if end == self.low else 1 - below if end == self.high else 0.0


def expected_factors(doubts: Doubts) -> tuple[Floats, Floats]:
    """E[max(0, factor)] and E[max(0, −factor)] of every program, where effects are normal and held between two ends."""
    pairs = [
        (1.0, 0.0) if known else _expected(NormalEffect(mean, deviation, doubts.low, doubts.high), size)
        for mean, deviation, size, known in zip(doubts.mean, doubts.deviation, doubts.size, doubts.known, strict=True)
    ]
    both = np.array(pairs, np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _expected(effect: NormalEffect, size: float) -> tuple[float, float]:
    if effect.deviation <= 0:
        at = min(max(effect.mean, effect.low), effect.high) / size
        return max(0.0, at), max(0.0, -at)
    low, high = effect.ends
    positive = effect.integral(max(0.0, low), high, 0.0, 1.0) + max(0.0, high) * effect.beyond(high)
    negative = -effect.integral(low, min(0.0, high), 0.0, 1.0) + max(0.0, -low) * effect.beyond(low)
    return positive / size, negative / size
