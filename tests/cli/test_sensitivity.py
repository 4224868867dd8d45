"""budgetopt sensitivity as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests import riverton
from tests.commands import run


def test_sensitivity_says_what_moves_the_plan_most(tmp_path: Path) -> None:
    (part := tmp_path / "part.xlsx").write_bytes(riverton.quarter_workbook())
    ran = run("sensitivity", part, "--trajectories", "2", "--json", "out.json", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    record = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert record["schema"] == "budgetopt/sensitivity/1"
    first = record["tornado"][0]
    assert max(first["elsewhere_low"], first["elsewhere_high"]) > 0
    assert first["name"] in ran.stdout.splitlines()[3] and "Money that an assumption moves" in ran.stdout
    assert len(record["screening"]) == len(record["tornado"])
    assert ran.stderr == ""
    again = run("sensitivity", part, "--json", "-", folder=tmp_path)
    assert json.loads(again.stdout)["tornado"] == record["tornado"]
    assert run("sensitivity", part, "--json", "out.json", folder=tmp_path).returncode == 2
