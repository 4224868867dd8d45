"""Draws of every program's effect, and what a plan is worth in each of them, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from budgetopt.city.model import Budget
from budgetopt.errors import UsageError
from budgetopt.explore.agenda import Agenda, cannot, pieces
from budgetopt.explore.draws import Drawn, Question, reoptimised
from budgetopt.explore.knowing import known
from budgetopt.explore.stability import NO_REGRET_FROM, Robustness, Sureness, sureness
from budgetopt.explore.workers import in_order
from budgetopt.log import logged
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario

DEFAULT_DRAWS, DEFAULT_SEED = 1000, 1


@dataclass(frozen=True)
class Step:
    """How far a run is: `done` of `total` pieces of work, and what there is by now (a result for each scenario)."""

    done: int
    total: int
    results: tuple[Robustness, ...]


Progress = Callable[[int, int], object]


@logged(lambda sure: f"{len(sure.plan.budget.programs)} programs, {sure.draws} draws")
def robustness(
    budget: Budget,
    scenario: Scenario | None = None,
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    agenda: bool = True,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Robustness:
    """How sure the recommendation of a scenario is, over seeded draws of every program's effect.

    The same budget, scenario, draws and seed give the same result on any `executor` and any number of its workers.
    `progress` is called with what is done and what there is to do. Raises what `recommend` raises, and UsageError.
    """
    plan = recommend(budget, scenario)
    for step in robustness_of([plan], draws=draws, seed=seed, agenda=agenda, executor=executor):
        if progress:
            progress(step.done, step.total)
    return step.results[0]


def robustness_of(
    plans: Sequence[Plan],
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    agenda: bool = True,
    executor: Executor | None = None,
) -> Iterator[Step]:
    """The robustness of plans of one budget on the same draws, step by step: stop whenever you like and keep the last.

    Draws come in their order and all plans share them, so that what a stopped run has is the start of the whole.
    The agenda, of the first plan, comes last.
    """
    if draws < 1:
        raise UsageError(f"{draws} draws: ask for at least 1.")
    if seed < 0:
        raise UsageError(f"seed {seed}: it has to be 0 or more.")
    questions = [Question(plan) for plan in plans]
    drawing = [question.pieces(seed, draws) for question in questions]
    first = questions[0]
    with_agenda = agenda and not cannot(first.plan)
    evaluating = pieces(first, seed, draws) if with_agenda else []
    total = sum(map(len, drawing)) + len(evaluating)
    drawn: list[list[Drawn]] = [[] for _ in questions]
    # Piece by piece of draws, all plans of it: a stopped run has the same draws of every plan.
    together = [piece for some in zip(*drawing, strict=True) for piece in some]
    yield Step(0, total, tuple(_result(question, seed, draws, []) for question in questions))
    for done, result in enumerate(in_order(reoptimised, together, executor), start=1):
        drawn[(done - 1) % len(questions)].append(result)
        if done % len(questions) == 0:
            results = tuple(
                _result(question, seed, draws, parts) for question, parts in zip(questions, drawn, strict=True)
            )
            yield Step(done, total, results)
    if with_agenda:
        listed = Agenda(first, results[0].mean_gain)
        evaluated = 0
        for done, some in enumerate(in_order(known, evaluating, executor), start=len(together) + 1):
            evaluated += len(some)
            so_far = replace(results[0], agenda=listed.add(some), evaluated=evaluated, to_evaluate=listed.asked)
            results = (so_far, *results[1:])
            yield Step(done, total, results)
        if not evaluating:
            yield Step(total, total, (replace(results[0], agenda=()), *results[1:]))


def _result(question: Question, seed: int, asked: int, parts: list[Drawn]) -> Robustness:
    drawn = Drawn.of(parts, len(question.doubts.ids))
    return Robustness(question, seed, asked, drawn.gains, drawn.best, drawn.ways)


@dataclass(frozen=True)
class Agreement:
    """Of one program, which way each scenario's plan moves it, and the share of draws in which all scenarios would.

    `way` is the way of all plans, None where they differ or one of them was told by a lock; `share` counts a draw only
    if the best plans of every scenario go that way in it (common random numbers).
    """

    program_id: str
    ways: tuple[int, ...]
    way: int | None
    share: float

    @property
    def sureness(self) -> Sureness | None:
        """The class of a move that every scenario makes; None where not every one does."""
        return sureness(self.share) if self.way else None

    @property
    def robust(self) -> bool:
        """Whether every scenario and 95% of the draws agree on the move."""
        return bool(self.way) and self.share >= NO_REGRET_FROM


def agreements(results: Sequence[Robustness]) -> tuple[Agreement, ...]:
    """The agreement on every program of scenarios that were drawn together, by id."""
    first = results[0]
    if any(one.seed != first.seed or one.draws != first.draws for one in results):
        raise UsageError("scenarios can be compared on the same draws only: the same seed and number of draws.")
    found = []
    for index, id in enumerate(first.question.doubts.ids):
        ways = tuple(int(one.question.ways[index]) for one in results)
        told = any(id in one.plan.case.decided for one in results)
        way = ways[0] if len(set(ways)) == 1 and not told else None
        together = np.all([one.ways[:, index] == way for one in results], axis=0) if way is not None else np.zeros(1)
        found.append(Agreement(id, ways, way, float(np.mean(together)) if len(together) else float("nan")))
    return tuple(found)
