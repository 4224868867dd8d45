"""The linear program of the proof as arrays: what its solution gains, and what its prices prove."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Arrays:
    """The linear program: maximise gain · z over least ≤ z ≤ most, low ≤ A z ≤ high; z its solution, π its prices.

    A by entries: `row`, `column`, `entry`; columns and rows in the order of the tables.
    """

    gain: Floats
    penalty: Floats
    least: Floats
    most: Floats
    z: Floats
    low: Floats
    high: Floats
    price: Floats
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    entry: Floats

    @property
    def activity(self) -> Floats:
        """A z."""
        return np.bincount(self.row, self.entry * self.z[self.column], len(self.low)).astype(float)

    def primal(self) -> float:
        """Σ gain_j z_j."""
        return float(self.gain @ self.z)

    def impact(self) -> float:
        """The same without what the scenario charges for moves."""
        return float((self.gain - self.penalty) @ self.z)

    def dual(self) -> float:
        """Σ_i π_i · (its side) + Σ_j max over least_j ≤ z_j ≤ most_j of (gain_j − (Aᵀπ)_j) z_j (weak duality).

        A price whose side has no limit counts as 0. Columns without an end are held by rows: noise in what prices
        leave of their gain is no gain.
        """
        side = np.where(self.price > 0, self.high, self.low)
        price = np.where(np.isfinite(side), self.price, 0.0)
        from_rows = float(np.sum(price * np.where(np.isfinite(side), side, 0.0)))
        left = self.gain - np.bincount(self.column, self.entry * price[self.row], len(self.gain)).astype(float)
        left = np.where(np.isinf(self.most) & (np.abs(left) < 1e-9), 0.0, left)
        best = np.where(left > 0, self.most, self.least)
        return from_rows + float(np.sum(np.where(left != 0, left * best, 0.0)))
