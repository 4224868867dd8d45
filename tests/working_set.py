"""Tipping points, replacement costs and prices of holding, asked of a few columns and asked of the whole program.

    python -m tests.working_set --cities 200

Random cities of every kind, cities full of ties and seeded cities of 150 programs, half of them with several funds. The
working set is made as small as it can be, so that columns have to join it. The whole program's answers, all of them
solved again and none read from the basis, are the oracle.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from benchmarks.cities import city, scenario, with_several_funds
from budgetopt.city.model import Budget
from budgetopt.plan.plan import Plan
from budgetopt.plan.prices import Prices
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.solve.optimum import OptimalBasis
from tests import degenerate
from tests.price_differences import plan_of

WITHIN = 1e-6
TIED: tuple[Callable[[int], tuple[Budget, Scenario]], ...] = (
    degenerate.equal_programs,
    degenerate.equal_curves,
    degenerate.three_open_funds,
    degenerate.equal_proposals,
)
_SMALL = "budgetopt.solve.working"


@dataclass(frozen=True)
class Compared:
    """One figure of one program: as the working set says and as the whole program says it; None: there is none.

    `noise`: objective points that are below the digits of the optimum.
    """

    city: str
    what: str
    program_id: str
    near: float | None
    whole: float | None
    noise: float = 0.0

    @property
    def off(self) -> float:
        """By how much it is off, as a share of itself."""
        if self.near is None or self.whole is None:
            return 0.0 if self.near is self.whole else float("inf")
        return max(0.0, abs(self.near - self.whole) - self.noise) / max(abs(self.whole), 1e-6)


def compared(name: str, plan: Plan) -> Iterator[Compared]:
    """Every figure of a plan, both ways, of a working set that begins with one column a row."""
    limits: dict[str, Any] = {"_SMALL": 0, "_SHARED": 1e9, "_NEAR": 1, "_JOINING": 2, "_MOST_ROUNDS": 1000}
    near, whole = (Prices(plan.case, plan.value, plan.ruled_by, plan.solved) for _ in range(2))
    noise = 1e-12 * abs(plan.current_impact) + 1e-6
    for what in ("tipping", "replacement", "held"):
        with patch.multiple(_SMALL, **limits):
            few = dict(getattr(near, what))
        with (
            patch.multiple(_SMALL, _SMALL=float("inf")),
            patch.object(OptimalBasis, "pinned", lambda *asked, **then: None),
        ):
            all_ = dict(getattr(whole, what))
        # What a time limit left out of either is not compared.
        both = {*few, *all_} if not (near.stopped or whole.stopped) else {*few} & {*all_}
        for id in sorted(both):
            assert id in few and id in all_, (name, what, id)
            yield Compared(name, what, id, few[id], all_[id], 0.0 if what == "tipping" else noise)


def sample(first: int, cities: int) -> Iterator[Compared]:
    """All figures of so many cities from a seed on, of each kind in turn."""
    for seed in range(first, first + cities):
        if seed % 8 == 0:
            plan: Plan | None = recommend(city(150, seed), scenario())
        elif seed % 8 == 4:
            plan = recommend(with_several_funds(city(150, seed)), scenario())
        elif seed % 8 == 2:
            plan = recommend(*TIED[seed // 8 % len(TIED)](1))
        else:
            plan = plan_of(seed)
        if plan is not None:
            yield from compared(str(seed), plan)


def main() -> None:
    """Prints what is off and how many figures were compared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found = []
    for one in sample(asked.seed, asked.cities):
        found.append(one)
        if one.off > WITHIN:
            print(one, flush=True)
    for what in ("tipping", "replacement", "held"):
        own = [one.off for one in found if one.what == what]
        print(f"{what}: {len(own)} of {asked.cities} cities; the furthest is off by {max(own, default=0.0):.1e}")


if __name__ == "__main__":
    main()
