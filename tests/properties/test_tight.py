"""Cities of billions with nothing to spare to the cent have a plan, and it keeps every rule exactly."""

from __future__ import annotations

from typing import Any

import pytest

from budgetopt.errors import Infeasible
from budgetopt.plan.recommend import recommend
from budgetopt.rules.allocation import Allocation
from budgetopt.solve import board, steps
from budgetopt.solve.highs_model import nearest_whole
from tests.exact_check import breaches
from tests.tight_cities import tight_city

SIZES = (1e6, 4.2e9, 1e12, 1e13)


# Lines that end cents from today, on either side, in funds that leave nothing idle: their costs count to the cent.
NEAR_TODAY = (271, 294, 321)


@pytest.mark.parametrize(
    ("seed", "largest"),
    [*((seed, largest) for seed in range(12) for largest in SIZES), *((seed, 1e13) for seed in NEAR_TODAY)],
)
def test_what_one_allocation_meets_is_found_feasible_to_the_cent(seed: int, largest: float) -> None:
    made = tight_city(seed, largest)
    plan = recommend(made.budget, made.scenario)
    years = [{(line.program_id, line.fund_id): cents for line, cents in year.amounts.items()} for year in plan.years]
    assert breaches(made.budget, made.scenario, years) == []
    # The drawn allocation is allowed: the plan is no worse, but for what whole cents cost.
    drawn = Allocation(plan.case.standing, made.allowed)
    assert plan.impact_before_rounding >= plan.impact_of((drawn,)) - 1e-9 * abs(plan.impact) - 10


@pytest.mark.parametrize("seed", range(12))
def test_rounding_tries_no_more_steps_than_it_may(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    blocking = board.Board.blocking

    def counted(self: board.Board, *steps: tuple[board.Cell, int], mends: int | None = None) -> list[int]:
        left.append(self.tries)
        return blocking(self, *steps, mends=mends)

    monkeypatch.setattr(board.Board, "blocking", counted)
    made = tight_city(seed, 4.2e9)
    recommend(made.budget, made.scenario)
    # Once the last try is made a row's search ends: at most a pair of lines for each partner is still looked at.
    assert min(left, default=0) > -20_000


def test_no_search_of_rounding_takes_the_time_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole units of 5,000 cannot be here: a search for them that ends late would leave cents no time."""
    limits: list[float | None] = []

    def seen(*asked: Any, reduce: bool = False) -> Any:
        limits.append(asked[-1])
        return nearest_whole(*asked, reduce=reduce)

    monkeypatch.setattr(steps, "nearest_whole", seen)
    made = tight_city(0, 1e12)
    recommend(made.budget, made.scenario, time_limit_s=None)
    assert limits[0] == 1.0 and set(limits) <= {1.0, 5.0}


def test_what_is_not_found_in_time_is_not_called_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its last searches rounding finds no plan in cents where there is one, and claims no more than that."""
    monkeypatch.setattr(steps, "nearest_whole", lambda *asked, reduce=False: None)
    made = tight_city(39, 1e12)
    with pytest.raises(Infeasible) as error:
        recommend(made.budget, made.scenario)
    assert str(error.value).startswith("No plan in whole cents was found:")
    assert "cannot all hold" not in str(error.value)
