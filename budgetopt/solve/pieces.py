"""The pieces of every program's return curve between the ends of its range, worked out for all programs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from budgetopt.impact.value import ProgramValue
from budgetopt.solve.program import Bools, Floats, Ints

# Half a cent, in currency units: the next cent beyond an end.
_BEYOND = 0.005


@dataclass(frozen=True)
class Pieces:
    """Of n programs: today's amount `now`, and the ends `low` and `high` of what each may get (inf: no end), in
    currency units.

    A program has a piece of its curve for each chord between its ends and today, cut at both ends and at today; those
    below today cut, those above raise. What lies between today and a range that excludes today is forced. Below
    nothing, where a total is negative today, a unit does nothing. Beyond each end that is a bound stands a piece of no
    width: the next cent in that direction (nothing is below zero).
    """

    values: Sequence[ProgramValue]
    now: Floats
    low: Floats
    high: Floats

    def columns(self) -> tuple[Ints, Floats, Floats, Floats, Floats]:
        """In the order of programs, for each the pieces as they rise and then what is beyond its upper and its lower
        end: place of the program, sign (+1 raises, −1 cuts), impact points per unit, least and most units.
        """
        start, end, slope, there = self._within
        up = start >= self.now[:, None]
        width = np.subtract(end, start, out=np.zeros_like(end), where=there)
        forced = np.where(up, end <= self.low[:, None], start >= self.high[:, None])
        raises, gain, is_end = self._ends
        sign = np.where(np.hstack([up, raises]), 1.0, -1.0)
        none = np.zeros_like(gain)
        kept = np.hstack([there, is_end])
        place = np.repeat(np.arange(len(self.now), dtype=np.int32), kept.sum(axis=1))
        worth, least = sign * np.hstack([slope, gain]), np.hstack([np.where(forced, width, 0.0), none])
        return place, sign[kept], worth[kept], least[kept], np.hstack([width, none])[kept]

    @cached_property
    def beyond(self) -> Bools:
        """Whether each program has a piece of no width beyond its upper, and beyond its lower end."""
        return np.column_stack([np.isfinite(self.high), self.low > 0])

    @cached_property
    def _curves(self) -> tuple[Floats, Floats, Floats]:
        """Of every program on its curve's own scale the right ends of its chords but the last (its last goes on); the
        slopes, in impact points per currency unit, the last one repeated; units of the scale."""
        curves = [value.in_money for value in self.values]
        most = max((len(curve) for curve, _, _ in curves), default=0) or 1
        size, worth = np.ones(len(curves)), np.zeros(len(curves))
        right, slope = np.full((len(curves), most), np.inf), np.zeros((len(curves), most))
        for index, (curve, scale, points) in enumerate(curves):
            size[index], worth[index] = scale, points
            if curve:
                right[index, : len(curve) - 1] = [chord.right for chord in curve[:-1]]
                slope[index] = [chord.slope for chord in curve] + [curve[-1].slope] * (most - len(curve))
        return right, slope * worth[:, None], size

    @cached_property
    def _within(self) -> tuple[Floats, Floats, Floats, Bools]:
        """Where each piece begins and ends, its slope, and which there are: a program a row."""
        right, slope, size = self._curves
        first, last = np.minimum(self.low, self.now)[:, None], np.maximum(self.high, self.now)[:, None]
        right = right * size[:, None]
        inside = np.column_stack([right, self.low, self.high, self.now, np.zeros_like(self.now)])
        corners = np.sort(np.hstack([first, np.clip(inside, first, last), last]), axis=1)
        start, end = corners[:, :-1], corners[:, 1:]
        chord = np.zeros(start.shape, np.intp)
        for corner in right.T:
            chord += corner[:, None] < end
        worth = np.take_along_axis(slope, np.minimum(chord, slope.shape[1] - 1), axis=1)
        return start, end, np.where(end > 0, worth, 0.0), end > start

    @cached_property
    def _ends(self) -> tuple[Bools, Floats, Bools]:
        """Of the cent beyond the upper and the lower end of each program: whether it is a raise against today, its
        impact points per unit, and whether there is one."""
        right, slope, size = self._curves
        end, now = np.column_stack([self.high, self.low]), self.now[:, None]
        raises = (end > now) | ((end == now) & np.array([True, False]))
        cent = np.where(np.isfinite(end), end, 0.0) + np.array([_BEYOND, -_BEYOND])
        cent /= size[:, None]
        chord = np.zeros(cent.shape, np.intp)
        for corner in right.T:
            chord += corner[:, None] < cent
        gain = np.take_along_axis(slope, np.minimum(chord, slope.shape[1] - 1), axis=1)
        return raises, gain, self.beyond
