"""From a case to its plan: rows, linear program, verdict, whole amounts."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from budgetopt.city.ledger import LineId
from budgetopt.errors import Infeasible, SolverError
from budgetopt.impact.value import Value
from budgetopt.memory import without_collection
from budgetopt.money import Cents
from budgetopt.rules import Case, Row, Rule, rows_of
from budgetopt.rules.allocation import Allocation
from budgetopt.solve.build import build
from budgetopt.solve.highs import SolverStatus
from budgetopt.solve.in_time import left_until
from budgetopt.solve.nearly import loosened
from budgetopt.solve.rounding import NotInCents, Rounded, rounded
from budgetopt.solve.stages import Solution, best_plan
from budgetopt.solve.start import decided_start, few_changes


@dataclass(frozen=True)
class SolvedPlan:
    """The plan of a case: `solution` before rounding, `rounded` in whole cents, and the rows that both obey.

    `time_limit_s`: the seconds that a search over yes and no had; None without an end. `loose_rows`: the same rows with
    room for fractions of a cent, where only so there was a solution (empty: there was one without).
    """

    rows: Sequence[Row]
    solution: Solution
    rounded: Rounded
    time_limit_s: float | None = None
    loose_rows: Sequence[Row] = ()

    @property
    def possible_rows(self) -> Sequence[Row]:
        """The rows that a linear program is solved with again."""
        return self.loose_rows or self.rows


def find(case: Case, value: Value, rules: Sequence[Rule], time_limit_s: float | None = None) -> SolvedPlan:
    """The best plan, or the best that was found in time. Raises Infeasible with every conflict, SolverError without a
    verdict."""
    with without_collection():
        return _find(case, value, rules, time_limit_s)


def find_to_the_cent(
    case: Case, value: Value, rules: Sequence[Rule], time_limit_s: float | None = None
) -> tuple[Allocation, ...]:
    """The same plan before rounding, a year each: what prices are measured on. Whole units can take a hundred times as
    long to find as the plan itself. Raises what `find` raises."""
    with without_collection():
        _, _, solution = _solved(case, value, rules, time_limit_s)
        return Allocation.over_years(case.standing, wanted_cents(case, solution))


def _find(case: Case, value: Value, rules: Sequence[Rule], time_limit_s: float | None) -> SolvedPlan:
    rows, loose, solution = _solved(case, value, rules, time_limit_s)
    try:
        whole = rounded(case, value, rows, wanted_cents(case, solution), solution, time_limit_s)
    except NotInCents as error:
        from budgetopt.solve.conflicts import missed_by  # not at start-up: only what cannot be met waits for it

        # Possible in fractions of a cent alone.
        raise Infeasible(missed_by(case, rules, error.nearest), case) from None
    return SolvedPlan(rows, solution, whole, time_limit_s, loose)


def _solved(
    case: Case, value: Value, rules: Sequence[Rule], time_limit_s: float | None
) -> tuple[Sequence[Row], Sequence[Row], Solution]:
    """The rows, these with room for fractions of a cent if they are needed, and the solution."""
    rows = rows_of(rules, case)
    end = None if time_limit_s is None else time.monotonic() + time_limit_s
    for allowed in (rows, loosened(case, rows)):
        lp = build(case, value, allowed)
        start = few_changes(case, value, allowed, lp)
        solution = best_plan(lp, case.standing.lines, left_until(end) if start else time_limit_s, start)
        if solution.status is not SolverStatus.INFEASIBLE:
            return rows, () if allowed is rows else allowed, solution
    # As above.
    from budgetopt.solve.conflicts import conflicts_of
    from budgetopt.solve.fund_changes import fund_changes
    from budgetopt.solve.least_relief import least_relief

    if conflicts := conflicts_of(case, value, rules, time_limit_s):
        raise Infeasible(conflicts, case, fund_changes(case, value, rules, time_limit_s))
    # What needs no relief is a plan, and a search that begins there cannot miss it.
    decided = least_relief(case, value, rules, time_limit_s).decided
    start = decided_start(lp, {quantity: yes for quantity, yes in decided.items() if quantity in lp.decided})
    if start is not None:
        solution = best_plan(lp, case.standing.lines, left_until(end), start)
        if solution.status is not SolverStatus.INFEASIBLE:
            return rows, allowed, solution
    raise SolverError("the solver finds no plan and no conflict either.")


def wanted_cents(case: Case, solution: Solution) -> list[dict[LineId, Cents]]:
    """The solver's amount of every line, to the cent, for each year.

    The cut between two cents lies at an odd place (0.513, not 0.5): amounts are sums of round shares, so that they
    fall on half a cent now and then but not there, and noise in the last bit cannot tip them.
    """
    columns, lines = solution.lp.columns, case.standing.lines
    wanted = []
    for year in case.years:
        moving = (columns.line >= 0) & (columns.year == year)
        change = np.bincount(
            columns.line[moving], (solution.values * columns.sign)[moving], minlength=len(case.standing.lines)
        )
        wanted.append(
            {
                # Of the largest amounts a float has no cents: none falls below nothing by that.
                line.id: max(min(0, line.current), line.current + math.floor(float(moved) * 100 + 0.513))
                if moved
                else line.current
                for line, moved in zip(lines, change, strict=True)
            }
        )
    return wanted
