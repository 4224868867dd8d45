"""What the programs of a seeded city truly do. The same seed draws the same numbers in every world."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

import benchmarks.deciding_worlds as law
from benchmarks.deciding_worlds import Floats, Random, Truth, World
from budgetopt.city.model import Kind


@dataclass(frozen=True)
class DrawnTruth:
    """What the programs of a city truly do, each part drawn from a stream of its own."""

    seed: int
    world: World
    programs: int

    def random(self, part: int) -> Random:
        return np.random.default_rng([self.seed, part])

    @cached_property
    def ids(self) -> list[str]:
        return [f"P{number:03d}" for number in range(self.programs)]

    @cached_property
    def today(self) -> Floats:
        return np.round(np.exp(self.random(0).normal(14.0, 1.0, self.programs)) + 50_000)

    @cached_property
    def kinds(self) -> list[Kind]:
        drawn = self.random(1).random(self.programs)
        return [Kind.NON_OPERATING if one < 0.08 else Kind.SUPPORT if one < 0.16 else Kind.SERVICE for one in drawn]

    @cached_property
    def service(self) -> NDArray[np.bool_]:
        return np.array([kind is Kind.SERVICE for kind in self.kinds])

    @cached_property
    def studied(self) -> NDArray[np.int64]:
        drawn = self.random(2).choice(len(law.STUDIES_OFTEN), p=law.STUDIES_OFTEN, size=self.programs)
        return np.where(self.service, drawn, 0)

    @cached_property
    def made_here(self) -> Floats:
        """The effect of what was never studied elsewhere."""
        random = self.random(3)
        normal = random.standard_normal(self.programs)
        shared, own = law.heavy(random, law.DEPARTMENTS), law.heavy(random, self.programs)
        tails = (shared[np.arange(self.programs) % law.DEPARTMENTS] + own) / np.sqrt(2)
        return self.world.prior + law.SPREAD * (tails if self.world.outside else normal)

    @cached_property
    def there(self) -> Floats:
        """The effect where it was studied."""
        if self.world.outside:
            return self.made_here / law.HOUSE_KEPT
        edges = np.cumsum(law.kinds_often(self.world.prior))[:-1]
        return np.array(law.KINDS)[np.searchsorted(edges, self.random(9).random(self.programs))]

    @cached_property
    def effect(self) -> Floats:
        """Here, −1 … 1; where support is worth what it serves, of support what that comes to."""
        differs = law.PLACES * self.random(4).standard_normal(self.programs)
        brought = law.here(self.there, self.world) + differs
        own = np.clip(np.where(self.studied > 0, brought, self.made_here), -1, 1)
        if not self.world.support:
            return own
        services = self.aligned * own * self.service
        leverage = np.exp(law.LEVERAGE * self.random(7).standard_normal(self.programs))
        support = leverage * law.served_by(services, self.today, self.service) / self.served
        return np.where(self.service, own, support)

    @cached_property
    def scores(self) -> NDArray[np.int64]:
        """True scores, a row a program and a column a goal; −1 where nobody would think of the goal."""
        random = self.random(5)
        scores = np.full((self.programs, len(law.WEIGHTS)), -1)
        for row in scores:
            row[random.choice(len(law.WEIGHTS), size=2, replace=False)] = random.integers(0, 5, size=2)
        return scores

    @cached_property
    def cheaper(self) -> Floats:
        """ln k: how much cheaper a unit is than with its peers."""
        return (self.world.unit_costs or 0.0) * self.random(6).standard_normal(self.programs)

    @cached_property
    def aligned(self) -> Floats:
        """True alignment; of all but services the mean of services."""
        return np.where(self.service, law.alignment(self.scores), self.served)

    @cached_property
    def served(self) -> float:
        """The mean alignment of services, by money."""
        return float(np.average(law.alignment(self.scores)[self.service], weights=self.today[self.service]))

    @property
    def worth(self) -> Floats:
        """What a dollar is truly worth."""
        return np.asarray(self.aligned * self.effect * np.exp(np.where(self.service, self.cheaper, 0)))

    @property
    def truth(self) -> Truth:
        """All of it."""
        outside = self.random(8).uniform(0.4, 1.0, self.programs)
        elasticity = outside if self.world.outside else np.full(self.programs, 0.7)
        return Truth(self.worth, self.effect, elasticity, self.today)
