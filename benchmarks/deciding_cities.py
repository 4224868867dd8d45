"""Seeded cities to decide in, and what their programs truly do in each case: the beliefs are the city's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from budgetopt.city.model import (
    Alignment,
    Amount,
    Budget,
    Fund,
    Goal,
    Kind,
    Metric,
    MetricType,
    Program,
    Restriction,
    Study,
)
from budgetopt.impact.beliefs import Beliefs, Evidence
from budgetopt.impact.value import Value, value_of_next_dollar
from budgetopt.scenario.model import Scenario

YEAR = 2026
PROGRAMS, FUNDS, DEPARTMENTS, WEIGHTS = 60, 3, 8, (40, 30, 20, 10, 5)
# What is on file of a program: level and direction, and how often. The rest has no finding.
_FILED = (("5", "positive"), ("4", "positive"), ("3", "positive"), ("2", "positive"))
_FILED += (("3", "mixed"), ("4", "null"), ("3", "null"), ("3", "negative"))
_OFTEN = (0.03, 0.07, 0.09, 0.09, 0.05, 0.04, 0.04, 0.02)
# How many times too large a published positive effect is: about two in small and developer-run studies (Cheung and
# Slavin 2016) and in replications (Camerer and others 2018); 8.7 points in journals against 1.4 at scale in nudges
# (DellaVigna and Linos 2022).
TWICE, NUDGES = 1 / 2, 1.4 / 8.7

Random = np.random.Generator
Truth = Callable[[Budget, Value, Random], Value]


def city(seed: int, programs: int = PROGRAMS) -> Budget:
    """A city of `programs` programs, one line each: some mandated or held by law, four in ten with a finding."""
    random = np.random.default_rng([seed, 0])
    ids = [f"P{number:03d}" for number in range(programs)]
    cents = {id: int(np.exp(random.normal(14.0, 1.0)) * 100) + 50_000_00 for id in ids}
    return Budget(
        city=f"City {seed}",
        fiscal_year=YEAR,
        funds=tuple(Fund(id=f"F{f}", name=f"Fund {f}", restriction=Restriction.RESTRICTED) for f in range(FUNDS)),
        programs=tuple(_program(random, number, id, cents[id]) for number, id in enumerate(ids)),
        amounts=tuple(
            Amount(program_id=id, fund_id=f"F{number % FUNDS}", fiscal_year=YEAR, amount=cents[id])
            for number, id in enumerate(ids)
        ),
        goals=tuple(Goal(id=f"G{g}", name=f"Goal {g}", weight=weight) for g, weight in enumerate(WEIGHTS)),
        alignment=tuple(
            Alignment(program_id=id, goal_id=f"G{goal}", score=int(random.integers(0, 5)))
            for id in ids
            for goal in random.choice(len(WEIGHTS), size=2, replace=False)
        ),
        metrics=tuple(_metric(random, id) for id in ids if random.random() < 0.5),
        studies=tuple(study for id in ids for study in _studies(random, id)),
    )


def _program(random: Random, number: int, id: str, cents: int) -> Program:
    kind = Kind.NON_OPERATING if random.random() < 0.08 else Kind.SERVICE
    mandated = bool(random.random() < 0.15)
    minimum = round(cents * random.uniform(0.85, 1.0)) if not mandated and random.random() < 0.15 else None
    maximum = round(cents * random.uniform(1.0, 1.15)) if random.random() < 0.1 else None
    return Program(
        id=id,
        name=f"Program {id}",
        department=f"Department {number % DEPARTMENTS}",
        kind=kind,
        mandated=mandated,
        minimum=minimum,
        maximum=maximum,
    )


def _metric(random: Random, id: str) -> Metric:
    kind = MetricType.OUTCOME if random.random() < 0.4 else MetricType.OUTPUT
    now = float(random.uniform(48, 63))
    return Metric(program_id=id, name="served", type=kind, baseline=50, target=60, actuals=((YEAR, now),))


def _studies(random: Random, id: str) -> list[Study]:
    filed = random.choice(len(_FILED) + 1, p=[*_OFTEN, 1 - sum(_OFTEN)])
    local = bool(random.random() < 0.3)
    if filed == len(_FILED):
        return []
    rating, direction = _FILED[filed]
    return [Study(program_id=id, rating=rating, direction=direction, local=local, source="on file")]


def scenario(**settings: object) -> Scenario:
    """The policy that every method obeys beside the law; how much is moved is each plan's own rule."""
    rules: list[dict[str, object]] = [
        {"kind": "department", "department": f"Department {d}", "cut": "5%", "growth": "6%"} for d in range(DEPARTMENTS)
    ]
    rules += [{"kind": "goal_floor", "goal": f"G{g}", "at_least": "98%"} for g in range(len(WEIGHTS))]
    rules += [{"kind": "fund", "fund": f"F{f}", "idle": 0} for f in range(FUNDS)]
    limits = {"program_cut": "20%", "program_growth": "25%", "moved": "none"}
    return Scenario(name="Deciding", limits=limits, rules=rules, round_to=1, **settings)


