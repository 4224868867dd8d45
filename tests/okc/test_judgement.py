"""The second workbook for Oklahoma City says on every row that it is judgement, and covers enough programs."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from budgetopt.city.crosswalk import rated
from budgetopt.city.model import Study
from tests.okc.judgement import GOALS, JUDGEMENT, METRICS, PROGRAMS, alignment, write_judgement


def test_every_row_is_labelled_as_judgement(tmp_path: Path) -> None:
    book = load_workbook(write_judgement(tmp_path / "judgement.xlsx"))
    assert book.sheetnames == ["Goals", "Alignment", "Metrics", "Evidence"]
    for sheet in book:
        for row in sheet.iter_rows(min_row=2, values_only=True):
            assert row[-1] == JUDGEMENT


def test_it_covers_at_least_forty_programs() -> None:
    ids = [row[0] for row in PROGRAMS]
    assert len(ids) == len(set(ids)) >= 40
    assert 5 <= len(GOALS) <= 6
    assert {goal for _, goal, _ in alignment()} == {goal for goal, *_ in GOALS}
    assert {row[0] for row in METRICS} <= set(ids)


def test_its_evidence_is_known_to_the_crosswalk() -> None:
    for id, _, _, level, direction in PROGRAMS:
        if level is not None:
            study = Study(program_id=str(id), system="Level", rating=str(level), direction=direction)
            assert rated(study).level == level
