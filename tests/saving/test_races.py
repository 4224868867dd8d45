"""A sample of the races of docs/trust.md, and what they find where two writers are not kept apart."""

from __future__ import annotations

from tests.saving.races import KINDS, run


def test_of_two_writers_exactly_one_wins() -> None:
    tallies = run(races=60, seed=13)
    assert {kind: tally.races for kind, tally in tallies.items()} == {kind: 6 * share for kind, share in KINDS.items()}
    assert all(tally.right for tally in tallies.values()), tallies
