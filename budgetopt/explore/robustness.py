"""How sure a plan is: the range of its gain, and how often each of its moves would be made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from budgetopt.city.model import Budget
from budgetopt.errors import UsageError
from budgetopt.explore.agenda import PROGRAMS_A_PIECE, Evaluation, agenda_of, cannot, evaluations, places
from budgetopt.explore.draws import CUT, RAISED, UNCHANGED, Drawn, Ways, reoptimised
from budgetopt.explore.knowing import Known
from budgetopt.explore.question import Question
from budgetopt.explore.workers import in_order
from budgetopt.impact.drawn import Floats
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import breaches_of
from budgetopt.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_DRAWS, DEFAULT_SEED = 1000, 1
NO_REGRET_FROM, LIKELY_FROM = 0.95, 0.50
# A gain below this (impact points) is the noise of the last bit.
_NOTHING = 1e-6


class Sureness(StrEnum):
    """How often a move would be made again."""

    NO_REGRET = "no-regret"
    LIKELY = "likely"
    JUDGEMENT_CALL = "judgement call"


def sureness(share: float) -> Sureness:
    """The class of a move that is made in this share of the draws."""
    if share >= NO_REGRET_FROM:
        return Sureness.NO_REGRET
    return Sureness.LIKELY if share >= LIKELY_FROM else Sureness.JUDGEMENT_CALL


@dataclass(frozen=True)
class Stability:
    """Of one program, which way the plan moves it (−1, 0, 1) and the shares of draws in which it is best cut,
    unchanged and raised. `agree`: the share that goes the plan's way; `sureness` of a move (None where it has none)."""

    program_id: str
    way: int
    cut: float
    unchanged: float
    raised: float

    @property
    def agree(self) -> float:
        """The share of the draws in which the program goes the plan's way."""
        return {CUT: self.cut, UNCHANGED: self.unchanged, RAISED: self.raised}[self.way]

    @property
    def sureness(self) -> Sureness | None:
        """No-regret, likely or a judgement call; None for a program that the plan leaves as it is."""
        return sureness(self.agree) if self.way else None


