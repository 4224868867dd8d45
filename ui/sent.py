"""What a plan is sent as: what both sides can work out of its budget is named, and its amounts go as plain numbers.

Where a city stands and what its dollars do is kept with the budget on either side; the rows of a plan are those of its
rules, and are emitted again where somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pickle import HIGHEST_PROTOCOL
from typing import Any, overload

from budgetopt.city.ledger import Base
from budgetopt.city.model import Budget
from budgetopt.city.standing import Standing, standing_of
from budgetopt.impact.beliefs import Beliefs
from budgetopt.impact.value import ProgramValue, Value, value_of_next_dollar
from budgetopt.money import Cents
from budgetopt.plan.plan import Plan
from budgetopt.rules import Allocation, Case, Row, Rule, rows_of
from budgetopt.solve.find import SolvedPlan


class ValueOfNextDollar(Mapping[str, ProgramValue]):
    """Every program's value, worked out of the budget where it is first asked for."""

    def __init__(self, budget: Budget, beliefs: Beliefs, base: Base):
        self._asked = budget, beliefs, base

    @cached_property
    def _values(self) -> dict[str, ProgramValue]:
        return value_of_next_dollar(*self._asked)

    def __reduce__(self) -> tuple[Any, ...]:
        return ValueOfNextDollar, self._asked

    def __getitem__(self, id: str) -> ProgramValue:
        return self._values[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class RowsOfRules(Sequence[Row]):
    """The rows of a plan's rules, emitted when they are first asked for."""

    def __init__(self, rules: Sequence[Rule], case: Case):
        self._rules, self._case = rules, case

    @cached_property
    def _rows(self) -> list[Row]:
        return rows_of(self._rules, self._case)

    def __reduce__(self) -> tuple[Any, ...]:
        return RowsOfRules, (self._rules, self._case)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        return self._rows[place]


class RowsAt(Sequence[Row | None]):
    """Of such rows those at some places (−1: none), the very same objects."""

    def __init__(self, rows: Sequence[Row], places: Sequence[int]):
        self._all, self._places = rows, places

    @cached_property
    def _rows(self) -> list[Row | None]:
        return [None if place < 0 else self._all[place] for place in self._places]

    def __reduce__(self) -> tuple[Any, ...]:
        return RowsAt, (self._all, self._places)

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Row | None: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row | None]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row | None] | None:
        return self._rows[place]


def parts_of(plan: Plan) -> tuple[Case, Value, Sequence[Rule], SolvedPlan]:
    """A plan's fields as they are sent."""
    value, asked = plan.value, (plan.budget, plan.scenario.beliefs, plan.scenario.base)
    if not isinstance(value, ValueOfNextDollar) and value is value_of_next_dollar(*asked):
        value = ValueOfNextDollar(*asked)
    return plan.case, value, plan.ruled_by, _without_rows(plan)


def _without_rows(plan: Plan) -> SolvedPlan:
    solved, lp = plan.solved, plan.solved.solution.lp
    if solved.loose_rows or isinstance(solved.rows, RowsOfRules):
        return solved
    places = {id(row): place for place, row in enumerate(solved.rows)}
    at = [-1 if row is None else places.get(id(row)) for row in lp.rows]
    if None in at:
        return solved
    rows = RowsOfRules(plan.ruled_by, plan.case)
    lp = replace(lp, rows=RowsAt(rows, [place for place in at if place is not None]))
    return replace(solved, rows=rows, solution=replace(solved.solution, lp=lp))


def _standing_sent(standing: Standing) -> Any:
    for by_ratio in (False, True):
        if standing is standing_of(standing.budget, standing.base, by_ratio=by_ratio):
            return _standing, (standing.budget, standing.base, by_ratio)
    return standing.__reduce_ex__(HIGHEST_PROTOCOL)


def _standing(budget: Budget, base: Base, by_ratio: bool) -> Standing:
    return standing_of(budget, base, by_ratio=by_ratio)


def _case_sent(case: Case) -> tuple[Any, ...]:
    return Case, (case.standing, case.scenario, case.forced, case.forced_proven)


def _allocation_sent(year: Allocation) -> Any:
    if list(year.amounts) != list(year.standing.line):
        return year.__reduce_ex__(HIGHEST_PROTOCOL)
    return _allocation, (year.standing, list(year.amounts.values()), year.previous)


def _allocation(standing: Standing, amounts: Sequence[Cents], previous: Allocation | None) -> Allocation:
    # The lines' own ids: no plan has a copy of them.
    return Allocation(standing, dict(zip(standing.line, amounts, strict=True)), previous)


SENT_AS: dict[type, Callable[[Any], Any]] = {
    Standing: _standing_sent,
    Case: _case_sent,
    Allocation: _allocation_sent,
}
