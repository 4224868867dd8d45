"""What a worker does: one question after another, under limits, and it ends with its server."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from typing import Any

import psutil

from budgetopt.memory import given_back
from budgetopt.plan.plan import Plan
from ui import packing
from ui.jobs import Stopped

# What one worker may take of memory (of addresses, on Linux).
MOST_BYTES = 4 * 1024**3
_WATCHES_S = 2.0
# The numbers of one place: how much is done, of how much, and whether to stop.
DONE, WHOLE, STOP, EACH = 0, 1, 2, 3
# Bytes for what it says that it makes.
WORDS = 64
_told: Any = None
_steps: Any = None
_place = 0


def prepare(folder: str, server: int, told: Any, steps: Any) -> None:
    """Begin: the folder of budgets, the server to outlive by no more than a moment, where to tell how far it is."""
    global _told, _steps
    _told, _steps, packing.FILES = told, steps, packing.BudgetFiles(Path(folder))
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    if hasattr(os, "nice"):
        # Who moves a slider is answered first.
        os.nice(5)
    threading.Thread(target=_watch, args=(server,), daemon=True).start()


def _watch(server: int) -> None:
    """End with the server; end too where the memory cannot be limited and is more than it may be."""
    own = psutil.Process()
    while True:
        if not psutil.pid_exists(server):
            rmtree(packing.FILES.folder, ignore_errors=True)
            os._exit(1)
        given_back()
        if sys.platform != "linux" and own.memory_info().rss > MOST_BYTES:
            os._exit(137)
        time.sleep(_WATCHES_S)


def result_of(place: int, question: bytes) -> bytes:
    """The result of a packed (function, arguments), packed: (what it gave, what it raised).

    Of a function that gives steps (done, whole, what there is), the last step before the end or a stop.
    """
    global _place
    _place = place
    asked: list[Plan] = []
    try:
        function, given = packing.unpack(question)
        asked = [one for one in given if isinstance(one, Plan)]
        found = function(*given)
        return packing.pack((_walked(found) if isinstance(found, Iterator) else found, None), asked)
    except Exception as error:
        return _raised(error)


def _raised(error: Exception) -> bytes:
    """An error as it can be sent."""
    try:
        return packing.pack((None, error))
    except Exception:
        return packing.pack((None, RuntimeError(f"{type(error).__name__}: {error}")))


def _walked(steps: Iterator[tuple[int, int, object]]) -> object:
    found: object = None
    for done, whole, there in steps:
        found = there
        try:
            told(done, whole)
        except Stopped:
            break
    return found


def told(done: int, whole: int, step: str = "", /) -> None:
    """Tell how far the question at work is, and what is made next. Raises Stopped where somebody stopped it."""
    if _told is None:
        # No worker: what is made here, nobody waits for.
        return
    at, words = _place * EACH, step.encode()[:WORDS]
    _steps[_place * WORDS : (_place + 1) * WORDS] = words.ljust(WORDS, b"\0")
    _told[at + DONE], _told[at + WHOLE] = done, max(1, whole)
    if _told[at + STOP]:
        raise Stopped
