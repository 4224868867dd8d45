"""A seeded sample of the full runs: ended by force while it saves, and two who write at once, on both databases."""

from __future__ import annotations

import pytest

from tests.workspace import kills, writers
from tests.workspace.conftest import DATABASES, Place


@pytest.mark.parametrize("kind", DATABASES)
def test_what_was_called_saved_survives_an_end_by_force(place: Place, kind: str) -> None:
    found = kills.run(lambda: place(kind), 3, seed=7)
    assert (found.times, found.while_made, found.lost, found.broken) == (3, 1, 0, 0)
    assert found.saved > 2, "nothing was saved before the end"


@pytest.mark.parametrize("kind", DATABASES)
def test_of_two_who_write_at_once_nothing_is_lost_and_every_conflict_is_told(place: Place, kind: str) -> None:
    tally = writers.run(place(kind), 60, seed=3)
    assert writers.right(tally), tally
    assert tally.made + tally.undone + tally.told == 60
