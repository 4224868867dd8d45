"""The frontier: the best impact for each amount moved, change of the money, level of caution, number of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget, Restriction
from budgetopt.errors import UsageError
from budgetopt.explore.few_changes import numbers_of, with_most
from budgetopt.explore.frontier_points import Cap, Frontier, Over, Point
from budgetopt.impact.drawn import Floats
from budgetopt.log import logged
from budgetopt.money import half_up, plain
from budgetopt.plan.few_moves import FewOf
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Case, Row, Rule, rows_of, rules_of
from budgetopt.rules.moved import Moved
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.names import KnownNames
from budgetopt.scenario.quantities import Percent
from budgetopt.solve.holding import settled
from budgetopt.solve.sweep import Sweep, sweep_of
from budgetopt.solve.sweeper import Sweeper

# Where a limit of a program is solved: as parts of what the scenario asks, and at the largest that can be asked.
_OF_CAP = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
DEFAULT_POINTS = 25
# The money is varied this far either way.
_MONEY_RANGE = Decimal("0.10")
# What the last point may lack of all that could be gained.
_HARDLY = 1e-4
# Levels of "moved" are whole hundredths of a percent, as a scenario can write them.
_FINEST = Decimal("0.0001")


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
    money = partial(_over_money, fund=fund)
    ways: dict[str, Callable[[Plan, int], Iterator[Point]]] = {
        "moved": _over_moved, "money": money, "caution": _over_caution, "changes": _over_changes,
    }  # fmt: skip
    if over not in ways:
        raise UsageError(f"a frontier over {over!r}: write one of {', '.join(ways)}.")
    if fund and over != "money":
        what = "what is moved" if over == "moved" else over
        raise UsageError(f"a frontier over {what} is of all funds: leave the fund out.")
    found: list[Point] = []
    points = points_of(plan, points, over)
    for point in ways[over](plan, points):
        found.append(point)
        yield Frontier(plan, over, tuple(found), whole=len(found) == points)


def over_cap(plan: Plan, cap: Cap, largest: float) -> Iterator[Frontier]:
    """The best plan at some levels of one limit of every program, point by point, around the scenario's own.

    `largest`: the highest level that is asked for, as a share. Nothing where the scenario has no such limit.
    """
    own = getattr(plan.scenario.limits, cap)
    found: list[Point] = []
    levels = sorted({*(min(float(own) * part, largest) for part in _OF_CAP), largest}) if own is not None else []
    for index, level in enumerate(map(_finest, levels)):
        found.append(_rebuilt(plan, float(level), plan.scenario.with_limits(**{cap: level})))
        yield Frontier(plan, cap, tuple(found), whole=index == len(levels) - 1)


def _over_moved(plan: Plan, points: int) -> Iterator[Point]:
    """One live model: only the limits of what may be moved change from point to point."""
    case = replace(plan.case, scenario=plan.scenario.with_limits(moved=Percent(1)))
    rules = rules_of(case)
    (rule,) = (rule for rule in rules if isinstance(rule, Moved))
    sweep, gain, impacts = _believed(plan, case, rules)
    lp, model = sweep.lp, Sweeper(sweep)
    rows = [(index, row) for index, row in enumerate(lp.rows) if row is not None and row.rule_id == rule.id]
    places = np.array([place for place, _ in rows], np.int32)

    together = [index for index, row in enumerate(lp.rows) if row is not None and row.rounding]

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
        ids = ", ".join(one.id for one in plan.budget.funds)
        raise UsageError(
            f"{fund!r} names no fund, or several; there are {ids}."
            if fund
            else f"there is no unrestricted fund: name one of {ids}."
        )
    for step in np.linspace(-float(_MONEY_RANGE), float(_MONEY_RANGE), points):
        level = _finest(step)
        money = {id: plain(half_up(case.available[id] * (1 + level))) for id in named}
        yield _rebuilt(plan, float(level), plan.scenario.with_changes(funds=dict(plan.scenario.funds) | money))


def _over_caution(plan: Plan, points: int) -> Iterator[Point]:
    """From no caution to as many programs as the plan would change without any."""
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


def _over_changes(plan: Plan, points: int) -> Iterator[Point]:
    """From no change to as many as the plan makes: one search for all."""
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
    doubts = plan.doubts
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
