"""The engine against the textbook over the whole model: years, every rule, benefits, caution; 30 of 300 cities."""

from __future__ import annotations

from functools import cache

import pytest

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, ScenarioError
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.rules import breaches_of
from budgetopt.scenario.check import checked as refuse
from budgetopt.scenario.model import Scenario
from tests.cases import cases
from tests.exact_check import Amounts, ExactCheck
from tests.textbook import optimum
from tests.whole_cities import whole_model_city

# Each city has its own random rules; all of them are tried by `python -m tests.properties.agreement`.
ALL_SEEDS = range(0, cases(90, of=300), 3)


@cache
def city(seed: int) -> tuple[Budget, Scenario]:
    return whole_model_city(seed)


def asked_in_vain(seed: int) -> bool:
    """Whether the scenario asks what its city's law rules out, which the check refuses before anything is solved."""
    try:
        refuse(city(seed)[1], city(seed)[0])
    except ScenarioError:
        return True
    return False


SEEDS = [seed for seed in ALL_SEEDS if not asked_in_vain(seed)]


@cache
def found(seed: int) -> Plan | None:
    """The engine's plan, None where it says that there is none."""
    try:
        return recommend(*city(seed))
    except Infeasible:
        return None


def amounts_of(plan: Plan) -> list[Amounts]:
    """Cents by line, a mapping a year."""
    return [{(line.program_id, line.fund_id): cents for line, cents in year.amounts.items()} for year in plan.years]


def checked(seed: int) -> tuple[Plan, ExactCheck] | None:
    plan = found(seed)
    return None if plan is None else (plan, ExactCheck(*city(seed), amounts_of(plan)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_finds_the_textbook_optimum(seed: int) -> None:
    plan, best = found(seed), optimum(*city(seed))
    assert (plan is None) == (best is None)
    if plan is not None and best is not None:
        assert plan.certificate.primal == pytest.approx(best, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rounded_plan_keeps_every_rule_exactly(seed: int) -> None:
    if (told := checked(seed)) is None:
        return
    plan, check = told
    assert check.breaches() == []
    assert list(breaches_of(plan.ruled_by, plan.case, plan.years)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_of_every_year_is_a_multiple_of_the_unit(seed: int) -> None:
    if (told := checked(seed)) is None:
        return
    plan, check = told
    unit = plan.solved.rounded.unit
    assert unit in {plan.scenario.round_to * 100, 100, 1}
    assert unit <= plan.scenario.round_to * 100
    for year in check.facts.years:
        for line in check.facts.lines:
            there = check.amounts[year][line]
            assert there == 0 or (there - check.facts.base[line]) % unit == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_money_of_every_fund_and_year_adds_up(seed: int) -> None:
    if (told := checked(seed)) is None:
        return
    plan, check = told
    shown = {(row.fund_id, getattr(row, "year", 1)): round(row.idle * 100) for row in plan.funds.itertuples()}
    assert {year for _, year in shown} == {1} or {year for _, year in shown} == set(check.facts.years)
    for (fund, year), idle in shown.items():
        assert idle == check.idle(check.budget.fund[fund], year)
    assert all(check.idle(fund, year) >= 0 for fund in check.budget.funds for year in check.facts.years)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_impact_is_what_the_amounts_come_to_and_rounding_costs_little(seed: int) -> None:
    if (told := checked(seed)) is None:
        return
    plan, check = told
    assert plan.impact == pytest.approx(check.impact(), rel=1e-9, abs=1e-6)
    assert plan.impact_before_rounding - plan.impact <= max(1e-4 * abs(plan.impact), one_unit_a_line(check))


def one_unit_a_line(check: ExactCheck) -> float:
    """What one rounding unit of each line and year is worth at the steepest part of its program's curve."""
    steepest = {
        id: max((abs(slope) for _, slope in check.worth.chords(id)), default=0.0) for id in check.budget.program
    }
    once = sum(check.scenario.round_to * steepest[line[0]] for line in check.facts.lines)
    return once * sum((1 + check.scenario.discount) ** (1 - year) for year in check.facts.years)
