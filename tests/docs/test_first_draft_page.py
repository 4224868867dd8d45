"""The examples of docs/first-draft.md, run in their order on the files that it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from budgetopt.cli.app import app

ROOT = Path(__file__).parents[2]
_EXAMPLE = re.compile(r"```sh\n(budgetopt .*?)```\s*```text\n(.*?)```", re.DOTALL)


def test_the_examples_say_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "first-draft.md").read_text(encoding="utf-8")
    for name, kind in (("ledger.csv", "csv"), ("goals.toml", "toml")):
        shown = re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)
        assert len(shown) == 1, name
        (tmp_path / name).write_text(shown[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    examples = _EXAMPLE.findall(page)
    assert len(examples) == 5
    for command, said in examples:
        done = CliRunner().invoke(app, shlex.split(command)[1:])
        assert done.exit_code == 0, f"{command}\n{done.output}"
        assert done.stdout == said, command
