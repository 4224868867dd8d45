"""Prices of rules by one widest program against programs that are built anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from benchmarks.cities import city, scenario, with_several_funds
from budgetopt.errors import BudgetOptError
from budgetopt.plan.plan import Plan
from budgetopt.plan.prices import Prices
from budgetopt.plan.recommend import recommend
from budgetopt.rules import Row
from budgetopt.scenario.model import Scenario
from budgetopt.solve.program import LinearProgram
from budgetopt.solve.widest import Widest
from tests.cities import city_and_scenario


def plans() -> Iterator[Plan]:
    """Cities of one fund a program and of several, and random ones of one year, with locks and limits of their own."""
    yield recommend(city(60), Scenario(limits={"moved": "10%", "unknown": {"from": 0.25}}))
    yield recommend(with_several_funds(city(60)), scenario())
    for seed in range(8):
        budget, asked = city_and_scenario(seed)
        try:
            yield recommend(budget, asked)
        except BudgetOptError:
            continue


def test_it_says_what_programs_built_anew_say(monkeypatch: pytest.MonkeyPatch) -> None:
    given, under = [], Widest.under

    def counted(self: Widest, rows: Sequence[Row]) -> LinearProgram | None:
        given.append(under(self, rows))
        return given[-1]

    for plan in plans():
        by_widest, anew = (Prices(plan.case, plan.value, plan.ruled_by, plan.solved) for _ in range(2))
        monkeypatch.setattr(Widest, "under", counted)
        prices, free = by_widest.of_rule, by_widest.free_gain
        monkeypatch.setattr(Widest, "under", lambda self, rows: None)
        noise = 1e-9 * plan.current_impact
        assert prices == {id: pytest.approx(price, rel=1e-6, abs=noise) for id, price in anew.of_rule.items()}
        assert free == pytest.approx(anew.free_gain, rel=1e-9, abs=noise)
    # Where it is of use, and where a lock or a limit goes beyond it.
    answered = sum(lp is not None for lp in given)
    assert answered >= 20 and answered < len(given)
