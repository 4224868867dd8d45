"""How sure a plan is: the range of its gain, and how often each of its moves would be made again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from budgetopt.explore.agenda import Evaluation, cannot, differently
from budgetopt.explore.draws import CUT, RAISED, UNCHANGED, Question, Ways
from budgetopt.impact.drawn import Floats
from budgetopt.money import plain
from budgetopt.plan.assured import percentile
from budgetopt.plan.plan import Plan
from budgetopt.plan.tables import frame_of
from budgetopt.rules import breaches_of

if TYPE_CHECKING:
    import pandas as pd

NO_REGRET_FROM, LIKELY_FROM = 0.95, 0.50
# A gain below this (impact points) is the noise of the last bit.
_NOTHING = 1e-6
DECIDED = "decided"
WORDS = {CUT: "cut", UNCHANGED: "unchanged", RAISED: "raised"}


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
    unchanged and raised. `agree`: the share that goes the plan's way; `sureness` of a move (None where it has none).
    `decided` by an officer or a council: it stands whatever is drawn, and that proves nothing."""

    program_id: str
    way: int
    cut: float
    unchanged: float
    raised: float
    decided: bool = False

    @property
    def agree(self) -> float:
        """The share of the draws in which the program goes the plan's way."""
        return {CUT: self.cut, UNCHANGED: self.unchanged, RAISED: self.raised}[self.way]

    @property
    def sureness(self) -> Sureness | None:
        """No-regret, likely or a judgement call; None for a program that the plan leaves as it is or did not decide."""
        return sureness(self.agree) if self.way and not self.decided else None

    def shown(self, share: float) -> float | None:
        """A share of draws as it is shown: of what is decided, none."""
        return None if self.decided else share

    @property
    def called(self) -> str:
        """Its class in a word: that of its sureness, decided or unchanged."""
        return DECIDED if self.decided else str(self.sureness or WORDS[UNCHANGED])


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

    def __repr__(self) -> str:
        return f"<Robustness, {self.draws} of {self.asked} draws, seed {self.seed}, of {self.plan!r}>"

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

    def gain(self, percent: int) -> float:
        """The least gain that this percentage of the draws does not pass, in impact points."""
        return percentile(self.gains, percent) if self.draws else float("nan")

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
        decided = self.plan.case.decided
        found = []
        for index, (id, way) in enumerate(zip(self.question.doubts.ids, self.question.ways, strict=True)):
            cut, unchanged, raised = (float("nan") if share is None else float(share[index]) for share in shares)
            found.append(Stability(id, int(way), cut, unchanged, raised, decided=id in decided))
        return tuple(found)

    def count(self, sureness: Sureness) -> int:
        """How many moves of the plan are of a class."""
        return sum(one.sureness is sureness for one in self.stability)

    @cached_property
    def programs(self) -> pd.DataFrame:
        """A row a program: which way the plan moves it, and how often that is best."""
        return frame_of(stability_rows(self))

    @cached_property
    def evaluation_agenda(self) -> pd.DataFrame:
        """A row a program, the one to evaluate first on top."""
        return frame_of(agenda_rows(self), AGENDA_COLUMNS)


def stability_rows(robustness: Robustness) -> list[dict[str, Any]]:
    """A row a program, in the order of the workbook."""
    plan = robustness.plan
    by_id = {one.program_id: one for one in robustness.stability}
    rows = []
    for program in plan.budget.programs:
        one = by_id[program.id]
        rows.append(
            {
                "program_id": program.id,
                "program": plan.budget.program_names[program.id],
                "department": program.department,
                "change": plain(plan.allocation.program_change(program.id)),
                "way": WORDS[one.way],
                "cut": one.shown(one.cut),
                "unchanged": one.shown(one.unchanged),
                "raised": one.shown(one.raised),
                "agree": one.shown(one.agree),
                "sureness": str(one.sureness) if one.sureness else None,
                "decided": one.decided,
            }
        )
    return rows


def agenda_rows(robustness: Robustness) -> list[dict[str, Any]]:
    """A row a program, the one to evaluate first on top; money in currency units.

    `change` against today that is best without knowing; `low_change`, `high_change` that would be if its effect were
    known to be so low, or so high, as it is with one chance in twenty.
    """
    return [
        {
            "program_id": one.program_id,
            "program": robustness.plan.budget.program_names[one.program_id],
            "value": one.value,
            "error": one.error,
            "simulated": one.simulated,
            # Of a single draw nothing is known.
            "standard_error": one.standard_error if isfinite(one.standard_error) else None,
            "evaluation_cost": plain(one.cost_cents) if one.cost_cents is not None else None,
            "value_per_cost": one.per_cost,
            "chance": one.chance,
            "change": plain(one.before_cents),
            "low_effect": one.weak.effect if one.weak else None,
            "low_change": plain(one.weak.change_cents) if one.weak else None,
            "high_effect": one.strong.effect if one.strong else None,
            "high_change": plain(one.strong.change_cents) if one.strong else None,
            "differently": differently(robustness.plan, one),
        }
        for one in robustness.agenda or ()
    ]


_AGENDA = ("program_id", "program", "value", "error", "simulated", "standard_error", "evaluation_cost")
_ANSWERS = ("change", "low_effect", "low_change", "high_effect", "high_change")
AGENDA_COLUMNS = (*_AGENDA, "value_per_cost", "chance", *_ANSWERS, "differently")
