"""The log says who did what, with which files and in how many seconds; what a cell says never gets in."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

import budgetopt as bo
from budgetopt.log import LOG
from tests.filled import filled
from ui.work import Work

PROGRAMS = [
    ["Program ID", "Program", "Department", "Fund ID", "Current budget"],
    ["Quokka-1", "Quokka jobs", "Quokka parks", "Quokka-F", 4_000_123],
    ["Quokka-2", "Quokka campaign", "Quokka health", "Quokka-F", 3_000_123],
]


def _book(path: Path, program: str = "Quokka-2") -> Path:
    """A city where what cells say has a word that stands nowhere else, and amounts three digits."""
    sheets = {
        "Settings": [["Item", "Value"], ["City", "Quokka"], ["Fiscal year", 2026]],
        "Funds": [["Fund ID", "Fund", "Restricted"], ["Quokka-F", "Quokka fund", "no"]],
        "Programs": [*PROGRAMS[:2], [program, *PROGRAMS[2][1:]]],
    }
    filled(sheets).save(path)
    return path


def test_the_log_has_files_counts_and_seconds_and_nothing_of_a_cell(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, LOG.name)
    path, out = _book(tmp_path / "city.xlsx"), tmp_path / "plan.xlsx"
    budget = bo.read_budget(path)
    bo.to_excel(bo.recommend(budget), out)
    assert bo.verify(out, [path]).passed
    with pytest.raises(bo.Infeasible, match="Quokka"):
        bo.recommend(budget, bo.Scenario(funds={"Quokka-F": "-90%"}))
    with pytest.raises(bo.InputError, match="Quokka"):
        bo.read_budget(_book(tmp_path / "twice.xlsx", "Quokka-1"))
    work = Work()
    work.load([("line\nbreak.xlsx", path.read_bytes())])

    told = [record.getMessage() for record in caplog.records if record.name == LOG.name]
    whole = "\n".join(told)
    assert "uokka" not in whole and "123" not in whole and work.project not in whole
    for said in (
        r"examine: \['city.xlsx'\], 2 programs, 2 amounts, \d+ findings, \d+\.\d\d s",
        r"recommend: 2 programs, 1 years, optimal, \d+\.\d\d s",
        r"written: \['plan.xlsx'\]",
        r"verify: 'plan.xlsx', \d+ checks, 0 failures, \d+\.\d\d s",
        r"recommend: Infeasible, \d+\.\d\d s",
        r"examine: \['twice.xlsx'\], no budget, \d+ findings, \d+\.\d\d s",
        r"project \(new\) loads \['line\\nbreak.xlsx'\]",
    ):
        assert any(re.fullmatch(said, line) for line in told), f"{said} is not in\n{whole}"
