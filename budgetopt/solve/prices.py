"""What the limits of a solved plan cost: shadow prices, and what a dollar must be worth to move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.impact.curve import chords
from budgetopt.impact.value import Value
from budgetopt.rules import rows_of
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, What
from budgetopt.rules.rule import Rule
from budgetopt.solve.build import build, is_bound
from budgetopt.solve.highs import Live, Status, solve
from budgetopt.solve.stages import Solution

_NEAR = 0.005  # currency units: half a cent


@dataclass(frozen=True)
class Margins:
    """What one dollar more for a program takes from others, and what one dollar less gives them, in impact points.

    Both by the prices of the plan, exit costs and all binding rules included; nan where the program cannot move.
    """

    takes: float
    gives: float


def margins(solution: Solution, programs: Sequence[str]) -> dict[str, Margins]:
    """The margins of every program (ids in the order of the columns' program places)."""
    lp = solution.lp
    priced = lp.matrix.transposed_times(solution.first.price, len(lp.columns)) / np.maximum(lp.columns.size, 1e-300)
    found = {}
    for place, id in enumerate(programs):
        if lp.link[place] >= 0:
            worth = -float(solution.first.price[lp.link[place]])
            found[id] = Margins(worth, worth)
            continue
        own = np.flatnonzero(lp.columns.program == place) if len(lp.columns) else np.empty(0, int)
        up = own[lp.columns.sign[own] > 0]
        down = own[lp.columns.sign[own] < 0]
        found[id] = Margins(
            float(priced[up[0]]) if len(up) else float("nan"), -float(priced[down[0]]) if len(down) else float("nan")
        )
    return found


def shadow_prices(
    case: Case, value: Value, rows: Sequence[Row], binding: Sequence[bool], solution: Solution
) -> list[float]:
    """For each row the impact gained if its limit were one currency unit looser; 0 where it does not bind.

    At a kink the gain is reported, not the loss of tightening: rows of the matrix are solved again one unit
    looser; the end of a program's or line's range is priced by the curve just beyond it.
    """
    lp = solution.lp
    place_of = {id(row): place for place, row in enumerate(lp.rows) if row is not None}
    activity = lp.matrix.times(solution.values) if len(lp.columns) else np.zeros(len(lp.matrix))
    live = Live(lp)
    base = live.solve()
    basis = live.highs.getBasis()
    places: dict[str | LineId, int] = {id: place for place, id in enumerate(case.standing.total)}
    places |= {id: place for place, id in enumerate(case.standing.line)}
    # Where one line alone moves its program, the line's range and the program's are the same.
    linked = {id for id, link in zip(case.standing.total, lp.link, strict=True) if link >= 0}
    alone = {
        line
        for line, up, down in zip(case.standing.line, lp.line_up, lp.line_down, strict=True)
        if line.program_id not in linked and (up >= 0 or down >= 0)
    }
    ends = Counter(_end(row, alone) for row, binds in zip(rows, binding, strict=True) if binds)
    prices = []
    for row, binds in zip(rows, binding, strict=True):
        place = place_of.get(id(row))
        if not binds or (is_bound(row) and ends[_end(row, alone)] > 1):
            # Where two rules hold the same end, neither alone gives anything by being loosened.
            prices.append(0.0)
        elif place is not None:
            prices.append(_of_matrix_row(live, basis, base.objective, place, float(activity[place])))
        elif is_bound(row):
            prices.append(_of_range(case, value, rows, row, solution, places))
        else:
            prices.append(0.0)
    return prices


def _end(row: Row, alone: Container[LineId]) -> tuple[object, Sense] | None:
    """Which end of which range a row holds; `alone`: lines whose range is their program's."""
    if not is_bound(row):
        return None
    of = row.terms[0][0].of
    if isinstance(of, LineId) and of in alone:
        return of.program_id, row.sense
    return of, row.sense


def _of_matrix_row(live: Live, basis: object, best: float, place: int, activity: float) -> float:
    lower, upper = float(live.lp.row_lower[place]), float(live.lp.row_upper[place])
    gains = [0.0]
    for limit, looser in ((upper, (lower, upper + 1)), (lower, (lower - 1, upper))):
        if np.isinf(limit) or abs(activity - limit) > _NEAR:
            continue
        live.limit(place, *looser)
        # From the same basis each time, so that a price does not depend on which was asked for before.
        live.highs.clearSolver()
        live.highs.setBasis(basis)
        gains.append(live.solve().objective - best)
        live.limit(place, lower, upper)
    return max(gains)


def _of_range(
    case: Case, value: Value, rows: Sequence[Row], row: Row, solution: Solution, places: Mapping[str | LineId, int]
) -> float:
    """The price of the end of a program's or line's range: the reduced cost of the column beyond it."""
    lp, (what, of) = solution.lp, row.terms[0][0]
    id = of.program_id if isinstance(of, LineId) else of
    if id in case.standing.fixed and id == of:
        return 0.0
    upper = row.sense is Sense.AT_MOST
    if what is What.PROGRAM:
        ends = lp.next_up if upper else lp.next_down
    else:
        ends = lp.line_up if upper else lp.line_down
    column = int(ends[places[of]])
    if row.sense is Sense.EXACTLY or column < 0:
        return _solved_again(case, value, rows, row, solution)
    gain = float(solution.first.reduced[column])
    # Where the range excludes today, a looser end means less of the move that it forces.
    return max(0.0, gain if bool(lp.columns.sign[column] > 0) == upper else -gain)


def _solved_again(case: Case, value: Value, rows: Sequence[Row], row: Row, solution: Solution) -> float:
    """The gain of one currency unit, where no column stands beyond the end: a lock, a line that cannot move at all."""
    if row.limit < 0:
        return 0.0  # a negative line is not for sale
    gains = [0.0]
    steps = {Sense.AT_MOST: (100,), Sense.AT_LEAST: (-100,), Sense.EXACTLY: (-100, 100)}[row.sense]
    for step in steps:
        looser = row._replace(limit=row.limit + step)
        solved = solve(build(case, value, [looser if other is row else other for other in rows]))
        if solved.status is Status.OPTIMAL:
            gains.append(solved.objective - solution.first.objective)
    return max(gains)


def best_gain(case: Case, value: Value, rules: Sequence[Rule]) -> float:
    """The most impact that can be gained against today under `rules`, before rounding; nan where none can be met."""
    solved = solve(build(case, value, rows_of(rules, case)))
    return solved.objective if solved.status is not Status.INFEASIBLE else float("nan")


def tipping_points(case: Case, value: Value, solution: Solution, cut: Sequence[str]) -> dict[str, float | None]:
    """For each cut program the least effectiveness m_p ≤ 1 at which the re-solved plan takes nothing from it.

    The plan is solved with the program held at today's budget and again with one currency unit taken from it;
    the difference f is what that unit gives the others, and a_p · m_p · φ' = f is where it is no longer taken.
    """
    lp = solution.lp
    live = Live(lp)
    live.solve()
    basis = live.highs.getBasis()
    places = {id: place for place, id in enumerate(case.standing.total)}
    found: dict[str, float | None] = {}
    for id in cut:
        own = np.flatnonzero((lp.columns.program == places[id]) & (lp.columns.sign < 0))
        segments = [c for c in own if lp.columns.gain[c] != 0 or lp.link[places[id]] < 0 or lp.columns.line[c] < 0]
        found[id] = _tipping(live, basis, value, id, [int(c) for c in segments])
    return found


def _tipping(live: Live, basis: object, value: Value, id: str, down: list[int]) -> float | None:
    lp, one = live.lp, value[id]
    if one.response or not down or any(lp.columns.lower[column] > 0 for column in down):
        return None  # neither a measured curve nor a forced cut depends on what is believed
    first = down[-1] if lp.columns.upper[down[-1]] > 0 else down[-2] if len(down) > 1 else down[-1]
    outcomes = []
    for taken in (0.0, 1.0):
        for column in down:
            at = taken if column == first else 0.0
            live.highs.changeColBounds(column, at, at)
        live.highs.clearSolver()
        live.highs.setBasis(basis)
        solved = live.solve()
        outcomes.append(solved.objective if solved.status is Status.OPTIMAL else float("nan"))
    for column in down:
        live.highs.changeColBounds(column, float(lp.columns.lower[column]), float(lp.columns.upper[column]))
    gives = outcomes[1] - outcomes[0] - float(lp.columns.gain[first])
    # At the tipping point the curve has the shape that goes with what is then believed: straight below zero.
    slope = next(chord.slope for chord in chords(one.elasticity, linear=gives <= 0) if chord.right == 1.0)
    least = gives / ((one.alignment or 0.0) * slope) if one.alignment else float("inf")
    return least if least <= 1 else None
