"""A plan as a question to seeded draws: the same numbers for the same seed, on however many workers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from budgetopt.impact.drawn import Doubts, Floats
from budgetopt.plan.assured import Gained, drawn_factors, standard_draws
from budgetopt.plan.plan import Plan
from budgetopt.rules import Allocation, Unknown, rows_of
from budgetopt.solve.sweep import Sweep, sweep_of
from budgetopt.solve.sweeper import sweeper, with_usual_prices

Ways = NDArray[np.int8]
CUT, UNCHANGED, RAISED = -1, 0, 1


@dataclass(frozen=True)
class Batch:
    """Draws `start` to `stop` in which a plan's gain is measured and the best plan found; a change below `least`
    currency units is none."""

    sweep: Sweep
    doubts: Doubts
    transfer: float
    gained: Gained
    seed: int
    start: int
    stop: int
    least: float


@dataclass(frozen=True)
class Drawn:
    """Of every draw, what the plan gains, what the plan that is best in it gains (`best`; both against today, in impact
    points), and which way every program then goes."""

    gains: Floats
    best: Floats
    ways: Ways

    @classmethod
    def of(cls, parts: list[Drawn], programs: int) -> Drawn:
        """Several pieces as one."""
        if not parts:
            return cls(np.empty(0), np.empty(0), np.empty((0, programs), np.int8))
        gains, best, ways = zip(*((part.gains, part.best, part.ways) for part in parts), strict=True)
        return cls(np.concatenate(gains), np.concatenate(best), np.concatenate(ways))


def reoptimised(piece: Batch) -> Drawn:
    """The best plan of each draw of a piece."""
    sweep, doubts = piece.sweep, piece.doubts
    model = sweeper(sweep)
    numbers = standard_draws(piece.seed, piece.start, piece.stop, len(doubts.ids))
    factors = drawn_factors(doubts, piece.transfer, numbers)
    best, ways = [], []
    for impacts in sweep.impacts(factors):
        values = model.solve(sweep.costed(impacts))
        changes = sweep.changes(values)
        best.append(sweep.impact(impacts, values))
        ways.append(np.where(np.abs(changes) < piece.least, UNCHANGED, np.sign(changes)))
    return Drawn(piece.gained.under(factors), np.array(best, np.float64), np.array(ways, np.int8))


DRAWS_A_PIECE = 25
# Draws that tell where most begin: of a seed of their own, so that they are the same for every question.
_TRIED, _SEED = 16, 0x5EED


@dataclass(frozen=True)
class Question:
    """A plan, its doubts, and its rules as a program whose values can be drawn."""

    plan: Plan

    @cached_property
    def doubts(self) -> Doubts:
        """What is believed of every program, and how unsure."""
        return self.plan.doubts

    @cached_property
    def sent(self) -> Doubts:
        """The doubts as workers need them."""
        return replace(self.doubts, unit={})

    @cached_property
    def sweep(self) -> Sweep:
        """The linear program whose values can be drawn."""
        return sweep_of(self.plan.case, self.doubts, self.plan.solved.possible_rows).slim

    @cached_property
    def drawn(self) -> Sweep:
        """The same, begun where draws usually end."""
        tried = drawn_factors(self.doubts, self.transfer, standard_draws(_SEED, 0, _TRIED, len(self.doubts.ids)))
        return with_usual_prices(self.sweep, self.sweep.gains(tried))

    @cached_property
    def holding(self) -> Unknown | None:
        """The rule that what is unknown is not cut, where the plan has it."""
        return next((rule for rule in self.plan.ruled_by if isinstance(rule, Unknown)), None)

    @cached_property
    def lifted(self) -> Sweep:
        """The same without the rule that what is unknown is not cut."""
        rule = self.holding
        if rule is None:
            return self.sweep
        rows = [row for row in self.plan.solved.possible_rows if row.rule_id != rule.id]
        return sweep_of(self.plan.case, self.doubts, rows).slim

    def lifted_for(self, id: str) -> Sweep:
        """The same with that rule lifted for one program alone."""
        rule = self.holding
        if rule is None:
            return self.sweep
        rows = [row for row in self.plan.solved.possible_rows if row.rule_id != rule.id]
        return sweep_of(self.plan.case, self.doubts, [*rows, *rows_of([rule.but(id)], self.plan.case)]).slim

    @property
    def transfer(self) -> float:
        """What is believed to be kept of a finding from elsewhere."""
        return self.plan.scenario.evidence.transfer

    @property
    def least(self) -> float:
        """Currency units below which rounding would take a change away."""
        return self.plan.scenario.round_to / 2

    def pieces(self, seed: int, draws: int) -> list[Batch]:
        """All draws, in pieces that do not depend on how many workers there are."""
        asked = (self.drawn, self.sent, self.transfer, self.gained, seed)
        return [
            Batch(*asked, start, min(draws, start + DRAWS_A_PIECE), self.least)
            for start in range(0, draws, DRAWS_A_PIECE)
        ]

    @cached_property
    def ways(self) -> Ways:
        """Which way every program goes in the plan's first year."""
        return self.ways_of(self.plan.allocation)

    def ways_of(self, year: Allocation) -> Ways:
        """Which way every program goes in a year of any plan."""
        changes = [year.program_change(id) for id in self.doubts.ids]
        return np.sign(np.array(changes, np.int64)).astype(np.int8)

    @cached_property
    def gained(self) -> Gained:
        """What the rounded plan gains against today's budget."""
        return self.plan.gained
