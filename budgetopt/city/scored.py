"""What people enter on screen beside the files: goals, alignment scores by person, measures, findings.

Kept as records; what is agreed becomes a workbook that goes through the import like any other (template/filled.py in
workbooks/), so that the command line reads the same. Nothing is guessed: a score on which people differ counts for
nothing until one is settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field

from budgetopt.city.model import Alignment, Budget, Frozen, Goal, Metric, Study

# The file that what was entered goes through the import as.
ENTERED_FILE = "entered on screen.xlsx"
# Goals that cities adopt in such words: offered, never taken unasked.
OFFERED_GOALS = (
    "Safe neighborhoods",
    "Healthy residents",
    "A strong local economy",
    "Homes that people can afford",
    "Getting around",
    "Clean and green",
    "Learning and youth",
    "A government that works",
)

Score = Annotated[int, Field(ge=0, le=4)]
# Program -> goal -> score.
Scores = dict[str, dict[str, Score]]


class Scored(Frozen):
    """What was entered: `goals`; `scores` by person; `settled` where people differed; `studies`, `metrics`."""

    goals: tuple[Goal, ...] = ()
    scores: dict[str, Scores] = Field(default_factory=dict)
    settled: Scores = Field(default_factory=dict)
    studies: tuple[Study, ...] = ()
    metrics: tuple[Metric, ...] = ()

    def with_scores(self, person: str, given: Mapping[tuple[str, str], int | None]) -> Self:
        """With scores that a person gives to programs on goals; None takes one away."""
        return self.with_changes(scores=self.scores | {person: _with(self.scores.get(person, {}), given)})

    def with_settled(self, given: Mapping[tuple[str, str], int | None]) -> Self:
        """With scores that are settled where people differ; None opens one again."""
        return self.with_changes(settled=_with(self.settled, given))

    def given(self, program_id: str, goal_id: str) -> dict[str, int]:
        """What each person gave a program on a goal."""
        said = {person: scores.get(program_id, {}).get(goal_id) for person, scores in self.scores.items()}
        return {person: score for person, score in said.items() if score is not None}

    def agreed(self, program_id: str, goal_id: str) -> int | None:
        """The score that counts: the settled one, else the one that everybody who scored it gave."""
        settled = self.settled.get(program_id, {}).get(goal_id)
        said = set(self.given(program_id, goal_id).values())
        return settled if settled is not None else said.pop() if len(said) == 1 else None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every program and goal that anybody scored, in order."""
        return sorted({(id, goal) for scores in self.scores.values() for id, goals in scores.items() for goal in goals})

    @property
    def disagreements(self) -> list[tuple[str, str]]:
        """The pairs that people scored differently and that nobody has settled."""
        return [pair for pair in self.pairs if self.agreed(*pair) is None]

    @property
    def alignment(self) -> tuple[Alignment, ...]:
        """What counts."""
        agreed = ((pair, self.agreed(*pair)) for pair in self.pairs)
        return tuple(
            Alignment(program_id=id, goal_id=goal, score=score) for (id, goal), score in agreed if score is not None
        )

    @property
    def empty(self) -> bool:
        """Whether there is nothing that counts."""
        return not (self.goals or self.alignment or self.studies or self.metrics)


def entered_within(budget: Budget, scored: Scored) -> Scored:
    """What was entered of programs and goals that the budget has: after a corrected upload some may be gone."""
    goals = {goal.id for goal in (*_of_files(budget.goals), *scored.goals)}

    def known(scores: Scores) -> Scores:
        there = {id: {goal: n for goal, n in on.items() if goal in goals} for id, on in scores.items()}
        return {id: on for id, on in there.items() if on and id in budget.program}

    return scored.with_changes(
        scores={person: known(scores) for person, scores in scored.scores.items()},
        settled=known(scored.settled),
        studies=tuple(study for study in scored.studies if study.program_id in budget.program),
        metrics=tuple(metric for metric in scored.metrics if metric.program_id in budget.program),
    )


def _of_files(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(row for row in rows if row.cells.file != ENTERED_FILE)


def with_entered(budget: Budget, scored: Scored) -> Budget:
    """A budget as read from files, with what was entered in place of what an earlier state of it said: to show how far
    what is known has grown. What is planned goes through the import."""
    scored = entered_within(budget, scored)
    return budget.model_copy(
        update={
            "goals": (*_of_files(budget.goals), *scored.goals),
            "alignment": (*_of_files(budget.alignment), *scored.alignment),
            "studies": (*_of_files(budget.studies), *scored.studies),
            "metrics": (*_of_files(budget.metrics), *scored.metrics),
        }
    )


def _with(scores: Scores, given: Mapping[tuple[str, str], int | None]) -> Scores:
    after = {id: dict(goals) for id, goals in scores.items()}
    for (id, goal), score in given.items():
        if score is None:
            after.get(id, {}).pop(goal, None)
        else:
            after.setdefault(id, {})[goal] = score
    return {id: goals for id, goals in after.items() if goals}
