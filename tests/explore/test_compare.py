"""Plans side by side: every figure worked out another way, agreement, and what differences cost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import budgetopt as bo
from budgetopt.explore.compare import DIFFER, SAME, SAME_WAY, Beside, agreement, unlike
from budgetopt.plan.recommend import best_to_the_cent
from budgetopt.scenario.asked import Lock
from budgetopt.solve import holding
from tests import riverton as sample
from tests.prices import prices_by_name
from tests.small import city

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def budget() -> bo.Budget:
    return sample.budget()


@pytest.fixture(scope="module")
def compared(budget: bo.Budget) -> bo.Comparison:
    names = ("balanced", "protect-safety", "close-a-gap", "evidence-first")
    return bo.compare([sample.plan(name) for name in names])


def test_figures_are_those_of_the_plans(compared: bo.Comparison) -> None:
    for plan, one in zip(compared.plans, compared.headlines, strict=True):
        programs, funds = plan.programs, plan.funds
        assert one.moved_cents == plan.moved_cents
        assert one.programs_cut == (programs["change"] < 0).sum()
        assert one.programs_raised == (programs["change"] > 0).sum()
        assert one.recommended_cents / 100 == pytest.approx(programs["recommended"].sum(), abs=0.005)
        costs = funds[["transition_costs", "lost_revenue", "unavoidable_cost"]].sum().sum()
        assert one.exit_costs_cents / 100 == pytest.approx(costs, abs=0.005)
        assert one.idle_cents / 100 == pytest.approx(funds["idle"].sum(), abs=0.005)
        assert one.gain == pytest.approx(plan.impact - plan.current_impact)
        assert one.low < one.gain < one.high


def test_every_list_foots_to_the_budget(compared: bo.Comparison) -> None:
    for rows in (compared.departments, compared.goals, compared.districts, compared.programs):
        assert sum(row.current_cents for row in rows) == compared.headlines[0].current_cents
        for place, one in enumerate(compared.headlines):
            assert sum(row.amounts_cents[place] for row in rows) == one.recommended_cents


def test_a_difference_costs_what_planning_again_says(compared: bo.Comparison, budget: bo.Budget) -> None:
    first = compared.first
    for one in compared.differences:
        if one.difference.what == "Most of each fund that may be moved":
            again = bo.recommend(budget, first.scenario.with_limits(moved="8%"))
            assert one.effect == pytest.approx(again.impact_before_rounding - first.impact_before_rounding, abs=0.5)
            break
    else:
        pytest.fail("the moved limit differs and was not found")


def test_no_difference_waits_for_whole_units(compared: bo.Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    # Prices are measured before rounding, and rounding a tight plan takes far longer than planning it.
    def never(*_: object) -> None:
        pytest.fail("a price was rounded")

    monkeypatch.setattr("budgetopt.solve.find.rounded", never)
    again = bo.compare(compared.plans)
    assert [one.effect for one in again.differences] == [one.effect for one in compared.differences]


def test_everything_that_differs_is_named_once(compared: bo.Comparison) -> None:
    named = [one.difference.what for one in compared.differences if one.plan == 1]
    assert named == ["Police: at most 2% cut", "Fire: at most 2% cut"]
    assert [one.difference.what for one in compared.differences if one.plan == 2] == ["Money of General Fund"]
    assert len([one for one in compared.differences if one.plan == 3]) == 7


def test_taking_over_every_difference_gives_the_other_scenario(budget: bo.Budget) -> None:
    from budgetopt.explore.differences import differences
    from budgetopt.rules import Case

    first = bo.recommend(budget, bo.Scenario(name="A", limits={"moved": "3%"}))
    rules = [{"kind": "department", "name": "Fire", "department": "Fire", "cut": "1%"}]
    other = bo.recommend(
        budget,
        bo.Scenario(name="A", limits={"moved": "4%", "program_cut": "none"}, rules=rules, trust={"results": 0.5}),
    )
    case = first.case
    while found := differences(case, other.case):
        case = Case(case.standing, found[0].swapped)
    assert case.scenario == other.scenario


def test_a_forecast_is_told_in_words() -> None:
    from budgetopt.explore.differences import differences
    from budgetopt.rules import Case

    budget = city({"A": {"lines": {"General": 1000}}, "B": {"lines": {"General": 1000}}})
    cases = []
    for forecast in ([], [{"fund": "General", "year": 2, "available": 1_900_000}]):
        cases.append(Case.of(budget, bo.Scenario(years=2, forecast=forecast)))
    (only,) = differences(*cases)
    assert (only.first, only.other) == ("none", "fund General, year 2, available 1,900,000")


def test_agreement() -> None:
    def row(*amounts: int) -> Beside:
        return Beside("p", "P", "D", 100, amounts)

    assert row(90, 90).agreement == SAME
    assert row(100, 100, 100).agreement == SAME
    assert row(90, 80).agreement == SAME_WAY
    assert row(110, 120).agreement == SAME_WAY
    assert row(100, 120).agreement == DIFFER
    assert row(90, 120).agreement == DIFFER


def test_agreement_in_words_counts_every_program_once(compared: bo.Comparison, budget: bo.Budget) -> None:
    counts = [len(compared.agreeing(kind)) for kind in (SAME, SAME_WAY, DIFFER)]
    assert sum(counts) == len(budget.programs)
    for count, sentence in zip(counts, agreement(compared), strict=True):
        assert f"{count} programs with" in sentence


def test_names_are_unlike() -> None:
    assert unlike(["A", "B", "a", "A"]) == ("A", "B", "a (2)", "A (3)")


def test_what_cannot_be_compared_is_refused(budget: bo.Budget) -> None:
    plan = bo.recommend(budget)
    with pytest.raises(bo.UsageError, match="Two to 6"):
        bo.compare([plan])
    other = bo.recommend(bo.read_budget(ROOT / "sample_budgets" / "hamlet.xlsx"))
    with pytest.raises(bo.UsageError, match="another budget"):
        bo.compare([plan, other])
    services = bo.recommend(budget, bo.Scenario(name="Services", base="current services"))
    with pytest.raises(bo.UsageError, match="cannot be compared"):
        bo.compare([plan, services])


def test_plans_of_other_years_have_no_common_measure(budget: bo.Budget) -> None:
    found = bo.compare([bo.recommend(budget), bo.recommend(budget, bo.Scenario(name="Two", years=2))])
    assert found.headlines[1].by_first is None
    assert [one.note for one in found.differences] == ["plans of different years have no common measure"]


def test_progress_is_told_and_can_stop(budget: bo.Budget) -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, whole: int) -> None:
        told.append((done, whole))
        if done == 1:
            raise KeyboardInterrupt

    plans = [bo.recommend(budget), bo.recommend(budget, bo.Scenario(limits={"moved": "1%", "program_cut": "1%"}))]
    with pytest.raises(KeyboardInterrupt):
        bo.compare(plans, progress=stop)
    assert told == [(0, 2), (1, 2)]


def test_a_plan_at_hand_says_that_nothing_is_forced_and_every_number_stays(
    budget: bo.Budget, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, searched = sample.plan(), 0
    changed = [id for id, cents in first.allocation.programs.items() if cents != first.case.standing.total[id]][:2]
    locks = [Lock(program=id, amount=Decimal(first.allocation.programs[id]) / 100) for id in changed]
    other = bo.recommend(budget, first.scenario.with_changes(name="Two decided", rules=(*first.scenario.rules, *locks)))
    search = holding.least_lost

    def heard(*told: Any) -> holding.Lost | None:
        nonlocal searched
        searched += 1
        return search(*told)

    monkeypatch.setattr(holding, "least_lost", heard)
    priced = bo.compare([first, other]).differences
    assert searched == 0
    for one in priced:
        alone = best_to_the_cent(budget, one.difference.swapped, None)
        assert one.effect == first.impact_of(alone) - first.impact_of(first.solved.rounded.before)
    assert searched == len(priced) == 2
    # A plan that breaks what is asked here says nothing of it.
    best_to_the_cent(budget, priced[0].difference.swapped, None, (sample.plan("law-only"),))
    assert searched == 3


def test_frames(compared: bo.Comparison) -> None:
    frame = compared.frame("programs")
    assert list(frame.columns[3:8]) == ["current", *compared.names]
    assert frame["Balanced"].sum() == pytest.approx(compared.headlines[0].recommended_cents / 100)


def test_a_rule_has_one_price_in_the_recommendation_and_in_the_comparison(budget: bo.Budget) -> None:
    """Both are before rounding: what rounding costs hangs on where it falls and says nothing of the rule."""
    first = sample.plan()
    dropped = {rule.name: rule.without(first.scenario) for rule in first.ruled_by if rule.policy}
    prices = sorted(((price, name) for name, price in prices_by_name(first).items()), reverse=True)
    for price, name in prices[:3]:
        assert price > 1
        (priced,) = bo.compare([first, bo.recommend(budget, dropped[name])]).differences
        assert priced.effect == pytest.approx(price, abs=0.5)
