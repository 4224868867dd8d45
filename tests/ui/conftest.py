"""What all tests of the workbench's pages share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def nothing_starts_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a plan starts in the background would go on behind the tests after it; a test of its own lets it start."""
    monkeypatch.setattr("ui.answering._SETTLES_S", 1e9)
