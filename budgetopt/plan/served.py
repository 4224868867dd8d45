"""Who is served: spending divided by department, goal and district, today and in the first planned year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from budgetopt.city.model import Budget
from budgetopt.city.names import normalised
from budgetopt.impact.beliefs import Priorities
from budgetopt.impact.residents import told_weights
from budgetopt.money import Cents, apportion
from budgetopt.plan.plan import Plan


@dataclass(frozen=True)
class Served:
    """A department, goal or district (`id`: a department's or district's normalised name): the money that serves it,
    cents a year, and by how many programs."""

    id: str
    name: str
    weight: float | None
    programs: int
    current: Cents
    recommended: Cents

    @property
    def change(self) -> Cents:
        """What it gains or loses."""
        return self.recommended - self.current


@dataclass(frozen=True)
class Spending:
    """Every program's cents before and after, beside the budget that says whom it serves."""

    budget: Budget
    priorities: Priorities
    before: Mapping[str, Cents]
    after: Mapping[str, Cents]


def spending_of(plan: Plan | Spending) -> Spending:
    """Of a plan: today and in its first year."""
    if isinstance(plan, Spending):
        return plan
    return Spending(plan.budget, plan.scenario.priorities, plan.case.standing.total, plan.allocation.programs)


def departments_served(plan: Plan | Spending) -> list[Served]:
    """Spending by department, in the order of the budget; no rest."""
    spent = spending_of(plan)
    whole = {name: {normalised(name): Fraction(1)} for name in spent.budget.departments}
    shares = {program.id: whole[program.department] for program in spent.budget.programs}
    return _served(spent, _named(spent.budget.departments), shares, "")[:-1]


def goals_served(plan: Plan | Spending) -> list[Served]:
    """Spending by goal in proportion to alignment scores (h = score / sum of scores), and what serves none."""
    spent = spending_of(plan)
    scores: dict[str, dict[str, int]] = defaultdict(dict)
    for row in spent.budget.alignment:
        if row.score:
            scores[row.program_id][row.goal_id] = row.score
    weights = told_weights(spent.budget, spent.priorities)
    shares = {id: {goal: Fraction(score) for goal, score in own.items()} for id, own in scores.items()}
    keys = [(goal.id, spent.budget.goal_names[goal.id], weights.get(goal.id)) for goal in spent.budget.goals]
    return _served(spent, keys, shares, "No goal of its own")


def districts_served(plan: Plan | Spending) -> list[Served]:
    """Spending by district by the shares of the Districts sheet, and what is not divided."""
    spent = spending_of(plan)
    shares: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for row in spent.budget.districts:
        if row.share:
            shares[row.program_id][normalised(row.district)] = Fraction(row.share)
    names = dict.fromkeys(row.district for row in spent.budget.districts)
    return _served(spent, _named(names), shares, "Not divided by district")


def _named(names: Iterable[str]) -> list[tuple[str, str, None]]:
    return [(normalised(name), name, None) for name in names]


def _served(
    spent: Spending,
    keys: Iterable[tuple[str, str, float | None]],
    shares: Mapping[str, Mapping[str, Fraction]],
    rest: str,
) -> list[Served]:
    before: dict[str, Cents] = defaultdict(int)
    after: dict[str, Cents] = defaultdict(int)
    programs: dict[str, int] = defaultdict(int)
    for id, current in spent.before.items():
        own = shares.get(id, {"": Fraction(1)})
        for amount, sums in ((current, before), (spent.after[id], after)):
            # Divided in whole cents that sum to the program, so that the list foots.
            parts = apportion(amount, [float(one) for one in own.values()])
            for key, cents in zip(own, parts, strict=True):
                sums[key] += cents
        for key in own:
            programs[key] += 1
    found = [Served(key, name, weight, programs[key], before[key], after[key]) for key, name, weight in keys]
    return [*found, Served("", rest, None, programs[""], before[""], after[""])]
