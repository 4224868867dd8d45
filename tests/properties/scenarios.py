"""Random valid scenarios for random cities, the whole model: no error that is not the user's, none over its time.

    python -m tests.properties.scenarios --count 1000 --seed 1

Each is planned, checked in whole cents by the tests' own statement of the rules, and written as JSON with every price.
Where there is no plan, the conflicts say have and need. A user's error is one of a scenario that names what it may not.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from random import Random
from typing import Any, NamedTuple

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, ScenarioError, TimeLimitReached
from budgetopt.plan.loosening import all_loosened, reliefs
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.record import infeasible_record, record_of
from budgetopt.rules.row import Unit
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from tests.exact_check import breaches
from tests.whole_cities import whole_model_city

TIME_LIMIT_S = 20.0
# Relief of one rule may take what another counted on: how often what is left is granted too.
_ROUNDS = 3
# Processor seconds that building and reading back may take beside the searches themselves.
_BESIDE_S = 10.0


class Tried(NamedTuple):
    """What came of one scenario: planned, unproven, infeasible, stopped, refused (the user's), or what is wrong."""

    seed: int
    outcome: str
    seconds: float
    words: str = ""

    @property
    def fine(self) -> bool:
        """Whether it ended as it may."""
        return self.outcome in ("planned", "unproven", "infeasible", "stopped", "refused")


def asked(seed: int) -> tuple[Budget, Scenario]:
    """A city and a scenario with every setting of a scenario drawn. Raises ScenarioError where they contradict."""
    budget, scenario = whole_model_city(seed)
    some = Random(f"every setting {seed}")
    said: dict[str, Any] = {
        "round_to": some.choice([1, 100, 1000, 5000]),
        "base": some.choice(["adopted"] * 3 + ["current services"]),
    }
    said["evidence"] = {"transfer": some.choice([0.5, 0.7, 1.0]), "prior_mean": some.choice([0.15, 0.4, 0.65])}
    said["trust"] = {"evidence": some.choice([0.3, 1.0, 2.0]), "results": some.choice([0.0, 0.5, 1.0])}
    said["returns"] = {"elasticity": some.choice([0.4, 0.7, 1.0])}
    unknown = some.choice(["may be cut", "none", {"from": 0.25}, {"from": 0.0}, {"from": 0.8}])
    drawn = scenario.with_changes(**said).with_limits(unknown=unknown)
    try:
        checked(drawn, budget)
    except ScenarioError:
        # Rules were drawn for the adopted budget: they may name what has no other.
        return budget, drawn.with_changes(base="adopted")
    return budget, drawn


def tried(seed: int) -> Tried:
    """Plan one, and look at all that comes of it."""
    start = time.process_time()
    try:
        budget, scenario = asked(seed)
        outcome, words = _planned(budget, scenario)
    except ScenarioError as error:
        outcome, words = "refused", str(error)
    except Exception as error:  # whatever it is, it is ours
        outcome, words = type(error).__name__, str(error)
    seconds = time.process_time() - start
    if seconds > TIME_LIMIT_S + _BESIDE_S:
        outcome, words = "over its time", f"{seconds:.0f} s; {outcome} {words}"
    return Tried(seed, outcome, seconds, words)


def _planned(budget: Budget, scenario: Scenario) -> tuple[str, str]:
    try:
        plan = recommend(budget, scenario, time_limit_s=TIME_LIMIT_S)
    except TimeLimitReached as error:
        return "stopped", str(error)
    except Infeasible as error:
        return _relieved(budget, scenario, error)
    broken = breaches(budget, plan.scenario, _years(plan))
    if broken:
        return "broken", "; ".join(broken[:5])
    record_of(plan)
    return ("planned" if plan.proven else "unproven"), ""


def _relieved(budget: Budget, scenario: Scenario, error: Infeasible) -> tuple[str, str]:
    """What is said where there is no plan is whole, and what is offered is enough: granted, and what is left then."""
    for _ in range(_ROUNDS):
        try:
            infeasible_record(budget, scenario, error)
            idle = [one for one in error.conflicts if not one.change_cents or not str(one)]
            small = [one for one in error.conflicts if one.unit is Unit.MONEY and one.change_cents < 1]
            if idle or small or not error.conflicts:
                return "empty conflict", str(error)
            if not all(one.loosened or one.dropped for one in reliefs(error.case, error.conflicts)):
                return "infeasible", str(error)
            scenario = all_loosened(error.case, error.conflicts)
            recommend(budget, scenario, time_limit_s=TIME_LIMIT_S)
            return "infeasible", str(error)
        except ScenarioError as ours:
            return "wrong relief", str(ours)
        except TimeLimitReached as late:
            return "stopped", str(late)
        except Infeasible as left:
            error = left
    return ("too little relief" if "cannot all hold" in str(error) else "infeasible"), str(error)


def _years(plan: Plan) -> list[dict[tuple[str, str], int]]:
    return [{(line.program_id, line.fund_id): cents for line, cents in year.amounts.items()} for year in plan.years]


def all_tried(seeds: range, workers: int = 1) -> Iterator[Tried]:
    """Every seed, in order."""
    if workers == 1:
        yield from map(tried, seeds)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(tried, seeds, chunksize=5)


def main() -> None:
    """Try many and say what came of them; exit code 1 where one did not end as it may."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    outcomes: Counter[str] = Counter()
    longest = Tried(0, "", 0.0)
    for one in all_tried(range(given.seed, given.seed + given.count), given.workers):
        outcomes[one.outcome] += 1
        longest = max(longest, one, key=lambda tried: tried.seconds)
        if not one.fine:
            print(f"{one.seed}: {one.outcome}: {one.words[:300]}", flush=True)
    print(", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    print(f"the longest: seed {longest.seed}, {longest.seconds:.1f} s ({longest.outcome})")
    raise SystemExit(0 if all(Tried(0, outcome, 0.0).fine for outcome in outcomes) else 1)


if __name__ == "__main__":
    main()
