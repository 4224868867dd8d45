"""A file on its way to a browser stays there until it has arrived.

Streamlit makes what a download button gives when it is pressed, and deletes it when two runs of any tab have ended
since: where many pages look for changes every few seconds, that is before the browser has asked for it.
"""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

from streamlit.runtime.media_file_manager import MediaFileMetadata

# Seconds in which a browser has fetched what it was told of.
_KEPT_S = 60.0
_MARK = "mark_for_delete"
_marked = getattr(MediaFileMetadata, _MARK)
_first: WeakKeyDictionary[MediaFileMetadata, float] = WeakKeyDictionary()


def _later(file: MediaFileMetadata) -> None:
    if time.monotonic() - _first.setdefault(file, time.monotonic()) >= _KEPT_S:
        _marked(file)


def keep() -> None:
    """Have files kept for a minute after nobody shows them."""
    setattr(MediaFileMetadata, _MARK, _later)
