"""Seeded cities: what is truly so, and the files that it leaves: scores, measures, studies, unit costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import benchmarks.deciding_worlds as law
from benchmarks.deciding_truth import DrawnTruth
from benchmarks.deciding_worlds import HOUSE, PROGRAMS, Random, Truth, World
from budgetopt.city.model import (
    Alignment,
    Amount,
    Budget,
    Fund,
    Goal,
    Metric,
    MetricType,
    Program,
    Restriction,
    Study,
    UnitCost,
)


@dataclass(frozen=True)
class City:
    """A truth and the files that it left."""

    seed: int
    world: World
    truth: Truth
    budget: Budget

    def evaluated(self, ids: tuple[str, ...]) -> Budget:
        """The files after the city has evaluated these programs itself, each by a randomised trial of its own."""
        place = {program.id: number for number, program in enumerate(self.budget.programs)}
        noise = law.LEVELS[4] * np.random.default_rng([self.seed, 99]).standard_normal(len(place))
        found = [(id, float(self.truth.effect[place[id]] + noise[place[id]])) for id in ids]
        studies = tuple(_study(id, 4, effect, True, True, "the city's own trial") for id, effect in found)
        return self.budget.model_copy(update={"studies": (*self.budget.studies, *studies)})


def city(seed: int, world: World = HOUSE, programs: int = PROGRAMS) -> City:
    """Draw a city: first the truth, then what is on file."""
    files = _Files(seed, world, programs)
    return City(seed, world, files.truth, files.budget)


@dataclass(frozen=True)
class _Files(DrawnTruth):
    """The files of a city."""

    @property
    def budget(self) -> Budget:
        cents = {id: int(today) * 100 for id, today in zip(self.ids, self.today, strict=True)}
        drawn = self.random(10)
        return Budget(
            city=f"City {self.seed}",
            fiscal_year=law.YEAR,
            funds=tuple(
                Fund(id=f"F{f}", name=f"Fund {f}", restriction=Restriction.RESTRICTED) for f in range(law.FUNDS)
            ),
            programs=tuple(self.program(drawn, number, cents[id]) for number, id in enumerate(self.ids)),
            amounts=tuple(
                Amount(program_id=id, fund_id=f"F{number % law.FUNDS}", fiscal_year=law.YEAR, amount=cents[id])
                for number, id in enumerate(self.ids)
            ),
            goals=tuple(Goal(id=f"G{g}", name=f"Goal {g}", weight=weight) for g, weight in enumerate(law.WEIGHTS)),
            alignment=self.alignment_rows(),
            metrics=self.metrics(),
            studies=self.studies(),
            unit_costs=self.unit_costs(),
        )

    def program(self, random: Random, number: int, cents: int) -> Program:
        mandated, floor, ceiling, low, high = random.random(5)
        return Program(
            id=self.ids[number],
            name=f"Program {self.ids[number]}",
            department=f"Department {number % law.DEPARTMENTS}",
            kind=self.kinds[number],
            mandated=bool(mandated < 0.15),
            minimum=round(cents * (0.85 + 0.15 * low)) if mandated >= 0.15 and floor < 0.15 else None,
            maximum=round(cents * (1 + 0.15 * high)) if ceiling < 0.1 else None,
        )

    def alignment_rows(self) -> tuple[Alignment, ...]:
        drawn = self.random(11).random(self.scores.shape)
        off = np.where(drawn < law.SCORE_OFF, -1, np.where(drawn > 1 - law.SCORE_OFF, 1, 0))
        return tuple(
            Alignment(program_id=self.ids[row], goal_id=f"G{goal}", score=int(np.clip(true + off[row, goal], 0, 4)))
            for (row, goal), true in np.ndenumerate(self.scores)
            if true >= 0 and self.service[row]
        )

    def metrics(self) -> tuple[Metric, ...]:
        random = self.random(12)
        count = random.integers(1, 4, self.programs)
        measured = self.service & (random.random(self.programs) < 0.5)
        own = law.SELF_SET_OFF * random.standard_normal(self.programs) * (random.random(self.programs) < law.SELF_SET)
        outcome, noise = random.random((self.programs, 3)) < 0.4, random.standard_normal((self.programs, 3))
        nothing = law.SAYS_NOTHING + law.SPREAD * random.standard_normal(self.programs)
        rows = []
        for number in np.flatnonzero(measured):
            says = self.effect[number] if self.world.targets else nothing[number]
            for place in range(count[number]):
                type = MetricType.OUTCOME if outcome[number, place] else MetricType.OUTPUT
                reached = says + own[number] + law.METRIC_OFF / law.FACTOR[type] ** 0.5 * noise[number, place]
                rows.append(_metric(self.ids[number], place, type, float(reached)))
        return tuple(rows)

    def studies(self) -> tuple[Study, ...]:
        random = self.random(13)
        shape = (self.programs, len(law.STUDIES_OFTEN) - 1)
        levels = random.choice(list(law.LEVEL_OFTEN), p=list(law.LEVEL_OFTEN.values()), size=shape)
        noise, luck, figures = random.standard_normal(shape), random.random(shape), random.random(shape)
        shared = law.CORRELATIONS_OFF * random.standard_normal(self.programs)
        rows = []
        for number in range(self.programs):
            for place in range(self.studied[number]):
                level = int(levels[number, place])
                deviation = law.LEVELS[level]
                found = self.there[number] + deviation * noise[number, place] + (shared[number] if level == 2 else 0)
                if abs(found) > law.SIGNIFICANT * deviation or luck[number, place] < self.world.published:
                    in_figures = bool(figures[number, place] < law.IN_FIGURES)
                    rows.append(_study(self.ids[number], level, found, False, in_figures, f"study {place + 1}"))
        own, level_of = random.random(self.programs), random.choice(law.LOCAL_LEVELS, size=self.programs)
        off = random.standard_normal(self.programs)
        for number in np.flatnonzero(self.service & (own < law.LOCAL_OFTEN)).tolist():
            level = int(level_of[number])
            found = self.effect[number] + law.LEVELS[level] * off[number]
            rows.append(_study(self.ids[number], level, found, True, True, "here"))
        return tuple(rows)

    def unit_costs(self) -> tuple[UnitCost, ...]:
        """Ten programs in a row deliver the same outcome."""
        if self.world.unit_costs is None:
            return ()
        off = law.UNITS_OFF * self.random(14).standard_normal(self.programs)
        cost = law.USUAL_COST * np.exp(off - self.cheaper)
        return tuple(
            UnitCost(
                program_id=self.ids[number],
                outcome=f"Outcome {number * law.OUTCOMES // self.programs}",
                units=float(self.today[number] / cost[number]),
                standard_error=law.UNITS_OFF,
            )
            for number in np.flatnonzero(self.service)
        )


def _study(id: str, level: int, found: float, local: bool, in_figures: bool, source: str) -> Study:
    return Study(
        program_id=id,
        rating=str(level),
        direction=law.word(found),
        effect=float(np.clip(found, -1, 1)) if in_figures else None,
        effect_se=law.LEVELS[level] if in_figures else None,
        local=local,
        source=source,
    )


def _metric(id: str, place: int, type: MetricType, reached: float) -> Metric:
    now = 50 + 10 * reached
    return Metric(program_id=id, name=f"measure {place}", type=type, baseline=50, target=60, actuals=((law.YEAR, now),))
