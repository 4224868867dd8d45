"""Cities of any size for the benchmarks: seeded, one fund a program, 10 funds, 30 departments, 6 goals."""

from __future__ import annotations

import numpy as np

from budgetopt.city.model import Alignment, Amount, Budget, Fund, Goal, Program, Restriction, Study
from budgetopt.scenario.model import Scenario

FUNDS, DEPARTMENTS, GOALS = 10, 30, 6
_RATINGS = (("5", "positive"), ("4", "positive"), ("3", "mixed"), ("2", "positive"), ("4", "null"), ("3", "negative"))


def city(programs: int, seed: int = 1) -> Budget:
    """A city of `programs` programs with log-normal budgets, a third of them with a finding on file."""
    random = np.random.default_rng(seed)
    cents = (np.exp(random.normal(13.5, 1.2, programs)) * 100).astype(int) + 10_000_00
    ids = [f"P{number:06d}" for number in range(programs)]
    rated = random.random(programs) < 0.35
    kinds = random.integers(0, len(_RATINGS), programs)
    return Budget(
        city="Benchmark",
        fiscal_year=2026,
        funds=tuple(Fund(id=f"F{f}", name=f"Fund {f}", restriction=Restriction.RESTRICTED) for f in range(FUNDS)),
        programs=tuple(
            Program(
                id=id,
                name=f"Program {id}",
                department=f"D{number % DEPARTMENTS}",
                elasticity=float(round(0.5 + 0.4 * random.random(), 3)),
            )
            for number, id in enumerate(ids)
        ),
        amounts=tuple(
            Amount(program_id=id, fund_id=f"F{random.integers(FUNDS)}", fiscal_year=2026, amount=int(money))
            for id, money in zip(ids, cents, strict=True)
        ),
        goals=tuple(Goal(id=f"G{g}", name=f"Goal {g}", weight=10 + 5 * g) for g in range(GOALS)),
        alignment=tuple(
            Alignment(program_id=id, goal_id=f"G{goal}", score=int(random.integers(1, 5)))
            for id in ids
            for goal in random.choice(GOALS, size=2, replace=False)
        ),
        studies=tuple(
            Study(
                program_id=id,
                rating=_RATINGS[kind][0],
                direction=_RATINGS[kind][1],
                local=True,
                effect=float(random.uniform(-0.4, 1.0)),
                effect_se=float(random.uniform(0.05, 0.3)),
            )
            for id, kind, known in zip(ids, kinds, rated, strict=True)
            if known
        ),
    )


def scenario() -> Scenario:
    """Program limits, a cap on money moved, a range for every department and a floor for every goal."""
    rules: list[dict[str, str]] = [
        {"kind": "department", "department": f"D{d}", "cut": "4%", "growth": "6%"} for d in range(DEPARTMENTS)
    ]
    rules += [{"kind": "goal_floor", "goal": f"G{g}", "at_least": "99%"} for g in range(GOALS)]
    return Scenario(name="Benchmark", rules=rules)


def with_several_funds(budget: Budget, *, open_to_all: bool = False, seed: int = 8) -> Budget:
    """The same city with money from one or two further funds for a fifth of its programs; `open_to_all`: the first
    fund may pay for every program."""
    random = np.random.default_rng(seed)
    home = {row.program_id: row.fund_id for row in budget.amounts}
    further = []
    for program in budget.programs:
        if random.random() < 0.2:
            for fund in random.choice(FUNDS, size=random.integers(1, 3), replace=False):
                if f"F{fund}" != home[program.id]:
                    cents = int(np.exp(random.normal(12.5, 1.2)) * 100)
                    further.append(Amount(program_id=program.id, fund_id=f"F{fund}", fiscal_year=2026, amount=cents))
    said = {name: getattr(budget, name) for name in Budget.model_fields}
    said["amounts"] = (*budget.amounts, *further)
    if open_to_all:
        first = Fund(id="F0", name="Fund 0", restriction=Restriction.UNRESTRICTED, open_to_all=True)
        said["funds"] = (first, *budget.funds[1:])
    return Budget(**said)
