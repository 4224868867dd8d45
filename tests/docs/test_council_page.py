"""The examples of these pages of docs/, run in their order: each ends in 0 and says what it says. The one that solves
thousands of programs, by all cases only."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from budgetopt.cli.app import app
from tests import cases
from tests import riverton as sample
from tests.adopted import half_adopted

ROOT = Path(__file__).parents[2]
_LONG = "budgetopt exercise "
_EXAMPLE = re.compile(r"```sh\n(.*?)```(?:\s*```text\n(.*?)```)?", re.DOTALL)


@pytest.mark.parametrize("page", ["council", "standard", "how-it-goes"])
def test_the_examples_say_what_the_page_says(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = _EXAMPLE.findall((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8"))
    assert examples
    if page == "standard":
        half_adopted(sample.workbook(), tmp_path / "riverton-2027.xlsx")
    for file in (sample.WORKBOOK, *(ROOT / "scenarios").glob("*.toml")):
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    for commands, said in examples:
        if commands.startswith(_LONG) and not cases.ALL:
            continue
        output = ""
        for command in commands.splitlines():
            done = CliRunner().invoke(app, [*shlex.split(command)[1:]])
            assert done.exit_code == 0, f"{command}\n{done.output}"
            output = done.stdout
        if said:
            assert output == said, command
