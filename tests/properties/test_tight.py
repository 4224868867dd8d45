"""Cities of billions with nothing to spare to the cent have a plan, and it keeps every rule exactly."""

from __future__ import annotations

import pytest

from budgetopt.plan.recommend import recommend
from budgetopt.rules.allocation import Allocation
from budgetopt.solve import board
from tests.exact_check import breaches
from tests.tight_cities import tight_city

SIZES = (1e6, 3e9, 4.2e9, 1e11)


@pytest.mark.parametrize("largest", SIZES)
@pytest.mark.parametrize("seed", range(12))
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
