"""budgetopt ui on a machine where Streamlit has never run: it asks nothing, opens a browser, and ends when told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "budgetopt", "ui", "--port"]


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answered(port: int, server: subprocess.Popen[str]) -> bool:
    """Whether the health page says ok within 120 seconds."""
    for _ in range(480):
        if server.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2) as page:
                return bool(page.read() == b"ok")
        except OSError:
            time.sleep(0.25)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="the browser is opened by xdg-open on Linux only")
def test_a_fresh_machine_opens_the_workbench_and_asks_nothing(tmp_path: Path, port: int) -> None:
    home, programs = tmp_path / "home", tmp_path / "programs"
    home.mkdir()
    programs.mkdir()
    (programs / "xdg-open").write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/opened"\n')
    (programs / "xdg-open").chmod(0o755)
    environment = os.environ | {
        "HOME": str(home),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    server = subprocess.Popen(
        [*COMMAND, str(port)],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert answered(port, server)
        again = subprocess.run([*COMMAND, str(port)], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert again.returncode == 2 and again.stdout == ""
        assert again.stderr.count("\n") == 1 and f"port {port}" in again.stderr and "in use" in again.stderr
        for _ in range(200):
            if (tmp_path / "opened").exists():
                break
            time.sleep(0.1)
        assert (tmp_path / "opened").read_text() == f"http://localhost:{port}\n"
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=60)
    finally:
        server.kill()
    assert server.returncode == 0
    assert "Traceback" not in said and "mail" not in said and f"http://localhost:{port}" in said
    assert not list(home.rglob("credentials*"))
