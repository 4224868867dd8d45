"""Other plans as good: they keep the rules and the gain, differ, and what is a must cannot be left out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import budgetopt as bo
from benchmarks.cities import city as large_city
from benchmarks.cities import scenario
from budgetopt.errors import SolverError, UsageError
from budgetopt.explore.alternatives import Alternatives, alternatives_of
from budgetopt.explore.unlike import UnlikeSearch, Verdict
from budgetopt.rules import breaches_of
from budgetopt.scenario.model import Scenario
from budgetopt.solve.program import Bools, Floats
from budgetopt.solve.sweeper import Sweeper
from tests import riverton as sample
from tests.small import city

ROOT = Path(__file__).parents[2]


@cache
def riverton() -> Alternatives:
    budget = sample.budget()
    return bo.alternatives(budget, bo.read_scenario(ROOT / "scenarios" / "balanced.toml"))


def test_they_keep_the_rules_and_the_gain_and_differ() -> None:
    found = riverton()
    assert len(found.plans) == 5
    # The fewest of the recommended changes that any plan with so much gain makes, by a mixed-integer search: 77 of 95.
    assert found.plans[0].different > 0.22
    sets = [found.plan.allocation.amounts, *(one.years[0].amounts for one in found.plans)]
    for one in found.plans:
        assert not breaches_of(found.plan.ruled_by, found.plan.case, one.years)
        gain = one.impact - found.plan.current_impact
        assert gain >= 0.99 * (found.plan.impact - found.plan.current_impact) * (1 - 1e-9)
        assert one.kept >= 0.99 - 1e-9
        assert one.different > 0.1
    assert all(sets[i] != sets[j] for i in range(6) for j in range(i))


def test_a_must_can_only_be_left_out_at_a_loss() -> None:
    found = riverton()
    plan = found.plan
    musts = [id for id, verdict in found.verdicts.items() if verdict is Verdict.MUST]
    assert musts
    best = plan.impact_before_rounding - plan.current_impact
    for id in musts[:6]:
        lock = {"kind": "lock", "program": id, "amount": "100%"}
        without = bo.recommend(plan.budget, plan.scenario.with_changes(rules=(*plan.scenario.rules, lock)))
        assert without.impact_before_rounding - without.current_impact < 0.99 * best


def test_verdicts_are_those_of_the_plans() -> None:
    found = riverton()
    total = found.plan.case.standing.total
    for id, verdict in found.verdicts.items():
        changed = [
            plan.programs[id] != total[id] for plan in (found.plan.allocation, *(one.years[0] for one in found.plans))
        ]
        assert (verdict is Verdict.NEVER) == (not any(changed))
        if verdict is Verdict.MUST:
            assert all(changed)


def test_by_hand_two_programs_alike_are_each_other_s_alternative() -> None:
    # 100 may move out of Useless, to TwinA or TwinB, which are worth the same. Useless is a must, each twin a may;
    # Law is never.
    programs = {
        "Law": {"lines": {"General": 500}, "mandated": True, "maximum": 500},
        "TwinA": {"lines": {"General": 500}, "known": "good"},
        "TwinB": {"lines": {"General": 500}, "known": "good"},
        "Useless": {"lines": {"General": 500}, "known": "useless"},
    }
    found = bo.alternatives(city(programs), Scenario(round_to=1))
    assert found.verdicts == {"Law": Verdict.NEVER, "TwinA": Verdict.MAY, "TwinB": Verdict.MAY, "Useless": Verdict.MUST}
    first = found.plans[0]
    # One of the hundred may stay where it is.
    assert first.kept == pytest.approx(0.99)
    raised = {id for id in ("TwinA", "TwinB") if first.years[0].programs[id] > 50_000}
    before = {id for id in ("TwinA", "TwinB") if found.plan.allocation.programs[id] > 50_000}
    assert len(raised) == 1 and raised != before
    assert list(found.table.columns)[:4] == ["program_id", "verdict", "recommended", "alternative_1"]


def test_by_hand_where_nothing_can_be_left_out_another_program_joins() -> None:
    # 75,000 move from Useless to Good and bring 75,000 · (0.773444 − 0.026556) = 56,017. Both are musts. One in a
    # hundred, 560, may be lost: Fair (0.4) may have 560 / (0.773444 − 0.4) = 1,500 of what Good gets.
    programs = {
        "Fair": {"lines": {"General": 500_000}},
        "Good": {"lines": {"General": 500_000}, "known": "good"},
        "Useless": {"lines": {"General": 500_000}, "known": "useless"},
    }
    found = bo.alternatives(city(programs), Scenario(round_to=1))
    assert found.verdicts == {"Fair": Verdict.MAY, "Good": Verdict.MUST, "Useless": Verdict.MUST}
    (one,) = found.plans
    assert one.years[0].programs["Fair"] / 100 - 500_000 == pytest.approx(1500, abs=2)
    assert 0.99 <= one.kept < 0.9901 and one.different == pytest.approx(1 / 3)


def test_what_is_locked_is_decided_and_neither_must_nor_never() -> None:
    # An officer takes 100 from Useless and keeps Good as it is: all that is free goes to the twins. Whatever plan is
    # best, Useless changes and Good does not, and neither is a finding of the search.
    programs = {
        "Good": {"lines": {"General": 500}, "known": "good"},
        "TwinA": {"lines": {"General": 500}, "known": "good"},
        "TwinB": {"lines": {"General": 500}, "known": "good"},
        "Useless": {"lines": {"General": 500}, "known": "useless"},
    }
    locks = [{"kind": "lock", "program": "Useless", "amount": 400}]
    # A lock of its only line decides a program as a lock of the whole does.
    locks += [{"kind": "lock", "program": "Good", "amount": "100%", "fund": "General"}]
    found = bo.alternatives(city(programs), Scenario(round_to=1, rules=locks))
    assert (found.verdicts["Useless"], found.verdicts["Good"]) == (Verdict.DECIDED, Verdict.DECIDED)
    assert (found.verdicts["TwinA"], found.verdicts["TwinB"]) == (Verdict.MAY, Verdict.MAY)
    # Of the two moves that are free, the first plan makes one and the alternative the other.
    assert found.plans[0].different == 1


def test_it_can_be_stopped_and_keeps_what_is_done() -> None:
    for found in alternatives_of(riverton().plan):
        if len(found.plans) == 2:
            break
    assert [one.impact for one in found.plans] == [one.impact for one in riverton().plans[:2]]


@pytest.mark.parametrize("wrong", [{"keep": 1.0}, {"keep": 0.0}, {"most": 0}])
def test_wrong_arguments_are_said(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        list(alternatives_of(riverton().plan, **wrong))


@pytest.mark.parametrize("programs", [40, 100])
def test_of_what_the_plan_changes_nothing_more_can_be_left_out(programs: int) -> None:
    # The linear program itself says so: with what is left out held as it is today, no plan that holds one more keeps
    # the rules and the gain.
    search = UnlikeSearch.of(bo.recommend(large_city(programs), scenario().with_limits(unknown=None)), 0.99)
    columns, segment = search.sweep.lp.columns, search.sweep.segment
    often = (search.question.ways != 0).astype(float)
    moved = np.abs(search.sweep.changes(search.unlike(often, search.floor)))
    out = (often > 0) & (moved < 1e-6)
    assert out.sum() > 5

    def possible(held: Bools) -> bool:
        search.model.hold(segment & held[columns.program])
        return search.model.best(search.gain) is not None

    assert possible(out)
    for place in np.flatnonzero((often > 0) & ~out):
        assert not possible(out | (np.arange(len(often)) == place))
    search.model.hold(np.zeros(len(columns), bool))
    assert search.model.best(search.gain) is not None


def test_over_several_years_it_is_the_first_that_is_left_as_it_is() -> None:
    found = riverton()
    search = UnlikeSearch.of(bo.recommend(found.plan.budget, found.plan.scenario.with_changes(years=3)), 0.99)
    often = (search.question.ways != 0).astype(float)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UnlikeSearch, "left_out", lambda self, values, asked, often: values)
        weighted = search.unlike(often, search.floor)
    thinned = search.unlike(often, search.floor)
    changed = [int(np.sum((np.abs(search.sweep.changes(one)) > 1) & (often > 0))) for one in (weighted, thinned)]
    assert changed[1] < changed[0] - 5


def test_a_change_without_a_verdict_is_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    search = UnlikeSearch.of(riverton().plan, 0.99)
    often = (search.question.ways != 0).astype(float)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UnlikeSearch, "left_out", lambda self, values, asked, often: values)
        weighted = search.unlike(often, search.floor)

    def lost(self: Sweeper, gain: Floats, basis: object = None) -> Floats:
        raise SolverError("HiGHS ended without a verdict: Unknown.")

    monkeypatch.setattr(Sweeper, "best", lost)
    assert search.left_out(weighted, search.gain, often) is weighted


def test_where_each_try_would_be_a_search_the_weights_are_enough() -> None:
    asked = Scenario(rules=[{"kind": "max_changes", "programs": 8}])
    search = UnlikeSearch.of(bo.recommend(large_city(30), asked), 0.99)
    values = np.zeros(len(search.sweep.lp.columns))
    assert search.left_out(values, search.gain, np.ones(30)) is values


def test_who_can_stay_is_found_of_many_at_once_and_is_what_each_would_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = bo.recommend(large_city(150), Scenario(limits={"unknown": "may be cut"}))
    search = UnlikeSearch.of(plan, 0.97)
    changed = np.flatnonzero(search.question.ways)
    each = {int(place): search._cannot_stay(int(place)) for place in changed}
    search.forced.clear()
    solves: list[object] = []
    best = search.model.best
    monkeypatch.setattr(search.model, "best", lambda *asked: (solves.append(asked), best(*asked))[1])
    search.verdicts([])
    assert search.forced == each and set(each.values()) == {True, False}
    # At most the musts are asked one by one.
    assert len(solves) < sum(each.values()) + len(changed) / 2


def test_where_every_line_is_fixed_there_is_no_other_plan() -> None:
    debt = city({"Debt": {"lines": {"General": 900_000}, "kind": "non-operating"}})
    (found,) = alternatives_of(bo.recommend(debt, Scenario()))
    assert not found.plans and found.verdicts == {"Debt": Verdict.NEVER}
