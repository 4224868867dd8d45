"""Whatever a file says of itself: an end within bounds of work and memory, and one clear sentence.

The seconds are bounded from afar, in the process that reads; `python -m tests.intake.attacks` prints them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.intake.hostile import FILES

BYTES = 1_000_000_000


def went(path: Path) -> dict[str, Any]:
    """How reading a file went, in a process of its own."""
    command = [sys.executable, "-m", "tests.intake.read_one", str(path)]
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command,
        cwd=root,
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["bytes"] < BYTES, found
    return found


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_in_one_sentence(name: str, tmp_path: Path) -> None:
    file, made, rule = FILES[name]
    path = tmp_path / file
    path.write_bytes(made())
    found = went(path)
    assert [error[0] for error in found["errors"]] == [rule], found
    words = found["errors"][0][1]
    assert words.startswith(f"{file}: ") and words.endswith(".") and len(words) < 300
    assert not list(tmp_path.parents[2].glob("escaped.xml"))
