"""The least dollars of relief with which all rules can hold, by the elastic program (solve/elastic.py)."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from budgetopt.errors import SolverError, TimeLimitReached
from budgetopt.impact.value import Value
from budgetopt.money import Cents
from budgetopt.rules.case import Case
from budgetopt.rules.fixed_program import FixedProgram
from budgetopt.rules.moved import Moved
from budgetopt.rules.row import Quantity, Row, Unit
from budgetopt.rules.rule import Rule
from budgetopt.rules.unknown import Unknown
from budgetopt.solve.confirm import proves
from budgetopt.solve.elastic import Elastic, elastic_program
from budgetopt.solve.highs import Live, Solved, SolverStatus
from budgetopt.solve.in_time import left_until
from budgetopt.solve.nearly import ROUNDED
from budgetopt.solve.program import Floats
from budgetopt.solve.stages import held
from budgetopt.solve.yielding import FundYear, Given, forced_with, gives, paid_with

TIME_LIMIT_S = 20.0
# Of the largest fund, the relief that is more than a solver's digits; of an objective, what is more than its noise.
_TOLD_APART, _BETTER = 1e-12, 1e-9
# A price that is more than a solver's noise.
PRICED = 1e-6


@dataclass(frozen=True)
class LeastRelief:
    """`owned`: the rows that can be in conflict, each with its rule. `relief` in hundredths of the unit of its row, by
    column, and the cents of it that are `given` to other rows; what the solver found, and whether it is proven that
    there is no plan without relief."""

    owned: Sequence[tuple[Rule, Row]]
    elastic: Elastic
    relief: Mapping[int, int]
    given: Mapping[Given, Cents]
    solved: Solved
    proven: bool

    @property
    def price(self) -> Floats:
        """The price of every rule's row."""
        return self.solved.price[self.elastic.places]

    @property
    def decided(self) -> dict[Quantity, bool]:
        """Every yes and no of the plan with this relief."""
        return {one: bool(self.solved.values[column] > 0.5) for one, column in self.elastic.lp.decided.items()}


def least_relief(case: Case, value: Value, rules: Sequence[Rule], time_limit_s: float | None = None) -> LeastRelief:
    """The least that is found in time. Raises TimeLimitReached where there is none by then."""
    end = time.monotonic() + (TIME_LIMIT_S if time_limit_s is None else min(TIME_LIMIT_S, time_limit_s))
    paid = frozenset[FundYear]()
    first = least = _least(case, value, _owned(case, rules, paid), end)
    # What is fixed may change funds as long as one is short of it: with the money that is found it may not.
    while not (more := paid_with(case, least.given)) <= paid:
        paid |= more
        owned = _owned(case, rules, paid)
        if [row for _, row in owned] == [row for _, row in least.owned]:
            continue
        try:
            least = _least(case, value, owned, end)
        except TimeLimitReached:
            break
    return replace(least, proven=first.proven)


def _owned(case: Case, rules: Sequence[Rule], paid: frozenset[FundYear]) -> list[tuple[Rule, Row]]:
    """The rows that can be in conflict: what is unknown gives what is forced, so that holding it is in none."""
    blamed = [
        replace(rule, paid=paid) if isinstance(rule, FixedProgram) else rule
        for rule in rules
        if not isinstance(rule, Unknown)
    ]
    return [(rule, row) for rule in blamed for year in case.years for row in rule.rows(case, year)]


def _least(case: Case, value: Value, owned: Sequence[tuple[Rule, Row]], end: float) -> LeastRelief:
    """Any that is found is enough.

    What a fund's shrinking forces to be moved is taken as without relief first, then as with what was found, which
    stays possible and can only become less; and as if no fund shrank.
    """
    forced = forced_with(case, {})
    first = best = _solved(case, value, owned, forced, end)
    moved = np.array([isinstance(rule, Moved) for rule, _ in owned], np.bool_)
    # Where no limit of what is moved has a price, there is no less without these limits.
    waiting = (
        [forced_with(case, first.given), frozenset[FundYear]()] if np.any(np.abs(first.price[moved]) > PRICED) else []
    )
    tried = {forced}
    while waiting:
        forced = waiting.pop(0)
        if forced in tried:
            continue
        tried.add(forced)
        try:
            found = _solved(case, value, owned, forced, end)
        except TimeLimitReached:
            break
        waiting.append(forced_with(case, found.given))
        if found.solved.objective > best.solved.objective + _BETTER * abs(best.solved.objective):
            best = found
    return replace(best, proven=first.proven)


def _solved(
    case: Case, value: Value, owned: Sequence[tuple[Rule, Row]], forced: frozenset[FundYear], end: float
) -> LeastRelief:
    elastic = elastic_program(case, value, owned, forced)
    lp = elastic.lp
    solved = Live(lp).solve(left_until(end))
    if solved.status is SolverStatus.INFEASIBLE:
        raise SolverError("the conflicts of an impossible scenario could not be worked out.")
    if lp.columns.mixed:
        # With the yes/no decisions held, the rest has prices, and no yes is off by a millionth.
        decided = Live(held(lp, solved.values)).solve()
        solved = solved if decided.status is SolverStatus.INFEASIBLE else decided
    relief = {
        column: hundredths
        for (_, row), columns in zip(owned, elastic.relief, strict=True)
        for column, _ in columns
        if (hundredths := _hundredths(row.unit, float(solved.values[column]))) > 0
    }
    given: dict[Given, Cents] = {}
    for (rule, row), columns in zip(owned, elastic.relief, strict=True):
        if (key := gives(case, rule, row)) is not None:
            given[key] = max(given.get(key, 0), relief.get(columns[0][0], 0))
    if lp.columns.mixed:
        # A search has no prices that prove it: what a float can tell apart is believed.
        proven = sum(relief.values()) > _TOLD_APART * max(map(abs, case.available.values()))
    else:
        proven = _is_proven(case, elastic, owned, solved.price)
    return LeastRelief(owned, elastic, relief, given, solved, proven)


def _is_proven(case: Case, elastic: Elastic, owned: Sequence[tuple[Rule, Row]], price: Floats) -> bool:
    """Whether the prices prove the conflict beyond a float's digits."""
    relief = np.zeros(len(elastic.lp.columns), np.bool_)
    relief[[column for columns in elastic.relief for column, _ in columns]] = True
    relief[elastic.given] = True
    rounded = np.zeros(len(elastic.lp.matrix))
    for place, (_, row) in zip(elastic.places, owned, strict=True):
        rounded[place] = sum(quantity.what in ROUNDED for quantity, _ in row.terms)
    return proves(case, elastic.lp, price, relief, rounded)


def _hundredths(unit: Unit, relief: float) -> int:
    """Relief in whole hundredths, enough for all that the solver means: a millionth of a position is cents of money."""
    return math.ceil(round(relief * 100, 4 if unit is Unit.MONEY else 7))
