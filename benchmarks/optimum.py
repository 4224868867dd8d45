"""The optimum of cities of any size, beside the textbook formulation: python -m benchmarks.optimum

Each figure comes from a process of its own (CPU seconds, peak memory), one after the other in turn.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import time
from typing import Any

from benchmarks.cities import city, scenario, with_several_funds
from benchmarks.textbook import by_highs, in_cvxpy, in_pulp, textbook
from budgetopt.city.model import Budget
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.plan.audit import audit
from budgetopt.plan.plan import Plan
from budgetopt.rules import Case, rows_of, rules_of
from budgetopt.scenario.check import checked
from budgetopt.solve.build import build
from budgetopt.solve.find import find
from budgetopt.solve.highs import solve
from budgetopt.solve.highs_model import version as solver_version

KINDS = {
    "one": "one fund a program",
    "several": "a fifth on two or three funds",
    "open": "the same, and a fund open to all",
}
WAYS = {
    "ours": "ours: arrays → proven optimum",
    "plan": "ours: rows → rounded, audited plan",
    "highs": "textbook, raw highspy",
    "cbc": "textbook, PuLP + CBC",
    "cvxpy": "textbook, cvxpy (Clarabel)",
}
# Beyond these sizes a way takes many minutes: it is left out, and the table says so.
LARGEST = {"ours": 200_000, "plan": 50_000, "highs": 50_000, "cbc": 10_000, "cvxpy": 50_000}
REPEATS = {1_000: 5, 10_000: 3}


def budget_of(kind: str, programs: int) -> Budget:
    """The city of a kind."""
    made = city(programs)
    return made if kind == "one" else with_several_funds(made, open_to_all=kind == "open")


def measure(kind: str, way: str, programs: int) -> dict[str, float]:
    """CPU seconds and the optimum (impact points) of one way, and the peak memory of this process in MB."""
    import resource

    budget = budget_of(kind, programs)
    asked = checked(scenario(), budget)
    case, value = Case.of(budget, asked), value_of_next_dollar(budget, asked.beliefs)
    rules = rules_of(case)
    today = sum(value[id].impact(total) for id, total in case.standing.total.items())
    if way == "plan":
        began = time.process_time()
        plan = Plan(case, value, rules, find(case, value, rules))
        audit(plan)
        seconds, best = time.process_time() - began, plan.impact_before_rounding
    elif way == "ours":
        lp = build(case, value, rows_of(rules, case))
        began = time.process_time()
        solved = solve(lp)
        seconds, best = time.process_time() - began, today + solved.objective
    else:
        made = textbook(case, value, rows_of(rules, case))
        best, seconds = _rival(way, made)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return {"seconds": seconds, "optimum": best, "memory": peak}


def _rival(way: str, made: Any) -> tuple[float, float]:
    if way == "highs":
        began = time.process_time()
        best, _ = by_highs(made)
        return best, time.process_time() - began
    if way == "cvxpy":
        return in_cvxpy(made)
    import resource

    import pulp

    began = time.process_time()
    problem = in_pulp(made)
    problem.solve(pulp.PULP_CBC_CMD(msg=False))
    # CBC runs in a process of its own.
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() - began + children.ru_utime + children.ru_stime
    return made.constant + float(pulp.value(problem.objective)), seconds


def in_a_process(kind: str, way: str, programs: int, limit_s: float) -> dict[str, float] | None:
    """The same in a process of its own; None where it took too long."""
    command = [sys.executable, "-m", "benchmarks.optimum", "--one", kind, way, str(programs)]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=limit_s)
    except subprocess.TimeoutExpired:
        return None
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def table(kind: str, sizes: list[int], ways: list[str], limit_s: float) -> None:
    """Measure and print one kind of city."""
    print(f"\n### {KINDS[kind].capitalize()}\n", flush=True)
    print("| | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    runs: dict[tuple[str, int], list[dict[str, float] | None]] = {}
    for size in sizes:
        for _ in range(REPEATS.get(size, 1)):
            for way in ways:
                if size <= LARGEST[way] and None not in runs.get((way, size), []):
                    runs.setdefault((way, size), []).append(in_a_process(kind, way, size, limit_s))
    medians: dict[tuple[str, int], float] = {}
    for way in ways:
        cells = []
        for size in sizes:
            done = [run for run in runs.get((way, size), [None]) if run]
            if not done or len(done) < len(runs[way, size]):
                cells.append("—" if (way, size) not in runs else f"> {limit_s:.0f} s")
                continue
            medians[way, size] = statistics.median(run["seconds"] for run in done)
            memory = max(run["memory"] for run in done)
            cells.append(f"{medians[way, size] * 1000:,.0f} ms, {memory:,.0f} MB")
        print(f"| {WAYS[way]} | " + " | ".join(cells) + " |", flush=True)
    for size in sizes:
        reference = next((run["optimum"] for run in runs.get(("ours", size), []) if run), None)
        exact = [run["optimum"] for way in ("ours", "plan", "highs", "cbc") for run in runs.get((way, size), []) if run]
        if reference and exact:
            off = max(abs(one - reference) / abs(reference) for one in exact)
            print(f"\n{size:,} programs: exact solvers agree to {off:.1e}.", end="")
        rivals = {way: medians[way, size] / medians["ours", size] for way in ways if (way, size) in medians}
        words = ", ".join(f"{rivals[way]:,.1f} × {WAYS[way]}" for way in ("highs", "cbc", "cvxpy") if way in rivals)
        print(f" Ours is faster by {words}." if words else "")
    first, last = sizes[0], sizes[-1]
    if len(sizes) > 1 and ("ours", last) in medians and ("ours", first) in medians:
        import math

        power = math.log(medians["ours", last] / medians["ours", first]) / math.log(last / first)
        print(f"\nFrom {first:,} to {last:,} programs time grows as n^{power:.2f}.", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 50_000, 200_000])
    parser.add_argument("--kinds", nargs="+", default=list(KINDS))
    parser.add_argument("--ways", nargs="+", default=list(WAYS))
    parser.add_argument("--limit", type=float, default=600.0, help="seconds that one figure may take")
    parser.add_argument("--one", nargs=3, metavar=("KIND", "WAY", "PROGRAMS"), help="one figure, as JSON")
    given = parser.parse_args()
    if given.one:
        kind, way, programs = given.one
        print(json.dumps(measure(kind, way, int(programs))))
        return
    print(f"{platform.machine()}, Python {platform.python_version()}, {solver_version()}; one thread each")
    for kind in given.kinds:
        table(kind, given.sizes, given.ways, given.limit)


if __name__ == "__main__":
    main()
