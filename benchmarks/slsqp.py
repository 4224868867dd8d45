"""The same concave allocation on its smooth curve by scipy's SLSQP, as marketing-budget optimisers do:
python -m benchmarks.slsqp

Both have program limits, fund totals and department ranges. What may be moved is not limited: that is not smooth.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, minimize

from benchmarks.cities import DEPARTMENTS, FUNDS, city
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.rules import Case, rows_of, rules_of
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.solve.build import build
from budgetopt.solve.highs import solve

Floats = NDArray[np.float64]


def compare(programs: int, iterations: int) -> None:
    """Print seconds and smooth impact of both."""
    rules = [{"kind": "department", "department": f"D{d}", "cut": "4%", "growth": "6%"} for d in range(DEPARTMENTS)]
    budget = city(programs)
    asked = checked(Scenario(rules=rules, limits={"moved": "none"}), budget)
    case, value = Case.of(budget, asked), value_of_next_dollar(budget, asked.beliefs)
    ids = list(case.standing.total)
    today = np.array([case.standing.total[id] / 100 for id in ids])
    worth = np.array([value[id].per_dollar for id in ids])
    elastic = np.where(worth > 0, [value[id].elasticity for id in ids], 1.0)

    def smooth(ratio: Floats) -> float:
        return float(np.sum(worth * today * ratio**elastic))

    began = time.process_time()
    lp = build(case, value, rows_of(rules_of(case), case))
    solved = solve(lp)
    ours_s = time.process_time() - began
    own = lp.columns.line >= 0
    moved = np.bincount(lp.columns.program[own], (solved.values * lp.columns.sign)[own], minlength=len(ids))
    ours = smooth(1 + moved / today)

    fund = {row.program_id: row.fund_id for row in budget.amounts}
    funds = np.array([[fund[id] == f"F{f}" for id in ids] for f in range(FUNDS)], float) * today
    departments = [budget.program[id].department for id in ids]
    of = np.array([[one == f"D{d}" for one in departments] for d in range(DEPARTMENTS)], float) * today
    scale = 1 / np.sum(np.abs(worth) * today)
    held = [
        LinearConstraint(funds / funds.sum(axis=1, keepdims=True), -np.inf, 1.0),
        LinearConstraint(of / of.sum(axis=1, keepdims=True), 0.96, 1.06),
    ]
    began = time.process_time()
    theirs = minimize(
        lambda ratio: -smooth(ratio) * scale,
        np.ones(len(ids)),
        jac=lambda ratio: -scale * worth * today * elastic * ratio ** (elastic - 1),
        method="SLSQP",
        bounds=[(0.8, 1.25)] * len(ids),
        constraints=held,
        options={"maxiter": iterations, "ftol": 1e-10},
    )
    theirs_s = time.process_time() - began
    best = smooth(theirs.x)
    before = smooth(np.ones(len(ids)))
    broken = max(
        0.0, *(float(np.max(np.maximum(one.A @ theirs.x - one.ub, one.lb - one.A @ theirs.x))) for one in held)
    )
    under = max(0.0, (max(ours, best) - ours) / max(ours, best))
    print(
        f"| {programs:,} | {ours_s:.2f} s | {theirs_s:.1f} s | {theirs.message} after {theirs.nit} | "
        f"{ours - before:,.0f} | {best - before:,.0f} | {under:.5%} | {broken:.1e} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 1_000])
    parser.add_argument("--iterations", type=int, default=200)
    given = parser.parse_args()
    print(
        "| programs | ours, rows → optimum | SLSQP | SLSQP ended | gain of ours, smooth | gain of SLSQP, smooth | "
        "ours under the better impact | worst limit broken by SLSQP, share |"
    )
    print("|---:|---:|---:|---|---:|---:|---:|---:|")
    for size in given.sizes:
        compare(size, given.iterations)


if __name__ == "__main__":
    main()
