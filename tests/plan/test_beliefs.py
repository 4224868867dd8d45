"""What residents want and whom the city trusts reaches the plan: the same budget, another winner."""

from __future__ import annotations

from typing import Any

import pytest

from budgetopt.city.model import Alignment, Budget, Goal, Metric, MetricType, ResidentVote, Study
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.tell.headline import headline
from tests.small import city, money


def asked(budget: Budget, **said: Any) -> Plan:
    return recommend(budget, Scenario(round_to=1, limits={"unknown": "may be cut"}, **said))


def two_goals() -> Budget:
    """Patrol serves Safe, Sweeping serves Clean, both in full; residents do not want what the council wants."""
    programs = {"Patrol": {"lines": {"General": 1000}}, "Sweeping": {"lines": {"General": 1000}}}
    votes = (
        ResidentVote(goal_id="Safe", points=20, group="Online", respondents=100),
        ResidentVote(goal_id="Clean", points=80, group="Online", respondents=100),
    )
    aligned = (
        Alignment(program_id="Patrol", goal_id="Safe", score=4),
        Alignment(program_id="Sweeping", goal_id="Clean", score=4),
    )
    goals = (Goal(id="Safe", name="Safe", weight=60), Goal(id="Clean", name="Clean", weight=40))
    return city(programs, goals=goals, alignment=aligned, residents=votes)


@pytest.mark.parametrize(
    ("priorities", "patrol", "alignment"),
    [
        # Adopted 0.6 and 0.4: a of Sweeping is 0.4 / 0.6.
        ("adopted", 1100, (1, 2 / 3)),
        # Residents 0.2 and 0.8.
        ("residents", 900, (0.25, 1)),
        # 0.9 · 0.6 + 0.1 · 0.2 = 0.56 and 0.44: the council's view; 0.5 each way: 0.4 and 0.6.
        ({"adopted": 0.9, "residents": 0.1}, 1100, (1, 0.44 / 0.56)),
        ({"adopted": 0.5, "residents": 0.5}, 900, (0.4 / 0.6, 1)),
    ],
)
def test_money_follows_whose_priorities_count(priorities: Any, patrol: float, alignment: tuple[float, float]) -> None:
    plan = asked(two_goals(), priorities=priorities)
    assert (money(plan, "Patrol"), money(plan, "Sweeping")) == (patrol, 2000 - patrol)
    found = plan.programs.set_index("program_id").alignment
    assert (found["Patrol"], found["Sweeping"]) == pytest.approx(alignment)


def studied_and_measured() -> Budget:
    """Tutors has a positive comparison of its own, Clinics meets its own target of outcome."""
    programs = {"Tutors": {"lines": {"General": 1000}}, "Clinics": {"lines": {"General": 1000}}}
    target = Metric(
        program_id="Clinics", name="Seen", type=MetricType.OUTCOME, baseline=50, target=60, actuals=((2026, 60.0),)
    )
    return city(programs, metrics=(target,)).model_copy(
        update={"studies": (Study(program_id="Tutors", rating="3", direction="positive", local=True),)}
    )


@pytest.mark.parametrize(
    ("trust", "tutors"),
    [
        # As a matter of course the comparison (σ = 0.18: m = 0.694) outweighs the target (σ_r² = 0.18: m = 0.533).
        ({}, 1100),
        # Not where evidence counts a tenth: m = (4.444 + 0.8 · 3.086)/14.198 = 0.487 …
        ({"evidence": 0.1}, 900),
        # … unless results count a quarter: m = (4.444 + 0.8 · 1.389)/12.5 = 0.444.
        ({"evidence": 0.1, "results": 0.25}, 1100),
    ],
)
def test_money_follows_what_is_trusted(trust: dict[str, float], tutors: float) -> None:
    plan = asked(studied_and_measured(), trust=trust)
    assert (money(plan, "Tutors"), money(plan, "Clinics")) == (tutors, 2000 - tutors)


def test_a_plan_that_has_nothing_to_decide_by_says_so_and_no_other_does() -> None:
    programs = {"Jobs": {"lines": {"General": 1000}}, "Parks": {"lines": {"General": 1000}}}
    assert "nothing tells one program from another" in headline(recommend(city(programs), Scenario()))
    known = {id: said | {"known": "good"} for id, said in programs.items()}
    told = headline(recommend(city(known), Scenario()))
    assert told.startswith("No rule of policy stands in the way") and "nothing tells" not in told
