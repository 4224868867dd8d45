"""The last step of rounding, when single steps are stuck: a small mixed-integer program, stated in PuLP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulp

from budgetopt.city.ledger import Line, LineId
from budgetopt.impact.value import Value
from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row
from budgetopt.solve.board import Amounts
from budgetopt.solve.held import Decided
from budgetopt.solve.pulp_door import SolveVerdict, solve_problem
from budgetopt.solve.steps import Steps

TIME_LIMIT_S = 120.0
# What a step off counts for at the least, as a share of the most, and by how much a plan may be off the nearest.
_LEAST_WORTH = 0.01
_NEAR_ENOUGH = 0.2


def repaired(
    case: Case,
    value: Value,
    rows: Sequence[Row],
    wanted: Amounts,
    origins: Amounts,
    unit: Cents,
    decided: Decided,
) -> Sequence[Mapping[LineId, Cents]] | None:
    """Amounts in whole units from `origins` nearest to `wanted` that keep every row exactly; None if there are none.

    A step off counts for what a unit of the program is worth there, so that what matters most moves least.
    """
    problem = pulp.LpProblem("rounding", pulp.LpMinimize)
    start = [
        {line.id: _nearest(line, amounts[line.id], origin[line.id], unit) for line in case.standing.lines}
        for amounts, origin in zip(wanted, origins, strict=True)
    ]
    steps = Steps(problem, case, unit, start, decided)
    distance = []
    for year, amounts in enumerate(start, start=1):
        worth = _worth(case, value, amounts)
        for line in case.standing.lines:
            if not line.fixed:
                up, down = steps.add_cell(line, year)
                distance.append((up + down) * (case.scenario.yearly[year - 1] * worth[line.id.program_id]))
    problem.setObjective(pulp.lpSum(distance))
    steps.add_rows(rows)
    verdict, _ = solve_problem(problem, TIME_LIMIT_S, _NEAR_ENOUGH)
    if verdict is SolveVerdict.NONE:
        return None
    years = steps.amounts()
    return years if _holds(case, rows, years) else None


def _nearest(line: Line, wanted: Cents, origin: Cents, unit: Cents) -> Cents:
    """The amount nearest to `wanted` that is whole units from its origin, and not below nothing."""
    whole = (abs(wanted - origin) + unit // 2) // unit * unit
    near = origin + (whole if wanted > origin else -whole)
    return near if near >= min(0, line.current) else near + unit


def _worth(case: Case, value: Value, amounts: Mapping[LineId, Cents]) -> dict[str, float]:
    """What a unit of each program is worth at these amounts, against the worthiest; never quite nothing."""
    totals = {id: sum(amounts[line.id] for line in lines) / 100 for id, lines in case.standing.lines_of_program.items()}
    worth = {id: abs(value[id].marginal(total)) for id, total in totals.items()}
    most = max(worth.values(), default=0.0) or 1.0
    return {id: _LEAST_WORTH + one / most for id, one in worth.items()}


def _holds(case: Case, rows: Sequence[Row], years: Amounts) -> bool:
    last = Allocation.over_years(case.standing, years)[-1]
    return all(row.excess(row.value(last.measure)) <= 0 for row in rows)
