"""Three years beside one, and few changes on many cities: python -m benchmarks.planning_time"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.cities import city, scenario
from benchmarks.plan_time import in_turn
from budgetopt.city.model import Budget, Restriction
from budgetopt.errors import TimeLimitReached
from budgetopt.intake.reading import read_budget
from budgetopt.intake.scenario import read_scenario
from budgetopt.plan.recommend import recommend
from budgetopt.plan.time_limit import DEFAULT_TIME_LIMIT_S
from budgetopt.scenario.model import Scenario
from budgetopt.shipped import shipped
from budgetopt.solve.highs_model import version as solver_version

PROGRAMS, CHANGES = 500, 25
_FEW = {"kind": "max_changes", "programs": CHANGES}


def riverton(rounds: int) -> None:
    """The sample city over three years with caution and twelve rules, beside the same plan over one year."""
    budget = read_budget(shipped("sample_budgets", "riverton.xlsx"))
    asked = read_scenario(shipped("scenarios", "three-years.toml"))
    # Three limits and nine departments: twelve rules beside the law.
    rules = [{"kind": "department", "department": name, "cut": "6%"} for name in budget.departments[:9]]
    three = asked.with_changes(rules=rules)
    works: dict[str, Callable[[], object]] = {
        "three years, caution, 12 rules": lambda: recommend(budget, three),
        "one year, caution, 12 rules": lambda: recommend(budget, three.with_changes(years=1)),
    }
    _, seconds = in_turn(works, rounds)
    print("| Riverton, 155 programs | seconds of CPU |\n|---|---:|")
    for name, took in seconds.items():
        print(f"| {name} | {took:.2f} |")
    several, one = seconds.values()
    print(f"| **three years / one year** | **{several / one:.1f}** |\n")


def in_one_fund(budget: Budget) -> Budget:
    """The city with most of its money in one open General Fund, as many cities have it."""
    general = [place for place, row in enumerate(budget.amounts) if place % 5 < 3]
    amounts = [
        row if place not in general else row.model_copy(update={"fund_id": "F0"})
        for place, row in enumerate(budget.amounts)
    ]
    first, *others = budget.funds
    funds = (first.model_copy(update={"restriction": Restriction.UNRESTRICTED}), *others)
    return Budget(
        **{name: getattr(budget, name) for name in Budget.model_fields} | {"amounts": tuple(amounts), "funds": funds}
    )


# By shape: the city of a seed, and what is asked beside the limits and the few changes.
SHAPES: dict[str, tuple[Callable[[int], Budget], list[dict[str, object]]]] = {
    "one large open fund, limits": (lambda seed: in_one_fund(city(PROGRAMS, seed)), []),
    "10 closed funds, limits": (lambda seed: city(PROGRAMS, seed), []),
    "10 closed funds, limits, 6 goal floors": (
        lambda seed: city(PROGRAMS, seed),
        [{"kind": "goal_floor", "goal": f"G{goal}", "at_least": "99%"} for goal in range(6)],
    ),
    "10 closed funds, limits, 6 goal floors, 30 department ranges": (
        lambda seed: city(PROGRAMS, seed),
        [rule.model_dump(mode="json") for rule in scenario().rules],
    ),
}


@dataclass(frozen=True)
class Search:
    """How one search ended: seconds on the clock, and the gap as shares of impact and gain (None: no plan)."""

    seconds: float
    proven: bool
    of_impact: float | None
    of_gain: float | None

    @property
    def met(self) -> bool:
        """Whether the gap is under 0.1 % of the impact and 2 % of the gain."""
        return self.of_impact is not None and self.of_gain is not None and self.of_impact < 1e-3 and self.of_gain < 0.02


def search(budget: Budget, rules: list[dict[str, object]], limit_s: float) -> Search:
    """From rules to the rounded plan, with the clock running."""
    asked = Scenario(name="Few changes", rules=[*rules, _FEW])
    start = time.perf_counter()
    try:
        plan = recommend(budget, asked, time_limit_s=limit_s)
    except TimeLimitReached:
        return Search(time.perf_counter() - start, False, None, None)
    return Search(time.perf_counter() - start, plan.proven, plan.gap_of_impact, plan.gap_of_gain)


def few_changes(seeds: int, limit_s: float) -> None:
    """At most 25 of 500 programs change, on several shapes of city and several seeds of each."""
    print(
        f"| {PROGRAMS} programs, at most {CHANGES} change, limit {limit_s:g} s; {seeds} cities each | median s | "
        "longest s | proven | gap under 0.1 % of impact and 2 % of gain | worst gap, of impact | worst gap, of gain |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, (make, rules) in SHAPES.items():
        found = [search(make(seed), rules, limit_s) for seed in range(1, seeds + 1)]
        took = [one.seconds for one in found]
        worst = [max((getattr(one, share) or 0.0) for one in found) for share in ("of_impact", "of_gain")]
        without = sum(one.of_impact is None for one in found)
        print(
            f"| {name} | {statistics.median(took):.1f} | {max(took):.1f} | {sum(one.proven for one in found)} | "
            f"{sum(one.met for one in found)} | {worst[0]:.3%} | {worst[1]:.1%} |"
            + (f" {without} without a plan" if without else ""),
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--time-limit", type=float, default=DEFAULT_TIME_LIMIT_S)
    given = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, {solver_version()}; one thread\n")
    riverton(given.rounds)
    few_changes(given.seeds, given.time_limit)


if __name__ == "__main__":
    main()
