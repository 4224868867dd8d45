"""Real budgets that tests read where they are at hand: beside the repository, in ../shared/data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_file(*parts: str) -> Path:
    """A file of the real data; skips the test where it is missing, but fails it in continuous integration."""
    path = FOLDER.joinpath(*parts)
    if not path.exists():
        reason = f"the real data are not at hand: {'/'.join(parts)} is missing in ../shared/data"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path