@dataclass(frozen=True)
class Robustness:
    """How sure a plan is, by `draws` of `asked` seeded draws of every program's effect.

    `gains` impact points of the plan against today's budget and `best` of the plan that is best in a draw, a number a
    draw; `ways` where each draw's best plan cuts (−1), leaves (0) or raises (1) each program, in id order. `agenda` is
    None until it is worked out, and where `no_agenda` says why there is none; it is of `evaluated` programs of the
    `to_evaluate` whose evaluation could matter.
    """

    question: Question
    seed: int
    asked: int
    gains: Floats
    best: Floats
    ways: Ways
    agenda: tuple[Evaluation, ...] | None = None
    evaluated: int = 0
    to_evaluate: int = 0

    @property
    def plan(self) -> Plan:
        """The plan that is asked about."""
        return self.question.plan

    @property
    def draws(self) -> int:
        """How many draws were worked out."""
        return len(self.gains)

    @property
    def no_agenda(self) -> str:
        """Why there is no evaluation agenda, in a sentence; "" where there can be one."""
        return cannot(self.plan)

    @property
    def lacking(self) -> str:
        """What there is not of the evaluation agenda and why, in a sentence; "" where it is whole."""
        if self.no_agenda:
            return self.no_agenda
        if self.agenda is None:
            return "The evaluation agenda comes after the draws; it was not worked out."
        if self.evaluated < self.to_evaluate:
            return (
                f"The run was stopped when {self.evaluated:,} of {self.to_evaluate:,} programs had been looked at: one "
                "that is not listed may be worth more than those that are."
            )
        return ""

    @cached_property
    def today_possible(self) -> bool:
        """Whether today's budget obeys every rule: where it does not, it is a measure and no choice."""
        return not breaches_of(self.plan.ruled_by, self.plan.case, self.plan.today)

    @property
    def share_better(self) -> float:
        """The share of draws in which the plan has more impact than today's budget."""
        return float(np.mean(self.gains > _NOTHING)) if self.draws else float("nan")

    @property
    def share_worse(self) -> float:
        """The share of draws in which it has less."""
        return float(np.mean(self.gains < -_NOTHING)) if self.draws else float("nan")

    def gain(self, percentile: float) -> float:
        """The gain that this percentage of the draws stays under, in impact points (linear between two draws)."""
        return float(np.percentile(self.gains, percentile)) if self.draws else float("nan")

    @property
    def mean_gain(self) -> float:
        """The mean gain, in impact points."""
        return float(self.gains.mean()) if self.draws else float("nan")

    @property
    def value_of_knowing(self) -> float | None:
        """What more could be gained on average, in impact points, if every effect were known before deciding.

        None where nothing is drawn, and where plans are not chosen by their impact alone (caution, disruption): the
        best plan of a draw may then gain less than this one.
        """
        if not self.draws or cannot(self.plan) or self.plan.scenario.disruption:
            return None
        return float((self.best - self.gains).mean())

    @cached_property
    def stability(self) -> tuple[Stability, ...]:
        """How every program fares over the draws, by id."""
        shares = [np.mean(self.ways == way, axis=0) if self.draws else None for way in (CUT, UNCHANGED, RAISED)]
        return tuple(
            Stability(id, int(way), *(float("nan") if share is None else float(share[place]) for share in shares))
            for place, (id, way) in enumerate(zip(self.question.doubts.ids, self.question.ways, strict=True))
        )

    def count(self, sureness: Sureness) -> int:
        """How many moves of the plan are of a class."""
        return sum(one.sureness is sureness for one in self.stability)

    @cached_property
    def programs(self) -> pd.DataFrame:
        """A row a program: which way the plan moves it, and how often that is best."""
        from budgetopt.explore.tables import stability_table

        return stability_table(self)

    @cached_property
    def evaluation_agenda(self) -> pd.DataFrame:
        """A row a program worth evaluating, the one to evaluate first on top."""
        from budgetopt.explore.tables import agenda_table

        return agenda_table(self)


@dataclass(frozen=True)
class Step:
    """How far a run is: `done` of `total` pieces of work, and what there is by now (a result for each scenario)."""

    done: int
    total: int
    results: tuple[Robustness, ...]


Progress = Callable[[int, int], object]


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
    pieces = [question.pieces(seed, draws) for question in questions]
    first = questions[0]
    with_agenda = agenda and not cannot(first.plan)
    to_evaluate = len(places(first)) if with_agenda else 0
    rest = -(-to_evaluate // PROGRAMS_A_PIECE)
    total = sum(map(len, pieces)) + rest
    drawn: list[list[Drawn]] = [[] for _ in questions]
    # Piece by piece of draws, all plans of it: a stopped run has the same draws of every plan.
    together = [piece for some in zip(*pieces, strict=True) for piece in some]
    yield Step(0, total, tuple(_result(question, seed, draws, []) for question in questions))
    for done, result in enumerate(in_order(reoptimised, together, executor), start=1):
        drawn[(done - 1) % len(questions)].append(result)
        if done % len(questions) == 0:
            results = tuple(
                _result(question, seed, draws, parts) for question, parts in zip(questions, drawn, strict=True)
            )
            yield Step(done, total, results)
    if with_agenda:
        found: list[Known] = []
        for done, some in enumerate(evaluations(first, seed, draws, executor), start=len(together) + 1):
            found += some
            known = agenda_of(first, found, results[0].mean_gain)
            so_far = replace(results[0], agenda=known, evaluated=len(found), to_evaluate=to_evaluate)
            results = (so_far, *results[1:])
            yield Step(done, total, results)
        if not rest:
            yield Step(total, total, (replace(results[0], agenda=()), *results[1:]))


def _result(question: Question, seed: int, asked: int, parts: list[Drawn]) -> Robustness:
    drawn = Drawn.of(parts, len(question.doubts.ids))
    return Robustness(question, seed, asked, drawn.gains, drawn.best, drawn.ways)
