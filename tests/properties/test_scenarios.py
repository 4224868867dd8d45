"""A seeded sample of the random scenarios (`python -m tests.properties.scenarios`): none ends as it may not."""

from __future__ import annotations

import pytest

from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from tests.cases import cases
from tests.properties.scenarios import TIME_LIMIT_S, tried
from tests.whole_cities import whole_model_city

# Found by the large run: a cut of a cent that nothing can undo, a fund that has one-time money and no lines; relief of
# a fund below zero, of growth from year to year, of more than all that a fund has today to be moved.
FOUND = (616, 1400, 771355, 771575, 771607)


@pytest.mark.parametrize("seed", [*range(cases(20, of=40)), *FOUND])
def test_every_valid_scenario_ends_in_a_plan_or_in_what_stands_in_its_way(seed: int) -> None:
    one = tried(seed)
    assert one.fine, one.words


def test_both_occur() -> None:
    outcomes = [tried(seed).outcome for seed in range(12)]
    assert {"planned", "infeasible"} <= set(outcomes)


def test_what_is_forced_of_the_unknown_is_counted_without_a_limit() -> None:
    """Beside a limit of ten thousand million, which no plan reaches, the search for it called every plan impossible."""
    budget, _ = whole_model_city(31_115)
    scenario = Scenario(
        years=2,
        disruption=0.01,
        limits={
            "program_cut": "100%", "program_growth": "17.1%", "moved": "38.4%", "positions": 2.76,
            "unknown": {"from": 0},
        },
        funds={"F0": 6_035_171.94},
        forecast=[{"fund": "F2", "year": 2, "available": 2_639_028.03}],
        evidence={"prior_mean": 0.65, "transfer": 1},
        rules=[{"kind": "smallest_move", "amount": 83_660.8}, {"kind": "max_changes", "programs": 4}],
    )  # fmt: skip
    plan = recommend(budget, scenario, time_limit_s=TIME_LIMIT_S)
    assert plan.proven and plan.case.forced == 690_738_65
