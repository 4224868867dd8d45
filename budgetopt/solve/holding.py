"""What unknown programs must lose whatever is decided: H of the rule "unknown is not cut" (model.md section 6)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from budgetopt.errors import TimeLimitReached
from budgetopt.impact.value import Value
from budgetopt.money import Cents
from budgetopt.rules import Allocation, Case, Rule, Unknown, breaches_of, rows_of, rules_of
from budgetopt.solve.build import build
from budgetopt.solve.highs import SolverStatus, solve

# Of a cent: as much as a solver may be off by.
_HAIR = 1e-5
# Seconds of the search where a yes or no has to be decided and nobody says how long it may take.
TIME_LIMIT_S = 10.0


def settled(case: Case, value: Value, time_limit_s: float | None = TIME_LIMIT_S) -> Case:
    """The case with H found: nothing is forced where the other rules allow doing nothing, else one solve before the
    plan says how much. Where no plan meets the other rules H does not matter. `time_limit_s` (None: no end) ends a
    search over yes and no with what it has, and the case says so."""
    return settled_with_rules(case, value, time_limit_s)[0]


def settled_with_rules(
    case: Case, value: Value, time_limit_s: float | None = TIME_LIMIT_S, like: Iterable[Sequence[Allocation]] = ()
) -> tuple[Case, tuple[Rule, ...]]:
    """The same, and the rules that hold in it. `like`: plans of cases like this one (an allocation a year each): where
    one meets all rules here and takes nothing from what is unknown, nothing is forced, without a solve."""
    rules = rules_of(case)
    others = [rule for rule in rules if not isinstance(rule, Unknown)]
    if len(others) == len(rules) or _meets(Allocation.doing_nothing(case.standing, len(case.years)), others, case):
        return case, rules
    (rule,) = (rule for rule in rules if isinstance(rule, Unknown))
    if any(len(plan) == len(case.years) and _meets(plan, rules, case) for plan in like):
        lost: Lost | None = Lost(0, True)
    else:
        lost = least_lost(case, value, others, rule, time_limit_s)
    if lost is None:
        return case, rules
    case = replace(case, forced=lost.cents, forced_proven=lost.proven)
    return case, rules_of(case)


def _meets(plan: Sequence[Allocation], rules: Sequence[Rule], case: Case) -> bool:
    return not any(True for _ in breaches_of(rules, case, plan))


class Lost(NamedTuple):
    """Cents that are lost whatever is decided; not `proven` where less might do."""

    cents: Cents
    proven: bool


def least_lost(
    case: Case, value: Value, others: Sequence[Rule], rule: Unknown, time_limit_s: float | None = TIME_LIMIT_S
) -> Lost | None:
    """The least that the programs of `rule` lose under all other rules; None where these cannot be met. Where a search
    ends without a plan, more than they can lose."""
    case = replace(case, forced=0)
    (lost,) = rows_of([rule], case)
    lp = build(case, value, [*rows_of(others, case), lost])
    (place,) = (place for place, row in enumerate(lp.rows) if row is lost)
    # Only what the row counts is of use. A limit that none reaches is so large that a search called plans impossible.
    lp.row_upper[place] = np.inf
    counted = slice(lp.matrix.start[place], lp.matrix.start[place + 1])
    gain = np.zeros(len(lp.columns))
    gain[lp.matrix.index[counted]] = -lp.matrix.value[counted]
    try:
        found = solve(replace(lp, offset=0.0), gain=gain, time_limit_s=time_limit_s if lp.columns.mixed else None)
    except TimeLimitReached:
        return Lost(2 * sum(map(abs, case.available.values())) * len(case.years) + 2**40, False)
    if found.status is SolverStatus.INFEASIBLE:
        return None
    # Never less than the solver means: what is missing by a hair would be in the way of every plan.
    cents = max(0, math.ceil(-float(gain @ found.values) * 100 - _HAIR))
    return Lost(cents, found.status is SolverStatus.OPTIMAL)
