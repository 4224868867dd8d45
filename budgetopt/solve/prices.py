"""What the limits of a solved plan cost: shadow prices, and what a dollar must be worth to move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.impact.curve import chords
from budgetopt.impact.value import Value
from budgetopt.rules import rows_of
from budgetopt.rules.case import Case
from budgetopt.rules.fund_balance import FundBalance
from budgetopt.rules.row import Row, Sense
from budgetopt.rules.rule import Rule
from budgetopt.solve.build import build, is_bound
from budgetopt.solve.highs import Live, SolverStatus, solve
from budgetopt.solve.program import Floats, Ints, LinearProgram
from budgetopt.solve.stages import Solution

_NEAR = 0.005  # currency units: half a cent


@dataclass(frozen=True)
class Margins:
    """What one dollar more for a program takes from others, and what one dollar less gives them, in impact points.

    Both of the first planned year, by the prices of the plan, exit costs and all binding rules included; nan where the
    program cannot move.
    """

    takes: float
    gives: float


def margins(solution: Solution, programs: Sequence[str]) -> dict[str, Margins]:
    """The margins of every program (ids in the order of the columns' program places)."""
    lp = solution.lp
    columns = lp.columns
    priced = lp.matrix.transposed_times(solution.first.price, len(columns)) - columns.penalty
    found = {}
    for place, id in enumerate(programs):
        if lp.link[place] >= 0 and not columns.penalty.any():
            worth = -float(solution.first.price[lp.link[place]])
            found[id] = Margins(worth, worth)
            continue
        own = np.flatnonzero((columns.program == place) & (columns.year == 1)) if len(columns) else np.empty(0, int)
        # The segments of a program with several lines carry its price; the moves of its lines do not.
        segments = own[columns.line[own] < 0] if lp.link[place] >= 0 else own
        up = segments[columns.sign[segments] > 0]
        down = segments[columns.sign[segments] < 0]
        found[id] = Margins(
            float(priced[up[0]]) if len(up) else float("nan"), -float(priced[down[0]]) if len(down) else float("nan")
        )
    return found


def shadow_prices(
    case: Case, value: Value, rows: Sequence[Row], binding: Sequence[bool], solution: Solution
) -> list[float]:
    """For each row the objective points gained if its limit were one unit looser; 0 where it does not bind.

    At a kink the gain is reported, not the loss of tightening: rows of the matrix are solved again one unit looser; the
    end of a program's or line's range is priced by the curve just beyond it. Where benefits count, a further dollar of
    a fund counts 1 even where it stays idle.
    """
    lp = solution.lp
    place_of = {id(row): place for place, row in enumerate(lp.rows) if row is not None}
    activity = lp.matrix.times(solution.values) if len(lp.columns) else np.zeros(len(lp.matrix))
    live = Live(lp)
    base = live.solve()
    basis = live.highs.getBasis()
    # Where one line alone moves its program, the line's range and the program's are the same.
    alone = {
        (of, year) for of, year, _ in lp.beyond if isinstance(of, LineId) and (of.program_id, year) not in lp.linked
    }
    ends = Counter(_end(row, alone) for row, binds in zip(rows, binding, strict=True) if binds)
    benefits = case.scenario.objective == "benefits"
    prices = []
    for row, binds in zip(rows, binding, strict=True):
        idle = case.scenario.yearly[row.year - 1] if benefits and row.rule_id.kind == FundBalance.kind else 0.0
        place = place_of.get(id(row))
        if not binds or (is_bound(row) and ends[_end(row, alone)] > 1):
            # Where two rules hold the same end, neither alone gives anything by being loosened.
            prices.append(idle)
        elif place is not None:
            prices.append(idle + _of_matrix_row(live, basis, base.objective, place, float(activity[place])))
        elif is_bound(row):
            prices.append(_of_range(case, value, rows, row, solution))
        else:
            prices.append(0.0)
    return prices


def _end(row: Row, alone: Container[tuple[LineId, int]]) -> tuple[object, int, Sense] | None:
    """Which end of which range a row holds; `alone`: lines whose range is their program's."""
    if not is_bound(row):
        return None
    of = row.terms[0][0].of
    if isinstance(of, LineId) and (of, row.year) in alone:
        return of.program_id, row.year, row.sense
    return of, row.year, row.sense


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


def _of_range(case: Case, value: Value, rows: Sequence[Row], row: Row, solution: Solution) -> float:
    """The price of the end of a program's or line's range: the reduced cost of the column beyond it."""
    lp, of = solution.lp, row.terms[0][0].of
    if isinstance(of, str) and case.is_fixed(of):
        return 0.0
    upper = row.sense is Sense.AT_MOST
    column = lp.beyond.get((of, row.year, upper), -1)
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
        if solved.status is SolverStatus.OPTIMAL:
            gains.append(solved.objective - solution.first.objective)
    return max(gains)


@dataclass(frozen=True)
class Best:
    """The most that can be had under some rules, before rounding: objective points and impact points against today.

    `proven` False where a search over yes and no was stopped: more may be possible.
    """

    objective: float
    impact: float
    proven: bool


def best_gain(case: Case, value: Value, rules: Sequence[Rule], time_limit_s: float | None = None) -> Best | None:
    """The most that can be gained against today under `rules`; None where they cannot be met.

    `time_limit_s` is for a search over yes and no; what is found then is a bound. Raises TimeLimitReached where
    nothing is.
    """
    lp = build(case, value, rows_of(rules, case))
    solved = solve(lp, time_limit_s=time_limit_s if lp.columns.mixed else None)
    if solved.status is SolverStatus.INFEASIBLE:
        return None
    return Best(solved.objective, lp.impact(solved.values), solved.status is SolverStatus.OPTIMAL)


def tipping_points(case: Case, value: Value, solution: Solution, cut: Sequence[str]) -> dict[str, float | None]:
    """For each cut program the least that may be believed of it (m_p ≤ 1) so that the plan takes nothing from it.

    The plan is solved with the program kept at today's budget or more in every year, and again with one currency unit
    taken from it in all (each year's discounted); the difference f is what that unit gives the others, and
    a_p · m_p · φ' = f is where it is no longer taken. Where benefits count, m_p is the ratio and has no ceiling of 1.
    """
    live = Live(solution.lp)
    places = {id: place for place, id in enumerate(case.standing.total)}
    return {id: _tipping(case, live, value, id, places[id]) for id in cut}


def _tipping(case: Case, live: Live, value: Value, id: str, place: int) -> float | None:
    lp, one = live.lp, value[id]
    down = _segments_down(lp, id, place)
    if one.response or not len(down) or np.any(lp.columns.lower[down] > 0):
        return None  # neither a measured curve nor a forced cut depends on what is believed
    gives = _gives(live, down, np.array(case.scenario.yearly)[lp.columns.year[down] - 1])
    # At the tipping point the curve has the shape that goes with what is then believed: straight below zero.
    slope = next(chord.slope for chord in chords(one.elasticity, linear=gives <= 0) if chord.right == 1.0)
    least = gives / (one.weight * slope) if one.weight else float("inf")
    highest = np.inf if one.objective == "benefits" else 1.0
    return least if least <= highest and np.isfinite(least) else None


def _segments_down(lp: LinearProgram, id: str, place: int) -> Ints:
    """The columns that cut a program's total, in every year."""
    columns = lp.columns
    own = np.flatnonzero((columns.program == place) & (columns.sign < 0))
    priced = [(columns.line[column] < 0) == ((id, int(columns.year[column])) in lp.linked) for column in own]
    return np.array(own[np.array(priced, bool)], np.int32)


def _gives(live: Live, down: Ints, weights: Floats) -> float:
    """Objective points that others gain by one unit (Σ weight · column = 1) taken in the columns `down`."""
    highs, columns = live.highs, live.lp.columns
    for column in down:
        highs.changeColCost(int(column), -float(columns.gain[column] - columns.worth[column]))
    highs.addRow(0.0, 0.0, len(down), down, weights)
    row, outcomes = highs.getNumRow() - 1, []
    for taken in (0.0, 1.0):
        highs.changeRowBounds(row, taken, taken)
        solved = live.solve()
        outcomes.append(solved.objective if solved.status is SolverStatus.OPTIMAL else float("nan"))
    highs.deleteRows(1, np.array([row], np.int32))
    for column in down:
        highs.changeColCost(int(column), -float(columns.gain[column]))
    return outcomes[1] - outcomes[0]
