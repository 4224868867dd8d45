"""Memory while much is made: the collector of cycles waits."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects: what is taken for old is never counted by the collector, which would leave the cycles among it for ever.
_MOST_UNSEEN = 500_000
_unseen = 0


@contextmanager
def without_collection() -> Iterator[None]:
    """Cells, records, rows and columns are many small objects without cycles: at 10,000 programs the collector would
    walk them, and the whole budget, again and again for nothing. Also a decorator."""
    global _unseen
    was_on = gc.isenabled()
    if was_on and _unseen > _MOST_UNSEEN:
        _unseen = 0
        gc.collect()
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
