"""What to do next, in order of worth: which hour of work would let the plan move the most, by the engine itself.

Asked is the plan that would be made if all that the draft suggests were so, goals alike, and what is unknown might be
cut (the other limits as a scenario that says nothing has them). In it each piece of work is worth what deciding anew
gains on average once its answer is known (the expected value of information, model.md section 10, by
`explore.knowing`). Before the answer, what will be believed of a dollar is normal about what is believed now, with

    a rating     σ² − 1/(1/σ² + 1/σ_i²),  σ_i = 1.25 · 0.18: level 3, from elsewhere
    a measure    σ² − 1/(1/σ² + 1/σ_r²),  σ_r² = 0.30² + 0.30²: one outcome measure
    a score      (m/a)² · Var a,  Var a = c·0.15² + (1 − c)·0.25² + c(1 − c)(a − 0.75)²

m, σ what is believed of the effect, a the suggested alignment, c how sure the draft is of it. 0.15, 0.25 and 0.75, and
that an hour is 20 scores, 10 measures or 5 ratings, are house assumptions. Pieces are valued one by one: what two
tell together may be more or less. Where there are many, those with most room (deviation × alignment × the money that
rules let move) are worked out; the others are not listed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt

import numpy as np

from budgetopt.city.ledger import program_totals
from budgetopt.city.model import Alignment, Budget, Goal, Kind, Program
from budgetopt.drafting.draft import Drafted, FirstDraft
from budgetopt.errors import BudgetOptError
from budgetopt.explore.agenda import expected, places
from budgetopt.explore.draws import Question
from budgetopt.explore.knowing import Asked, known
from budgetopt.impact.drawn import Doubts, Floats
from budgetopt.money import show_short
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.tell.figures import plural, points

HOURS = 3
_WORKED_OUT = 60  # of each kind of work: three hours of scores
_RATING, _MEASURE = (1.25 * 0.18) ** 2, 0.30**2 + 0.30**2
_SURE, _UNSURE, _TYPICAL = 0.15, 0.25, 0.75
_GUESSED = 3  # the score of a program that no service was found for, on the first goal
_WORTH_NAMING = 1e-6  # of today's impact


class ToDo(StrEnum):
    """What may be found out about a program."""

    SCORE = "score"
    MEASURE = "measure"
    RATING = "rating"


AN_HOUR = {ToDo.SCORE: 20, ToDo.MEASURE: 10, ToDo.RATING: 5}


@dataclass(frozen=True, slots=True)
class PieceOfWork:
    """One thing to find out about a program: what knowing it is worth, in impact points, and the chance that something
    else would then be decided."""

    work: ToDo
    program_id: str
    worth: float
    chance: float


@dataclass(frozen=True, slots=True)
class HourOfWork:
    """An hour of one kind of work: its pieces, the most worth first."""

    work: ToDo
    pieces: tuple[PieceOfWork, ...]

    @property
    def worth(self) -> float:
        """What its pieces are worth, added up."""
        return sum(piece.worth for piece in self.pieces)


@dataclass(frozen=True)
class NextWork:
    """The hours in order of worth, every piece that is worth anything, and why there are none where there are none."""

    hours: tuple[HourOfWork, ...]
    pieces: tuple[PieceOfWork, ...]
    lacking: str = ""


def next_work(draft: FirstDraft) -> NextWork:
    """The three hours of work that would let the plan move the most."""
    assumed = provisional(draft)
    try:
        plan = recommend(assumed, Scenario.model_validate({"name": "Draft", "limits": {"unknown": "may be cut"}}))
    except BudgetOptError as problem:
        return NextWork((), (), f"What to do next cannot be worked out: {problem}")
    question = Question(plan)
    doubts = question.sent.costs_expected
    movable = _movable(question, doubts)
    least = _WORTH_NAMING * max(1.0, abs(plan.current_impact))
    pieces = [
        piece
        for work, deviation in _before_knowing(draft, plan, doubts).items()
        for piece in _valued(work, question, replace(doubts, deviation=deviation), movable)
        if piece.worth > least
    ]
    pieces.sort(key=lambda piece: (-piece.worth, piece.program_id, piece.work))
    return NextWork(tuple(_hours(pieces)), tuple(pieces))


def _hours(pieces: list[PieceOfWork]) -> list[HourOfWork]:
    left = list(pieces)
    hours = []
    for _ in range(HOURS):
        offered = (HourOfWork(work, tuple(one for one in left if one.work is work)[: AN_HOUR[work]]) for work in ToDo)
        best = max(offered, key=lambda hour: hour.worth)
        if not best.pieces:
            break
        hours.append(best)
        left = [piece for piece in left if piece not in best.pieces]
    return hours


def provisional(draft: FirstDraft) -> Budget:
    """The budget as if the suggested goals, kinds and scores were so; of ratings and measures nothing is assumed.

    A service that nothing is known of serves the first goal strongly.
    """
    budget = draft.budget
    goals = budget.goals or tuple(Goal(id=id, name=name) for id, name in draft.catalogue.goals)
    known = {goal.id for goal in goals}
    scores = [
        Alignment(program_id=drafted.program.id, goal_id=goal, score=score)
        for drafted in draft.programs
        if drafted.program.id not in draft.scored
        for goal, score in _scores(drafted, known) or [(goals[0].id, _GUESSED)]
    ]
    programs = tuple(_as_suggested(drafted) for drafted in draft.programs)
    update = {"goals": goals, "alignment": (*budget.alignment, *scores), "programs": programs}
    return budget.model_copy(update=update)


def _scores(drafted: Drafted, goals: set[str]) -> list[tuple[str, int]]:
    return [(goal, score) for goal, score in (drafted.found.goals if drafted.found else ()) if goal in goals]


def _as_suggested(drafted: Drafted) -> Program:
    if drafted.kind is None:
        return drafted.program
    return drafted.program.model_copy(update={"kind": Kind(drafted.kind.value)})


def _before_knowing(draft: FirstDraft, plan: Plan, doubts: Doubts) -> dict[ToDo, Floats]:
    """Kind of work -> by how much what is believed of each program may change once it is done; 0 where it is done."""
    by_id = draft.by_id
    operated = [plan.budget.program[id].kind is Kind.SERVICE for id in doubts.ids]
    spread: dict[ToDo, Callable[[str, float, float], float]] = {
        ToDo.SCORE: lambda id, mean, _: (
            0.0 if id in draft.scored else _spread_of_score(plan.value[id].alignment, by_id[id].sure) * abs(mean)
        ),
        ToDo.MEASURE: lambda id, _, sigma: 0.0 if id in draft.measured else _learnt(sigma, _MEASURE),
        ToDo.RATING: lambda id, _, sigma: 0.0 if id in draft.studied else _learnt(sigma, _RATING),
    }
    return {
        work: np.array(
            [
                of(id, mean, sigma) if is_service else 0.0
                for id, mean, sigma, is_service in zip(doubts.ids, doubts.mean, doubts.deviation, operated, strict=True)
            ]
        )
        for work, of in spread.items()
    }


def _learnt(sigma: float, of_answer: float) -> float:
    """The deviation of what will be believed, before an answer with this variance is known."""
    return sqrt(max(0.0, sigma**2 - 1 / (1 / sigma**2 + 1 / of_answer))) if sigma else 0.0


def _spread_of_score(alignment: float | None, sure: float) -> float:
    """The deviation of a program's alignment, as a share of what is suggested."""
    if not alignment:
        return 0.0
    variance = sure * _SURE**2 + (1 - sure) * _UNSURE**2 + sure * (1 - sure) * (alignment - _TYPICAL) ** 2
    return sqrt(variance) / alignment


