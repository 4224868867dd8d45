"""How sure a plan is: a city worked out by hand, classes, several scenarios on the same draws."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
import pytest

import budgetopt as bo
from budgetopt.errors import UsageError
from budgetopt.explore.robustness import agreements, robustness_of
from budgetopt.explore.stability import Sureness, stability_rows, sureness
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.tell.doubt import robustness_in_words
from tests.small import GOOD, UNKNOWN, city, fund

DRAWS = 4000
# Old has nothing on file: what is unknown may be cut here.
OPEN = {"unknown": "may be cut"}


def two_programs() -> bo.Budget:
    return city({"Old": {"lines": {"General": 1000}}, "New": {"lines": {"General": 1000}, "known": "good"}})


def test_two_programs_by_hand() -> None:
    # Old 0.4 ± 0.3, New 0.773444 ± 1/√167.361 = 0.077298. 5 % of 2,000 = 100 go from Old to New: the gain of a draw
    # is 100 (E_new − E_old). Both rest on the prior, Old whole and New to (1/0.09)/167.361 = 0.0664; it is drawn once
    # for both, ± 0.10. So the gain is above zero with probability Φ(0.373444 / √(0.09 + 0.005975 + 0.09336²)) =
    # Φ(1.1541) = 0.8758; nine of ten lie within 1.645 · 32.36 of the middle. The move is best again in the same draws.
    found = bo.robustness(two_programs(), Scenario(round_to=1, limits=OPEN), draws=DRAWS)
    spread = sqrt(0.3**2 + 1 / 167.361111 + ((1 - 11.111111 / 167.361111) * 0.10) ** 2)
    chance = (1 + erf((GOOD - UNKNOWN) / spread / sqrt(2))) / 2
    assert found.share_better == pytest.approx(chance, abs=0.015)
    assert found.gain(50) == pytest.approx(100 * (GOOD - UNKNOWN), abs=1.5)
    assert found.gain(5) == pytest.approx(100 * (GOOD - UNKNOWN - 1.645 * spread), abs=2.5)
    assert found.gain(95) == pytest.approx(100 * (GOOD - UNKNOWN + 1.645 * spread), abs=2.5)
    old, new = (next(one for one in found.stability if one.program_id == id) for id in ("Old", "New"))
    assert (old.way, new.way) == (-1, 1)
    # Best in 88 % of the draws, both moves are likely.
    assert "Of the plan's moves 0 are no-regret, 2 likely and 0 judgement calls." in robustness_in_words(found)
    assert old.cut == new.raised == pytest.approx(chance, abs=0.015)
    assert (old.sureness, new.sureness) == (Sureness.LIKELY, Sureness.LIKELY)
    assert old.cut + old.unchanged + old.raised == pytest.approx(1)
    assert found.share_better == pytest.approx(new.agree, abs=1e-9)
    # Knowing all would spare the losses: 100 E|D⁻| twice over, where the other way is taken.
    lost = np.maximum(0, -found.gains).mean() * 2
    assert found.value_of_knowing == pytest.approx(lost, rel=0.05)


@pytest.mark.parametrize("penalty", [{"caution": {"programs": 1}}, {"disruption": 0.2}])
def test_what_all_knowledge_would_gain_is_not_said_of_plans_that_are_not_chosen_by_impact(penalty: dict) -> None:
    budget = two_programs()
    found = bo.robustness(budget, Scenario(round_to=1, limits=OPEN, **penalty), draws=100, agenda=False)
    # In a draw the best plan for the cautious may gain less than this one.
    assert found.value_of_knowing is None
    assert bo.robustness(budget, Scenario(round_to=1, limits=OPEN), draws=100, agenda=False).value_of_knowing


def test_what_an_officer_locked_is_in_no_class_and_no_count() -> None:
    # The same city and move, but an officer made it: Old is locked at 900. New is free, and gets what Old lost.
    lock = {"kind": "lock", "program": "Old", "amount": 900}
    scenario = Scenario(round_to=1, limits=OPEN | {"moved": "10%"}, rules=[lock])
    free = bo.robustness(two_programs(), Scenario(round_to=1, limits=OPEN), draws=200, agenda=False)
    found = bo.robustness(two_programs(), scenario, draws=200, agenda=False)
    assert sum(free.count(one) for one in Sureness) == 2
    assert sum(found.count(one) for one in Sureness) == 1
    rows = {row["program_id"]: row for row in stability_rows(found)}
    assert rows["Old"]["decided"] and rows["Old"]["sureness"] is None and rows["Old"]["agree"] is None
    assert not rows["New"]["decided"] and rows["New"]["sureness"]
    old, new = (next(one for one in agreements([found, free]) if one.program_id == id) for id in ("Old", "New"))
    assert old.way is None and not old.robust and new.way == 1


def test_the_classes_have_the_edges_of_the_page() -> None:
    assert [sureness(share) for share in (1.0, 0.95, 0.9499, 0.5, 0.4999, 0.0)] == [
        Sureness.NO_REGRET,
        Sureness.NO_REGRET,
        Sureness.LIKELY,
        Sureness.LIKELY,
        Sureness.JUDGEMENT_CALL,
        Sureness.JUDGEMENT_CALL,
    ]


def test_scenarios_share_their_draws_and_agree_only_where_all_do() -> None:
    budget = two_programs()
    wide = recommend(budget, Scenario(name="Wide", round_to=1, limits=OPEN | {"moved": "10%"}))
    tight = recommend(budget, Scenario(name="Tight", round_to=1, limits=OPEN | {"moved": "1%"}))
    # Whoever trusts the trial less believes less of New; the same standard numbers are drawn all the same.
    wary = recommend(budget, Scenario(name="Wary", round_to=1, limits=OPEN, trust={"evidence": 0.05}))
    step = list(robustness_of([wide, tight, wary], draws=500, agenda=False))[-1]
    first, second, third = step.results
    assert np.array_equal(first.ways, second.ways)
    assert np.allclose(first.gains, 10 * second.gains)
    agreed = {one.program_id: one for one in agreements(step.results)}
    together = np.mean((first.ways[:, 0] == 1) & (second.ways[:, 0] == 1) & (third.ways[:, 0] == 1))
    assert agreed["New"].share == pytest.approx(float(together))
    assert agreed["New"].share <= min(one.stability[0].raised for one in step.results)
    assert agreed["New"].way == 1 and agreed["New"].sureness is Sureness.LIKELY and not agreed["New"].robust


def test_scenarios_that_differ_on_a_program_have_no_common_move() -> None:
    budget = two_programs()
    move = recommend(budget, Scenario(round_to=1, limits=OPEN))
    still = recommend(budget, Scenario(round_to=1, limits={"moved": "0%"}))
    step = list(robustness_of([move, still], draws=50, agenda=False))[-1]
    assert all(one.way is None and one.sureness is None and not one.robust for one in agreements(step.results))


def test_it_says_where_today_is_no_longer_possible() -> None:
    short = city(
        {"Old": {"lines": {"General": 1000}}, "New": {"lines": {"General": 1000}, "known": "good"}},
        (fund("General", "no", available=1900),),
    )
    assert not bo.robustness(short, Scenario(round_to=1), draws=10).today_possible
    assert bo.robustness(two_programs(), Scenario(round_to=1), draws=10).today_possible


def test_the_same_seed_gives_the_same_result_and_another_another() -> None:
    one, same, other = (
        bo.robustness(two_programs(), Scenario(limits=OPEN, round_to=1), draws=60, seed=seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(one.gains, same.gains) and one.agenda == same.agenda
    assert not np.array_equal(one.gains, other.gains)


def test_progress_ends_at_the_whole() -> None:
    seen: list[tuple[int, int]] = []
    bo.robustness(two_programs(), draws=60, progress=lambda done, total: seen.append((done, total)))
    assert seen[0][0] == 0 and seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"seed": -1}])
def test_wrong_arguments_are_said(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        bo.robustness(two_programs(), **wrong)


def test_the_tables_have_a_row_a_program() -> None:
    found = bo.robustness(two_programs(), Scenario(round_to=1, limits=OPEN), draws=40)
    table = found.programs.set_index("program_id")
    assert list(table.way) == ["cut", "raised"]
    assert table.change["New"] == 100
    assert table.agree["Old"] == table.cut["Old"]
    assert set(found.evaluation_agenda.program_id) <= {"Old", "New"}
