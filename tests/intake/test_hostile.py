"""Whatever a file says of itself: an end within bounds of work and memory, and one clear sentence.

The seconds are bounded from afar, in the process that reads; `python -m tests.intake.attacks` prints them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.intake.attacks import BYTES, DOORS_OPEN
from tests.intake.hostile import FILES


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_in_one_sentence(name: str, tmp_path: Path) -> None:
    file, made, rule = FILES[name]
    path = tmp_path / file
    path.write_bytes(made())
    ended, out, err = DOORS_OPEN.answer(["findings", "path", str(path), "", "", ""])
    *said, took = err.strip().splitlines()
    assert ended == 0 and json.loads(took)["bytes"] < BYTES, err
    assert [one["rule"] for one in json.loads(out)["findings"] if one["level"] == "error"] == [rule], out
    (words,) = (line.removeprefix("error   ") for line in said if line.startswith("error   "))
    assert words.startswith(f"{file}: ") and words.endswith(".") and len(words) < 300
    assert not list(tmp_path.parents[2].glob("escaped.xml"))
