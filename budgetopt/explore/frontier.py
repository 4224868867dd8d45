"""The frontier: the best impact for each amount moved, change of the money, level of caution, number of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget, Restriction
from budgetopt.errors import UsageError
from budgetopt.explore.few_changes import numbers_of, plan_with, with_most
from budgetopt.impact.drawn import Doubts, Floats
from budgetopt.log import logged
from budgetopt.money import half_up, plain
from budgetopt.plan.few_moves import FewOf, Kept
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.tables import frame_of
from budgetopt.rules import Case, Row, Rule, rows_of, rules_of
from budgetopt.rules.moved import Moved
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.names import KnownNames
from budgetopt.scenario.quantities import Percent
from budgetopt.solve.holding import settled
from budgetopt.solve.sweep import Sweep, sweep_of
from budgetopt.solve.sweeper import Sweeper

if TYPE_CHECKING:
    import pandas as pd

Over = Literal["moved", "money", "caution", "changes"]
DEFAULT_POINTS = 25
# The money is varied this far either way; the knee of a frontier must lie this share of its height above the chord.
_MONEY_RANGE = Decimal("0.10")
_CLEAR_KNEE = 0.02
# What the last point may lack of all that could be gained.
_HARDLY = 1e-4
# A further gain of less than this share of the whole is none.
_NO_MORE = 1e-6
# Levels of "moved" are whole hundredths of a percent, as a scenario can write them.
_FINEST = Decimal("0.0001")


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
    """The points worked out so far, by rising level, beside the plan of the scenario itself; `whole`: all of them."""

    plan: Plan
    over: Over
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
        points = [place for place, point in enumerate(self.points) if point.gain is not None]
        across = np.array([self._across(self.points[place]) for place in points], float)
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

    def _across(self, point: Point) -> float:
        return point.moved or 0.0 if self.over == "moved" else point.level

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
                "knee": place == self.knee,
            }
            for place, point in enumerate(self.points)
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


@logged(lambda found: f"{len(found.points)} points over {found.over}")
def frontier(
    budget: Budget,
    scenario: Scenario | None = None,
    *,
    points: int = DEFAULT_POINTS,
    over: Over = "moved",
    fund: str = "",
    progress: Callable[[int, int], object] | None = None,
) -> Frontier:
    """The best impact for each amount moved (`over`: or for each change of the money of `fund`, of the unrestricted
    funds where none is named; or for each level of caution, or number of programs that change).

    Raises what `recommend` raises, and UsageError.
    """
    plan = recommend(budget, scenario)
    for found in frontier_of(plan, points=points, over=over, fund=fund):
        if progress:
            progress(len(found.points), points)
    return found


def frontier_of(
    plan: Plan, *, points: int = DEFAULT_POINTS, over: Over = "moved", fund: str = ""
) -> Iterator[Frontier]:
    """The frontier of a plan's scenario, point by point: stop whenever you like and keep the last."""
    if points < 2:
        raise UsageError(f"{points} points: ask for at least 2.")
    ways = {"moved": _over_moved, "money": _over_money, "caution": _over_caution, "changes": _over_changes}
    if over not in ways:
        raise UsageError(f"a frontier over {over!r}: write one of {', '.join(ways)}.")
    found: list[Point] = []
    points = points_of(plan, points, over)
    for point in ways[over](plan, points, fund):
        found.append(point)
        yield Frontier(plan, over, tuple(found), whole=len(found) == points)


def _over_moved(plan: Plan, points: int, fund: str) -> Iterator[Point]:
    """One live model: only the limits of what may be moved change from point to point."""
    if fund:
        raise UsageError("a frontier over what is moved is of all funds: leave the fund out.")
    case = replace(plan.case, scenario=plan.scenario.with_limits(moved=Percent(1)))
    rules = rules_of(case)
    (rule,) = (rule for rule in rules if isinstance(rule, Moved))
    sweep, gain, impacts = _believed(plan, case, rules)
    lp, model = sweep.lp, Sweeper(sweep)
    rows = [(place, row) for place, row in enumerate(lp.rows) if row is not None and row.rule_id == rule.id]
    places = np.array([place for place, _ in rows], np.int32)

    together = [place for place, row in enumerate(lp.rows) if row is not None and row.rounding]

    def best(level: Percent) -> Floats | None:
        share = replace(rule, share=level)
        looser = [share.limit(case, _fund_of(row), row.year) - row.limit for _, row in rows]
        upper = lp.row_upper[places] + np.array(looser, np.float64) / 100
        model.limits(places, np.full(len(places), -np.inf), upper)
        if together:
            # What unknown programs must lose hangs on how much may be moved.
            forced = settled(replace(case, scenario=plan.scenario.with_limits(moved=level)), plan.value).forced or 0
            least = np.full(len(together), forced / 100)
            model.limits(np.array(together, np.int32), np.full(len(together), -np.inf), least)
        return model.best(gain)

    def gained(level: Percent) -> float:
        found = best(level)
        return -np.inf if found is None else float(gain @ found)

    for level in _moved_levels(plan, gained, points):
        yield _point(float(level), plan.scenario.with_limits(moved=level), sweep, impacts, best(level))


