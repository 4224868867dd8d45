"""A seeded sample of the random scenarios (`python -m tests.properties.scenarios`): none ends as it may not."""

from __future__ import annotations

import pytest

from tests.properties.scenarios import tried


@pytest.mark.parametrize("seed", range(40))
def test_every_valid_scenario_ends_in_a_plan_or_in_what_stands_in_its_way(seed: int) -> None:
    one = tried(seed)
    assert one.fine, one.words


def test_both_occur() -> None:
    outcomes = [tried(seed).outcome for seed in range(12)]
    assert {"planned", "infeasible"} <= set(outcomes)
