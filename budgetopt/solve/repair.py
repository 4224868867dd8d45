"""The last step of rounding, when single steps are stuck: a small mixed-integer program, stated in PuLP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulp

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row
from budgetopt.solve.pulp_door import Verdict, add_rows, solve_problem

TIME_LIMIT_S = 20.0


def repaired(
    case: Case, rows: Sequence[Row], wanted: Mapping[LineId, Cents], unit: Cents
) -> dict[LineId, Cents] | None:
    """Amounts in whole units of change nearest to `wanted` that keep every row exactly; None if there are none."""
    problem = pulp.LpProblem("rounding", pulp.LpMinimize)
    raises: dict[LineId, pulp.LpVariable] = {}
    cuts: dict[LineId, pulp.LpVariable] = {}
    distance = []
    for number, line in enumerate(case.standing.lines):
        if line.fixed:
            continue
        change = wanted[line.id] - line.current
        # A line either rises or falls: the side that the solver did not choose stays closed unless it did not move.
        most_up = None if change >= 0 else 0
        most_down = line.current // unit if change <= 0 else 0
        up = raises[line.id] = problem.add_variable(f"raise_{number}", 0, most_up, pulp.LpInteger)
        down = cuts[line.id] = problem.add_variable(f"cut_{number}", 0, most_down, pulp.LpInteger)
        off = problem.add_variable(f"off_{number}", 0)
        distance.append(off)
        problem += off >= up - down - change / unit
        problem += off >= change / unit - up + down
    problem.setObjective(pulp.lpSum(distance))
    add_rows(problem, case, rows, raises, cuts, unit)
    verdict, _ = solve_problem(problem, time_limit_s=TIME_LIMIT_S)
    if verdict is Verdict.NONE:
        return None
    amounts = {line.id: line.current for line in case.standing.lines}
    for id, up in raises.items():
        amounts[id] += unit * (round(up.value() or 0) - round(cuts[id].value() or 0))
    return amounts if _holds(case, rows, amounts) else None


def _holds(case: Case, rows: Sequence[Row], amounts: Mapping[LineId, Cents]) -> bool:
    allocation = Allocation(case.standing, amounts)
    return all(row.excess(row.value(allocation.measure)) <= 0 for row in rows)
