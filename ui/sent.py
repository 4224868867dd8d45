"""What a plan is sent as: what both sides can work out of its budget is named, and its amounts go as plain numbers.

Where a city stands and what its dollars do is kept with the budget on either side; the rows of a plan are those of its
rules, and are emitted again where somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pickle import HIGHEST_PROTOCOL
from typing import Any, TypeVar, overload

from budgetopt.city.ledger import Base
from budgetopt.city.model import Budget
from budgetopt.city.standing import Standing, standing_of
from budgetopt.impact.beliefs import Beliefs
from budgetopt.impact.value import ProgramValue, Value, value_of_next_dollar
from budgetopt.money import Cents
from budgetopt.plan.plan import Plan
from budgetopt.rules import Allocation, Case, Row, Rule, rows_of
from budgetopt.solve.find import SolvedPlan

Item = TypeVar("Item")


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


class Later(Sequence[Item]):
    """What a function gives of some arguments, worked out where it is first asked for; it is sent as the two."""

    def __init__(self, function: Callable[..., Sequence[Item]], *given: object):
        self._function, self._given = function, given

    @cached_property
    def _items(self) -> Sequence[Item]:
        return self._function(*self._given)

    def __reduce__(self) -> tuple[Any, ...]:
        return Later, (self._function, *self._given)

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        return self._items[place]


def _rows_at(rows: Sequence[Row], places: Sequence[int]) -> list[Row | None]:
    """Of rows those at some places (−1: none), the very same objects."""
    return [None if place < 0 else rows[place] for place in places]


def parts_of(plan: Plan) -> tuple[Case, Value, Sequence[Rule], SolvedPlan]:
    """A plan's fields as they are sent."""
    value, asked = plan.value, (plan.budget, plan.scenario.beliefs, plan.scenario.base)
    if not isinstance(value, ValueOfNextDollar) and value is value_of_next_dollar(*asked):
        value = ValueOfNextDollar(*asked)
    return plan.case, value, plan.ruled_by, _without_rows(plan)


def _without_rows(plan: Plan) -> SolvedPlan:
    solved, lp = plan.solved, plan.solved.solution.lp
    if solved.loose_rows or isinstance(solved.rows, Later):
        return solved
    places = {id(row): place for place, row in enumerate(solved.rows)}
    at = [-1 if row is None else places.get(id(row)) for row in lp.rows]
    if None in at:
        return solved
    rows = Later(rows_of, plan.ruled_by, plan.case)
    lp = replace(lp, rows=Later(_rows_at, rows, [place for place in at if place is not None]))
    return replace(solved, rows=rows, solution=replace(solved.solution, lp=lp))


def _standing_sent(standing: Standing) -> Any:
    for by_ratio in (False, True):
        if standing is standing_of(standing.budget, standing.base, by_ratio=by_ratio):
            return partial(standing_of, by_ratio=by_ratio), (standing.budget, standing.base)
    return standing.__reduce_ex__(HIGHEST_PROTOCOL)


def _case_sent(case: Case) -> tuple[Any, ...]:
    return Case, (case.standing, case.scenario, case.forced, case.forced_proven)


def _allocation_sent(year: Allocation) -> Any:
    if list(year.amounts) != list(year.standing.line):
        return year.__reduce_ex__(HIGHEST_PROTOCOL)
    return _allocation, (year.standing, list(year.amounts.values()), year.previous)


def _allocation(standing: Standing, amounts: Sequence[Cents], previous: Allocation | None) -> Allocation:
    # The lines' own ids: no plan has a copy of them.
    return Allocation(standing, dict(zip(standing.line, amounts, strict=True)), previous)


SENT_AS: dict[type, Callable[[Any], Any]] = {Standing: _standing_sent, Case: _case_sent, Allocation: _allocation_sent}
