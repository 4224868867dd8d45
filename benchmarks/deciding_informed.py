"""The informed limit: what can be known from the files by one who is told how the world draws them, by Bayes' rule.

Worked out on a grid of effects with numpy alone, from the laws of `deciding_worlds` and the files, never from the
engine's beliefs. What is not on file tells too: a program without a study may have one that was not published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np
from scipy.special import ndtr

import benchmarks.deciding_worlds as law
from benchmarks.deciding_worlds import Floats, World
from budgetopt.city.model import Budget, Kind, Metric, Study

_STEP = 0.02
# Effects, and nodes of a normal distribution.
_DRAWN = np.arange(-1.6, 2.4 + _STEP, _STEP)
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_MASS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True)
class Informed:
    """One who knows the laws of a world."""

    world: World

    def worth(self, budget: Budget) -> Floats:
        """What a dollar of every program is expected to be worth, in the order of the budget."""
        service = np.array([program.kind is Kind.SERVICE for program in budget.programs])
        today = np.array([row.amount / 100 for row in budget.amounts])
        aligned, effect = self.alignments(budget), self.effects(budget)
        services = np.where(service, aligned * effect * self.cheaper(budget), 0.0)
        served = np.average(aligned[service], weights=today[service])
        support = np.exp(law.LEVERAGE**2 / 2) * law.served_by(services, today, service)
        return np.where(service, services, support if self.world.support else served * effect)

    def alignments(self, budget: Budget) -> Floats:
        """E[a | scores]: goals are scored independently."""
        aligned = {program.id: 1.0 for program in budget.programs}
        true = np.arange(5)
        for row in budget.alignment:
            likely = sum(
                chance * (np.clip(true + off, 0, 4) == row.score)
                for off, chance in ((-1, law.SCORE_OFF), (0, 1 - 2 * law.SCORE_OFF), (1, law.SCORE_OFF))
            )
            weight = law.WEIGHTS[int(row.goal_id[1:])] / max(law.WEIGHTS)
            aligned[row.program_id] *= 1 - weight * float(likely @ true / likely.sum()) / 4
        return 1 - np.array(list(aligned.values()))

    def cheaper(self, budget: Budget) -> Floats:
        """E[k | units]: ln k normal, what an outcome usually costs not known beforehand."""
        found = {row.program_id: row for row in budget.unit_costs}
        today = {row.program_id: row.amount / 100 for row in budget.amounts}
        cheaper = dict.fromkeys(today, 1.0)
        true, total = (self.world.unit_costs or 0.0) ** 2, (self.world.unit_costs or 0.0) ** 2 + law.UNITS_OFF**2
        for outcome in {row.outcome for row in budget.unit_costs}:
            gap = {id: np.log(row.units / today[id]) for id, row in found.items() if row.outcome == outcome}
            usual, share = np.mean(list(gap.values())), true / total
            doubt = share * law.UNITS_OFF**2 + share**2 * total / len(gap)
            cheaper |= {id: float(np.exp(share * (own - usual) + doubt / 2)) for id, own in gap.items()}
        return np.array(list(cheaper.values()))

    def effects(self, budget: Budget) -> Floats:
        """E[effect | studies, measures] of every program."""
        return np.array(
            [
                self.effect(
                    [study for study in budget.studies if study.program_id == program.id],
                    [metric for metric in budget.metrics if metric.program_id == program.id],
                    program.kind is Kind.SERVICE,
                )
                for program in budget.programs
            ]
        )

    def effect(self, studies: Sequence[Study], metrics: Sequence[Metric], service: bool = True) -> float:
        """The mean over the grid: where a program may have been studied elsewhere or never was, and what was found."""
        found = [study for study in studies if not study.local]
        own = [study for study in studies if study.local]
        brought, made_here = self.brought, np.clip(_DRAWN, -1, 1)
        weights, effects = [], []
        if service:
            often = self.there_often * self.published(found)
            weights.append(often[:, None] * _MASS * self.seen(own, metrics, brought))
            effects.append(brought)
        if not found:
            never = law.STUDIES_OFTEN[0] if service else 1.0
            weights.append(never * self.prior * self.seen(own, metrics, made_here))
            effects.append(made_here)
        whole = sum(float(one.sum()) for one in weights)
        return sum(float((one * effect).sum()) for one, effect in zip(weights, effects, strict=True)) / whole

    @cached_property
    def prior(self) -> Floats:
        """How often what was never studied elsewhere has each effect."""
        if not self.world.outside:
            bell = _bell(_DRAWN, self.world.prior, law.SPREAD)
            return np.asarray(bell / bell.sum())
        random = np.random.default_rng(1)
        tails = (law.heavy(random, 400_000) + law.heavy(random, 400_000)) / np.sqrt(2)
        edges = np.append(_DRAWN - _STEP / 2, _DRAWN[-1] + _STEP / 2)
        return np.histogram(np.clip(self.world.prior + law.SPREAD * tails, _DRAWN[0], _DRAWN[-1]), edges)[0] / 400_000

    @property
    def there(self) -> Floats:
        """The effects that there may be elsewhere."""
        return _DRAWN / law.HOUSE_KEPT if self.world.outside else np.array(law.KINDS)

    @cached_property
    def there_often(self) -> Floats:
        """How often each of them is."""
        return self.prior if self.world.outside else law.kinds_often(self.world.prior)

    @cached_property
    def brought(self) -> Floats:
        """The effect here: a row an effect there, a column a difference of places."""
        return np.clip(law.here(self.there, self.world)[:, None] + law.PLACES * _NODES, -1, 1)

    @cached_property
    def hidden(self) -> Floats:
        """The chance that a study is not published: a row an effect there, a column what correlations are off by."""
        effects = self.there[:, None] + np.zeros(len(_NODES))
        hidden = np.zeros_like(effects)
        for level, often in law.LEVEL_OFTEN.items():
            mean = effects + (law.CORRELATIONS_OFF * _NODES if level == 2 else 0)
            shown = _significant(mean, law.LEVELS[level], -np.inf, np.inf)
            hidden += often * (1 - self.world.published) * (1 - shown)
        return hidden

    def published(self, found: Sequence[Study]) -> Floats:
        """The likelihood of what is on file from elsewhere, of how many studies there are and were not published."""
        likely = np.ones((len(self.there), len(_NODES)))
        for study in found:
            level = int(study.rating)
            mean = self.there[:, None] + (law.CORRELATIONS_OFF * _NODES if level == 2 else np.zeros(len(_NODES)))
            likely = likely * law.LEVEL_OFTEN[level] * _likely(study, mean, self.world.published)
        unseen = np.zeros_like(self.hidden)
        for count, often in list(enumerate(law.STUDIES_OFTEN))[max(1, len(found)) :]:
            unseen += often * comb(count, len(found)) * self.hidden ** (count - len(found))
        return np.asarray((likely * unseen) @ _MASS)

    def seen(self, own: Sequence[Study], metrics: Sequence[Metric], effects: Floats) -> Floats:
        """The likelihood of what the city itself has found, and of how its measures do."""
        likely = np.ones_like(effects)
        for study in own:
            likely = likely * _likely(study, effects, 1.0)
        if metrics and self.world.targets:
            factors = np.array([law.FACTOR[metric.type] for metric in metrics])
            reached = np.array([(dict(metric.actuals)[law.YEAR] - 50) / 10 for metric in metrics])
            mean, variance = float(factors @ reached / factors.sum()), law.METRIC_OFF**2 / factors.sum()
            given, off = _bell(effects, mean, variance**0.5), (variance + law.SELF_SET_OFF**2) ** 0.5
            likely = likely * (law.SELF_SET * _bell(effects, mean, off) + (1 - law.SELF_SET) * given)
        return likely


def _likely(study: Study, mean: Floats, published: float) -> Floats:
    """How likely a study finds what it found and is published, where the effect is `mean`."""
    deviation = law.LEVELS[int(study.rating)]
    if study.effect is not None and -1 < study.effect < 1:
        significant = abs(study.effect) > law.SIGNIFICANT * deviation
        return _bell(mean, study.effect, deviation) * (1.0 if significant else published)
    place = law.WORDS.index(study.direction)
    low, high = (-np.inf, *law.WORDS_FROM)[place], (*law.WORDS_FROM, np.inf)[place]
    if study.effect is not None:
        low, high = (-np.inf, -1.0) if study.effect < 0 else (1.0, np.inf)
    inside = ndtr((high - mean) / deviation) - ndtr((low - mean) / deviation)
    return np.asarray(published * inside + (1 - published) * _significant(mean, deviation, low, high))


def _significant(mean: Floats, deviation: float, low: float, high: float) -> Floats:
    """The chance of an estimate between two ends that is significant."""
    edge = law.SIGNIFICANT * deviation
    chance = np.zeros_like(mean)
    for a, b in ((low, min(high, -edge)), (max(low, edge), high)):
        if b > a:
            chance += ndtr((b - mean) / deviation) - ndtr((a - mean) / deviation)
    return chance


def _bell(at: Floats, mean: float, deviation: float) -> Floats:
    return np.asarray(np.exp(-(((at - mean) / deviation) ** 2) / 2) / (deviation * np.sqrt(2 * np.pi)))
