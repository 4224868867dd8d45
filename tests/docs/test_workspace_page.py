"""The examples of docs/workspace.md, run in their order: each says what the page says, hashes and times apart."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from budgetopt.cli.app import app

ROOT = Path(__file__).parents[2]
_EXAMPLE = re.compile(r"```(sh|python)\n(.*?)```(?:\s*```text\n(.*?)```)?", re.DOTALL)
_HASH, _TIME = re.compile(r"[0-9a-f]{64}|\b[0-9a-f]{32}\b"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ")


def apart(text: str) -> str:
    return _TIME.sub("TIME", _HASH.sub("HASH", text))


def test_the_examples_say_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = _EXAMPLE.findall((ROOT / "docs" / "workspace.md").read_text(encoding="utf-8"))
    assert len(examples) == 3
    shutil.copy(ROOT / "scenarios" / "balanced.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("getpass.getuser", lambda: "anna")
    kept = ""
    for language, code, said in examples:
        output = ""
        if language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(code, "docs/workspace.md", "exec"), {})
            output = printed.getvalue()
        for command in code.splitlines() if language == "sh" else ():
            # The head that the reader kept is that of the first entry.
            words = [f"1:{kept}" if _HASH.search(word) else word for word in shlex.split(command)[1:]]
            done = CliRunner().invoke(app, words)
            assert done.exit_code == 0, f"{command}\n{done.output}"
            output = done.stdout
        assert apart(output) == apart(said)
        if language == "sh" and not kept:
            from budgetopt.workspace.database import Workspace
            from budgetopt.workspace.log import WorkspaceLog

            kept = next(WorkspaceLog(Workspace.opened("moved.db")).entries()).hash
