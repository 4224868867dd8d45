"""How much of a program's work serves the city's goals: a_p, 0 to 1 (model.md section 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, prod

from budgetopt.city.model import Budget, Kind, ResidentVote, SurveyMethod
from budgetopt.grouping import grouped
from budgetopt.impact.beliefs import Priorities
from budgetopt.money import Cents

BLENDABLE = ("adopted", "residents", "open")


def goal_weights(budget: Budget, priorities: Priorities = "adopted") -> dict[str, float]:
    """w_g, the priority points of every goal.

    "adopted": the Goals sheet (all blank: every goal counts the same). "residents": points averaged within a
    group, groups weighted by their share of the population where every one has it, else by their respondents; open
    surveys stand beside, as "open". A mapping of those names to shares blends them, each scaled to sum 1; any other
    mapping gives the weights themselves (a goal that is not named has none).
    """
    if isinstance(priorities, str):
        return _adopted(budget) if priorities == "adopted" else _residents(budget, priorities == "open")
    if set(priorities) <= set(BLENDABLE):
        sets = [(share, _scaled(goal_weights(budget, name))) for name, share in sorted(priorities.items())]
        return {goal.id: fsum(share * weights[goal.id] for share, weights in sets) for goal in budget.goals}
    return {goal.id: float(priorities.get(goal.id, 0.0)) for goal in budget.goals}


def _adopted(budget: Budget) -> dict[str, float]:
    if all(goal.weight is None for goal in budget.goals):
        return {goal.id: 1.0 for goal in budget.goals}
    return {goal.id: goal.weight or 0.0 for goal in budget.goals}


def _residents(budget: Budget, open_surveys: bool) -> dict[str, float]:
    return pooled_weights(budget, [group for group in groups_of(budget.residents) if group.is_open is open_surveys])


@dataclass(frozen=True)
class ResidentGroup:
    """Those who were asked together: the mean of their points by goal id, how many answered (None: not said), their
    share of all residents, and whether whoever wished to answered."""

    name: str
    points: Mapping[str, float]
    respondents: float | None
    population: float | None
    is_open: bool


def groups_of(votes: Iterable[ResidentVote]) -> list[ResidentGroup]:
    """The groups by name, points averaged within each."""
    by_name = grouped((vote.group, vote) for vote in votes)
    found = []
    for name, rows in sorted(by_name.items()):
        points = grouped((row.goal_id, row.points) for row in rows)
        found.append(
            ResidentGroup(
                name,
                {goal: fsum(given) / len(given) for goal, given in points.items()},
                max((row.respondents for row in rows if row.respondents is not None), default=None),
                max((float(row.population) for row in rows if row.population is not None), default=None),
                any(row.method is SurveyMethod.OPEN for row in rows),
            )
        )
    return found


def size_of(groups: Sequence[ResidentGroup]) -> list[float]:
    """What each group weighs: its share of the population where all have one, else its respondents (blank: 1)."""
    if all(group.population is not None for group in groups):
        return [group.population or 0.0 for group in groups]
    return [1.0 if group.respondents is None else group.respondents for group in groups]


def pooled_weights(budget: Budget, groups: Sequence[ResidentGroup]) -> dict[str, float]:
    """The weight that groups give every goal together."""
    sizes = size_of(groups)
    everyone = fsum(sizes) or 1.0
    return {
        goal.id: fsum(size * group.points.get(goal.id, 0.0) for size, group in zip(sizes, groups, strict=True))
        / everyone
        for goal in budget.goals
    }


def _scaled(weights: Mapping[str, float]) -> dict[str, float]:
    whole = fsum(weights.values())
    return {goal: weight / whole if whole else 0.0 for goal, weight in weights.items()}


def contribution(weight: float, largest_weight: float, score: int) -> float:
    """c_pg = (w_g / w_max) · (s_pg / 4)."""
    return (weight / largest_weight) * (score / 4)


def alignments(
    budget: Budget, totals: Mapping[str, Cents], priorities: Priorities = "adopted"
) -> dict[str, float | None]:
    """a_p of every program, 0 to 1; None for a service that no one has scored (not assessed is not zero).

        a_p = 1 − Π_g (1 − c_pg)

    A support program has the spending-weighted mean alignment of the scored services (`totals`: B_p in cents).
    Without goals, or with all weights 0, every program that is assessed has 1.
    """
    weights = goal_weights(budget, priorities)
    largest = max(weights.values(), default=0.0)
    scores: dict[str, dict[str, int]] = defaultdict(dict)
    for row in budget.alignment:
        scores[row.program_id][row.goal_id] = row.score

    def own(program_id: str) -> float:
        if largest == 0:
            return 1.0
        left_open = prod(
            1 - contribution(weights[goal], largest, score) for goal, score in sorted(scores[program_id].items())
        )
        return 1 - left_open

    aligned: dict[str, float | None] = {
        program.id: own(program.id) if largest == 0 or program.id in scores else None
        for program in budget.programs
        if program.kind is not Kind.SUPPORT
    }
    common = _mean_of_services(budget, totals, aligned) if largest else 1.0
    return aligned | {program.id: common for program in budget.programs if program.kind is Kind.SUPPORT}


def _mean_of_services(budget: Budget, totals: Mapping[str, Cents], aligned: Mapping[str, float | None]) -> float | None:
    spending = {
        program.id: max(0, totals[program.id])
        for program in budget.programs
        if program.kind is Kind.SERVICE and aligned[program.id] is not None
    }
    whole = sum(spending.values())
    if not whole:
        return None
    return fsum(spending[id] * (aligned[id] or 0.0) for id in sorted(spending)) / whole
