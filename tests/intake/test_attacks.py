"""A sample of the attacks: each once, on one door after the other. All of them: python -m tests.intake.attacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.attacks import Attack, attacks, went
from tests.intake.hostile import FILES

# Files of test_hostile.py go through the door of budgets there.
SAMPLE = [attack for attack in attacks() if attack.name not in FILES]


@pytest.mark.parametrize(
    ("number", "attack"), enumerate(SAMPLE), ids=[f"{attack.name}, {attack.doors[0][0]}" for attack in SAMPLE]
)
def test_an_attack_ends_in_a_sentence(number: int, attack: Attack, tmp_path: Path) -> None:
    path = tmp_path / attack.file
    attack.make(path)
    found = went(attack, attack.doors[number % len(attack.doors)], path)
    assert not found.wrong, found
