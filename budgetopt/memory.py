"""Memory while much is made: the collector of cycles waits."""

from __future__ import annotations

import ctypes
import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Objects: what is taken for old is never counted by the collector, which would leave the cycles among it for ever.
_MOST_UNSEEN = 500_000
# A server with large budgets in memory stands still while they are walked: for no more than this part of its time.
MOST_OF_TIME = 1 / 200
_unseen, _ended, _took_s = 0, 0.0, 0.0


def collected(most_of_time: float = MOST_OF_TIME) -> bool:
    """Look for cycles among all there is, old and new, and say whether that was done: not again too soon."""
    global _unseen, _ended, _took_s
    if time.monotonic() < _ended + _took_s / most_of_time:
        return False
    # Processor time: a machine that is busy with other work makes no walk longer.
    _unseen, began = 0, time.thread_time()
    gc.collect()
    _ended, _took_s = time.monotonic(), time.thread_time() - began
    return True


def given_back() -> None:
    """Give memory that is free back to the system, where the C library has a way: each thread's share of it stays else
    as large as it ever was."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


@contextmanager
def without_collection() -> Iterator[None]:
    """Cells, records, rows and columns are many small objects without cycles: at 10,000 programs the collector would
    walk them, and the whole budget, again and again for nothing. Also a decorator."""
    global _unseen
    was_on = gc.isenabled()
    if was_on and _unseen > _MOST_UNSEEN:
        collected()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                # What was made is taken for old, which costs nothing; as young it would be walked thrice.
                _unseen += gc.get_count()[0]
                gc.freeze()
                gc.unfreeze()
            gc.enable()
