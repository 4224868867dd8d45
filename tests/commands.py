"""A command as a person runs it: in this process, or in one of its own where the process is what is tried."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from budgetopt.cli import app as commands


def run(*words: str | Path, folder: Path) -> CompletedProcess[str]:
    """What a command says and ends with; a process of its own would take a second for its imports."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    told = ["budgetopt", *map(str, words)]
    with chdir(folder), patch.object(sys, "argv", told), redirect_stdout(out), redirect_stderr(err):
        code = commands._run()
    for said in (out, err):
        said.seek(0)
    return CompletedProcess(told, code, out.read(), err.read())


def run_alone(*words: str | Path, folder: Path) -> CompletedProcess[str]:
    """The same in a process of its own: what a library prints past Python, hash seeds, a first start."""
    told = [sys.executable, "-m", "budgetopt", *map(str, words)]
    return subprocess.run(told, cwd=folder, capture_output=True, text=True, encoding="utf-8")
