"""What is made while the collector of cycles waits does not stay for ever."""

from __future__ import annotations

import gc
import weakref

import pytest

from budgetopt import memory


class Node:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_cycles_that_were_made_while_the_collector_waits_are_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST_UNSEEN", 1_000)
    monkeypatch.setattr(memory, "_ended", -1e9)
    monkeypatch.setattr(memory, "_unseen", 0)
    # What was young before is none of these.
    gc.collect(0)
    first = None
    for _ in range(20):
        with memory.without_collection():
            made = [Node() for _ in range(200)]
        first = first or weakref.ref(made[0])
    assert first is not None and first() is None
    assert gc.isenabled()
