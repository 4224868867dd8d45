"""The README's commands and examples, executed: from a built wheel, in an environment away from the checkout."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from pathlib import Path

import pytest

from budgetopt.shipped import shipped

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the scripts of an environment that has only the wheel, and this one's other packages behind it."""
    folder = tmp_path_factory.mktemp("installed")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(build, check=True, cwd=folder)
    wheel = next(folder.glob("budgetopt-*.whl"))
    home = folder / "env"
    venv.create(home, with_pip=False)
    paths = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    install = [sys.executable, "-m", "pip", "--python", str(home), "install", "-q", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, cwd=folder)
    others = "\n".join(path for path in sys.path if path.endswith("-packages"))
    (Path(paths["purelib"]) / "others.pth").write_text(others, encoding="utf-8")
    return Path(paths["scripts"])


def run(installed: Path, command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command, comments=True)
    program = installed / (words[0] + (".exe" if os.name == "nt" else ""))
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "CI")}
    return subprocess.run(
        [str(program), *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


def test_the_set_up_command_ends_in_a_result(installed: Path, tmp_path: Path) -> None:
    first = blocks("sh")[0].strip()
    assert first == "pip install . && budgetopt demo"
    ran = run(installed, first.partition("&&")[2].strip(), tmp_path)
    assert ran.returncode == 0, ran.stderr
    # What the README shows is what is said.
    assert blocks("text")[0].strip() in ran.stdout
    assert (tmp_path / "budgetopt-demo" / "recommendation.xlsx").stat().st_size > 50_000


def test_the_other_commands_run_one_after_the_other(installed: Path, tmp_path: Path) -> None:
    for name in ("balanced.toml", "law-only.toml"):
        shutil.copy(shipped("scenarios", name), tmp_path)
    commands = [line for line in blocks("sh")[1].splitlines() if line.startswith("budgetopt")]
    assert len(commands) == 8
    for command in commands:
        ran = run(installed, command, tmp_path)
        assert ran.returncode == 0, (command, ran.stdout, ran.stderr)
        if " template " in command:
            # Somebody fills the template in: the sample city stands for that.
            shutil.copy(shipped("sample_budgets", "riverton.xlsx"), tmp_path / "my-city.xlsx")


def test_the_installed_workbench_answers(installed: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    program = installed / ("budgetopt.exe" if os.name == "nt" else "budgetopt")
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "CI")}
    command = [str(program), "ui", "--no-open", "--port", port]
    server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for _ in range(120):
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2) as answer:
                    assert answer.read() == b"ok"
                    break
            except OSError:
                assert server.poll() is None, server.stdout and server.stdout.read()
                time.sleep(0.5)
        else:
            pytest.fail("the workbench does not answer")
    finally:
        server.terminate()
        server.communicate(timeout=120)


def test_the_scenario_is_one(tmp_path: Path) -> None:
    from budgetopt.intake.scenario import read_scenario

    path = tmp_path / "s.toml"
    path.write_text(blocks("toml")[0], encoding="utf-8")
    assert read_scenario(path).rules[0].kind == "department"


def test_the_python_example_runs(tmp_path: Path) -> None:
    shutil.copy(shipped("sample_budgets", "riverton.xlsx"), tmp_path)
    (code,) = blocks("python")
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    assert "impact points gained" in ran.stdout and "General Fund" in ran.stdout
    assert (tmp_path / "recommendation.xlsx").exists()


def test_every_page_it_links_to_is_there() -> None:
    for page in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / page).exists(), page
