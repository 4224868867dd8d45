"""Inputs of the fuzzer: sound ones of each kind, and every one that has failed."""

from __future__ import annotations

import pytest

from budgetopt.intake.log import Log
from budgetopt.intake.mapping.file import load_mapping
from budgetopt.intake.reading import examine
from budgetopt.intake.scenario import read_scenario
from tests.intake.fuzz import FAILED, MAPPING, PLACES, SCENARIO, SETTINGS, file_of, read, seeds


def test_what_has_failed_gives_a_report() -> None:
    for path in sorted(path for path in FAILED.glob("*") if path.suffix != ".md"):
        read(path.read_bytes())


@pytest.mark.parametrize("place", [place for place in seeds() if place not in SETTINGS])
def test_a_sound_input_is_read(place: str) -> None:
    given = seeds()[place]
    assert PLACES[given[0]] == place
    rules = {finding.rule for finding in examine(file_of(given)).findings}
    assert not rules & {"damaged-file", "unsafe-workbook", "not-a-workbook", "no-known-sheet"}


def test_sound_settings_are_read() -> None:
    mapping, _ = load_mapping(file_of(seeds()[MAPPING]), Log())
    assert mapping and read_scenario(file_of(seeds()[SCENARIO])).name
