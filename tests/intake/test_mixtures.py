"""A seeded sample of the random ledgers: no reading is silently another budget than the truth."""

from __future__ import annotations

import pytest

from tests.cases import cases
from tests.intake.mixtures import readings
from tests.intake.random_ledgers import mixture


@pytest.mark.parametrize("first", range(1, 1 + cases(150, of=1_000), 50))
def test_every_reading_is_the_truth_or_is_told(first: int) -> None:
    for seed in range(first, first + 50):
        ledger = mixture(seed)
        silent = [reading for reading in readings(ledger) if reading.verdict == "silent"]
        assert not silent, (seed, ledger.kinds)
