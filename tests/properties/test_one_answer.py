"""One answer, always the same: to the cent in any order, from any exact solver, under any PuLP, run after run.

Asked of the sample city under every scenario that ships, of cities full of ties, and of random ones. Where several
choices of yes and no are equally good, the solver's search breaks the tie: the plan is then the same in any order of
the tables and from run to run, but not from solver to solver.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import pulp
import pytest

from budgetopt.errors import Infeasible, ScenarioError, SolverError
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.solve.build import build
from budgetopt.solve.find import wanted_cents
from budgetopt.solve.pulp_door import state
from budgetopt.solve.stages import best_plan
from tests import cases
from tests.cities import city_and_scenario
from tests.degenerate import degenerate_cities
from tests.known_plans import Question, known_questions, record, riverton_questions, ties_of_yes_or_no, told
from tests.other_ways import OTHER_SOLVERS, permuted, shuffled, shuffled_rules, with_other_solver
from tests.textbook import optimum
from tests.whole_cities import whole_model_city

WHOLE, ONE_YEAR = range(18), range(1_000, 1_017)


@cache
def questions() -> dict[str, Question]:
    whole = {f"whole city {seed}": whole_model_city(seed) for seed in WHOLE}
    one_year = {f"city {seed}": city_and_scenario(seed) for seed in ONE_YEAR}
    return riverton_questions() | degenerate_cities() | whole | one_year


@cache
def plans() -> dict[str, Plan]:
    """The plan of every question that has one."""
    found = {}
    for name, question in questions().items():
        try:
            found[name] = recommend(*question)
        except (Infeasible, ScenarioError, SolverError):
            continue
    return found


def asked_in(way: int) -> dict[str, Plan]:
    """The plans asked for in another way: a sixth, others each way, where not all are; so each is asked for in one."""
    return {name: plan for place, (name, plan) in enumerate(plans().items()) if cases.ALL or place % 6 == way % 6}


def without_ties(way: int) -> dict[str, Plan]:
    """Those that any exact solver has to give."""
    return {name: plan for name, plan in asked_in(way).items() if not ties_of_yes_or_no(name)}


def amounts(plan: Plan) -> list[dict[Any, int]]:
    """The cents of every line, year by year."""
    return [dict(year.amounts) for year in plan.years]


def test_there_is_something_to_compare() -> None:
    alone = {name: plan for way in range(6) for name, plan in without_ties(way).items()}
    several_years = {name for name, plan in alone.items() if len(plan.years) > 1}
    mixed = {name for name, plan in plans().items() if plan.mixed}
    assert {name for name in plans() if name.startswith("Riverton")} == set(riverton_questions())
    assert set(degenerate_cities()) <= set(plans())
    assert len(several_years) >= 12 and len(several_years & mixed) >= 3
    assert len(set(plans()) - mixed) >= 15
    assert sum(plan.moved_cents > 0 for plan in plans().values()) >= 20


def test_the_order_of_rows_and_programs_does_not_matter() -> None:
    # Which of equally good choices of yes and no is taken hangs on the solver: they are asked in this way alone.
    with_ties = {name: plan for name, plan in plans().items() if ties_of_yes_or_no(name)}
    for name, plan in (asked_in(0) | with_ties).items():
        budget, scenario = questions()[name]
        assert amounts(recommend(shuffled(budget, 1), shuffled_rules(scenario, 1))) == amounts(plan), name


def test_the_order_of_columns_and_rows_in_the_program_does_not_matter() -> None:
    for name, plan in without_ties(1).items():
        lp = build(plan.case, plan.value, plan.solved.rows)
        found = wanted_cents(plan.case, best_plan(permuted(lp, 1), plan.case.standing.lines))
        assert found == [dict(year.amounts) for year in plan.solved.rounded.before], name


@pytest.mark.parametrize("way", OTHER_SOLVERS)
def test_any_exact_solver_gives_the_same_cents(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {name: amounts(plan) for name, plan in without_ties(2 + list(OTHER_SOLVERS).index(way)).items()}
    with_other_solver(way, monkeypatch)
    for name, same in expected.items():
        assert amounts(recommend(*questions()[name])) == same, name


def test_a_plan_with_yes_or_no_is_proven_and_the_same_in_every_run() -> None:
    again = asked_in(3)
    for name, plan in plans().items():
        if plan.mixed:
            # A second run, with all other problems between them.
            assert name not in again or amounts(recommend(*questions()[name])) == amounts(plan), name
            assert plan.status == "optimal", name
            assert 0 <= plan.gap <= 1e-9 * abs(plan.upper_bound) + 1e-6, name


@pytest.mark.parametrize("name", known_questions())
def test_the_plan_is_the_one_on_record(name: str) -> None:
    plan = plans().get(name) or recommend(*known_questions()[name])
    assert told(plan) == record()[name]


def test_nothing_else_is_on_record() -> None:
    assert list(record()) == list(known_questions())


def pulp_solvers() -> dict[str, Any]:
    """HiGHS, and CBC where it is at hand (PuLP 3 ships it)."""
    found = {"HiGHS": pulp.HiGHS(msg=False, threads=1, gapRel=1e-9)}
    make = getattr(pulp, "PULP_CBC_CMD", pulp.COIN_CMD)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        cbc = make(msg=False, threads=1, gapRel=1e-9)
    return found | ({"CBC": cbc} if cbc.available() else {})


@pytest.mark.parametrize("solver", pulp_solvers())
def test_the_program_stated_in_pulp_has_the_same_impact(solver: str) -> None:
    for name, plan in asked_in(list(pulp_solvers()).index(solver)).items():
        problem = state(build(plan.case, plan.value, plan.solved.rows))
        problem.solve(pulp_solvers()[solver])
        gained = float(pulp.value(problem.objective) or 0.0)
        assert plan.current_impact + gained == pytest.approx(plan.certificate.primal, rel=1e-7, abs=1e-6), name


@pytest.mark.parametrize("seed", range(1_000, 1_017))
def test_a_plan_of_one_year_is_the_plan_of_the_model_without_years(seed: int) -> None:
    name = f"city {seed}"
    if (plan := plans().get(name)) is None:
        return
    budget, scenario = questions()[name]
    # What speaks of later years says nothing of the first.
    other = recommend(budget, scenario.with_changes(years=1, discount=0.25))
    assert amounts(other) == amounts(plan)
    assert (other.impact, other.prices.shadow) == (plan.impact, plan.prices.shadow)
    best = optimum(budget, scenario.with_changes(years=1))
    assert best is not None and other.impact_before_rounding == pytest.approx(best, rel=1e-7)
