"""The nested start: HiGHS's optimum is the same with it and without, and it begins near it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from benchmarks.cities import city, scenario, with_several_funds
from budgetopt.city.model import Budget
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.rules import Case, rows_of, rules_of
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.solve import highs
from budgetopt.solve.basis import BASIC
from budgetopt.solve.build import build
from budgetopt.solve.highs import Live, solve
from budgetopt.solve.nested import LARGE, start
from budgetopt.solve.program import LinearProgram
from budgetopt.solve.stages import best_plan

KINDS = {
    "one fund": lambda: city(5_000),
    "several funds": lambda: with_several_funds(city(5_000)),
    "open to all": lambda: with_several_funds(city(5_000), open_to_all=True),
}


def program(budget: Budget, asked: Scenario) -> tuple[LinearProgram, Case]:
    asked = checked(asked, budget)
    case = Case.of(budget, asked)
    value = value_of_next_dollar(budget, asked.beliefs)
    return build(case, value, rows_of(rules_of(case), case)), case


@cache
def large(kind: str) -> tuple[LinearProgram, Case]:
    return program(KINDS[kind](), scenario())


@pytest.mark.parametrize("kind", KINDS)
def test_the_optimum_is_the_same_and_most_is_there_at_the_start(kind: str) -> None:
    lp, _ = large(kind)
    assert len(lp.columns) > LARGE
    cold, nested = Live(lp), Live(lp)
    nested.begin()
    without, within = cold.solve(), nested.solve()
    assert within.objective == pytest.approx(without.objective, rel=1e-10)
    basis = start(lp, lp.columns.gain, highs._from_basis)
    assert basis is not None
    there = np.array([int(status) for status in nested.highs.getBasis().col_status])
    moving = lp.columns.upper > lp.columns.lower
    assert np.mean((there == basis.columns)[moving]) > 0.85


@pytest.mark.parametrize("kind", KINDS)
def test_the_basis_is_square_and_no_column_stands_at_an_end_it_has_not(kind: str) -> None:
    lp, _ = large(kind)
    basis = start(lp, lp.columns.gain, highs._from_basis)
    assert basis is not None
    assert np.sum(basis.columns == BASIC) + np.sum(basis.rows == BASIC) == len(lp.matrix)
    assert not np.any((basis.columns == 2) & np.isinf(lp.columns.upper))


def test_the_plan_is_the_same_to_the_cent() -> None:
    lp, case = large("several funds")
    ours = best_plan(lp, case.standing.lines)
    small = pytest.MonkeyPatch()
    with small.context() as patch:
        patch.setattr("budgetopt.solve.nested.LARGE", 10**9)
        assert start(lp, lp.columns.gain, highs._from_basis) is None
        cold = best_plan(lp, case.standing.lines)
    assert np.abs(ours.values - cold.values).max() < 0.005


def test_small_programs_years_and_yes_or_no_start_from_nothing() -> None:
    small, _ = program(city(100), scenario())
    years, _ = program(city(800), Scenario(years=3))
    decided, _ = program(city(1_500), Scenario(rules=[{"kind": "max_changes", "programs": 10}]))
    assert len(years.columns) > LARGE and len(decided.columns) > LARGE
    for lp in (small, years, decided):
        assert start(lp, lp.columns.gain, highs._from_basis) is None


def test_what_cannot_be_met_is_still_said_so() -> None:
    budget = city(1_500)
    lp, _ = program(budget, Scenario(funds={"F0": "-60%"}))
    assert solve(lp).status is highs.SolverStatus.INFEASIBLE
