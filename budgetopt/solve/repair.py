"""The last step of rounding, when single steps are stuck: a small mixed-integer program, stated in PuLP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulp

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, What
from budgetopt.solve.board import Amounts, Cell
from budgetopt.solve.held import Decided
from budgetopt.solve.pulp_door import Verdict, solve_problem
from budgetopt.solve.steps import Steps

TIME_LIMIT_S = 20.0


def repaired(
    case: Case, rows: Sequence[Row], wanted: Amounts, unit: Cents, decided: Decided
) -> Sequence[Mapping[LineId, Cents]] | None:
    """Amounts in whole units of change nearest to `wanted` that keep every row exactly; None if there are none."""
    problem = pulp.LpProblem("rounding", pulp.LpMinimize)
    steps = Steps(problem, case, unit, decided)
    distance = []
    for year, amounts in enumerate(wanted, start=1):
        for number, line in enumerate(case.standing.lines):
            if line.fixed:
                continue
            change = amounts[line.id] - line.current
            name, cell = f"{year}_{number}", Cell(year, line.id)
            # A line either rises or falls: the side that the solver did not choose stays closed unless it did not move.
            lacks = decided.get(Quantity(What.LACKS, line.id, year), change < 0 if change else None)
            most_up = 0 if lacks else None
            most_down = 0 if lacks is False else line.current // unit
            up = steps.raises[cell] = problem.add_variable(f"raise_{name}", 0, most_up, pulp.LpInteger)
            down = steps.cuts[cell] = problem.add_variable(f"cut_{name}", 0, most_down, pulp.LpInteger)
            off = problem.add_variable(f"off_{name}", 0)
            distance.append(off)
            problem += off >= up - down - change / unit
            problem += off >= change / unit - up + down
    problem.setObjective(pulp.lpSum(distance))
    steps.add_rows(rows)
    verdict, _ = solve_problem(problem, time_limit_s=TIME_LIMIT_S)
    if verdict is Verdict.NONE:
        return None
    years = [{line.id: line.current for line in case.standing.lines} for _ in case.years]
    for cell, up in steps.raises.items():
        years[cell.year - 1][cell.line] += unit * (round(up.value() or 0) - round(steps.cuts[cell].value() or 0))
    return years if _holds(case, rows, years) else None


def _holds(case: Case, rows: Sequence[Row], years: Amounts) -> bool:
    last = Allocation.over_years(case.standing, years)[-1]
    return all(row.excess(row.value(last.measure)) <= 0 for row in rows)
