"""Memory while much is made: the collector of cycles waits."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Cells, records, rows and columns are many small objects without cycles: at 10,000 programs the collector would
    walk them, and the whole budget, again and again for nothing. Also a decorator."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                # What was made is taken for old, which costs nothing; as young it would be walked thrice.
                gc.freeze()
                gc.unfreeze()
            gc.enable()
