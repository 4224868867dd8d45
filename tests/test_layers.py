"""The rooms keep their order: arrows go down only, and only solve/ knows a solver."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_arrows_go_down_only() -> None:
    linted = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "0 broken" in linted.stdout


def test_the_command_line_starts_without_the_heavy_rooms() -> None:
    heavy = {"pandas", "streamlit", "scipy", "highspy", "pulp", "openpyxl"}
    code = "import sys, budgetopt.cli; print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    ran = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_no_file_names_a_registry_or_this_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    texts = [path for path in listed if not path.endswith((".xlsx", ".png", ".ods"))]
    home = str(Path.home())
    for path in texts:
        content = (ROOT / path).read_text(encoding="utf-8")
        assert str(ROOT.parent) + "/" not in content, path
        assert home == "/" or home + "/" not in content, path
    assert not [path for path in listed if path.endswith((".lock", "package-lock.json"))]
