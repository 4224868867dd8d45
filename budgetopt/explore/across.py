"""Several scenarios on the same draws: the moves on which they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from budgetopt.errors import UsageError
from budgetopt.explore.stability import NO_REGRET_FROM, Robustness, Sureness, sureness


@dataclass(frozen=True)
class Agreement:
    """Of one program, which way each scenario's plan moves it, and the share of draws in which all scenarios would.

    `way` is the way of all plans, None where they differ; `share` counts a draw only if the best plans of every
    scenario go that way in it (common random numbers).
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
        """Whether every scenario and 95 % of the draws agree on the move."""
        return bool(self.way) and self.share >= NO_REGRET_FROM


def agreements(results: Sequence[Robustness]) -> tuple[Agreement, ...]:
    """The agreement on every program of scenarios that were drawn together, by id."""
    first = results[0]
    if any(one.seed != first.seed or one.draws != first.draws for one in results):
        raise UsageError("scenarios can be compared on the same draws only: the same seed and number of draws.")
    found = []
    for place, id in enumerate(first.question.doubts.ids):
        ways = tuple(int(one.question.ways[place]) for one in results)
        way = ways[0] if len(set(ways)) == 1 else None
        together = np.all([one.ways[:, place] == way for one in results], axis=0) if way is not None else np.zeros(1)
        found.append(Agreement(id, ways, way, float(np.mean(together)) if len(together) else float("nan")))
    return tuple(found)
