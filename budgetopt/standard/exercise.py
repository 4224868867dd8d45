"""The residents' exercise: plans for a grid of weights, solved beforehand, and what showing the nearest can lose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from budgetopt.city.model import Budget
from budgetopt.errors import UsageError
from budgetopt.money import Cents
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.solve.impact import impact_of

DOLLARS = 100
# More goals than this have no pairs on the grid: it would grow beyond what a page holds.
_MOST_IN_PAIRS = 8
_TRIED, _SEED = 6, 1

Weights = tuple[float, ...]  # dollars of a hundred, a goal each, in the order of the budget


@dataclass(frozen=True)
class SolvedWeights:
    """A point of the grid: the weights, and the plan that the engine makes with them."""

    weights: Weights
    plan: Plan

    @property
    def changes(self) -> dict[str, Cents]:
        """Program id -> change against today, in cents, of every program that changes."""
        current = self.plan.case.standing.total
        recommended = self.plan.allocation.programs
        return {id: recommended[id] - current[id] for id in sorted(recommended) if recommended[id] != current[id]}


@dataclass(frozen=True)
class Exercise:
    """The grid, the equal weights first; `loss`: the largest impact that showing the nearest plan of the grid lost
    among `tried` further weights, in impact points, and as a share of what is best with those weights."""

    budget: Budget
    scenario: Scenario
    grid: tuple[SolvedWeights, ...]
    tried: int
    loss: float
    loss_share: float

    def nearest(self, weights: Sequence[float]) -> SolvedWeights:
        """The solved weights that are nearest: the first of equals, nothing between them."""
        return min(self.grid, key=lambda point: _distance(point.weights, weights))


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def grid_of(goals: int) -> list[Weights]:
    """The weights that are solved: all equal, and halfway from there to all on one goal, and to half on each of two."""
    points = [tuple(DOLLARS / goals for _ in range(goals))]
    if goals > 1:
        points += [_halfway_to((goal,), goals) for goal in range(goals)]
    if 2 < goals <= _MOST_IN_PAIRS:
        points += [_halfway_to(pair, goals) for pair in combinations(range(goals), 2)]
    return list(dict.fromkeys(points))


def _halfway_to(chosen: Sequence[int], goals: int) -> Weights:
    return tuple(DOLLARS / 2 * (1 / goals + (goal in chosen) / len(chosen)) for goal in range(goals))


def _further(goals: int) -> Iterator[Weights]:
    """Weights that are tried against the grid: all of it on one goal, which is farthest, and some drawn ones."""
    for goal in range(goals if goals > 1 else 0):
        yield tuple(float(DOLLARS) if place == goal else 0.0 for place in range(goals))
    some = Random(_SEED)
    for _ in range(_TRIED):
        drawn = [some.expovariate(1) for _ in range(goals)]
        yield tuple(DOLLARS * one / sum(drawn) for one in drawn)


def exercise_of(budget: Budget, scenario: Scenario, progress: Callable[[int, int], None] | None = None) -> Exercise:
    """Solve the grid of a scenario, and try further weights. Raises UsageError for a budget without goals, and what
    `recommend` raises."""
    if not budget.goals:
        raise UsageError("There are no goals: the exercise asks how 100 dollars are split among them.")
    ids = [goal.id for goal in budget.goals]
    grid, further = grid_of(len(ids)), list(_further(len(ids)))
    done = 0

    def solved(weights: Weights) -> Plan:
        nonlocal done
        plan = recommend(budget, scenario.with_changes(priorities=weights_by_id(ids, weights)))
        done += 1
        if progress:
            progress(done, len(grid) + len(further))
        return plan

    points = tuple(SolvedWeights(weights, solved(weights)) for weights in grid)
    exercise = Exercise(budget, scenario, points, len(further), 0.0, 0.0)
    losses = [(0.0, 0.0)]
    for weights in further:
        best, shown = solved(weights), exercise.nearest(weights).plan
        lost = best.impact - impact_of(best.case, best.value, shown.years)
        losses.append((max(0.0, lost), max(0.0, lost) / best.impact if best.impact > 0 else 0.0))
    loss, share = max(losses)
    return Exercise(budget, scenario, points, len(further), loss, share)


def weights_by_id(ids: Sequence[str], weights: Sequence[float]) -> Mapping[str, float]:
    """The weights as a scenario has them."""
    return dict(zip(ids, weights, strict=True))
