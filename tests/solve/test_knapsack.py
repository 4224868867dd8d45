"""All-or-nothing proposals under one fund's new money are a knapsack: the plan's set against dynamic programming."""

from __future__ import annotations

from random import Random

import pytest

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Amount, Budget, Fund, Program, Restriction, Study
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from tests.textbook_value import effectiveness

THOUSAND = 1_000_00
SEEDS = range(60)


def knapsack(seed: int) -> tuple[Budget, dict[str, int], int]:
    """A city with one service that stays as it is; the proposals' sizes and the new money, in thousands."""
    some = Random(seed)
    sizes = {f"P{place:02d}": some.randint(1, 60) for place in range(some.randint(5, 16))}
    if seed % 3 == 0:
        # Nearly one size and one value: many sets are nearly as good as the best.
        sizes = {id: 20 + size % 4 for id, size in sizes.items()}
    room = round(sum(sizes.values()) * some.choice([0.15, 0.4, 0.6, 0.85]))
    service = Program(id="Service", name="Service", department="City", mandated=True)
    proposals = [
        Program(id=id, name=id, department="City", fund_id="General", requested=size * THOUSAND, scalable=False)
        for id, size in sizes.items()
    ]
    studies = [
        Study(
            program_id=id,
            rating="4",
            direction="positive",
            local=True,
            effect=round(some.uniform(0.05, 1.0), 3),
            effect_se=round(some.uniform(0.03, 0.4), 3),
        )
        for id in sizes
    ]
    there = 500 * THOUSAND
    budget = Budget(
        fiscal_year=2026,
        funds=(
            Fund(id="General", name="General", restriction=Restriction.UNRESTRICTED, available=there + room * THOUSAND),
        ),
        programs=(service, *proposals),
        amounts=(Amount(program_id="Service", fund_id="General", fiscal_year=2026, amount=there),),
        studies=tuple(studies),
    )
    return budget, sizes, room


def values(budget: Budget, scenario: Scenario, sizes: dict[str, int]) -> dict[str, float]:
    """What each proposal is worth as a whole: its size times its value per dollar (no goals: a = 1)."""
    studies = {study.program_id: [study] for study in budget.studies}
    return {id: size * 1000 * effectiveness(studies[id], [], scenario)[0] for id, size in sizes.items()}


def best_set(sizes: dict[str, int], worth: dict[str, float], room: int) -> float:
    """The most that fits, size by size (Bellman)."""
    best = [0.0] * (room + 1)
    for id, size in sizes.items():
        for left in range(room, size - 1, -1):
            best[left] = max(best[left], best[left - size] + worth[id])
    return best[room]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_chosen_proposals_are_worth_the_most(seed: int) -> None:
    budget, sizes, room = knapsack(seed)
    scenario = Scenario(limits={"program_cut": "0%", "program_growth": "0%", "moved": "0%"})
    plan = recommend(budget, scenario)
    worth = values(budget, scenario, sizes)
    got = {id: plan.allocation.amounts[LineId(id, "General")] for id in sizes}
    assert all(got[id] in (0, size * THOUSAND) for id, size in sizes.items())
    chosen = [id for id in sizes if got[id] > 0]
    assert sum(sizes[id] for id in chosen) <= room
    assert plan.allocation.amounts[LineId("Service", "General")] == 500 * THOUSAND
    assert sum(worth[id] for id in chosen) == pytest.approx(best_set(sizes, worth, room), rel=1e-9)


def test_greed_would_not_do() -> None:
    # Where taking the best value per dollar first is always right, the knapsacks would prove nothing.
    beaten = 0
    for seed in SEEDS:
        budget, sizes, room = knapsack(seed)
        worth, left, got = values(budget, Scenario(), sizes), room, 0.0
        for id in sorted(sizes, key=lambda id: -worth[id] / sizes[id]):
            if sizes[id] <= left:
                left, got = left - sizes[id], got + worth[id]
        beaten += got < best_set(sizes, worth, room) * (1 - 1e-6)
    assert beaten >= 20
