"""The goals on the public page: how much each counts in the plan, and what residents said, as far as it may be told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from budgetopt.city.model import Budget, Goal, Metric
from budgetopt.impact.alignment import BLENDABLE, goal_weights
from budgetopt.impact.beliefs import Priorities
from budgetopt.impact.residents import FEWEST, PublishedResidents, publishable, published_residents
from budgetopt.publish.allowed import Allowed
from budgetopt.standard.report_words import measured
from budgetopt.standard.status import Aim
from budgetopt.tell.figures import part, plural

_COLUMN = {"adopted": "Weight", "residents": "Points", "open": "Points"}
_WHOSE = {"adopted": "the city's own points", "residents": "what residents said", "open": "open surveys"}


class ShownGoal(NamedTuple):
    """A goal: its name, how much it counts, how its headline measure does, and of 100 points those that residents who
    were asked gave it, and those of open surveys."""

    name: str
    weight: str
    measure: str
    asked: str
    surveys: str


@dataclass(frozen=True)
class PublicWeights:
    """How much each goal counts by the priorities that a plan was made with; of residents' answers only what does not
    tell anybody's (standard.md)."""

    budget: Budget
    allowed: Allowed
    priorities: Priorities

    @property
    def _sets(self) -> tuple[str, ...]:
        """The sets of weights that the plan's come of; none where the scenario names the points itself."""
        if isinstance(self.priorities, str):
            return (self.priorities,)
        return tuple(name for name in BLENDABLE if self.priorities.get(name))

    @property
    def _published(self) -> bool:
        return all(self.allowed.column(_COLUMN[name]) for name in self._sets)

    @cached_property
    def points(self) -> dict[str, float]:
        """By goal; nothing where the city has not ranked its goals, or does not publish it."""
        adopted = self.priorities == "adopted"
        if not self._published or (adopted and not any(goal.weight for goal in self.budget.goals)):
            return {}
        found = goal_weights(publishable(self.budget), self.priorities)
        whole = sum(found.values())
        # The city's own points stay as they are written.
        return found if adopted or not whole else {id: 100 * points / whole for id, points in found.items()}

    def said(self, goal: Goal) -> str:
        """A goal's points of all."""
        whole = sum(self.points.values())
        if not whole:
            return "not ranked" if self._published else "not published"
        return f"{_short(self.points[goal.id])} of {_short(whole)} points"

    @property
    def whose(self) -> str:
        """Whose points they are, where they are not those of the sheet Goals."""
        if self.priorities == "adopted" or not self.points:
            return ""
        if isinstance(self.priorities, str):
            whose = _WHOSE[self.priorities]
        elif self._sets:
            whose = " and ".join(f"{part(self.priorities[name])} {_WHOSE[name]}" for name in self._sets)
        else:
            whose = "those of its scenario"
        return f"In this plan they are {whose}{'' if any(self.points.values()) else ', too few to be told'}."


@dataclass(frozen=True)
class PublicResidents:
    """What residents said of the goals: groups that were asked together, and open surveys beside them, not pooled."""

    found: PublishedResidents

    @classmethod
    def of(cls, budget: Budget, allowed: Allowed) -> PublicResidents | None:
        """None where nobody was asked, or the city does not publish it."""
        return cls(published_residents(budget)) if budget.residents and allowed.column("Points") else None

    def said(self, goal: Goal) -> tuple[str, str]:
        """A goal's points of 100 by those asked, and by open surveys; "" where there are none."""
        return _of_hundred(self.found.weights, goal.id), _of_hundred(self.found.open_weights, goal.id)

    @property
    def about(self) -> str:
        """What was done so that nobody's answer can be worked out; "" where nothing had to be."""
        few = f"of fewer than {FEWEST}"
        merged, out = self.found.merged, self.found.left_out
        told = [f"{plural(merged, 'group')} {few} {'is' if merged == 1 else 'are'} counted together."] if merged else []
        told += [f"The answers of {plural(out, 'group')} {few} are in no figure here."] if out else []
        return " ".join(told)


def _of_hundred(weights: dict[str, float], id: str) -> str:
    whole = sum(weights.values())
    return _short(100 * weights[id] / whole) if whole else ""


def _short(points: float) -> str:
    return f"{round(points, 1):g}" if points != int(points) else f"{points:g}"


def measure_in_words(allowed: Allowed, metric: Metric, aim: Aim) -> str:
    """A measure in a sentence, as far as it is published: its latest figure, where it should be, and how it stands."""
    if aim.latest is None:
        return f"{metric.name}: no figure yet."
    year, value = aim.latest
    unit = metric.unit_beside if allowed.column("Unit") else ""
    said = f"{metric.name}: {measured(value, unit)} in {year}"
    if aim.target is None or not allowed.column("Target"):
        return f"{said}, no target published."
    by = f" by {aim.target_date}" if aim.target_date and allowed.column("Target date") else ""
    way = "more" if str(aim.better) == "up" else "less"
    return f"{said}; the target is {measured(aim.target, unit)}{by} ({way} is better): {aim.standing}."