def _movable(question: Question, doubts: Doubts) -> Floats:
    """What a unit of effect is worth on the money of each program that the rules let move, at most."""
    sweep = question.sweep
    columns = sweep.lp.columns
    room = np.where(sweep.segment & (columns.program >= 0), columns.upper - columns.lower, 0.0)
    size = np.minimum(np.where(np.isfinite(room), room, 0.0), 1e15) * np.abs(sweep.above)
    of_programs = columns.program >= 0
    sums = np.zeros(len(doubts.ids))
    np.add.at(sums, columns.program[of_programs], size[of_programs])
    return sums


def _valued(work: ToDo, question: Question, doubts: Doubts, movable: Floats) -> list[PieceOfWork]:
    room = movable * doubts.deviation
    can = [place for place in places(question) if doubts.deviation[place] > 0 and room[place] > 0]
    chosen = tuple(sorted(sorted(can, key=lambda place: (-room[place], place))[:_WORKED_OUT]))
    nothing = np.empty((len(chosen), 0))
    found = known(Asked(expected(question.sweep, doubts), doubts, chosen, nothing)) if chosen else []
    return [PieceOfWork(work, doubts.ids[one.index], one.value, one.chance) for one in found]


_WORDS = {
    ToDo.SCORE: ("Score {n} against the goals", "score", "scores"),
    ToDo.MEASURE: ("Find the figures of an outcome measure of {n}", "measure", "measures"),
    ToDo.RATING: ("Ask what studies say of {n}", "rating", "ratings"),
}
_TOLD = 20


def next_work_in_words(work: NextWork, budget: Budget) -> list[str]:
    """The hours in sentences, with the programs of each; why there are none."""
    if work.lacking:
        return [work.lacking]
    if not work.hours:
        return ["No score, measure or rating that is missing would by itself change what is best."]
    spent = program_totals(budget)
    lines = []
    for number, hour in enumerate(work.hours, start=1):
        names = [
            f"{budget.program_names[piece.program_id]} ({show_short(spent.get(piece.program_id, 0), budget.currency)})"
            for piece in hour.pieces[:_TOLD]
        ]
        what = _WORDS[hour.work][0].format(n=plural(len(hour.pieces), "program"))
        lines.append(f"Hour {number}: {what}, worth {points(hour.worth)} if the draft is right: {'; '.join(names)}.")
    lines.append(
        "Worth: what the plan would gain on average by deciding anew once the answer is known, each program alone, in "
        "the plan that the suggestions would give. It is no promise, and it counts for nothing."
    )
    return lines


def next_work_record(work: NextWork, budget: Budget) -> dict[str, object]:
    """The same in JSON."""
    return {
        "hours": [
            {"work": str(hour.work), "worth": hour.worth, "programs": [_record(piece, budget) for piece in hour.pieces]}
            for hour in work.hours
        ],
        "pieces": [{"work": str(piece.work), **_record(piece, budget)} for piece in work.pieces],
        "lacking": work.lacking,
    }


def _record(piece: PieceOfWork, budget: Budget) -> dict[str, object]:
    name = budget.program_names[piece.program_id]
    return {"program_id": piece.program_id, "program": name, "worth": piece.worth, "chance": piece.chance}
