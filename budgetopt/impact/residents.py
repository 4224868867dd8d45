"""What residents said, as it may be published: nobody's answer can be worked out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import fsum

from budgetopt.city.model import Budget, ResidentVote, SurveyMethod
from budgetopt.impact.alignment import ResidentGroup, goal_weights, groups_of, pooled_weights, size_of
from budgetopt.impact.beliefs import Priorities

FEWEST = 10
MERGED = "Groups of fewer than 10 together"
MERGED_OPEN = f"{MERGED}, of open surveys"


@dataclass(frozen=True)
class PublishedResidents:
    """The groups that may be shown, those of open surveys apart, and what each kind gives every goal together.

    `merged`: how many groups stand together; `left_out`: how many are in no figure at all.
    """

    groups: tuple[ResidentGroup, ...]
    open_groups: tuple[ResidentGroup, ...]
    weights: dict[str, float]
    open_weights: dict[str, float]
    merged: int
    left_out: int


def published_residents(budget: Budget) -> PublishedResidents:
    """What may be published of the sheet Residents.

    Groups of fewer than 10 are merged into one; where they are fewer than 10 together, they are left out of every
    weight, the pooled ones too: a figure with them beside one without would give them away by subtraction. Groups of
    which nobody says how many answered are taken as they are.
    """
    every = groups_of(budget.residents)
    kept, merged, out = _apart([group for group in every if not group.is_open])
    kept_open, merged_open, out_open = _apart([group for group in every if group.is_open])
    weights, open_weights = pooled_weights(budget, kept), pooled_weights(budget, kept_open)
    return PublishedResidents(
        tuple(kept), tuple(kept_open), weights, open_weights, merged + merged_open, out + out_open
    )


def publishable(budget: Budget) -> Budget:
    """The budget with the answers that may be told alone: whatever is worked out of them may be published."""
    found = published_residents(budget)
    votes = [
        ResidentVote(
            goal_id=goal,
            points=points,
            group=group.name,
            respondents=group.respondents,
            population=None if group.population is None else min(Decimal(1), Decimal(repr(group.population))),
            method=SurveyMethod.OPEN if group.is_open else SurveyMethod.SAMPLE,
        )
        for group in (*found.groups, *found.open_groups)
        for goal, points in group.points.items()
    ]
    return budget.model_copy(update={"residents": tuple(votes)})


def counts_hidden(budget: Budget, priorities: Priorities) -> bool:
    """Whether a plan's weights hold answers that may be in no figure that is handed out."""
    by = (priorities,) if isinstance(priorities, str) else [name for name, share in priorities.items() if share]
    return not {"residents", "open"}.isdisjoint(by) and published_residents(budget).left_out > 0


def told_weights(budget: Budget, priorities: Priorities) -> dict[str, float]:
    """The weights of the goals as they are written down: the plan's, without the answers of groups too few to be told.

    Where nothing is left without them, there are none.
    """
    if not counts_hidden(budget, priorities):
        return goal_weights(budget, priorities)
    told = goal_weights(publishable(budget), priorities)
    return told if any(told.values()) else {}


def _apart(groups: Sequence[ResidentGroup]) -> tuple[list[ResidentGroup], int, int]:
    """The groups that are shown, how many of those given were merged, and how many are left out."""
    small = [group for group in groups if group.respondents is not None and group.respondents < FEWEST]
    large = [group for group in groups if group not in small]
    together = fsum(group.respondents or 0.0 for group in small)
    if not small:
        return large, 0, 0
    if together < FEWEST:
        return large, 0, len(small)
    by_share = all(group.population is not None for group in groups)
    sizes = size_of(small) if by_share else [group.respondents or 0.0 for group in small]
    whole = fsum(sizes) or 1.0
    goals = {goal for group in small for goal in group.points}
    points = {
        goal: fsum(size * group.points.get(goal, 0.0) for size, group in zip(sizes, small, strict=True)) / whole
        for goal in sorted(goals)
    }
    population = fsum(group.population or 0.0 for group in small) if by_share else None
    name = MERGED_OPEN if small[0].is_open else MERGED
    return [*large, ResidentGroup(name, points, together, population, small[0].is_open)], len(small), 0
