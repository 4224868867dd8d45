"""A PostgreSQL server of its own: Debian's, on a free port of this machine, with nothing kept when it ends."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def programs() -> Path:
    """Where initdb is. A machine without it skips; continuous integration may not."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    there = found[-1] if found else shutil.which("initdb")
    if there is None:
        pytest.skip("PostgreSQL's server is not installed here")
    return Path(there).parent


@contextmanager
def served() -> Iterator[str]:
    """A server, as the URL of its databases without their name: …/."""
    bin = programs()
    folder = Path(tempfile.mkdtemp(prefix="budgetopt-postgres-"))
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        # The server refuses to run as root.
        shutil.chown(folder, "postgres")

    def run(*command: str | Path) -> None:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, user="postgres" if root else None,
                       extra_groups=[] if root else None)  # fmt: skip

    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    place = folder / "server"
    run(bin / "initdb", "--no-sync", "-A", "trust", "-U", "tester", "-E", "UTF8", "--no-locale", "-D", place)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
    run(bin / "pg_ctl", "-D", place, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://tester@127.0.0.1:{port}/"
    finally:
        run(bin / "pg_ctl", "-D", place, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)
