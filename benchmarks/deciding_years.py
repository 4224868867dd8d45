"""Over years: decide, evaluate some programs, learn, and decide again.

The same budget is decided anew each round, with what is known by then: what is learned is told apart from what was
already moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

import budgetopt as bo
from benchmarks.deciding_cities import City, city
from benchmarks.deciding_council import FREE, HOLDING, Council
from benchmarks.deciding_methods import ORACLE, oracle, true_gain
from benchmarks.deciding_worlds import HOUSE, WORLDS, World
from budgetopt.explore.robustness import robustness_of
from budgetopt.scenario.model import Scenario

ROUNDS, EACH = 3, 5
AGENDA, LARGEST, RANDOM, NONE = "the agenda", "the largest budgets", "random programs", "none"
SCENARIOS: Mapping[str, Scenario] = {"Holding the unknown": HOLDING, "The unknown may be cut": FREE}


def scenarios_in(world: World) -> Sequence[str]:
    """Where the house is right both ways are tried, elsewhere the default alone: an agenda takes time."""
    return list(SCENARIOS)[: 2 if world == HOUSE else 1]


def years_of(seed: int) -> dict[str, dict[str, float]]:
    """True gains of one city, world by world: of the oracle, and of every `key`."""
    return {world.name: learned(city(seed, world)) for world in WORLDS}


def key(scenario: str, who: str, round: int) -> str:
    """Which rules, which programs are evaluated, and how often by now."""
    return f"{scenario}, {who}, {round}"


def learned(drawn: City) -> dict[str, float]:
    """The same of one city in one world."""
    council = Council(drawn.budget)
    gains = {ORACLE: true_gain(drawn, oracle(drawn))}
    for name in scenarios_in(drawn.world):
        scenario = SCENARIOS[name]
        gains |= {key(name, AGENDA, done): gain for done, gain in enumerate(_by_agenda(drawn, scenario))}
        gains[key(name, NONE, ROUNDS)] = gains[key(name, AGENDA, 0)]
        for who, ids in _without_asking(council, drawn.seed).items():
            known = drawn.evaluated(tuple(ids[: ROUNDS * EACH]))
            gains[key(name, who, ROUNDS)] = true_gain(drawn, bo.recommend(known, scenario))
    return gains


def _by_agenda(drawn: City, scenario: Scenario) -> Iterator[float]:
    """The true gain before each round, and after the last."""
    plan, evaluated = bo.recommend(drawn.budget, scenario), list[str]()
    for _ in range(ROUNDS):
        yield true_gain(drawn, plan)
        *_, last = robustness_of([plan], draws=1)
        agenda = [one.program_id for one in last.results[0].agenda or ()]
        evaluated += [id for id in agenda if id not in evaluated][:EACH]
        plan = bo.recommend(drawn.evaluated(tuple(evaluated)), scenario)
    yield true_gain(drawn, plan)


def _without_asking(council: Council, seed: int) -> Mapping[str, Sequence[str]]:
    """Programs to evaluate whatever is known, the first first; all of them may move."""
    today = council.case.standing.total
    return {
        LARGEST: sorted(council.movable, key=lambda id: (-today[id], id)),
        RANDOM: list(np.random.default_rng([seed, 98]).permutation(sorted(council.movable))),
    }
