"""The same program in PuLP: where it can be read, exported (.lp, .mps) and handed to any solver PuLP knows.

Written with what PuLP 3.3 and 4 both have. The verdict is read from HiGHS itself: at a time limit PuLP 3.3 calls
a plan optimal that is not, and after "infeasible" its variables still hold values.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import highspy
import numpy as np
import pulp

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, What
from budgetopt.solve.board import Cell
from budgetopt.solve.program import LinearProgram


class Verdict(StrEnum):
    """What came of a solve."""

    PROVEN = "proven"
    FOUND = "found, not proven"
    NONE = "none"


def state(lp: LinearProgram, name: str = "budget") -> pulp.LpProblem:
    """The linear program as a PuLP problem; rows are named after the rules (shortened to what .lp files allow)."""
    problem = pulp.LpProblem(name, pulp.LpMaximize)
    columns = lp.columns
    variables = [
        problem.add_variable(
            f"{'raise' if columns.sign[place] > 0 else 'cut'}_{place}",
            float(columns.lower[place]),
            None if np.isinf(columns.upper[place]) else float(columns.upper[place]),
            pulp.LpInteger if columns.integer[place] else pulp.LpContinuous,
        )
        for place in range(len(columns))
    ]
    objective = expression((variable, float(gain)) for variable, gain in zip(variables, columns.gain, strict=True))
    problem.setObjective(objective + lp.offset if lp.offset else objective)
    matrix = lp.matrix
    for place, row in enumerate(lp.rows):
        span = slice(matrix.start[place], matrix.start[place + 1])
        entries = zip(matrix.index[span], matrix.value[span], strict=True)
        left = expression((variables[column], float(value)) for column, value in entries)
        label = f"r{place}_{_plain(row.name if row else 'help')}"
        low, high = lp.row_lower[place], lp.row_upper[place]
        if low == high:
            problem += (left == float(high), label)
        elif np.isinf(low):
            problem += (left <= float(high), label)
        else:
            problem += (left >= float(low), label)
    return problem


def expression(terms: Iterable[tuple[pulp.LpVariable, float]]) -> pulp.LpAffineExpression:
    """Σ coefficient · variable, made in the one way that PuLP 3.3 and 4 share."""
    made = pulp.lpSum([])
    for variable, coefficient in terms:
        made.addterm(variable, coefficient)
    return made


@dataclass
class Steps:
    """Whole steps away from today by cell: x_lt = b_l + unit · (raise − cut)."""

    raises: dict[Cell, pulp.LpVariable]
    cuts: dict[Cell, pulp.LpVariable]
    # What a line or program loses against the year before, in steps.
    losses: dict[Quantity, pulp.LpVariable] = field(default_factory=dict)
    decided: Mapping[Quantity, bool] = field(default_factory=dict)

    def against_today(self, cell: Cell) -> list[tuple[pulp.LpVariable, float]]:
        """The change of a cell, as terms."""
        return [(self.raises[cell], 1.0), (self.cuts[cell], -1.0)] if cell in self.raises else []


def add_rows(problem: pulp.LpProblem, case: Case, rows: Sequence[Row], steps: Steps, unit: Cents) -> None:
    """Add rules' rows over whole steps of `unit` cents.

    Costs that are rounded to the cent line by line get half a cent of room each, so that the rounded plan holds.
    """
    for row in rows:
        coefficients: dict[pulp.LpVariable, float] = defaultdict(float)
        constant, room = 0.0, 0.0
        for quantity, coefficient in row.terms:
            factor = coefficient / row.scale
            if quantity.what in (What.AMOUNT, What.PROGRAM):
                terms, today = _total(case, steps, quantity)
                constant += factor * today
            else:
                terms, share = _lost(problem, case, steps, quantity)
                factor *= share
                room += 0.5 if share % 1 and terms else 0.0
            for variable, sign in terms:
                coefficients[variable] += factor * sign
        left = expression(coefficients.items())
        limit = (row.limit - constant) / unit
        if row.sense is Sense.AT_MOST:
            problem += left <= limit - room / unit
        elif row.sense is Sense.AT_LEAST:
            problem += left >= limit + room / unit
        else:
            problem += left == limit


def _cells(case: Case, quantity: Quantity) -> list[Cell]:
    of, year = quantity.of, quantity.year
    lines = [of] if isinstance(of, LineId) else [line.id for line in case.standing.lines_of_program[of]]
    return [Cell(year, line) for line in lines]


def _total(case: Case, steps: Steps, quantity: Quantity) -> tuple[list[tuple[pulp.LpVariable, float]], Cents]:
    """An amount as its change in steps, and what it is today."""
    cells = _cells(case, quantity)
    terms = [term for cell in cells for term in steps.against_today(cell)]
    return terms, sum(case.standing.line[cell.line].current for cell in cells)


def _lost(
    problem: pulp.LpProblem, case: Case, steps: Steps, quantity: Quantity
) -> tuple[list[tuple[pulp.LpVariable, float]], float]:
    """What is lost, in steps, and the share of it that counts."""
    share = float(case.share_of_cut(quantity.what, quantity.program_id)) if isinstance(quantity.of, LineId) else 1.0
    cells = _cells(case, quantity)
    yearly = quantity.what in (What.LOST_REVENUE, What.UNAVOIDABLE)
    if isinstance(quantity.of, LineId) and (yearly or quantity.year == 1):
        return [(steps.cuts[cell], 1.0) for cell in cells if cell in steps.cuts], share
    key = Quantity(What.CUT if isinstance(quantity.of, LineId) else What.NET_CUT, quantity.of, quantity.year)
    if key not in steps.losses:
        lost = steps.losses[key] = problem.add_variable(f"lost_{len(steps.losses)}", 0)
        now = [term for cell in cells for term in steps.against_today(cell)]
        before = (
            []
            if key.year == 1
            else [term for cell in cells for term in steps.against_today(cell._replace(year=cell.year - 1))]
        )
        difference = [*before, *((variable, -sign) for variable, sign in now), (lost, -1.0)]
        fell = steps.decided.get(quantity._replace(what=What.FELL))
        if fell is None:
            problem += expression(difference) <= 0.0
        elif fell:
            problem += expression(difference) == 0.0
        else:
            problem += lost == 0.0
    return [(steps.losses[key], 1.0)], share


def solve_problem(problem: pulp.LpProblem, time_limit_s: float | None = None) -> tuple[Verdict, float]:
    """Solve with HiGHS through PuLP; the verdict and the objective (nan where there is no plan)."""
    with standard_output_kept_clean():
        problem.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=time_limit_s, gapRel=1e-9))
    highs = problem.solverModel
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return Verdict.PROVEN, float(pulp.value(problem.objective))
    if highs.getInfo().primal_solution_status == 2 and status == highspy.HighsModelStatus.kTimeLimit:
        return Verdict.FOUND, float(pulp.value(problem.objective))
    return Verdict.NONE, float("nan")


@contextmanager
def standard_output_kept_clean() -> Iterator[None]:
    """HiGHS prints a banner to the process's standard output when PuLP makes it: drop that."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no standard output at all (a windowed program)
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _plain(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)[:60]
