"""Many random cities at once: the engine and the model written down a second time agree, and its plans keep every rule.

python -m tests.properties.agreement --count 300 --seed 0
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, ScenarioError
from budgetopt.plan.recommend import recommend
from budgetopt.rules import breaches_of
from budgetopt.scenario.model import Scenario
from tests.cities import city_and_scenario
from tests.exact_check import ExactCheck
from tests.textbook import optimum
from tests.whole_cities import whole_model_city

CITIES = {"whole model": whole_model_city, "one year": city_and_scenario}


def disagreements(budget: Budget, scenario: Scenario) -> Iterator[str]:
    """What the engine and the independent statement say differently of one question; "a plan" or "no plan" where they
    agree, "refused" where the scenario asks what the city's law rules out."""
    try:
        plan = recommend(budget, scenario)
    except ScenarioError:
        yield "refused"
        return
    except Infeasible:
        if optimum(budget, scenario) is not None:
            yield "the engine finds no plan"
        yield "no plan"
        return
    best = optimum(budget, scenario)
    if best is None or abs(plan.certificate.primal - best) > 1e-7 * max(1.0, abs(best)):
        yield f"the engine has {plan.certificate.primal}, the statement {best}"
    years = [{(line.program_id, line.fund_id): cents for line, cents in one.amounts.items()} for one in plan.years]
    check = ExactCheck(budget, scenario, years)
    yield from check.breaches()
    yield from (breach.words for breach in breaches_of(plan.ruled_by, plan.case, plan.years))
    if abs(plan.impact - check.impact()) > 1e-9 * abs(plan.impact) + 1e-6:
        yield f"the plan is worth {plan.impact}, by the statement {check.impact()}"
    yield "a plan"


def main() -> None:
    """Try many cities of both kinds, and say how they fared."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=0)
    asked = arguments.parse_args()
    for kind, made in CITIES.items():
        verdicts: Counter[str] = Counter()
        for seed in range(asked.seed, asked.seed + asked.count):
            *differ, verdict = disagreements(*made(seed))
            verdicts[verdict if not differ else "different"] += 1
            for words in differ:
                print(f"{kind} {seed}: {words}", flush=True)
        print(f"{kind}: " + ", ".join(f"{count} {words}" for words, count in sorted(verdicts.items())), flush=True)


if __name__ == "__main__":
    main()
