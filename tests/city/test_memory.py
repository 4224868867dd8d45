"""What is kept with a budget: asked once, told apart by what it is asked with, and not taken along."""

from __future__ import annotations

import pickle

import pytest

import budgetopt as bo
from budgetopt.city.memory import _KEPT, remembered
from budgetopt.city.model import Budget
from budgetopt.impact.beliefs import Beliefs
from budgetopt.impact.value import value_of_next_dollar
from tests.small import GOOD, UNKNOWN, city


def test_an_answer_is_worked_out_once_for_the_same_question() -> None:
    asked: list[tuple[int, bool]] = []

    @remembered
    def answer(budget: Budget, number: int, *, doubled: bool = False) -> list[int]:
        asked.append((number, doubled))
        return [number * (2 if doubled else 1)]

    one, other = (city({"A": {"lines": {"General": 1000}}}) for _ in range(2))
    assert answer(one, 1) is answer(one, 1) and answer(one, 1, doubled=True) == [2]
    assert asked == [(1, False), (1, True)]
    assert answer(other, 1) is not answer(one, 1)
    for number in range(2, 2 + _KEPT):
        answer(one, number)
    asked.clear()
    assert answer(one, 1 + _KEPT) and not asked
    assert answer(one, 1) and asked == [(1, False)]


def test_beliefs_that_differ_give_values_of_their_own(riverton: bo.Budget) -> None:
    house, doubting = value_of_next_dollar(riverton), value_of_next_dollar(riverton, Beliefs(trust={"evidence": 0.5}))
    assert any(house[id].per_dollar != doubting[id].per_dollar for id in house)
    assert value_of_next_dollar(riverton, Beliefs()) is house


def test_a_budget_with_a_memory_equals_one_without_and_travels_without_it(riverton: bo.Budget) -> None:
    value_of_next_dollar(riverton)
    assert riverton.memory.found
    sent = pickle.loads(pickle.dumps(riverton))
    assert sent == riverton and not sent.memory.found


def test_a_copy_with_other_studies_is_believed_anew() -> None:
    """Nothing that was worked out of a budget, its look-ups included, is taken over by a changed copy."""
    budget = city({"P": {"lines": {"General": 100}}})
    known = city({"P": {"lines": {"General": 100}, "known": "good"}})
    assert value_of_next_dollar(budget)["P"].effectiveness.mean == UNKNOWN and budget.program
    copy = budget.model_copy(update={"studies": known.studies})
    assert value_of_next_dollar(copy)["P"].effectiveness.mean == pytest.approx(GOOD)
    named = budget.model_copy(update={"programs": (budget.programs[0].model_copy(update={"name": "Other"}),)})
    assert named.program["P"].name == "Other" and budget.program["P"].name == "P"
    changed = budget.with_changes(programs=named.programs)
    assert changed.program["P"].name == "Other"