def _fund_of(row: Row) -> str:
    of = row.terms[0][0].of
    return of.fund_id if isinstance(of, LineId) else ""


def _moved_levels(plan: Plan, gained: Callable[[Percent], float], points: int) -> list[Percent]:
    """Shares from nothing to a little beyond the least at which hardly more is gained, the scenario's own among them.

    The least is halved out to within a step between points: one small fund that would move much more than the others
    does not stretch the axis for all of them.
    """
    nothing, most = gained(Percent(0)), gained(Percent(1))
    enough = most - _HARDLY * (most - nothing) if np.isfinite(nothing) else most
    low, high = 0.0, 1.0
    while high - low > max(high / points, float(_FINEST)):
        middle = (low + high) / 2
        low, high = (low, middle) if gained(_finest(middle)) >= enough else (middle, high)
    beyond = high * (points - 1) / (points - 2) if points > 3 else high
    top = min(1.0, max(beyond, float(_FINEST) * points))
    steps = [_finest(step) for step in np.linspace(0.0, top, points)]
    own = plan.scenario.limits.moved
    if own is not None and 0 < own < steps[-1]:
        nearest = min(range(1, points - 1), key=lambda place: abs(steps[place] - own), default=0)
        steps[nearest] = own
    return [Percent(step) for step in steps]


def _finest(share: float) -> Percent:
    return Percent(Decimal(half_up(Decimal(share) / _FINEST)) * _FINEST)


def _over_money(plan: Plan, points: int, fund: str) -> Iterator[Point]:
    case = plan.case
    open_funds = [one.id for one in plan.budget.funds if one.restriction is Restriction.UNRESTRICTED]
    known = KnownNames.by_id(plan.budget.funds)
    named = [id for id in (known.find(fund),) if id] if fund else open_funds
    if not named:
        raise UsageError(
            f"{fund!r} is the name of no fund, or of several." if fund else "there is no unrestricted fund: name one."
        )
    for step in np.linspace(-float(_MONEY_RANGE), float(_MONEY_RANGE), points):
        level = _finest(step)
        money = {id: plain(half_up(case.available[id] * (1 + level))) for id in named}
        yield _rebuilt(plan, float(level), plan.scenario.with_changes(funds=dict(plan.scenario.funds) | money))


def _over_caution(plan: Plan, points: int, fund: str) -> Iterator[Point]:
    """From no caution to as many programs as the plan would change without any."""
    if fund:
        raise UsageError("a frontier over caution is of all funds: leave the fund out.")
    now = plan.scenario.caution
    deviations = now.deviations if now is not None and now.deviations else 1.0
    free = _rebuilt(plan, 0.0, plan.scenario.with_changes(caution=None))
    changed = 0 if free.changes is None else int(np.sum(np.abs(free.changes) >= plan.scenario.round_to / 2))
    for level in np.linspace(0.0, max(changed, 1), points):
        caution = {"programs": float(level), "deviations": deviations}
        yield _rebuilt(plan, float(level), plan.scenario.with_changes(caution=caution))


def points_of(plan: Plan, points: int, over: Over) -> int:
    """How many points there are where so many are asked for: no more than there are numbers of changes."""
    return len(numbers_of(plan.changed_programs, points)) if over == "changes" else points


def _over_changes(plan: Plan, points: int, fund: str) -> Iterator[Point]:
    """From no change to as many as the plan makes: one search for all."""
    if fund:
        raise UsageError("a frontier over changes is of all funds: leave the fund out.")
    search = FewOf(plan)
    for number in numbers_of(plan.changed_programs, points):
        few, scenario = search.best(number), with_most(plan.scenario, number)
        point = _point(float(number), scenario, search.sweep, search.impacts, None if few is None else few.values)
        yield point if few is None else replace(point, bound=few.bound)


def _rebuilt(plan: Plan, level: float, scenario: Scenario) -> Point:
    """The best plan of a scenario whose rows or columns are others."""
    case = settled(Case(plan.case.standing, scenario), plan.value)
    sweep, gain, impacts = _believed(plan, case, rules_of(case))
    return _point(level, scenario, sweep, impacts, None if sweep.lp.impossible else Sweeper(sweep).best(gain))


def _believed(plan: Plan, case: Case, rules: Sequence[Rule]) -> tuple[Sweep, Floats, Floats]:
    """The program of a case, with the gain and the impact of its columns by what is believed."""
    doubts = Doubts.of(plan.value)
    sweep = sweep_of(case, doubts, rows_of(rules, case))
    impacts = sweep.impacts(doubts.factors(doubts.mean))
    return sweep, sweep.costed(impacts), impacts


def _point(level: float, scenario: Scenario, sweep: Sweep, impacts: Floats, values: Floats | None) -> Point:
    if values is None:
        return Point(level, scenario, None, None, None)
    columns = sweep.lp.columns
    cut = (columns.move > 0) & (columns.sign < 0) & (columns.year == 1)
    gain = sweep.impact(impacts, values)
    return Point(level, scenario, float(values[cut].sum()), gain, sweep.changes(values))
