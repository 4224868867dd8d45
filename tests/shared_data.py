"""Real budgets that tests read where they are at hand: beside the repository, in ../shared/data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_file(*parts: str) -> Path:
    """A file of the real data; skips the test where it is missing, but fails it in continuous integration."""
    return _at_hand(FOLDER.joinpath(*parts))


def shared_case(name: str) -> Path:
    """A small import case of ../shared/cases/import, skipped and failed in the same way."""
    return _at_hand(FOLDER.parent / "cases" / "import" / name)


def _at_hand(path: Path) -> Path:
    if not path.exists():
        reason = f"the real data are not at hand: {path.name} is missing in ../shared"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path
