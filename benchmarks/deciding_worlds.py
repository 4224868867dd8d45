"""The laws of the worlds to decide in: how the truth is drawn, and what studies, measures and scorers see of it.

Nothing here asks the engine what it believes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from budgetopt.city.model import MetricType

Floats = NDArray[np.float64]
Random = np.random.Generator

YEAR = 2026
PROGRAMS, FUNDS, DEPARTMENTS, WEIGHTS = 60, 3, 8, (40, 30, 20, 10, 5)
SPREAD = 0.30
# The house's figure for what is kept of a gain found elsewhere; what differs between places beside that.
HOUSE_KEPT, PLACES = 0.70, 0.10
# What a program that was studied elsewhere does there: it works, works in part, does nothing, harms; and how often,
# where the house is right. So few works in full on average: what was studied there does at most `STUDIED_MOST` here.
KINDS, KINDS_OFTEN, STUDIED_MOST = (0.80, 0.30, 0.00, -0.50), (0.70, 0.17, 0.09, 0.04), 0.50
# How unsure a study of each level is, and what all of a program's correlations are off by together.
LEVELS: Mapping[int, float] = {5: 0.08, 4: 0.12, 3: 0.18, 2: 0.30}
LEVEL_OFTEN = {5: 0.10, 4: 0.25, 3: 0.30, 2: 0.35}
CORRELATIONS_OFF = 0.30
# How many studies from elsewhere a program has (0, 1, 2, 3), and how often one of the city's own.
STUDIES_OFTEN, LOCAL_OFTEN, LOCAL_LEVELS = (0.55, 0.27, 0.13, 0.05), 0.12, (3, 4)
# In words: harm, nothing, mixed, a gain: halfway between the figures that the house has for them.
WORDS, WORDS_FROM = ("negative", "null", "mixed", "positive"), (-0.25, 0.15, 0.55)
SIGNIFICANT, IN_FIGURES = 1.96, 0.3
# Half of the departments' targets are their own, and off by so much that all targets together are off by 0.30.
SELF_SET, SELF_SET_OFF, METRIC_OFF = 0.5, 0.30 * 2**0.5, 0.30
FACTOR = {MetricType.OUTCOME: 1.0, MetricType.OUTPUT: 0.5}
SCORE_OFF = 0.15
# How many outcomes there are whose units are counted, and how far off the cost of one is (of its logarithm).
OUTCOMES, UNITS_OFF, USUAL_COST = 6, 0.5, 400.0
# Spread of ln leverage: what a dollar of support is worth beside a dollar of what it serves.
LEVERAGE = 0.5
# What a target that says nothing is met to, on average.
SAYS_NOTHING = 0.75


@dataclass(frozen=True)
class World:
    """How the truth is drawn, and what reaches the files of it.

    `prior`: mean effect of what a city does. `kept`: what holds here of a gain that was found elsewhere. `published`:
    the chance that a study is published whose effect is not significant. `unit_costs`: log-deviation of what a unit
    truly costs among peers (None: neither differs nor is on file). `targets`: whether they say anything. `support`:
    whether support is worth what it serves. `outside`: effects with heavy tails that departments share, elasticities
    from 0.4 to 1.
    """

    name: str
    prior: float = 0.40
    kept: float = HOUSE_KEPT
    published: float = 0.5
    unit_costs: float | None = None
    targets: bool = True
    support: bool = False
    outside: bool = False


HOUSE = World("the house is right")
# 8.7 points in journals, 1.4 at scale (DellaVigna and Linos 2022).
SIX_TIMES = World("published gains six times too large", kept=1.4 / 8.7, published=0.2)
WORLDS = (
    HOUSE,
    World("published gains twice too large", kept=1 / 2, published=0.2),
    SIX_TIMES,
    World("the city's prior is 0.15", prior=0.15),
    World("the city's prior is 0.65", prior=0.65),
    World("unit costs, log-deviation 0", unit_costs=0.0),
    World("unit costs, log-deviation 0.5", unit_costs=0.5),
    World("unit costs, log-deviation 1", unit_costs=1.0),
    World("targets say nothing", targets=False),
    World("support is worth what it serves", support=True),
    World("outside the model", outside=True),
)


@dataclass(frozen=True)
class Truth:
    """Of every program, in the order of the budget: `worth`, true impact points of a dollar at today's scale, its true
    `effect` and the `elasticity` of its returns; `today` in currency units."""

    worth: Floats
    effect: Floats
    elasticity: Floats
    today: Floats

    def gain(self, amounts: Floats) -> float:
        """Impact points that amounts (currency units) truly add to today's budget."""
        ratio = amounts / self.today
        curved = np.array([_height(*both) for both in zip(ratio, self.elasticity, strict=True)])
        risen = np.where(self.worth > 0, curved, ratio)
        return float(np.sum(self.worth * self.today * (risen - 1)))


_AT = np.array([0, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 5, 10])


def _height(ratio: float, elasticity: float) -> float:
    return float(np.interp(ratio, _AT, _AT**elasticity))


def kinds_often(prior: float) -> Floats:
    """How often each kind is, so that the mean here, where the house is right, is the prior: tilted by e^(λ effect)."""
    effects = np.array(KINDS)
    low, high = -20.0, 20.0
    for _ in range(60):
        often = np.array(KINDS_OFTEN) * np.exp((low + high) / 2 * effects)
        often = often / often.sum()
        mean = float(often @ here(effects, HOUSE))
        low, high = ((low + high) / 2, high) if mean < min(prior, STUDIED_MOST) else (low, (low + high) / 2)
    return often


def here(there: Floats, world: World) -> Floats:
    """What is left here of an effect elsewhere: gains shrink, harm is as large."""
    return np.where(there > 0, there * world.kept, there)


def heavy(random: Random, size: int) -> Floats:
    """Student's t of 3 degrees with variance 1."""
    return np.asarray(random.standard_t(3, size) / np.sqrt(3))


def alignment(scores: Floats | NDArray[np.int64]) -> Floats:
    """a = 1 − Π_g (1 − w_g/w_max · s_g/4), a row a program; −1 counts as 0."""
    return np.asarray(1 - np.prod(1 - np.array(WEIGHTS) / max(WEIGHTS) * np.maximum(scores, 0) / 4, axis=1))


def served_by(worth: Floats, today: Floats, service: NDArray[np.bool_]) -> Floats:
    """Of every program, what a dollar of its department's services is worth (the city's where it has none)."""
    department = np.arange(len(worth)) % DEPARTMENTS
    weight = np.where(service, today, 0.0)
    whole = np.bincount(department, weight, DEPARTMENTS)
    total = np.bincount(department, weight * worth, DEPARTMENTS)
    everywhere = total.sum() / whole.sum()
    return np.where(whole > 0, total / np.where(whole > 0, whole, 1), everywhere)[department]


def word(found: float) -> str:
    """What an estimate is called."""
    return WORDS[int(np.searchsorted(WORDS_FROM, found))]
