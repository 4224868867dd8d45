"""The residents' exercise: plans for a grid of weights, solved beforehand, and what showing the nearest can lose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from budgetopt.city.model import Budget
from budgetopt.errors import UsageError
from budgetopt.money import Cents
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.standard.exercise_loss import LossBound, bound_of

DOLLARS = 100
# More goals than this have no pairs on the grid: it would grow beyond what a page holds.
_MOST_IN_PAIRS = 8

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
    """The grid, the equal weights first; `loss`: the most impact that showing the nearest plan of it loses."""

    budget: Budget
    scenario: Scenario
    grid: tuple[SolvedWeights, ...]
    loss: LossBound

    def nearest(self, weights: Sequence[float]) -> SolvedWeights:
        """The solved weights that are nearest: the first of equals, nothing between them."""
        return min(self.grid, key=lambda point: sum((a - b) ** 2 for a, b in zip(point.weights, weights, strict=True)))


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


def exercise_of(budget: Budget, scenario: Scenario, progress: Callable[[int, int], None] | None = None) -> Exercise:
    """Solve the grid of a scenario, and bound what showing the nearest loses. Raises UsageError for a budget without
    goals, and what `recommend` raises."""
    if not budget.goals:
        raise UsageError("There are no goals: the exercise asks how 100 dollars are split among them.")
    ids = [goal.id for goal in budget.goals]
    grid = grid_of(len(ids))
    told = progress or (lambda done, whole: None)
    points = []
    for weights in grid:
        plan = recommend(budget, scenario.with_changes(priorities=dict(zip(ids, weights, strict=True))))
        points.append(SolvedWeights(weights, plan))
        told(len(points), 2 * len(grid))
    loss = bound_of(
        [point.plan for point in points], grid, lambda share: told(len(grid) + int(share * len(grid)), 2 * len(grid))
    )
    return Exercise(budget, scenario, tuple(points), loss)
