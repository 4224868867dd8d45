"""A frontier as it is followed: its points, where more brings clearly less, and what lies between two points."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from budgetopt.explore.few_changes import plan_with
from budgetopt.impact.drawn import Floats
from budgetopt.plan.few_moves import Kept
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.tables import frame_of
from budgetopt.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

Over = Literal["moved", "money", "caution", "changes"]
# Limits of a program that a screen follows while they are moved.
Cap = Literal["program_cut", "program_growth"]
# The knee of a frontier must lie this share of its height above the chord.
_CLEAR_KNEE = 0.02
# A further gain of less than this share of the whole is none.
_NO_MORE = 1e-6


@dataclass(frozen=True)
class Point:
    """The best plan at one level: a share of each fund (moved), a change of the money (a share), or a number of
    programs (that may disappoint: caution; that change: changes, where it is the best that was found, and no plan gains
    more than `bound`). `scenario` asks for it. Money in currency units and impact in impact points, before rounding;
    `changes` of every program's total in the first year, by id. All None where the rules then cannot be met."""

    level: float
    scenario: Scenario
    moved: float | None
    gain: float | None
    changes: Floats | None = field(repr=False)
    bound: float | None = None


@dataclass(frozen=True)
class Near:
    """A plan at a level between two points that are solved, before rounding: `changes` of every program's total in the
    first year by id, in currency units, money `moved` and the `gain` that it has at least."""

    changes: Floats = field(repr=False)
    moved: float
    gain: float


@dataclass(frozen=True)
class Frontier:
    """The best plan at each level, by rising level, beside the plan of the scenario itself.

    `whole`: whether all points are worked out.
    """

    plan: Plan
    over: Over | Cap
    points: tuple[Point, ...]
    whole: bool = True

    def __repr__(self) -> str:
        return f"<Frontier over {self.over}: {len(self.points)} points around {self.plan!r}>"

    @cached_property
    def knee(self) -> int | None:
        """The index of the point after which more brings clearly less; None where the frontier has no clear knee.

        The point farthest above the chord from the first to the last, both axes scaled to 1 (Satopää, Albrecht, Irwin
        and Raghavan, Finding a "Kneedle" in a Haystack, 2011). A part of a frontier has another chord, and no knee.
        """
        if not self.whole:
            return None
        points = [index for index, point in enumerate(self.points) if point.gain is not None]
        moved = self.over == "moved"
        across = np.array([self.points[at].moved or 0.0 if moved else self.points[at].level for at in points], float)
        gain = np.array([self.points[place].gain for place in points], float)
        if len(points) < 3 or np.ptp(across) <= 0 or np.ptp(gain) <= 0:
            return None
        along = (across - across[0]) / (across[-1] - across[0])
        above = (gain - gain[0] - along * (gain[-1] - gain[0])) / np.ptp(gain)
        best = int(np.argmax(above))
        return points[best] if above[best] >= _CLEAR_KNEE else None

    @cached_property
    def enough(self) -> int | None:
        """The index of the point after which nothing more is moved or gained; None where the last still brings more.

        The points after it have its plan: lists leave them out. Only of a frontier over what is moved.
        """
        if self.over != "moved" or not self.points:
            return None
        last = self.points[-1]
        place = next(place for place, point in enumerate(self.points) if _alike(point, last, self.plan))
        return place if place < len(self.points) - 1 else None

    @property
    def enough_words(self) -> str:
        """Beyond which level nothing more is gained, in a sentence; "" where the last still brings more."""
        if self.enough is None:
            return ""
        if self.enough == 0:
            return "Nothing more is gained by moving money."
        return f"Beyond {self.points[self.enough].level:.2%} of each fund nothing more is gained."

    @property
    def listed(self) -> tuple[Point, ...]:
        """The points that a list shows: up to the one that is enough."""
        return self.points if self.enough is None else self.points[: self.enough + 1]

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What fewer changes keep, most changes first; of a frontier over changes."""
        whole = self.plan.solved.solution.impact
        if self.over != "changes" or whole <= 0:
            return ()
        return tuple(
            Kept(int(point.level), point.gain / whole, point.bound / whole)
            for point in reversed(self.points)
            if point.gain is not None and point.bound is not None
        )

    def near(self, level: float) -> Near | None:
        """A plan at a level by the points that are solved; None where none is possible there.

        Between two points it is their mix: where nothing is yes or no it keeps every rule of that level, as rules are
        linear, and gains no less than the mix of their gains, as gains are concave. Elsewhere it is the point below.
        """
        solved = [
            (point.level, Near(point.changes, point.moved or 0.0, point.gain))
            for point in self.points
            if point.changes is not None and point.gain is not None
        ]
        below = max((pair for pair in solved if pair[0] <= level), key=lambda pair: pair[0], default=None)
        above = min((pair for pair in solved if pair[0] >= level), key=lambda pair: pair[0], default=None)
        if below is None:
            return None
        if above is None or above[0] == below[0] or self.plan.mixed or self.over == "changes":
            return below[1]
        part = (level - below[0]) / (above[0] - below[0])
        (_, one), (_, other) = below, above
        return Near(
            one.changes + part * (other.changes - one.changes),
            one.moved + part * (other.moved - one.moved),
            one.gain + part * (other.gain - one.gain),
        )

    def plan_at(self, index: int) -> Plan:
        """The rounded, audited plan behind the point at `index`. Raises Infeasible, SolverError without one."""
        if self.over == "changes":
            return plan_with(self.plan, int(self.points[index].level))
        return recommend(self.plan.budget, self.points[index].scenario)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a point: level, money moved, impact, gain, programs changed, knee."""
        return frame_of(self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """A row a point; `kept`: the share of the plan's gain, where the number of changes is varied."""
        whole = self.plan.solved.solution.impact if self.over == "changes" else 0.0
        least = self.plan.scenario.round_to / 2
        return [
            {
                "level": point.level,
                "moved": point.moved,
                "impact": None if point.gain is None else self.plan.current_impact + point.gain,
                "gain": point.gain,
                "kept": point.gain / whole if point.gain is not None and whole > 0 else None,
                "bound": point.bound,
                "programs_changed": None if point.changes is None else int(np.sum(np.abs(point.changes) >= least)),
                "knee": index == self.knee,
            }
            for index, point in enumerate(self.points)
        ]

    @cached_property
    def programs(self) -> pd.DataFrame:
        """The plans behind the points: a row a program, its change at each level a column (currency units)."""
        import pandas as pd

        columns = {point.level: point.changes for point in self.points if point.changes is not None}
        return pd.DataFrame(columns, index=pd.Index(sorted(self.plan.case.standing.total), name="program_id"))


def _alike(one: Point, last: Point, plan: Plan) -> bool:
    """Whether two points have the same plan, but for what rounding takes away."""
    if one.changes is None or last.changes is None or one.gain is None or last.gain is None:
        return False
    near = float(np.abs(one.changes - last.changes).max(initial=0.0)) < plan.scenario.round_to / 2
    return near and last.gain - one.gain <= _NO_MORE * abs(last.gain)
