"""Scenarios that cannot be met, over the whole model: all conflicts at once, the least relief, and it is enough."""

from __future__ import annotations

from functools import cache

import pytest

from budgetopt.errors import Infeasible, ScenarioError
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Case, Rule, rules_of
from budgetopt.rules.row import Unit
from budgetopt.scenario.check import checked
from budgetopt.solve.conflicts import Conflict, conflicts_of
from budgetopt.solve.yielding import paid_with
from tests.cases import cases
from tests.granted import NoSetting, granted
from tests.textbook import least_relief, optimum
from tests.textbook.elastic import FIXED_IN_LAW, prices
from tests.textbook.facts import Facts
from tests.whole_cities import whole_model_city

# The textbook's search over yes and no takes long.
SLOW = {69}
HANGS_ON_OTHERS = ("fund", "moved", "structural_balance")
# In the last there is less to grant where money found for a fund leaves less of a cut forced.
SEEDS = [*(seed for seed in range(cases(50, of=100)) if seed not in SLOW), 100]

Impossible = tuple[Case, tuple[Rule, ...], tuple[Conflict, ...]]


@cache
def impossible(seed: int) -> Impossible | None:
    """The case, its rules and the conflicts of a scenario that the textbook cannot meet; None for any other."""
    budget, asked = whole_model_city(seed)
    try:
        scenario = checked(asked, budget)
    except ScenarioError:
        return None
    if optimum(budget, scenario) is not None:
        return None
    case = Case.of(budget, scenario)
    rules = tuple(rules_of(case))
    return case, rules, conflicts_of(case, value_of_next_dollar(budget, scenario.beliefs, scenario.base), rules)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_conflict_says_have_need_change_and_who_can_grant_it(seed: int) -> None:
    if (told := impossible(seed)) is None:
        return
    case, rules, conflicts = told
    assert conflicts
    rows = {
        (row.rule_id, row.subject_id, row.year, None if rule.kind in HANGS_ON_OTHERS else row.limit)
        for rule in rules
        for t in case.years
        for row in rule.rows(case, t)
    }
    granted_by = {rule.id: rule.granted_by for rule in rules}
    for one in conflicts:
        # What a fund has, and what is forced of it, is told with the relief of the others.
        have = None if one.kind in HANGS_ON_OTHERS else one.have_cents
        assert (one.rule_id, one.subject_id, one.year, have) in rows
        assert one.change_cents == abs(one.need_cents - one.have_cents) > 0
        assert one.granted_by == granted_by[one.rule_id] != ""
        assert one.granted_by in one.words
        if one.unit is Unit.MONEY:
            assert case.show(one.change_cents) in one.words
            assert not one.have_cents or (
                case.show(one.have_cents) in one.words and case.show(one.need_cents) in one.words
            )


@pytest.mark.parametrize("seed", SEEDS)
def test_law_gives_way_only_where_policy_is_not_enough_and_both_as_little_as_can_be(seed: int) -> None:
    if (told := impossible(seed)) is None:
        return
    case, _, conflicts = told
    if pays_what_is_fixed(case, conflicts):
        return
    price, spent = prices(Facts(case.budget, case.scenario)), {True: 0.0, False: 0.0}
    for one in conflicts:
        fixed = FIXED_IN_LAW if one.kind in ("fixed_program", "negative_line", "award") else 1.0
        spent[one.policy] += fixed * one.change_cents / 100 * price[one.unit]
    law, policy = least_relief(case.budget, case.scenario)
    # Each conflict is rounded up to a hundredth of its unit; among nearly equal reliefs the engine has its preferences.
    rounding = sum(price[one.unit] for one in conflicts) / 100 + 0.01
    assert spent[False] == pytest.approx(law, rel=2e-4, abs=rounding)
    assert spent[True] == pytest.approx(policy, rel=2e-4, abs=rounding)


def pays_what_is_fixed(case: Case, conflicts: tuple[Conflict, ...]) -> bool:
    """Whether a fund that is short of its fixed lines is not so with its relief, which the textbook does not see."""
    given = {(one.subject_id, one.year): one.change_cents for one in conflicts if one.kind == "fund_balance"}
    given |= {(one.subject_id, 0): one.change_cents for one in conflicts if one.kind == "fund"}
    return bool(paid_with(case, given))


@pytest.mark.parametrize("seed", SEEDS)
def test_with_the_relief_that_is_said_there_is_a_plan(seed: int) -> None:
    if (told := impossible(seed)) is None:
        return
    try:
        question = granted(*told)
    except NoSetting:
        return
    assert recommend(*question).allocation.amounts


def test_there_are_many_conflicts_of_many_kinds_and_years() -> None:
    met = [told for seed in SEEDS if (told := impossible(seed)) is not None]
    conflicts = [one for _, _, found in met for one in found]
    assert len(met) >= 0.3 * len(SEEDS)
    assert len({one.kind for one in conflicts}) >= cases(12, of=15)
    assert {one.policy for one in conflicts} == {True, False}
    assert len([one for one in conflicts if one.year > 1]) >= 0.2 * len(SEEDS)
    assert sum(len(found) > 1 for _, _, found in met) >= 0.15 * len(SEEDS)
    assert sum(sayable(told) for told in met) >= 0.1 * len(SEEDS)


def sayable(told: Impossible) -> bool:
    """Whether its relief can be said in settings of the scenario and the workbook."""
    try:
        granted(*told)
    except NoSetting:
        return False
    return True


@pytest.mark.parametrize("seed", SEEDS)
def test_what_cannot_be_met_gets_its_conflicts_and_no_plan(seed: int) -> None:
    if (told := impossible(seed)) is not None:
        with pytest.raises(Infeasible) as stopped:
            recommend(told[0].budget, told[0].scenario)
        assert stopped.value.conflicts == told[2]
