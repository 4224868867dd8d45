"""The return curve: what the next dollar adds when a program grows or shrinks (model.md section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

# The same for every scenario, so that an allocation scores the same whatever the rules allow.
BREAKPOINTS = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
# No program gets more than this many times its reference: beyond, the curve has never been seen.
CURVE_RANGE = 10


@dataclass(frozen=True, slots=True)
class Chord:
    """A straight piece of the curve between the ratios `left` and `right` of spending to the reference amount."""

    left: float
    right: float
    slope: float


def chords(elasticity: float, *, linear: bool = False) -> tuple[Chord, ...]:
    """φ(r) = r^γ as chords over 0 … 10, the last going on beyond; slopes fall, so a linear program fills them in order.

    `elasticity` γ in (0, 1]; `linear` (a proposal, or a program whose value is not above 0): φ(r) = r.
    """
    return _chords(1.0 if linear else elasticity)


@lru_cache(maxsize=4096)
def _chords(elasticity: float) -> tuple[Chord, ...]:
    # Most programs of a city share one curve: it is worked out once.
    if elasticity == 1.0:
        # The straight curve keeps today's amount as a corner so that moves are measured from it.
        return (Chord(0.0, 1.0, 1.0), Chord(1.0, BREAKPOINTS[-1], 1.0))
    return tuple(
        Chord(left, right, (right**elasticity - left**elasticity) / (right - left))
        for left, right in pairwise(BREAKPOINTS)
    )


def height(curve: tuple[Chord, ...], at: float) -> float:
    """The curve's value at a place on its own scale; the last chord goes on beyond its end, an empty curve is 0."""
    value = 0.0
    for chord in curve:
        end = at if chord is curve[-1] else min(at, chord.right)
        if end <= chord.left:
            break
        value += (end - chord.left) * chord.slope
    return value


def slope_at(curve: Sequence[Chord], at: float) -> float:
    """The slope at a place on the curve's own scale; 0 of an empty curve."""
    return next((chord.slope for chord in curve if at <= chord.right), curve[-1].slope if curve else 0.0)
