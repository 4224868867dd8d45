"""Does it decide better? Every method moves the same money under the same law; the truth says what it was worth.

python -m benchmarks.deciding [--cities 300] [--chart benchmarks/deciding.svg]
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.deciding_chart import draw
from benchmarks.deciding_cities import CASES, PROGRAMS, city, scenario
from benchmarks.deciding_methods import METHODS, Council
from budgetopt.impact.value import Value
from budgetopt.plan.plan import Plan
from budgetopt.solve.highs import version

ORACLE = "oracle"


@dataclass(frozen=True)
class Decided:
    """One city: every method's plan, and for every case the oracle's plan and what each plan truly gains."""

    council: Council
    plans: Mapping[str, Plan]
    oracles: Mapping[str, Plan]
    gains: Mapping[str, Mapping[str, float]]


def decide(seed: int, programs: int = PROGRAMS) -> Decided:
    """Let every method decide in one city, and an oracle in every case; the same numbers are drawn for all cases."""
    council = Council(city(seed, programs), scenario())
    plans = {name: method(council) for name, method in METHODS.items()}
    oracles, gains = {}, {}
    for case, draw_truth in CASES.items():
        truth = draw_truth(council.budget, council.believed, np.random.default_rng([seed, 1]))
        oracles[case] = council.plan(truth)
        gains[case] = {name: true_gain(truth, plan) for name, plan in (plans | {ORACLE: oracles[case]}).items()}
    return Decided(council, plans, oracles, gains)


def true_gain(truth: Value, plan: Plan) -> float:
    """Impact points that a plan adds to today's budget, were the truth known."""
    today = plan.case.standing.total
    return sum(truth[id].impact(cents) - truth[id].impact(today[id]) for id, cents in plan.allocation.programs.items())


def gains_of(seed: int) -> Mapping[str, Mapping[str, float]]:
    """What crosses from one process to another: the gains of one city."""
    return decide(seed).gains


@dataclass(frozen=True)
class Score:
    """A method in one case over all cities; shares of the oracle's gain.

    `error`: the standard error of the mean; `low`: the 5th percentile; `worse`: the share of cities that end worse
    than doing nothing; `best`: the share in which no other method (the oracle apart) gains more.
    """

    mean: float
    error: float
    low: float
    worse: float
    best: float


def scores(found: list[Mapping[str, Mapping[str, float]]]) -> dict[str, dict[str, Score]]:
    """Case → method → score."""
    return {case: _scores([gains[case] for gains in found]) for case in CASES}


def _scores(gains: list[Mapping[str, float]]) -> dict[str, Score]:
    shares = {name: np.array([one[name] / one[ORACLE] for one in gains]) for name in METHODS}
    top = np.max(np.array(list(shares.values())), axis=0)
    return {name: _score(share, top) for name, share in shares.items()}


def _score(share: NDArray[np.float64], top: NDArray[np.float64]) -> Score:
    return Score(
        mean=float(share.mean()),
        error=float(share.std(ddof=1) / np.sqrt(len(share))),
        low=float(np.quantile(share, 0.05)),
        worse=float((share < 0).mean()),
        best=float((share >= top).mean()),
    )


def table(found: Mapping[str, Mapping[str, Score]]) -> str:
    """The page's table."""
    lines = []
    for case, of_method in found.items():
        lines += [
            f"\n**Case {case}**\n",
            "| method | share of the oracle's gain | 5th percentile | worse than doing nothing | none gains more |",
            "|---|---:|---:|---:|---:|",
        ]
        for name, one in of_method.items():
            share = f"{one.mean:.1%} ± {one.error:.1%}"
            lines.append(f"| {name} | {share} | {one.low:.0%} | {one.worse:.1%} | {one.best:.0%} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=300)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--chart", type=Path, default=Path(__file__).with_name("deciding.svg"))
    asked = parser.parse_args()
    start = time.perf_counter()
    with ProcessPoolExecutor(asked.workers) as pool:
        found = scores(list(pool.map(gains_of, range(asked.cities))))
    took = time.perf_counter() - start
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}, {version()}")
    print(f"{asked.cities} cities of {PROGRAMS} programs, {asked.workers} process(es), {took:,.0f} s")
    print(table(found))
    draw(found, asked.chart)


if __name__ == "__main__":
    main()
