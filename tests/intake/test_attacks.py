"""A sample of the attacks: each once, on one door after the other. All of them: python -m tests.intake.attacks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cases import cases
from tests.intake.attack_files import SEALED
from tests.intake.attacks import Attack, attacks, went
from tests.intake.hostile import FILES

# Files of test_hostile.py go through the door of budgets there, sealed ones through tests/workspace; these take long
# to make.
LEFT_OUT = {*FILES, "zip bomb of 2 GB", "6 million fonts", "a field of 90 MB", *(f"sealed: {name}" for name in SEALED)}
# Each of these once took more than it may, or ended in an error of ours.
MENDED = {
    ("sealed: a row of 90 MB of {}", "project"),
    ("one row of 45 MB", "publish"),
    ("a name of 300 signs", "authority"),
    ("100,000 rows, each wrong", "catalogue"),
    ("half a sign", "catalogue"),
}
TOO_MUCH = [
    replace(attack, doors=(door,)) for attack in attacks() for door in attack.doors if (attack.name, door[0]) in MENDED
]
DOORS: dict[str, list[Attack]] = {}
for attack in attacks():
    if attack.name not in LEFT_OUT:
        DOORS.setdefault(attack.name, []).extend(replace(attack, doors=(door,)) for door in attack.doors)
# Each on a door of its own; where not all cases are asked for, every second attack.
ONCE = [doors[number % len(doors)] for number, doors in enumerate(DOORS.values())]
SAMPLE = ONCE[:: cases(2, of=1)] + TOO_MUCH


@pytest.mark.parametrize("attack", SAMPLE, ids=[f"{attack.name}, {' '.join(attack.doors[0])}" for attack in SAMPLE])
def test_an_attack_ends_in_a_sentence(attack: Attack, tmp_path: Path) -> None:
    path = tmp_path / attack.file
    attack.make(path)
    found = went(attack, attack.doors[0], path)
    assert not found.wrong, found
