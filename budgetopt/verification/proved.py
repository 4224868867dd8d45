"""What a proof says, read: programs, lines, funds, limits; and its linear program as arrays, with what that proves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from budgetopt.money import Cents
from budgetopt.rules.row import in_year
from budgetopt.workbooks.proof_form import Term

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ProgramProof:
    """A program: what a cut of it costs, what it serves (number, weight), impact points of today's amount."""

    id: str
    department: str
    shares: dict[str, Decimal]
    goals: tuple[tuple[int, float], ...]
    districts: tuple[tuple[int, float], ...]
    impact: float


@dataclass(frozen=True)
class LineProof:
    """A line: cents today and in each planned year."""

    program_id: str
    fund_id: str
    current: Cents
    recommended: tuple[Cents, ...]


@dataclass(frozen=True)
class FundProof:
    """A fund: cents set aside every year, and cents that it has in each planned year."""

    reserve: Cents
    available: tuple[Cents, ...]


@dataclass(frozen=True)
class LimitProof:
    """A rule as a sum and its limit, in cents or hundredths of its unit ("" for money)."""

    rule_id: str
    rule: str
    subject_id: str
    subject: str
    side: str
    limit: Cents
    unit: str
    scale: int
    binds: bool
    terms: tuple[Term, ...]

    @property
    def year(self) -> int:
        """The planned year that it holds in."""
        return self.terms[0].year if self.terms else 1

    @property
    def about(self) -> str:
        """What it limits, as the sheet Rules says it."""
        return in_year(self.subject, self.year)


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

    @property
    def summed(self) -> Floats:
        """The size of what is summed in A z: Σ |a_ij z_j|."""
        return np.bincount(self.row, np.abs(self.entry * self.z[self.column]), len(self.low)).astype(float)

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
