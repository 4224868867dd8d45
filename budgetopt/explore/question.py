"""A plan and all that workers need to ask what would be best if its effects were other than believed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from budgetopt.explore.draws import Batch, Gained, Ways, standard_draws
from budgetopt.impact.drawn import Doubts, Floats
from budgetopt.plan.plan import Plan
from budgetopt.rules import Allocation
from budgetopt.solve.sweep import Sweep, sweep_of
from budgetopt.solve.sweeper import with_usual_prices

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
        return Doubts.of(self.plan.value)

    @cached_property
    def sent(self) -> Doubts:
        """The doubts as workers need them."""
        return replace(self.doubts, unit={})

    @cached_property
    def sweep(self) -> Sweep:
        """The linear program whose values can be drawn."""
        return sweep_of(self.plan.case, self.doubts, self.plan.solved.rows).slim

    @cached_property
    def drawn(self) -> Sweep:
        """The same, begun where draws usually end."""
        tried = self.doubts.effects(standard_draws(_SEED, 0, _TRIED, len(self.doubts.ids)))
        return with_usual_prices(self.sweep, self.sweep.gains(self.doubts.factors(tried)))

    @property
    def least(self) -> float:
        """Currency units below which rounding would take a change away."""
        return self.plan.scenario.round_to / 2

    def pieces(self, seed: int, draws: int) -> list[Batch]:
        """All draws, in pieces that do not depend on how many workers there are."""
        starts = range(0, draws, DRAWS_A_PIECE)
        return [
            Batch(self.drawn, self.sent, self.gained, seed, start, min(draws, start + DRAWS_A_PIECE), self.least)
            for start in starts
        ]

    @cached_property
    def ways(self) -> Ways:
        """Which way every program goes in the plan's first year."""
        plan = self.plan
        changes = [plan.allocation.programs[id] - plan.case.standing.total[id] for id in self.doubts.ids]
        return np.sign(np.array(changes, np.int64)).astype(np.int8)

    @cached_property
    def gained(self) -> Gained:
        """What the rounded plan gains against today's budget."""
        plan = self.plan
        above = below = np.zeros(len(self.doubts.ids))
        whatever = 0.0
        for weight, year, today in zip(plan.scenario.yearly, plan.years, plan.today, strict=True):
            then, now = self._worth(year), self._worth(today)
            above, below = above + weight * (then[0] - now[0]), below + weight * (then[1] - now[1])
            whatever += weight * (self._idle(year) - self._idle(today))
        return Gained(above, below, whatever)

    def _worth(self, year: Allocation) -> tuple[Floats, Floats]:
        return self.doubts.worth(year.programs, self.plan.solved.solution.lp.largest)

    def _idle(self, year: Allocation) -> float:
        case = self.plan.case
        if case.scenario.objective != "benefits":
            return 0.0
        return sum(max(0, case.idle(fund, year)) for fund in case.available) / 100
