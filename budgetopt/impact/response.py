"""Measured response curves: what a program achieves at each level of spending (model.md section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgetopt.city.model import CurvePoint
from budgetopt.impact.curve import Chord
from budgetopt.money import units

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Response:
    """A concave curve from spending (currency units) to impact points, by chords; flat after the last.

    `overstated`: the most, in impact points, by which the concave curve lies above the points that were given.
    """

    chords: tuple[Chord, ...]
    overstated: float

    def scaled(self, factor: float) -> Response:
        """The same curve, with every impact times `factor` (an alignment, 0 to 1)."""
        scaled = tuple(Chord(chord.left, chord.right, chord.slope * factor) for chord in self.chords)
        return Response(scaled, self.overstated * factor)


def response_of(points: Sequence[CurvePoint]) -> Response | None:
    """The response of one program before alignment: value per unit × outcome, made concave from below.

    The origin is added unless a point is given there. Flat after the last point, so that the envelope of a curve that
    falls towards its end is flat from its best point on. None where a point does not say what a unit is worth: a blank
    is no worth of 0 (an outcome of 0 needs none).
    """
    unsaid = [point for point in points if point.value_per_unit is None]
    if len(unsaid) == len(points) or any(point.outcome for point in unsaid):
        return None
    given = sorted((units(point.spend), point.outcome * (point.value_per_unit or 0.0)) for point in points)
    if given[0][0] > 0:
        given.insert(0, (0.0, 0.0))
    hull = _upper_hull(given)
    chords = [Chord(left[0], right[0], _slope(left, right)) for left, right in pairwise(hull)]
    chords.append(Chord(hull[-1][0], float("inf"), 0.0))
    return Response(tuple(chords), max(_at(hull, spend) - worth for spend, worth in given))


def _slope(left: Point, right: Point) -> float:
    return (right[1] - left[1]) / (right[0] - left[0])


def _upper_hull(points: list[Point]) -> list[Point]:
    """The concave envelope of points in the order of spending (Andrew's monotone chain, upper half)."""
    hull: list[Point] = []
    for point in points:
        if hull and hull[-1][0] == point[0]:
            # Two outcomes at one spending: the better one is on the envelope.
            if hull[-1][1] >= point[1]:
                continue
            hull.pop()
        while len(hull) >= 2 and _slope(hull[-2], hull[-1]) <= _slope(hull[-1], point):
            hull.pop()
        hull.append(point)
    while len(hull) >= 2 and hull[-1][1] <= hull[-2][1]:
        hull.pop()
    return hull


def _at(hull: list[Point], spend: float) -> float:
    for left, right in pairwise(hull):
        if spend <= right[0]:
            return left[1] + (spend - left[0]) * _slope(left, right)
    return hull[-1][1]