def as_believed(budget: Budget, value: Value, random: Random) -> Value:
    """The truth is drawn from the beliefs: E_p ~ Normal(m_p, σ_p), clipped to −1 … 1."""
    return with_effects(value, {id: _drawn(random, one.believed, one.doubt) for id, one in value.items()})


def published_too_high(share: float) -> Truth:
    """The truth is drawn from the beliefs of one who knows that published gains hold to `share` of their size only.

    Findings that point to a gain (positive, mixed) are deflated; nulls, harms, own results and the prior stand.
    """
    house = Evidence()
    deflated = Beliefs(evidence=Evidence(positive=house.positive * share, mixed=house.mixed * share))

    def truth(budget: Budget, value: Value, random: Random) -> Value:
        return as_believed(budget, value_of_next_dollar(budget, deflated), random)

    return truth


def outside_the_model(budget: Budget, value: Value, random: Random) -> Value:
    """Elasticities from 0.4 to 1; effects with heavy tails that departments share, and a prior that is wrong.

    Where something is on file: E_p = m_p + σ_p (t_d + t_p)/√2, t Student's t of 3 degrees with variance 1, t_d one for
    all programs of a department; not clipped. Where nothing is: exponential with mean 0.25, so that most such programs
    do little and a few a great deal (the engine believes in Normal(0.40, 0.30)).
    """
    shared = {department: _heavy(random) for department in budget.departments}
    effects, elasticities = {}, {}
    for id, one in value.items():
        known = bool(one.effectiveness.findings) or one.effectiveness.results.score is not None
        shock = (shared[budget.program[id].department] + _heavy(random)) / np.sqrt(2)
        little = float(random.exponential(0.25))
        effects[id] = float(one.believed + one.doubt * shock) if known else little
        elasticities[id] = float(random.uniform(0.4, 1.0))
    return with_effects(value, effects, elasticities)


def with_effects(value: Value, effects: Mapping[str, float], elasticities: Mapping[str, float] | None = None) -> Value:
    """The same programs with these effects (and elasticities) instead of what is believed."""
    return {
        id: replace(
            one,
            effectiveness=replace(one.effectiveness, mean=effects[id]),
            elasticity=elasticities[id] if elasticities else one.elasticity,
        )
        for id, one in value.items()
    }


def _drawn(random: Random, mean: float, deviation: float) -> float:
    return float(np.clip(random.normal(mean, deviation), -1, 1))


def _heavy(random: Random) -> float:
    return float(random.standard_t(3) / np.sqrt(3))


CASES: Mapping[str, Truth] = {
    "1 · as believed": as_believed,
    "2a · published gains twice too large": published_too_high(TWICE),
    "2b · published gains 6.2 times too large": published_too_high(NUDGES),
    "3 · outside the model": outside_the_model,
}
