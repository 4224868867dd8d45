"""The same problem as most would write it: an amount, chord segments, a raise and a cut for every program, with a
row that sums the segments and a row that links the amount to today's. Built as arrays (for HiGHS itself) or in PuLP."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import highspy
import numpy as np
import pulp

from budgetopt.impact.value import Value
from budgetopt.rules import Case
from budgetopt.rules.row import Row, What
from budgetopt.solve.pulp_door import expression, standard_output_kept_clean


@dataclass
class Textbook:
    """Columns x, z…, inc, cut of each program in turn; rows as (coefficients, lower, upper)."""

    gain: list[float]
    lower: list[float]
    upper: list[float]
    rows: list[tuple[dict[int, float], float, float]]
    constant: float


def textbook(case: Case, value: Value, rows: list[Row]) -> Textbook:
    """The textbook program of a case whose programs have one line each; money in currency units."""
    standing = case.standing
    made = Textbook([], [], [], [], 0.0)
    bounds = {id: [0.0, np.inf] for id in standing.total}
    for row in rows:
        if len(row.terms) == 1:
            of = row.terms[0][0].of
            id = of if isinstance(of, str) else of.program_id
            side = 1 if row.sense == "<=" else 0
            bounds[id][side] = (min if side else max)(bounds[id][side], row.limit / 100)
    place: dict[str, dict[What, int]] = {}

    def column(gain: float, lower: float, upper: float) -> int:
        made.gain.append(gain)
        made.lower.append(lower)
        made.upper.append(upper)
        return len(made.gain) - 1

    for id, today in standing.total.items():
        one, (low, high) = value[id], bounds[id]
        reference = one.reference / 100
        x = column(0.0, low, high)
        corners = {low, high} | {c * reference for chord in one.curve() for c in (chord.left, chord.right)}
        edges = sorted(corner for corner in corners if low <= corner <= high)
        segments = []
        for start, end in pairwise(edges):
            middle = (start + end) / 2 / reference
            slope = next(chord.slope for chord in one.curve() if middle <= chord.right)
            segments.append(column(one.per_dollar * slope, 0.0, end - start))
        made.constant += one.impact(round(low * 100))
        up, down = column(0.0, 0.0, np.inf), column(0.0, 0.0, np.inf)
        made.rows.append(({x: 1.0} | dict.fromkeys(segments, -1.0), low, low))
        made.rows.append(({x: 1.0, up: -1.0, down: 1.0}, today / 100, today / 100))
        place[id] = {What.AMOUNT: x, What.PROGRAM: x, What.CUT: down}
    for row in rows:
        if len(row.terms) > 1:
            found: dict[int, float] = {}
            for quantity, coefficient in row.terms:
                id = quantity.of if isinstance(quantity.of, str) else quantity.of.program_id
                found[place[id][quantity.what]] = coefficient / row.scale
            limit = row.limit / 100
            made.rows.append((found, -np.inf if row.sense == "<=" else limit, np.inf if row.sense == ">=" else limit))
    return made


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
