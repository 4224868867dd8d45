"""The examples of docs/council.md, run in their order: each command ends in 0 and says what the page says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from budgetopt.cli.app import app
from tests import riverton as sample

ROOT = Path(__file__).parents[2]
_EXAMPLE = re.compile(r"```sh\n(.*?)```(?:\s*```text\n(.*?)```)?", re.DOTALL)


def test_the_examples_say_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = _EXAMPLE.findall((ROOT / "docs" / "council.md").read_text(encoding="utf-8"))
    assert examples
    for file in (sample.WORKBOOK, *(ROOT / "scenarios").glob("*.toml")):
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    for commands, said in examples:
        output = ""
        for command in commands.splitlines():
            done = CliRunner().invoke(app, [*shlex.split(command)[1:]])
            assert done.exit_code == 0, f"{command}\n{done.output}"
            output = done.stdout
        if said:
            assert output == said, command
