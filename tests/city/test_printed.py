"""Ratings as the clearinghouses print them, and what is proposed for those that are not known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from budgetopt.city.crosswalk import _TABLE, SYSTEMS, UnknownRating, labels_of, rated
from budgetopt.city.model import Study
from budgetopt.errors import Level
from budgetopt.intake.reading import examine
from tests.shared_data import shared_case

PRINTED = [  # system, label, level and direction ("" nothing on file)
    ("CrimeSolutions", "Promising | More than one study", 3, "positive"),
    ("CrimeSolutions", "Effective | One study", 4, "positive"),
    ("CrimeSolutions", "Effective | More than one study", 5, "positive"),
    ("CrimeSolutions", "Rated as Effective based on more than one study", 5, "positive"),
    ("CrimeSolutions", "Effective (multiple studies)", 5, "positive"),
    ("CrimeSolutions", "No Effects | One study", 3, "null"),
    ("CrimeSolutions", "Ineffective | More than one study", 3, "null"),
    ("OJJDP", "Negative Effects - One Study", 3, "negative"),
    ("CrimeSolutions", "Inconclusive Evidence", 0, ""),
    ("CEBC", "1 - Well-Supported by Research Evidence", 5, "positive"),
    ("CEBC", "2 — Supported by Research Evidence", 4, "positive"),
    ("CEBC", "3 – Promising Research Evidence", 3, "positive"),
    ("CEBC", "3 - Promising", 3, "positive"),
    ("CEBC", "Scientific Rating: 3", 3, "positive"),
    ("CEBC", "4 - Evidence Fails to Demonstrate Effect", 4, "null"),
    ("CEBC", "5 (Concerning Practice)", 4, "negative"),
    ("CEBC", "NR - Not able to be Rated", 0, ""),
    ("Title IV-E", "Well-Supported practice", 5, "positive"),
    ("Title IV-E", "Supported Practice", 4, "positive"),
    ("Title IV-E", "Program or service does not currently meet criteria", 0, ""),
    ("Results First", "Second-highest rated", 3, "positive"),
    ("Blueprints", "Model Plus Program", 5, "positive"),
    ("WSIPP", "Evidence-based*", 5, "positive"),
    ("WSIPP", "Research-based¹", 4, "positive"),
    ("WSIPP", "Null (a)", 4, "null"),
    ("WWC", "Tier 1 - Strong Evidence", 4, "positive"),
    ("WWC", "No discernible effects", 3, "null"),
    ("WWC", "Potentially positive effects", 3, "positive"),
    ("Nesta", "Level 3", 4, "positive"),
]


@pytest.mark.parametrize(("system", "label", "level", "direction"), PRINTED)
def test_a_label_as_it_is_printed(system: str, label: str, level: int, direction: str) -> None:
    found = rated(Study(program_id="P", system=system, rating=label))
    assert (found.level, found.direction or "") == (level, direction)


@pytest.mark.parametrize(
    ("label", "mend"),
    [
        ("Effective | More than one study", "Name its Rating system: CrimeSolutions."),
        ("NR - Not able to be Rated", "Name its Rating system: CEBC Scientific Rating."),
        ("Splendid", "Known: 0, 1, 2, 3, 4, 5."),
    ],
)
def test_a_label_without_its_system_is_told_whose_it_is(label: str, mend: str) -> None:
    with pytest.raises(UnknownRating) as unknown:
        rated(Study(program_id="P", rating=label))
    assert unknown.value.mend == mend


QUESTIONS = [
    # A code and words that say two things, and a code with words of no rating.
    ("CEBC", "1 - Concerning Practice"),
    ("CEBC", "3 - Not able to be Rated"),
    ("CEBC", "2 - Not supported"),
    ("Level", "1 - Well-Supported by Research Evidence"),
    ("Title IV-E", "Not well-supported"),
    ("CrimeSolutions", "Not effective"),
    ("CrimeSolutions", "Effective (not)"),
    ("WSIPP", "Cost-beneficial"),
    ("WWC", "Meets WWC standards without reservations"),
]


@pytest.mark.parametrize(("system", "label"), QUESTIONS)
def test_a_label_that_is_none_is_a_question(system: str, label: str) -> None:
    with pytest.raises(UnknownRating) as problem:
        rated(Study(program_id="P", system=system, rating=label, direction="positive"))
    near = re.search(r"Did you mean '(.*)'", problem.value.mend)
    assert near is None or rated(Study(program_id="P", system=system, rating=near[1])).direction != "positive"


SLIPS = [
    ("CrimeSolutions", "Ineffectiv", "ineffective"),
    ("CrimeSolutions", "Efective", "effective"),
    ("CrimeSolutions", "Negatve efects", "negative effects"),
    ("CEBC", "evidence fails to show an effect", "evidence fails to demonstrate effect"),
    ("WWC effectiveness rating", "potentialy negative", "potentially negative"),
    ("WWC effectiveness rating", "potentialy positive", "potentially positive"),
    ("Title IV-E", "not supported", ""),
    ("Tennessee OEI", "no evidence", ""),
]


@pytest.mark.parametrize(("system", "label", "meant"), SLIPS)
def test_a_slip_is_never_taken_for_the_other_direction(system: str, label: str, meant: str) -> None:
    with pytest.raises(UnknownRating) as problem:
        rated(Study(program_id="P", system=system, rating=label))
    said = re.search(r"Did you mean '(.*)'", problem.value.mend)
    assert (said[1] if said else "") == meant


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_denied_label_is_never_read_as_the_label(system: str) -> None:
    good = [labels.split(" | ")[0] for labels, (_, way) in _TABLE[system].items() if way == "positive"]
    for label in good:
        for denied in (f"not {label}", f"{label} - no effect", f"un{label}", f"{label} (harmful)"):
            with pytest.raises(UnknownRating) as problem:
                rated(Study(program_id="P", system=system, rating=denied))
            near = re.search(r"Did you mean '(.*)'", problem.value.mend)
            assert near is None or near[1] not in good
    assert labels_of(system)


def test_the_labels_of_the_case(tmp_path: Path) -> None:
    programs = tmp_path / "programs.csv"
    rows = "".join(f"P{number},Program {number},Youth,1000\n" for number in range(1, 13))
    programs.write_text("Program ID,Program,Department,Current budget\n" + rows)
    found = examine([programs, shared_case("c13a_clearinghouse_labels.csv")])
    errors = {item.place.cell: item for item in found.findings if item.level is Level.ERROR}
    assert set(errors) == {"B12", "B13"}
    assert "Benefit-cost ratio" in errors["B12"].mend and "Study design" in errors["B13"].mend
