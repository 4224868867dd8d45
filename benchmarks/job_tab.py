"""A browser tab on the server's side, for the job: a project in a workspace of its own, and its pages.

What is worked out behind all else (robustness by itself, points that sliders follow) gives way and is not started.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import psutil
from streamlit.testing.v1 import AppTest

from budgetopt.workspace.location import VARIABLE
from ui.plans_at_hand import PlansAtHand
from ui.state import STORE
from ui.work import Work
from ui.workers import WORKERS

# Nobody's own workspace is touched: each run has one of its own.
_FOLDER = TemporaryDirectory(ignore_cleanup_errors=True)
os.environ[VARIABLE] = str(Path(_FOLDER.name) / "workspace.db")
_APP = str(Path(__file__).parents[1] / "ui" / "app.py")
_LONG = 3600
patch.object(PlansAtHand, "wonder", lambda *_, **__: None).start()


def workers_started() -> None:
    """As on a server that runs: its workers are there before the first question."""
    WORKERS.ask("job", pow, 2, 2)


def processor_s() -> float:
    """Processor seconds of this process and its workers so far."""
    used = time.process_time()
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            used += times.user + times.system
    return used


def loaded(*files: tuple[str, bytes]) -> Work:
    """The server's work with these files in it."""
    work = Work()
    work.load(files)
    STORE.keep(work)
    return work


def settled(app: AppTest) -> AppTest:
    """The page once nothing of it is being worked out behind it: drawn again as long as something was."""
    work = STORE.find(app.session_state["project"])
    while pending := [job for job in [*work.jobs.values(), *vars(work)["_explored"].values()] if not job.wait(0)]:
        for job in pending:
            job.wait(_LONG)
        app.run()
    assert not app.exception, app.exception
    return app


def at(work: Work, page: str, **kept: Any) -> AppTest:
    """A browser on a page of this work; `kept`: what its tab remembers."""
    app = AppTest.from_file(_APP, default_timeout=_LONG)
    app.query_params["project"] = work.project
    for name, value in kept.items():
        app.session_state[name.replace("_", " ")] = value
    app.run()
    app.switch_page(f"views/{page}.py").run()
    return settled(app)
