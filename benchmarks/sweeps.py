"""Thousands of optimal plans: draws, threads, frontier: python -m benchmarks.sweeps"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import highspy
import numpy as np

from benchmarks.cities import city, scenario
from benchmarks.textbook import in_pulp, textbook
from budgetopt.explore.draws import Question, reoptimised
from budgetopt.explore.frontier import frontier_of
from budgetopt.impact.drawn import believing
from budgetopt.impact.value import Value
from budgetopt.intake.reading import read_budget
from budgetopt.intake.scenario import read_scenario
from budgetopt.plan.assured import standard_draws
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.quantities import Percent
from budgetopt.shipped import shipped
from budgetopt.solve.highs import Live
from budgetopt.solve.highs_model import version as solver_version
from tests.in_pulp import SolveVerdict, solve_problem

# A rebuild takes so long that a part of the draws is enough to know it.
REBUILT = 20


def cpu(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Seconds."""
    began = clock()
    work()
    return clock() - began


def draws(programs: int, count: int, repeats: int) -> None:
    """One thread: ours, the textbook rebuilt in PuLP, and bare loops that only change costs and run."""
    plan = recommend(city(programs), scenario())
    question = Question(plan)
    sweep, doubts = question.sweep, question.doubts
    pieces = question.pieces(1, count)
    effects = doubts.effects(standard_draws(1, 0, count, len(doubts.ids)).effects)
    costs = [-gain for gain in sweep.gains(doubts.factors(effects))]
    everything = np.arange(len(sweep.lp.columns), dtype=np.int32)

    def bare(strategy: int) -> None:
        highs = Live(sweep.lp, gain=sweep.base).highs
        highs.setOptionValue("simplex_strategy", strategy)
        for cost in costs:
            highs.changeColsCost(len(cost), everything, cost)
            highs.run()
            if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise RuntimeError("no optimum")

    optima: list[tuple[Value, float]] = []

    def rebuilt() -> None:
        for one in effects[:REBUILT]:
            believed = {id: believing(plan.value[id], effect) for id, effect in zip(doubts.ids, one, strict=True)}
            made = textbook(plan.case, believed, plan.solved.rows)
            verdict, gain = solve_problem(in_pulp(made))
            if verdict is not SolveVerdict.PROVEN:
                raise RuntimeError("no optimum")
            optima.append((believed, made.constant + gain))

    ours: list[float] = []
    dual: list[float] = []
    default: list[float] = []
    for _ in range(repeats):
        # With the model and the draws that tell where to begin.
        ours.append(cpu(lambda: [reoptimised(piece) for piece in Question(plan).pieces(1, count)]))
        dual.append(cpu(lambda: bare(1)))
        default.append(cpu(lambda: bare(0)))
    each = cpu(rebuilt) / REBUILT * count
    for (believed, optimum), found in zip(
        optima, np.concatenate([reoptimised(piece).best for piece in pieces]), strict=False
    ):
        today = sum(believed[id].impact(total) for id, total in plan.case.standing.total.items())
        if abs(optimum - today - found) > 1e-6 * abs(found):
            raise RuntimeError(f"{optimum - today} against {found}")
    mine = statistics.median(ours)
    print(f"\n### {count:,} draws, {programs:,} programs, one thread (CPU seconds)\n")
    print("| | seconds | against ours |\n|---|---:|---:|")
    print(f"| ours, with what every draw's plan does | {mine:.2f} | 1 |")
    print(f"| bare highspy loop, dual simplex | {statistics.median(dual):.2f} | {statistics.median(dual) / mine:.2f} |")
    median = statistics.median(default)
    print(f"| bare highspy loop, HiGHS's own choice | {median:.2f} | {median / mine:.2f} |")
    print(
        f"| textbook rebuilt in PuLP + HiGHS ({REBUILT} draws, scaled) | {each:.1f} | {each / mine:.1f} |", flush=True
    )


def threads(programs: int, count: int, repeats: int) -> None:
    """Two threads against one, by the clock, in turn."""
    pieces = Question(recommend(city(programs), scenario())).pieces(1, count)
    one, two = [], []
    for _ in range(repeats):
        began = time.time()
        alone = list(map(reoptimised, pieces))
        one.append(time.time() - began)
        began = time.time()
        with ThreadPoolExecutor(2) as pool:
            shared = list(pool.map(reoptimised, pieces))
        two.append(time.time() - began)
        for mine, other in zip(alone, shared, strict=True):
            if not (np.array_equal(mine.best, other.best) and np.array_equal(mine.ways, other.ways)):
                raise RuntimeError("two threads found something else")
    ratio = statistics.median(a / b for a, b in zip(one, two, strict=True))
    print(f"\n{programs:,} programs, {count:,} draws: two threads are {ratio:.2f} × one (by the clock); same bits.")


def frontier(points: int, repeats: int) -> None:
    """A frontier of the sample city against a recommendation for every point."""
    plan = recommend(
        read_budget(shipped("sample_budgets", "riverton.xlsx")), read_scenario(shipped("scenarios", "balanced.toml"))
    )
    ours, theirs = [], []
    for _ in range(repeats):
        ours.append(cpu(lambda: list(frontier_of(plan, points=points))))
        levels = [point.level for point in list(frontier_of(plan, points=points))[-1].points]
        asked = [plan.scenario.with_limits(moved=Percent(str(round(level, 6)))) for level in levels]
        began = time.process_time()
        for one in asked:
            recommend(plan.budget, one)
        theirs.append(time.process_time() - began)
    mine, others = statistics.median(ours), statistics.median(theirs)
    print(
        f"\nFrontier of {points} points on Riverton: {mine:.3f} s; {points} recommendations {others:.2f} s: "
        f"{others / mine:.1f} ×.",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=500)
    parser.add_argument("--draws", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, {solver_version()}")
    draws(given.programs, given.draws, given.repeats)
    threads(given.programs, given.draws, given.repeats)
    frontier(50, given.repeats)


if __name__ == "__main__":
    main()
