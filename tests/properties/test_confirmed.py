"""A conflict is called impossible only where the prices prove it: with tight cities that lack a little of one fund."""

from __future__ import annotations

import pytest

from budgetopt.errors import Infeasible
from budgetopt.plan.recommend import recommend
from budgetopt.solve import least_relief
from tests.tight_cities import TightCity, tight_city


def short_of(made: TightCity, cents: int) -> str:
    """What is said where the first fund has so much less."""
    first, *others = made.budget.funds
    assert first.available is not None
    less = first.model_copy(update={"available": first.available - cents})
    with pytest.raises(Infeasible) as error:
        recommend(made.budget.model_copy(update={"funds": (less, *others)}), made.scenario)
    return str(error.value)


@pytest.mark.parametrize(("seed", "largest"), [(7, 1e6), (4, 4.2e9), (7, 4.2e9), (4, 1e12)])
def test_what_is_dollars_short_is_proven_whatever_the_size(seed: int, largest: float) -> None:
    said = short_of(tight_city(seed, largest), 10_000_00)
    assert said.startswith("These rules cannot all hold:")


def test_what_the_prices_do_not_prove_is_not_called_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    made = tight_city(4, 4.2e9)
    monkeypatch.setattr(least_relief, "proves", lambda *asked: False)
    assert short_of(made, 10_000_00).startswith("No plan in whole cents was found:")
