"""From rows to a rounded, audited plan, beside the textbook formulation: python -m benchmarks.plan_time"""

from __future__ import annotations

import argparse
import gc
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypeVar

import pulp

from benchmarks.cities import city, scenario
from benchmarks.textbook import by_highs, in_pulp, textbook
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.plan.audit import audit
from budgetopt.plan.plan import Plan
from budgetopt.rules import Case, rows_of, rules_of
from budgetopt.scenario.check import checked
from budgetopt.solve.build import build
from budgetopt.solve.find import find
from budgetopt.solve.highs import solve
from budgetopt.solve.highs_model import version as solver_version
from budgetopt.solve.pulp_door import state
from tests.in_pulp import SolveVerdict, solve_problem

Result = TypeVar("Result")
OURS, RAW = "ours: rows → rounded, audited plan", "textbook, raw HiGHS"


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """The result, and the CPU seconds it took (everything here uses one thread)."""
    gc.collect()
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def in_turn(works: dict[str, Callable[[], object]], repeats: int) -> tuple[dict[str, Any], dict[str, float]]:
    """Each result and its median CPU seconds; run in turn, so that a slower spell of the machine hits all."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    results: dict[str, Any] = {}
    for _ in range(repeats):
        for name, work in works.items():
            results[name], took = timed(work)
            seconds[name].append(took)
    return results, {name: statistics.median(took) for name, took in seconds.items()}


def measure(programs: int, repeats: int) -> dict[str, float]:
    """Seconds of each way to the optimum of one city; raises if they disagree."""
    budget = city(programs)
    asked = checked(scenario(), budget)
    value = value_of_next_dollar(budget, asked.beliefs)
    case = Case.of(budget, asked)
    rules = rules_of(case)

    def ours() -> Plan:
        fresh = Case.of(budget, asked)
        plan = Plan(fresh, value, rules_of(fresh), find(fresh, value, rules_of(fresh)))
        audit(plan)
        return plan

    rows = rows_of(rules, case)
    lp, made = build(case, value, rows), textbook(case, value, rows)
    problem, textbook_problem = state(lp), in_pulp(made)
    results, seconds = in_turn(
        {
            OURS: ours,
            "  of which arrays": lambda: build(case, value, rows),
            "  of which first optimum": lambda: solve(lp).objective,
            "ours stated in PuLP: building": lambda: state(lp),
            "ours stated in PuLP: HiGHS": lambda: solve_problem(problem),
            RAW: lambda: by_highs(made)[0],
            "textbook, PuLP: building": lambda: in_pulp(made),
            "textbook, PuLP + HiGHS": lambda: solve_problem(textbook_problem),
        },
        repeats,
    )
    plan = results[OURS]
    best, today = plan.impact_before_rounding, plan.current_impact
    stated_verdict, stated = results["ours stated in PuLP: HiGHS"]
    verdict, gain = results["textbook, PuLP + HiGHS"]
    assert stated_verdict is verdict is SolveVerdict.PROVEN
    for other in (results[RAW], today + stated, made.constant + gain, today + results["  of which first optimum"]):
        assert abs(other - best) <= 1e-9 * abs(best), (other, best)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    sizes = parser.parse_args().sizes
    print(f"{platform.machine()}, Python {platform.python_version()}, PuLP {pulp.__version__}, {solver_version()}")
    print(
        f"numpy {version('numpy')}; milliseconds of CPU, median of runs taken in turn; "
        "the optimum agrees to 1e-9 everywhere\n"
    )
    tables = {size: measure(size, repeats=9 if size <= 2_000 else 5) for size in sizes}
    print("| | " + " | ".join(f"{size:,} programs" for size in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    for name in next(iter(tables.values())):
        print(f"| {name} | " + " | ".join(f"{table[name] * 1000:,.0f}" for table in tables.values()) + " |")
    ratios = [t[OURS] / t[RAW] for t in tables.values()]
    print("| **ours / textbook raw HiGHS** | " + " | ".join(f"**{ratio:.2f}**" for ratio in ratios) + " |")


if __name__ == "__main__":
    main()
