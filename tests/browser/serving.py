"""The workbench as it is served, and Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that is not asked for yet is not begun beside the one that is looked at, and one that was left is not kept.
    "--disable-features=SpareRendererForSitePerProcess,BackForwardCache",
    "--renderer-process-limit=2",
]


def chromium() -> str:
    """The browser: its build without windows where there is one, which starts a page for a third less.

    Without one the test is skipped, and fails where nothing may be skipped.
    """
    found = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is needed here and is not installed")
        pytest.skip("Chromium is not installed")
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def serving(port: int, options: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """The workbench as `budgetopt ui` serves it on a port, once it answers."""
    start = [sys.executable, "-m", "budgetopt"]
    command = [*start, "ui", "--port", str(port), "--no-open", *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://localhost:{port}/_stcore/health", server)
    except RuntimeError:
        server.kill()
        raise
    return server


@contextmanager
def served(port: int = 0, killed: bool = False, options: Sequence[str] = ()) -> Iterator[str]:
    """The same on a free port or on this one; its address. `killed`: by kill -9."""
    port = port or free_port()
    server = serving(port, options)
    try:
        yield f"http://localhost:{port}"
    finally:
        server.kill() if killed else server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError("the workbench ended before it answered")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the workbench does not answer")


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium, headless."""
    from playwright.sync_api import sync_playwright

    executable = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, headless=True, args=FLAGS)
        try:
            yield running
        finally:
            running.close()
