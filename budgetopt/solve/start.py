"""Where a search over yes and no begins: at a plan, so that it ends with one however early it is stopped, and looks for
better ones alone. Few changes begin at what few moves find in less than a second (`few.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from budgetopt.errors import SolverError
from budgetopt.impact.drawn import Doubts
from budgetopt.impact.value import Value
from budgetopt.rules.case import Case
from budgetopt.rules.few_changes import MaxChangesRule
from budgetopt.rules.row import Quantity, Row, What
from budgetopt.solve.few import FewMoves
from budgetopt.solve.highs import SolverStatus, solve
from budgetopt.solve.program import Floats, LinearProgram
from budgetopt.solve.sweep import sweep_of


@dataclass(frozen=True)
class Start:
    """Column values that a search begins with, and the objective points that no plan passes."""

    values: Floats
    bound: float


def few_changes(case: Case, value: Value, rows: Sequence[Row], lp: LinearProgram) -> Start | None:
    """A plan of `lp`, the program of `rows`, in which no more programs change than these allow; None where they do not
    say, where another yes or no is to be decided, over several years, or where none is found."""
    most = [row.limit // 100 for row in rows if row.rule_id.kind == MaxChangesRule.kind]
    if not most or len(case.years) > 1:
        return None
    doubts = Doubts.of(value)
    sweep = sweep_of(case, doubts, [row for row in rows if row.rule_id.kind != MaxChangesRule.kind])
    if sweep.lp.impossible or sweep.lp.columns.mixed:
        return None
    gain = sweep.impacts(doubts.factors(doubts.mean)) + sweep.lp.columns.penalty
    try:
        found = FewMoves(sweep, gain, sum(map(abs, case.available.values())) / 100).best(min(most))
    except SolverError:
        return None
    if found is None:
        return None
    changes = dict(zip(case.standing.total, found.changed, strict=True))
    changed = {one: changes[one.program_id] for one in lp.decided if one.what is What.CHANGED}
    return decided_start(lp, changed, found.bound)


def decided_start(lp: LinearProgram, decided: Mapping[Quantity, bool], bound: float = np.inf) -> Start | None:
    """The best plan in which some yes and no are decided; None where there is none."""
    lower, upper = lp.columns.lower.copy(), lp.columns.upper.copy()
    for quantity, yes in decided.items():
        lower[lp.decided[quantity]] = upper[lp.decided[quantity]] = float(yes)
    solved = solve(replace(lp, columns=replace(lp.columns, lower=lower, upper=upper)))
    return None if solved.status is SolverStatus.INFEASIBLE else Start(solved.values, bound)
