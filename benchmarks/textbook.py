"""The same problem as most would write it: an amount, a raise and a cut for every line with a row that links them to
today's, and chord segments for every program with a row that sums them. Built as arrays (for HiGHS itself, and in
cvxpy) or in PuLP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import highspy
import numpy as np
import pulp

from budgetopt.city.ledger import LineId
from budgetopt.impact.value import Value
from budgetopt.rules import Case
from budgetopt.rules.row import Row, What
from budgetopt.solve.pulp_door import expression, standard_output_kept_clean


@dataclass
class Textbook:
    """Columns x, inc, cut of each line and z… of each program in turn; rows as (coefficients, lower, upper)."""

    gain: list[float]
    lower: list[float]
    upper: list[float]
    rows: list[tuple[dict[int, float], float, float]]
    constant: float


def textbook(case: Case, value: Value, rows: Sequence[Row]) -> Textbook:
    """The textbook program of a case; money in currency units."""
    standing = case.standing
    made = Textbook([], [], [], [], 0.0)
    lines, programs = _bounds(case, rows)
    place: dict[LineId, tuple[int, int]] = {}

    def column(gain: float, lower: float, upper: float) -> int:
        made.gain.append(gain)
        made.lower.append(lower)
        made.upper.append(upper)
        return len(made.gain) - 1

    for id in standing.total:
        one, own = value[id], standing.lines_of_program[id]
        low, high = programs[id]
        if len(own) == 1:
            # One line pays alone: its bounds and the program's are the same.
            low, high = max(low, lines[own[0].id][0]), min(high, lines[own[0].id][1])
        reference = one.reference / 100
        xs = []
        for line in own:
            alone = len(own) == 1
            x = column(0.0, *((low, high) if alone else lines[line.id]))
            up, down = column(0.0, 0.0, np.inf), column(0.0, 0.0, np.inf)
            made.rows.append(({x: 1.0, up: -1.0, down: 1.0}, line.current / 100, line.current / 100))
            place[line.id] = (x, down)
            xs.append(x)
        corners = {low, high} | {c * reference for chord in one.curve() for c in (chord.left, chord.right)}
        edges = sorted(corner for corner in corners if low <= corner <= high)
        segments = []
        for start, end in pairwise(edges):
            middle = (start + end) / 2 / reference
            slope = next(chord.slope for chord in one.curve() if middle <= chord.right)
            segments.append(column(one.per_dollar * slope, 0.0, end - start))
        made.constant += one.impact(round(low * 100))
        made.rows.append((dict.fromkeys(xs, 1.0) | dict.fromkeys(segments, -1.0), low, low))
    for row in rows:
        if len(row.terms) > 1:
            found: dict[int, float] = {}
            for quantity, coefficient in row.terms:
                of = (
                    [quantity.of]
                    if isinstance(quantity.of, LineId)
                    else [line.id for line in standing.lines_of_program[quantity.of]]
                )
                for line_id in of:
                    at = place[line_id][1 if quantity.what is What.CUT else 0]
                    found[at] = found.get(at, 0.0) + coefficient / row.scale
            limit = row.limit / 100
            made.rows.append((found, -np.inf if row.sense == "<=" else limit, np.inf if row.sense == ">=" else limit))
    return made


Bounds = dict[LineId, list[float]]


def _bounds(case: Case, rows: Sequence[Row]) -> tuple[Bounds, dict[str, list[float]]]:
    """Least and most currency units of every line and of every program."""
    lines = {line.id: [0.0, np.inf] for line in case.standing.lines}
    programs = {id: [0.0, np.inf] for id in case.standing.total}
    for row in rows:
        if len(row.terms) == 1:
            of = row.terms[0][0].of
            bounds = lines[of] if isinstance(of, LineId) else programs[of]
            side = 1 if row.sense == "<=" else 0
            bounds[side] = (min if side else max)(bounds[side], row.limit / 100)
    return lines, programs


def by_highs(made: Textbook) -> tuple[float, float]:
    """Solve with HiGHS as it comes; the optimum and the seconds that HiGHS took."""
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(made.gain), len(made.rows)
    model.col_cost_ = -np.array(made.gain)
    model.col_lower_, model.col_upper_ = np.array(made.lower), np.array(made.upper)
    model.row_lower_ = np.array([low for _, low, _ in made.rows])
    model.row_upper_ = np.array([high for _, _, high in made.rows])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = model.num_col_, model.num_row_
    model.a_matrix_.start_ = np.cumsum([0] + [len(found) for found, _, _ in made.rows])
    model.a_matrix_.index_ = np.array([column for found, _, _ in made.rows for column in found])
    model.a_matrix_.value_ = np.array([value for found, _, _ in made.rows for value in found.values()])
    with standard_output_kept_clean():
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        highs.passModel(model)
        highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(highs.modelStatusToString(highs.getModelStatus()))
    return made.constant - highs.getInfo().objective_function_value, highs.getRunTime()


def in_pulp(made: Textbook) -> pulp.LpProblem:
    """The textbook program as a PuLP problem."""
    problem = pulp.LpProblem("textbook", pulp.LpMaximize)
    variables = [
        problem.add_variable(f"v{place}", low, None if np.isinf(high) else high)
        for place, (low, high) in enumerate(zip(made.lower, made.upper, strict=True))
    ]
    pairs = zip(variables, made.gain, strict=True)
    problem.setObjective(expression((variable, gain) for variable, gain in pairs if gain))
    for found, low, high in made.rows:
        left = expression((variables[column], value) for column, value in found.items())
        if low == high:
            problem += left == low
        elif np.isinf(low):
            problem += left <= high
        else:
            problem += left >= low
    return problem


def in_cvxpy(made: Textbook) -> tuple[float, float]:
    """The optimum by Clarabel, cvxpy's interior point; and the seconds that the whole took."""
    import time

    import cvxpy
    from scipy.sparse import csr_matrix

    began = time.process_time()
    start = np.cumsum([0] + [len(found) for found, _, _ in made.rows])
    index = np.array([column for found, _, _ in made.rows for column in found])
    entry = np.array([value for found, _, _ in made.rows for value in found.values()])
    matrix = csr_matrix((entry, index, start), shape=(len(made.rows), len(made.gain)))
    low, high = (np.array([row[side] for row in made.rows]) for side in (1, 2))
    lower, upper = np.array(made.lower), np.array(made.upper)
    x = cvxpy.Variable(len(made.gain))
    same, bounded = low == high, np.isfinite(upper)
    up, down = ~same & np.isfinite(high), ~same & np.isfinite(low)
    held = [matrix[same] @ x == low[same], x >= lower, x[bounded] <= upper[bounded]]
    held += [matrix[up] @ x <= high[up]] if up.any() else []
    held += [matrix[down] @ x >= low[down]] if down.any() else []
    problem = cvxpy.Problem(cvxpy.Maximize(np.array(made.gain) @ x), held)
    problem.solve(solver=cvxpy.CLARABEL)
    return made.constant + float(problem.value), time.process_time() - began
