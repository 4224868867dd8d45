"""From rows to a rounded, audited plan, beside the textbook formulation: python -m benchmarks.plan_time"""

from __future__ import annotations

import argparse
import gc
import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import TypeVar

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
from budgetopt.solve.highs import version as solver_version
from budgetopt.solve.pulp_door import Verdict, solve_problem, state

Result = TypeVar("Result")


def timed(work: Callable[[], Result], repeats: int) -> tuple[Result, float]:
    """The result, and the least CPU seconds of `repeats` runs (all of them use one thread)."""
    seconds = []
    for _ in range(repeats):
        gc.collect()
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return result, min(seconds)


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

    plan, whole = timed(ours, repeats)
    rows = rows_of(rules, case)
    lp, building = timed(lambda: build(case, value, rows), repeats)
    first, one_stage = timed(lambda: solve(lp), repeats)
    problem, stating = timed(lambda: state(lp), repeats)
    (_, stated), by_pulp = timed(lambda: solve_problem(problem), repeats)
    made, _ = timed(lambda: textbook(case, value, rows), 1)
    (raw, _), raw_seconds = timed(lambda: by_highs(made), repeats)
    textbook_problem, textbook_building = timed(lambda: in_pulp(made), 1)
    (verdict, textbook_gain), textbook_pulp = timed(lambda: solve_problem(textbook_problem), 1)
    assert verdict is Verdict.PROVEN
    best = plan.impact_before_rounding
    for other in (
        raw,
        plan.current_impact + stated,
        made.constant + textbook_gain,
        plan.current_impact + first.objective,
    ):
        assert abs(other - best) <= 1e-9 * abs(best), (other, best)
    return {
        "ours: rows → rounded, audited plan": whole,
        "  of which arrays": building,
        "  of which first optimum": one_stage,
        "ours stated in PuLP: building": stating,
        "ours stated in PuLP: HiGHS": by_pulp,
        "textbook, raw HiGHS": raw_seconds,
        "textbook, PuLP: building": textbook_building,
        "textbook, PuLP + HiGHS": textbook_pulp,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    sizes = parser.parse_args().sizes
    print(f"{platform.machine()}, Python {platform.python_version()}, PuLP {pulp.__version__}, {solver_version()}")
    print(
        f"numpy {version('numpy')}; milliseconds of CPU, least of several runs; the optimum agrees to 1e-9 everywhere\n"
    )
    tables = {size: measure(size, repeats=5 if size <= 2_000 else 3) for size in sizes}
    print("| | " + " | ".join(f"{size:,} programs" for size in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    for name in next(iter(tables.values())):
        print(f"| {name} | " + " | ".join(f"{table[name] * 1000:,.0f}" for table in tables.values()) + " |")
    ratios = [t["ours: rows → rounded, audited plan"] / t["textbook, raw HiGHS"] for t in tables.values()]
    print("| **ours / textbook raw HiGHS** | " + " | ".join(f"**{ratio:.2f}**" for ratio in ratios) + " |")


if __name__ == "__main__":
    main()
