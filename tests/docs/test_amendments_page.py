"""The example of docs/amendments.md, run: it says what the page says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from budgetopt.cli.app import app
from budgetopt.council.authority import AuthorityLimit, AuthorityRule, authority_named
from budgetopt.council.form import HEAD, LINE
from budgetopt.scenario.amending import AmendmentStatus, LineKind, Side
from tests import riverton as sample

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "amendments.md").read_text(encoding="utf-8")


def test_the_example_says_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (table,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    ((command, said),) = re.findall(r"```sh\n(budgetopt amend .*?)\n```\s*```text\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    shutil.copy(sample.WORKBOOK, "riverton.xlsx")
    Path("recommendation.xlsx").write_bytes(sample.workbook())
    Path("amendments.csv").write_text(table, encoding="utf-8")
    done = CliRunner().invoke(app, shlex.split(command)[1:])
    assert done.exit_code == 0, done.output
    assert done.stdout == said


def test_every_field_and_key_is_explained() -> None:
    assert all(one.label in PAGE for one in (*HEAD, *LINE))
    assert all(one in PAGE for one in (*Side, *LineKind, *AmendmentStatus))
    assert all(f"`{key}`" in PAGE or key == "unless" for key in AuthorityRule.model_fields)
    assert all(key in PAGE for key in AuthorityLimit.model_fields)


def test_every_pack_that_ships_is_named_and_says_that_it_is_a_pattern() -> None:
    packs = sorted((ROOT / "scenarios" / "authority").glob("*.toml"))
    assert len(packs) == 6
    for pack in packs:
        assert f"`{pack.stem}`" in PAGE
        assert "pattern: check with your attorney" in authority_named(pack.stem).description
