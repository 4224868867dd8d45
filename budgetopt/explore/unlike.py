"""The search for plans nearly as good as one and unlike it: the hop, skip and jump method.

Brill, Chang and Hopkins, Modeling to Generate Alternatives, Management Science 28, 1982: keep the gain above a floor
and take as little as possible of the changes that earlier plans made. As what counts is which programs change and not
by how much, each step is repeated with weights that make small changes dear (Candès, Wakin and Boyd, Enhancing Sparsity
by Reweighted l1 Minimization, 2008), and then one change after the other is left out for as long as the gain is kept.
Where that finds nothing new, programs that no plan changes are asked to join.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, partial

import numpy as np

from budgetopt.errors import AuditError, SolverError
from budgetopt.explore.draws import Question, Ways
from budgetopt.impact.drawn import Floats
from budgetopt.plan.audit import audit
from budgetopt.plan.plan import Plan
from budgetopt.rules import Allocation
from budgetopt.solve.find import SolvedPlan, wanted_cents
from budgetopt.solve.program import Bools, Ints
from budgetopt.solve.rounding import rounded
from budgetopt.solve.sweep import Sweep, sweep_of, with_row
from budgetopt.solve.sweeper import Sweeper

_ROUNDS = 3
# Changes that are left out one by one, the smallest first: each takes a solve. With more than so many yes and no each
# would be a search.
_TRIED, _SEARCHED = 100, 20
_NOISE = 1e-9
# Currency units that are none.
_NOTHING = 1e-6


class Verdict(StrEnum):
    """Whether a program changes in all plans that are nearly the best, in some of those found, or in none; or an
    officer or a council decided it, so that plans say nothing of it."""

    MUST = "must"
    MAY = "may"
    NEVER = "never"
    DECIDED = "decided"


@dataclass(frozen=True)
class Alternative:
    """A rounded, audited plan: `years` its allocations, `impact` in impact points, the share `kept` of the best gain,
    and how `different` it is from the recommendation: of all moves (program and way) that either makes, the share that
    only one of the two makes (what is decided apart)."""

    years: tuple[Allocation, ...] = field(repr=False)
    impact: float
    kept: float
    different: float


@dataclass(frozen=True)
class UnlikeSearch:
    """The rules of a plan with a floor under its gain (the last row), and the gain of every column; `forced`: the
    programs asked so far, and whether they have to change."""

    plan: Plan
    keep: float
    question: Question
    sweep: Sweep
    gain: Floats
    model: Sweeper
    forced: dict[int, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, keep: float) -> UnlikeSearch:
        """The search for plans that keep the share `keep` of a plan's gain."""
        question = Question(plan)
        whole = sweep_of(plan.case, question.doubts, plan.solved.possible_rows)
        gain = whole.impacts(question.doubts.factors(question.doubts.mean)) + whole.lp.columns.penalty
        sweep = with_row(whole, gain, -np.inf)
        model = Sweeper(replace(sweep, base=gain))
        return cls(plan, keep, question, sweep, gain, model)

    @property
    def best(self) -> float:
        """Objective points gained by the recommendation before rounding."""
        return self.plan.solved.solution.objective

    @property
    def floor(self) -> float:
        """The least gain of an alternative; where even the best plan loses, so much more may be lost."""
        return self.best - (1 - self.keep) * abs(self.best)

    def further(self, found: Sequence[Alternative]) -> Alternative | None:
        """A plan unlike all before; None where there is none that rounding leaves good enough."""
        if not self.sweep.segment.size:
            # Every line is fixed: there is nothing to ask.
            return None
        sets = [self.question.ways, *(self.ways(one) for one in found)]
        often = np.sum([ways != 0 for ways in sets], axis=0).astype(np.float64)
        asked = (self.unlike, partial(self.joined, 1.0), partial(self.joined, -1.0))
        plans = (self.kept(ask, often) for ask in asked)
        return next(
            (one for one in plans if one and not any(np.array_equal(self.ways(one), own) for own in sets)), None
        )

    def kept(self, ask: Callable[[Floats, float], Floats], often: Floats) -> Alternative | None:
        """The rounded plan of what is asked; None where rounding does not leave it good enough."""
        floor = self.floor
        for _ in range(2):
            one = self.rounded(ask(often, floor))
            if one is None or one.kept >= self.keep - _NOISE or self.best <= 0:
                return one
            # Rounding took a little of the gain: ask for that much more.
            floor = min(self.best, floor + 2 * (self.keep - one.kept) * abs(self.best))
        return None

    def unlike(self, often: Floats, floor: float) -> Floats:
        """Column values that take least of what was changed `often`, at a gain of at least `floor`."""
        columns, sweep = self.sweep.lp.columns, self.sweep
        self._floor(floor)
        # To begin with, all of a program's room counts alike.
        weight = often / self.room
        for _ in range(_ROUNDS):
            per_unit = np.where(sweep.segment, weight[columns.program], 0.0)
            # Of plans as unlike, one of more impact.
            asked = 1e-3 * self.gain - per_unit / max(float(per_unit.max()), 1e-12)
            values = self.model.solve(asked)
            moved = np.abs(sweep.changes(values))
            weight = often / (moved + self.question.least)
        return self.left_out(values, asked, often)

    def left_out(self, values: Floats, asked: Floats, often: Floats) -> Floats:
        """Column values in which more programs stay as they are, of those changed `often`: one after the other, for as
        long as there is a plan."""
        columns, own = self.sweep.lp.columns, self.of_first_year
        if columns.integer.sum() > _SEARCHED:
            return values
        moved = np.abs(self.sweep.changes(values))
        able = (often > 0) & (moved >= self.question.least)
        still = (often > 0) & (moved < _NOTHING)
        # What stands still already is held so, or it would come back in exchange.
        held = own & still[columns.program] & (columns.lower <= 0)
        basis = None
        try:
            self.model.hold(held)
            for place in np.argsort(np.where(able, moved / np.maximum(often, 1), np.inf), kind="stable")[:_TRIED]:
                of_program = np.flatnonzero(own & (columns.program == place)).astype(np.int32)
                if not able[place] or np.any(columns.lower[of_program] > 0):
                    continue
                self.model.reach(of_program, columns.lower[of_program])
                with suppress(SolverError):  # without a verdict it is not left out
                    tried = self.model.best(asked, basis)
                    if tried is not None:
                        # The next program is left out from there.
                        values, basis = tried, None if columns.mixed else self.model.ended
                        continue
                self.model.reach(of_program, columns.upper[of_program])
        finally:
            self.model.hold(np.zeros(len(columns), bool))
        return values

    @cached_property
    def of_first_year(self) -> Bools:
        """The columns that change a program's total in the first year, of which it is counted what changes."""
        return np.asarray(self.sweep.segment & (self.sweep.lp.columns.year == 1), bool)

    def joined(self, way: float, often: Floats, floor: float) -> Floats:
        """Column values that raise (`way` 1) or cut (−1) most of what no plan changes yet, at a gain of at least
        `floor`: where nothing that is changed can be left out, something may still join."""
        columns, sweep = self.sweep.lp.columns, self.sweep
        self._floor(floor)
        weight = way * np.where(often == 0, 1.0, 0.0) / self.room
        per_unit = np.where(sweep.segment, weight[columns.program] * columns.sign, 0.0)
        scale = max(float(np.abs(per_unit).max()), 1e-12)
        return self.model.solve(1e-3 * self.gain + per_unit / scale)

    @cached_property
    def room(self) -> Floats:
        """Currency units that every program may move, up and down together; 1 at least."""
        columns, own = self.sweep.lp.columns, self.sweep.segment
        upper = np.where(np.isfinite(columns.upper), columns.upper, 0.0)
        return np.maximum(np.bincount(columns.program[own], upper[own], minlength=self.sweep.programs), 1.0)

    def _floor(self, floor: float) -> None:
        last = np.array([len(self.sweep.lp.matrix) - 1], np.int32)
        self.model.limits(last, np.array([floor - self.sweep.lp.offset]), np.array([np.inf]))

    def rounded(self, values: Floats) -> Alternative | None:
        """The plan in whole changes, audited."""
        plan = self.plan
        lp = self.sweep.lp
        decided = {quantity: bool(values[column] > 0.5) for quantity, column in lp.decided.items()}
        solution = replace(plan.solved.solution, values=values, lp=lp, decided=decided)
        wanted = wanted_cents(plan.case, solution)
        try:
            whole = rounded(plan.case, plan.value, plan.solved.rows, wanted, solution)
            made = replace(plan, solved=SolvedPlan(plan.solved.rows, solution, whole))
            audit(made)
        except (SolverError, AuditError):
            return None
        gain = made.impact - plan.current_impact
        mine = self.question.ways_of(made.allocation)
        free = np.array([id not in self.plan.case.decided for id in self.question.doubts.ids], bool)
        either = free & ((mine != 0) | (self.question.ways != 0))
        different = float(np.mean(mine[either] != self.question.ways[either])) if either.any() else 0.0
        whole_gain = plan.solved.solution.impact
        return Alternative(made.years, made.impact, gain / whole_gain if whole_gain else 1.0, different)

    def ways(self, one: Alternative) -> Ways:
        """Which way each program goes in an alternative."""
        return self.question.ways_of(one.years[0])

    def verdicts(self, found: Sequence[Alternative]) -> dict[str, Verdict]:
        """Must only what no plan with so much gain leaves as it is."""
        sets = np.array([self.question.ways, *(self.ways(one) for one in found)])
        always = np.all((sets != 0) & (sets == sets[0]), axis=0)
        ever = np.any(sets != 0, axis=0)
        decided = self.plan.case.decided
        if not self.sweep.lp.columns.mixed:
            self._ask_together(np.array([place for place in np.flatnonzero(always) if place not in self.forced]))
        return {
            id: Verdict.DECIDED
            if id in decided
            else Verdict.MUST
            if always[index] and self._cannot_stay(index)
            else Verdict.MAY
            if ever[index]
            else Verdict.NEVER
            for index, id in enumerate(self.question.doubts.ids)
        }

    def _ask_together(self, places: Ints) -> None:
        """Find many programs at once that some plan with so much gain leaves as they are: each solve asks for as little
        change as there can be of those that were not found yet, until none is found any more."""
        columns, sweep = self.sweep.lp.columns, self.sweep
        self._floor(self.floor)
        moved = np.abs(self.sweep.changes(self.model.solve(self.gain)))
        while len(places):
            weight = np.zeros(sweep.programs)
            weight[places] = 1 / (moved[places] + self.question.least)
            per_unit = np.where(self.of_first_year, weight[columns.program], 0.0)
            moved = np.abs(sweep.changes(self.model.solve(-per_unit / float(per_unit.max()))))
            still = moved[places] < self.question.least
            if not still.any():
                return
            self.forced.update(dict.fromkeys(places[still].tolist(), False))
            places = places[~still]

    def _cannot_stay(self, place: int) -> bool:
        """Whether no plan with so much gain leaves a program as it is; asked once, as it does not hang on the plans
        found."""
        if place not in self.forced:
            columns, sweep = self.sweep.lp.columns, self.sweep
            self._floor(self.floor)
            own = self.of_first_year & (columns.program == place)
            values = self.model.solve(np.where(own, -1.0, 0.0))
            self.forced[place] = bool(abs(sweep.changes(values)[place]) >= self.question.least)
        return self.forced[place]
