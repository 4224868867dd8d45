"""A download button gives what it promises, also to a click that meets a page which is being drawn again.

Streamlit makes what a download button gives when it is pressed. It calls the button by a new name in each run of the
page and forgets the one before when a run of any tab has ended, while a browser may still show that: who types beside
it and presses it without leaving the field would get nothing. Here a button has one name in its tab, whatever it gives
by then, and keeps it for a minute after it was drawn the last time. What was made is kept as long: Streamlit deletes it
when two runs of any tab have ended, before the browser has asked for it.
"""

from __future__ import annotations

import time
from hashlib import sha256
from secrets import token_bytes
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata

# Seconds in which a browser has pressed what it shows, and fetched what it was told of.
_KEPT_S = 60.0
_ADD, _FORGET, _DROP = "add_deferred", "_remove_orphaned_deferred_callables", "_drop_deferred_id"
_MARK = "mark_for_delete"
_added: Any = getattr(MediaFileManager, _ADD, None)
_marked: Any = getattr(MediaFileMetadata, _MARK, None)
_first: WeakKeyDictionary[MediaFileMetadata, float] = WeakKeyDictionary()
# When a button was missed first, among what Streamlit knows of it.
_MISSED = "missed at"
# Nobody guesses the name of another tab's button.
_SECRET = token_bytes(32)
# What Streamlit has no public way to ask for: where it keeps it in another place, buttons are as it makes them.
_KEPT_IN = {"_deferred_callables", "_deferred_ids_by_session", "_files_by_session_and_coord", "_lock"}
_KNOWN = {_ADD, _FORGET, _DROP, *_KEPT_IN} <= {*dir(MediaFileManager), *MediaFileManager.__init__.__code__.co_names}


def keep() -> None:
    """Have buttons keep their names, and files and what makes them kept for a minute after nobody shows them."""
    if _marked:
        setattr(MediaFileMetadata, _MARK, _later)
    if _KNOWN:
        setattr(MediaFileManager, _ADD, _named)
        setattr(MediaFileManager, _FORGET, _forget)


def let_go(manager: Any, tab: str) -> None:
    """Let go what the buttons of a tab hold that has ended."""
    if not _KNOWN:
        return
    with manager._lock:
        for name in [*manager._deferred_ids_by_session.get(tab, ())]:
            manager._drop_deferred_id(name)


def _named(manager: Any, make: object, *given: Any, element_id: str = "", **named: Any) -> str:
    """Add what a button makes, under the name that it has in its tab."""
    new: str = _added(manager, make, *given, element_id=element_id, **named)
    if not element_id:
        return new
    with manager._lock:
        entry = manager._deferred_callables[new]
        tab, name = entry["session_id"], sha256(f"{entry['session_id']} {element_id}".encode() + _SECRET).hexdigest()
        manager._drop_deferred_id(new)
        manager._deferred_callables[name] = entry
        manager._deferred_ids_by_session[tab].add(name)
        manager._files_by_session_and_coord[tab][entry["coordinates"]] = name
    return name


def _forget(manager: Any) -> None:
    """Forget the buttons that no page has shown for a minute; the manager is locked."""
    shown = {name for own in manager._files_by_session_and_coord.values() for name in own.values()}
    now = time.monotonic()
    for name, entry in [*manager._deferred_callables.items()]:
        if name in shown:
            entry.pop(_MISSED, None)
        elif now - entry.setdefault(_MISSED, now) >= _KEPT_S:
            manager._drop_deferred_id(name)


def _later(file: MediaFileMetadata) -> None:
    if time.monotonic() - _first.setdefault(file, time.monotonic()) >= _KEPT_S:
        _marked(file)
