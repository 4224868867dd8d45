"""The spending that serves a goal does not fall below a share of today's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, program
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario.asked import GoalFloor as Asked


@dataclass(frozen=True)
class GoalFloorRule(Rule):
    """Keep up what is spent on a goal.

        Σ_p h_pg · y_pt  ≥  share · Σ_p h_pg · B_p,   h_pg = s_pg / Σ_g s_pg   (0 where the sum is 0)

    y_pt recommended total in year t and B_p current total, whole cents per fiscal year; s_pg alignment score 0-4 of
    program p on goal g, so that h_pg is the part of the program that serves the goal. Source: the scenario's author.
    A goal that the budget does not have is a ScenarioError when the scenario is checked.
    """

    goal: str = ""
    share: Decimal = Decimal(0)

    kind = "goal_floor"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, asked in asked_in(case, Asked):
            name = f"{case.goal(asked.goal).name}: keep {asked.at_least.text} of its spending"
            yield cls(*as_asked(index, asked, name), goal=asked.goal, share=asked.at_least)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row over the programs that serve the goal."""
        parts, scale = case.goal_scores(self.goal)
        terms = tuple((program(id, year), part) for id, part in parts.items())
        if terms:
            yield self.row(terms, Sense.AT_LEAST, self.limit(case), case.goal(self.goal), scale=scale)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Too little for the goal."""
        parts, scale = case.goal_scores(self.goal)
        spent = Fraction(sum(part * allocation.programs[id] for id, part in parts.items()), scale)
        short = self.limit(case) - spent
        if short > 0:
            goal, least = case.goal(self.goal), case.show(self.limit(case))
            words = f"{case.show(int(spent))} would serve {goal.name}; at least {least} is asked for"
            yield self.breach(int(short), words, goal)

    def limit(self, case: Case) -> Cents:
        """The least that must serve the goal; the percentage becomes whole cents once, loosened."""
        parts, scale = case.goal_scores(self.goal)
        today = Fraction(sum(part * case.standing.total[id] for id, part in parts.items()), scale)
        return int(Fraction(self.share) * today // 1)
