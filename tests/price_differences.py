"""Shadow prices against finite differences: random cities solved anew with one limit a unit looser and a unit tighter.

    python -m tests.price_differences --rules 500

Each limit is one that binds; it is changed in the plan's rows, the program is built and solved from nothing (with yes
and no in the plan: the plan's decisions put in their place). The price has to be the gain of the looser limit, and no
more than the loss of the tighter one.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from budgetopt.errors import Infeasible, ScenarioError, TimeLimitReached
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Row
from budgetopt.rules.program_limits import ProgramLimit
from budgetopt.rules.row import Sense
from budgetopt.solve.best import best_gain
from budgetopt.solve.directions import DIRECTIONS
from budgetopt.solve.held import rows_held
from budgetopt.solve.prices import sets_aside
from tests.cities import RandomCity
from tests.whole_cities import WholeCity

WITHIN = 1e-6
# Objective points that two optima of this size may differ by for want of digits.
_DIGITS = 1e-13


@dataclass(frozen=True)
class Difference:
    """One limit of a plan: its price, what a unit looser gains, what a unit tighter loses (infinite where it cannot
    be), and the objective points that are below the digits of the optimum."""

    seed: int
    row: Row
    price: float
    gain: float
    loss: float
    noise: float

    @property
    def off(self) -> float:
        """By how much the price is off, as a share of itself."""
        wrong = max(abs(self.price - self.gain), self.price - self.loss) - self.noise
        return max(0.0, wrong) / max(abs(self.price), abs(self.gain), 1e-3)


def differences(plan: Plan, seed: int, most: int) -> Iterator[Difference]:
    """Some of a plan's binding limits, drawn by the seed."""
    binding = [
        place
        for place, (row, binds) in enumerate(zip(plan.solved.rows, plan.prices.binding, strict=True))
        if binds and row.terms and row.limit >= 0
    ]
    best = _optimum(plan, plan.solved.rows)
    if best is None:
        raise AssertionError(f"{seed}: the plan's own rows cannot be met")
    noise = 1e-9 + _DIGITS * abs(best)
    # Policy that asks the very amount of the law is no row of the plan's, and holds where the law alone is looser.
    policy = (rule for rule in plan.prices.rules if isinstance(rule, ProgramLimit))
    beside = [row for rule in policy for row in rule.beside_law(plan.case)]
    for place in Random(seed).sample(binding, min(most, len(binding))):
        row, rows = plan.solved.rows[place], plan.solved.rows
        idle, benefits = 0.0, plan.scenario.objective == "benefits"
        balance, aside = row.rule_id.kind == "fund_balance", benefits and sets_aside(plan.case, row)
        if benefits and (balance or aside):
            idle = plan.scenario.yearly[row.year - 1]
        # Money of a fund is that of all its rows: what is set aside of it stays, and how much may stay idle.
        of_fund = (("fund", row.subject_id, row.year) if balance or aside else None,)
        money = [one for one in rows if (one.rule_id.kind, one.subject_id, one.year) in of_fund and one is not row]
        others = [one for one in (*rows, *beside) if one is not row and one not in money]
        looser, tighter = (
            _optimum(plan, [*others, *_moved(row, by), *(one._replace(limit=one.limit + by) for one in money)])
            for by in (100, -100)
        )
        if looser is None and money:
            looser = best - idle
        if looser is None:
            raise AssertionError(f"{seed}: {row.name} cannot be met though it is looser")
        loss = float("inf") if tighter is None or row.sense is Sense.EXACTLY else best - tighter + idle
        yield Difference(seed, row, plan.prices.shadow[place], looser - best + idle, loss, noise)


def _moved(row: Row, by: int) -> list[Row]:
    """The row with its limit looser by so many hundredths; what is exact has two sides."""
    if row.sense is not Sense.EXACTLY:
        return [row._replace(limit=row.limit + (by if row.sense is Sense.AT_MOST else -by))]
    return [
        row._replace(sense=Sense.AT_LEAST, limit=row.limit - by),
        row._replace(sense=Sense.AT_MOST, limit=row.limit + by),
    ]


def _optimum(plan: Plan, rows: Sequence[Row]) -> float | None:
    # Which way a line goes is decided anew.
    asked = {quantity: yes for quantity, yes in plan.prices.decided.items() if quantity.what not in DIRECTIONS}
    best = best_gain(plan.case, plan.value, rows_held(plan.case, rows, asked))
    return best.objective if best else None


def plan_of(seed: int) -> Plan | None:
    """The plan of a random city, every second one over the whole model; None where its rules cannot be met or asked."""
    city = WholeCity(seed) if seed % 2 else RandomCity(seed)
    try:
        return recommend(city.budget, city.scenario(), time_limit_s=20)
    except (Infeasible, ScenarioError, TimeLimitReached):
        return None


def sample(first: int, rules: int, each: int = 5) -> list[Difference]:
    """Limits of random cities from a seed on, some of each."""
    found: list[Difference] = []
    while len(found) < rules:
        plan = plan_of(first)
        if plan is not None:
            found += differences(plan, first, min(each, rules - len(found)))
        first += 1
    return found


def main() -> None:
    """Prints what is off, and how many limits of which rules were looked at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found = sample(asked.seed, asked.rules)
    wrong = [one for one in found if one.off > WITHIN]
    for one in wrong:
        print(
            f"seed {one.seed} {one.row.rule_id} {one.row.name}: {one.price!r}, "
            f"looser {one.gain!r}, tighter {one.loss!r}"
        )
    kinds = Counter(one.row.rule_id.kind for one in found)
    print(", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    cities, priced = len({one.seed for one in found}), sum(one.price > 0 for one in found)
    print(f"{len(found)} limits of {cities} cities; {priced} have a price")
    print(f"{len(wrong)} off by more than {WITHIN:g}; the furthest is off by {max(one.off for one in found):.1e}")


if __name__ == "__main__":
    main()
