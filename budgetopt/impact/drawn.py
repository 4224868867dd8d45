"""What a program is worth if its effect is not the one believed: the value of section 4 under a drawn effect.

A drawn effect may change sign, and with it the shape of the return curve: impact falls in proportion to spending where
an effect is not above zero. So every program has two slopes at each place of its curve, for a factor above zero and
for one below, and a draw picks one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from budgetopt.city.ledger import Base
from budgetopt.city.memory import remembered
from budgetopt.city.model import Budget
from budgetopt.impact.beliefs import Beliefs
from budgetopt.impact.curve import Chord
from budgetopt.impact.response import Response
from budgetopt.impact.unit_costs import LEAST, MOST
from budgetopt.impact.value import ProgramValue, Value, value_of_next_dollar
from budgetopt.money import Cents, units

Floats = NDArray[np.float64]

# A measured curve is scaled by E / m only where m is well above zero; elsewhere it stands as it was measured.
SCALED_FROM = 0.05


def believing(one: ProgramValue, effect: float) -> ProgramValue:
    """A program if `effect` were believed of it, as unsure as before (where benefits count: a ratio).

    A measured curve is scaled by effect / m_p where m_p > 0.05; a factor that is not above zero makes it straight,
    through nothing and what it gives at the reference, as it makes φ straight.
    """
    if one.objective == "benefits":
        return replace(one, ratio=replace(one.ratio, mean=effect)) if one.ratio else one
    known = replace(one.effectiveness, mean=effect)
    held = one.deviation_per_dollar
    return replace(one, effectiveness=known, response=_scaled(one, effect), held_deviation=held)


def _scaled(one: ProgramValue, effect: float) -> Response | None:
    if one.response is None or one.believed <= SCALED_FROM:
        return one.response
    factor = effect / one.believed
    if factor > 0:
        return one.response.scaled(factor)
    slope, size = factor * one.per_dollar, units(one.reference)
    # Today's amount stays a corner of every curve.
    return Response((Chord(0.0, size, slope), Chord(size, float("inf"), slope)), 0.0)


@dataclass(frozen=True)
class Doubts:
    """What is believed of every program (arrays in the order of `ids`) and how a drawn effect scales its value.

    E_p ~ Normal(`mean`, `deviation`) held between `low` and `high` (benefit–cost ratios are not held). The value is
    that of `unit`, the program at factor 1, times the factor E_p / `size`; `known`: a value that no draw changes.
    `by_prior`, `by_transfer`: by how much its mean grows with that of the prior, and with what is kept of findings from
    elsewhere. `cost_mean`, `cost_deviation`: of ln K_p, where a unit cost is known (0 elsewhere).
    """

    ids: tuple[str, ...]
    unit: Value
    mean: Floats
    deviation: Floats
    by_prior: Floats
    by_transfer: Floats
    size: Floats
    known: NDArray[np.bool_]
    low: float
    high: float
    cost_mean: Floats
    cost_deviation: Floats

    @classmethod
    def of(cls, value: Value) -> Doubts:
        """The doubts of every program, by id."""
        ids = tuple(sorted(value))
        ones = [value[id] for id in ids]
        benefits = any(one.objective == "benefits" for one in ones)
        measured = np.array([one.response is not None for one in ones], bool)
        mean = np.array([one.believed for one in ones], float)
        scaled = measured & (mean > SCALED_FROM)
        costs = [one.unit_cost if one.costs_count else None for one in ones]
        without = np.array([benefits and one.ratio is None for one in ones], bool)
        return cls(
            ids=ids,
            unit={one.program_id: one if one.response else believing(one, 1.0) for one in ones},
            mean=mean,
            deviation=np.array([one.doubt for one in ones], float),
            by_prior=np.array([0.0 if benefits else one.effectiveness.by_prior for one in ones], float),
            by_transfer=np.array([0.0 if benefits else one.effectiveness.by_transfer for one in ones], float),
            size=np.where(scaled, mean, 1.0),
            known=(measured & ~scaled) | without,
            low=-np.inf if benefits else -1.0,
            high=np.inf if benefits else 1.0,
            cost_mean=np.array([cost.log_mean if cost else 0.0 for cost in costs], float),
            cost_deviation=np.array([cost.log_deviation if cost else 0.0 for cost in costs], float),
        )

    def part(self, kept: NDArray[np.bool_]) -> Doubts:
        """The doubts of some programs."""
        ids = tuple(id for id, is_kept in zip(self.ids, kept, strict=True) if is_kept)
        arrays = {name: array[kept] for name, array in vars(self).items() if isinstance(array, np.ndarray)}
        return Doubts(**vars(self) | arrays | {"ids": ids})

    def effects(self, standard: Floats, shift: Floats | float = 0.0) -> Floats:
        """Effects from standard normal numbers, the last axis in the order of `ids`; `shift` of the means."""
        return np.clip(self.mean + shift + self.deviation * standard, self.low, self.high)

    def factors(self, effects: Floats) -> Floats:
        """What drawn effects multiply the value at factor 1 with."""
        return np.where(self.known, 1.0, effects / self.size)

    def unit_costs(self, standard: Floats) -> Floats:
        """K_p / k_p from standard normal numbers: what drawn unit costs multiply the value with; 1 without any.

        ln K_p ~ Normal(w_p z_p, w_p s_p²), K_p held between 1/4 and 4. Source: docs/model.md, section 10.
        """

        def held(logarithm: Floats) -> Floats:
            return np.clip(np.exp(logarithm), LEAST, MOST)

        return held(self.cost_mean + self.cost_deviation * standard) / held(self.cost_mean)

    @property
    def costs_expected(self) -> Doubts:
        """The same with every unit cost at what it is expected to multiply the value with, E[K_p] / k_p (which is the
        median): in closed form, as ln K_p is normal and K_p held between two ends."""
        sure = self.cost_deviation <= 0
        deviation = np.where(sure, 1.0, self.cost_deviation)
        low, high = ((np.log(end) - self.cost_mean) / deviation for end in (LEAST, MOST))
        between = np.exp(self.cost_mean + deviation**2 / 2) * (_below(high - deviation) - _below(low - deviation))
        expected = LEAST * _below(low) + between + MOST * (1 - _below(high))
        median = np.clip(np.exp(self.cost_mean), LEAST, MOST)
        return replace(self, size=self.size * np.where(sure, 1.0, median / expected))

    def worth(self, amounts: Mapping[str, Cents]) -> tuple[Floats, Floats]:
        """Impact points of amounts at factor 1: with a factor above zero, and with one that is not."""
        above = [self.unit[id].impact(amounts[id]) for id in self.ids]
        below = [self.unit[id].per_dollar * units(amounts[id]) for id in self.ids]
        return np.array(above, float), np.array(below, float)


def doubts_of(budget: Budget, beliefs: Beliefs, base: Base, value: Value) -> Doubts:
    """The doubts of a value; what every plan of a budget has in common is worked out once."""
    own = value == value_of_next_dollar(budget, beliefs, base)
    return _of_next_dollar(budget, beliefs, base) if own else Doubts.of(value)


@remembered
def _of_next_dollar(budget: Budget, beliefs: Beliefs, base: Base) -> Doubts:
    return Doubts.of(value_of_next_dollar(budget, beliefs, base))


def _below(standard: Floats) -> Floats:
    """Φ of standard normal numbers."""
    return np.array([(1 + erf(one / sqrt(2))) / 2 for one in standard], float)


def weighed(factors: Floats, above: Floats, below: Floats) -> Floats:
    """Values at factor 1 under drawn factors: the one or the other shape, times the factor."""
    return factors * np.where(factors > 0, above, below)
