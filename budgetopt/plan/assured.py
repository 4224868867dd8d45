"""What can be promised of a plan: its gain in seeded draws of all that is believed (model.md section 10).

The plan stands as it was rounded; it is not made again for a draw. What all studies share (how much of a finding from
elsewhere is kept, what the unstudied do on average) is drawn once for all programs: it does not average out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from budgetopt.impact.drawn import Doubts, Floats, weighed
from budgetopt.rules import Allocation

if TYPE_CHECKING:
    from budgetopt.plan.outcome import Outcome

DRAWS, SEED = 1000, 1
# How unsure what all studies share is: the part kept of findings from elsewhere, held between two ends, and the prior.
TRANSFER_DEVIATION, TRANSFER_ENDS, PRIOR_DEVIATION = 0.20, (0.5, 1.0), 0.10
_TOGETHER = 100


class Standard(NamedTuple):
    """Standard normal numbers of some draws, a row a draw: of every program's effect and unit cost, in id order, and of
    the two things that all share (the prior's mean, what is kept of findings from elsewhere)."""

    effects: Floats
    shared: Floats
    costs: Floats


def standard_draws(seed: int, start: int, stop: int, programs: int) -> Standard:
    """The numbers of the draws `start` to `stop`.

    Each draw has a generator of its own, keyed by [seed, draw]: scenarios of one budget are compared on the same
    draws (common random numbers), and a draw is the same whoever works it out.
    """
    size = 2 * programs + 2
    draws = [np.random.default_rng([seed, draw]).standard_normal(size) for draw in range(start, stop)]
    numbers = np.array(draws, np.float64).reshape(stop - start, size)
    return Standard(*np.split(numbers, [programs, programs + 2], axis=1))


def drawn_factors(doubts: Doubts, transfer: float, standard: Standard) -> Floats:
    """What draws multiply every program's value at factor 1 with, a row a draw; `transfer`: the part of a finding from
    elsewhere that is believed to be kept.

        transfer ~ Normal(transfer, 0.20) held between 0.5 and 1,   μ0 ~ Normal(μ0, 0.10),   once a draw

    and every program's mean follows, which is linear in both; then its own effect and unit cost.
    """
    prior, kept = standard.shared[:, :1], standard.shared[:, 1:]
    shift = doubts.by_prior * PRIOR_DEVIATION * prior
    shift = shift + doubts.by_transfer * (np.clip(transfer + TRANSFER_DEVIATION * kept, *TRANSFER_ENDS) - transfer)
    return doubts.factors(doubts.effects(standard.effects, shift)) * doubts.unit_costs(standard.costs)


@dataclass(frozen=True)
class Gained:
    """What a plan gains against today's budget, in impact points: with each program at factor 1, where the factor is
    above zero and where it is not, and `whatever` is drawn."""

    above: Floats
    below: Floats
    whatever: float

    @classmethod
    def of(cls, plan: Outcome, doubts: Doubts) -> Gained:
        """What the rounded plan gains."""
        above = below = np.zeros(len(doubts.ids))
        whatever = 0.0
        for weight, year, today in zip(plan.scenario.yearly, plan.years, plan.today, strict=True):
            then, now = doubts.worth(year.programs), doubts.worth(today.programs)
            above, below = above + weight * (then[0] - now[0]), below + weight * (then[1] - now[1])
            whatever += weight * (_idle(plan, year) - _idle(plan, today))
        return cls(above, below, whatever)

    def under(self, factors: Floats) -> Floats:
        """The gain under drawn factors, a row a draw."""
        return np.asarray(weighed(factors, self.above, self.below).sum(axis=-1) + self.whatever)


def _idle(plan: Outcome, year: Allocation) -> float:
    """Idle money, where it counts: where benefits are compared."""
    case = plan.case
    if case.scenario.objective != "benefits":
        return 0.0
    return sum(max(0, case.idle(fund, year)) for fund in case.available) / 100


@dataclass(frozen=True)
class Assured:
    """The gain of a plan in `DRAWS` draws of seed `SEED`, in impact points."""

    gains: Floats

    @classmethod
    def of(cls, plan: Outcome) -> Assured:
        """Drawn in pieces, so that large cities need little memory."""
        return cls(drawn_gains(plan.doubts, plan.gained, plan.scenario.evidence.transfer))

    @cached_property
    def gain_5(self) -> float:
        """The assured gain: nineteen of twenty draws gain as much."""
        return percentile(self.gains, 5)

    @cached_property
    def gain_95(self) -> float:
        """One draw of twenty gains more."""
        return percentile(self.gains, 95)

    @property
    def told_apart(self) -> bool:
        """Whether the plan can be told from today's budget: the range from 5% to 95% leaves out 0."""
        return not self.gain_5 <= 0 <= self.gain_95


def drawn_gains(doubts: Doubts, gained: Gained, transfer: float) -> Floats:
    """The gain in every draw. Programs that the plan leaves as they are gain nothing in any."""
    moved = (gained.above != 0) | (gained.below != 0)
    gained, programs = Gained(gained.above[moved], gained.below[moved], gained.whatever), len(doubts.ids)
    doubts, pieces = doubts.part(moved), []
    for start in range(0, DRAWS, _TOGETHER):
        effects, shared, costs = standard_draws(SEED, start, start + _TOGETHER, programs)
        numbers = Standard(effects[:, moved], shared, costs[:, moved])
        pieces.append(gained.under(drawn_factors(doubts, transfer, numbers)))
    return np.concatenate(pieces)


def percentile(gains: Sequence[float] | Floats, percent: int) -> float:
    """The least gain that this percentage of the draws does not pass: of 1,000 draws and 5%, the 50th smallest."""
    place = max(1, -(-percent * len(gains) // 100))
    return float(np.sort(gains)[place - 1])
