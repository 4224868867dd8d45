"""Every kind of rule on the sample city: rows and words agree, and dropping a rule never lowers the optimum."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from budgetopt.impact.value import value_of_next_dollar
from budgetopt.plan.recommend import recommend
from budgetopt.rules import RULES, Allocation, Case, Rule, rows_of, rules_of
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.solve.best import best_gain
from tests import riverton as sample

ASKED = [
    {"kind": "department", "department": "Police", "cut": "2%", "growth": "4%"},
    {"kind": "program", "program": "POL-01", "floor": "99%", "ceiling": 45_000_000},
    {"kind": "lock", "program": "PRK-01", "amount": "97%"},
    {"kind": "goal_floor", "goal": "safe", "at_least": "99%"},
    {"kind": "evidence_share", "level": 3, "at_least": "20%"},
    {"kind": "growth_needs_evidence", "level": 2},
    {"kind": "cuts_need_evidence", "level": 2},
    {"kind": "group", "name": "Youth", "programs": ["POL-06", "HHS-02"], "at_least": 2_000_000, "at_most": 2_600_000},
    {"kind": "positions", "at_most": 60},
    {"kind": "fund", "fund": "general", "reserve": 6_600_000, "idle": 900_000},
    {"kind": "ramp_up", "at_most": "60%"},
    {"kind": "all_or_nothing", "programs": ["TRN-15"]},
    {"kind": "max_changes", "programs": 120},
    {"kind": "smallest_move", "amount": 200},
    {"kind": "minimum_viable", "programs": ["POL-02", "HHS-01"], "at_least": "60%"},
    {"kind": "requires", "program": "HHS-02", "needs": "POL-06", "at_least": "90%"},
]


@pytest.fixture(scope="module")
def case() -> Case:
    budget = sample.budget()
    district = {"kind": "district_floor", "district": budget.districts[0].district, "loss": "1%"}
    return Case.of(budget, checked(Scenario(rules=[*ASKED, district]), budget))


def allocations(case: Case) -> Iterator[Allocation]:
    """Today's budget shaken: a few lines, many lines, all to nothing, amounts on and beside limits."""
    for seed in range(40):
        chance = random.Random(seed)
        share = chance.choice((0.02, 0.2, 1.0))
        only_down = seed % 2 == 0
        amounts = {}
        for line in case.standing.lines:
            moved = chance.choice((0, 1, -1, 100, -line.current, line.current // 4, -(line.current // 5), 10**9))
            moves = chance.random() < share and not (only_down and moved > 0)
            amounts[line.id] = line.current + (moved if moves else 0)
        yield Allocation(case.standing, amounts)


def broken_rows(rule: Rule, case: Case, allocation: Allocation) -> set[str]:
    return {row.subject_id for row in rule.rows(case) if row.excess(row.value(allocation.measure)) > 0}


def test_every_kind_but_two_is_in_the_case(case: Case) -> None:
    # Riverton has no negative lines, and with a growth limit there is no curve range.
    kinds = {rule.kind for rule in rules_of(case)}
    assert {cls.kind for cls in RULES} - kinds == {"negative_line", "curve_range"}


def test_rows_and_words_agree(case: Case) -> None:
    rules, said = rules_of(case), set()
    for allocation in allocations(case):
        for rule in rules:
            in_words = {breach.subject_id for breach in rule.breaches(case, allocation)}
            assert in_words == broken_rows(rule, case, allocation), rule
            said |= {rule.kind} if in_words else set()
    # Nothing agrees by keeping silent.
    assert said == {rule.kind for rule in rules}


def test_the_plan_keeps_every_rule_and_dropping_one_never_costs(case: Case) -> None:
    plan = recommend(case.budget, case.scenario)
    for rule in rules_of(case):
        assert not broken_rows(rule, case, plan.allocation), rule
    value = value_of_next_dollar(case.budget, case.scenario.beliefs)
    with_all = best_gain(case, value, rows_of(rules_of(case), case))
    assert with_all is not None
    for rule in rules_of(case):
        # A limit of its own replaces the city-wide one, and a lock replaces policy: without, more may be asked.
        without = rule.without(case.scenario) if rule.kind not in ("program", "lock") else None
        if without is not None:
            other = replace(case, scenario=without)
            best = best_gain(other, value, rows_of(rules_of(other), other))
            assert best is not None and best.objective >= with_all.objective - 1e-6, rule
