"""What a download button shows can be pressed, and what it made is there when the browser asks for it, however many
pages run meanwhile; then it goes."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.starlette import App

from tests.clocks import own_clock
from tests.ui.apart import awaited
from ui import downloads
from ui.server import begun


def test_a_file_on_its_way_outlives_runs_of_others_and_then_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    own_clock(monkeypatch, "ui.downloads", lambda: clock[0])
    downloads.keep()
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    id = manager.add_deferred(lambda: b"content", "text/plain", "1.1", file_name="a.txt")
    name = manager.execute_deferred(id).rsplit("/", 1)[1]
    for _ in range(5):
        manager.remove_orphaned_files()
    assert storage.get_file(name).content == b"content"
    clock[0] += 61
    manager.remove_orphaned_files()
    manager.remove_orphaned_files()
    with pytest.raises(Exception, match="No media file"):
        storage.get_file(name)


def test_a_button_that_was_seen_can_be_pressed_while_its_page_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, tab = [1000.0], ["one"]
    own_clock(monkeypatch, "ui.downloads", lambda: clock[0])
    monkeypatch.setattr("streamlit.runtime.media_file_manager._get_session_id", lambda: tab[0])
    downloads.keep()
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)

    def drawn(content: bytes, key: str, at: str = "1.1") -> str:
        return manager.add_deferred(lambda: content, "text/plain", at, file_name="a.txt", element_id=key)

    def pressed(seen: str) -> bytes:
        return storage.get_file(manager.execute_deferred(seen).rsplit("/", 1)[1]).content

    seen = drawn(b"before", "button")
    # The page runs again: it has not come to its button, and another tab's run ends.
    manager.clear_session_refs("one")
    manager.remove_orphaned_files()
    assert pressed(seen) == b"before"
    # It has, in another place; the browser shows the one before and gets what is right by now.
    drawn(b"now", "button", at="1.2")
    manager.remove_orphaned_files()
    assert pressed(seen) == b"now"
    # Another button, and the same in another tab, are others; each is known by its tab alone.
    tab[0] = "two"
    assert len({seen, drawn(b"another's", "button"), drawn(b"another", "second")}) == 3
    assert pressed(seen) == b"now"
    # Of a page that was left it is kept for a minute, however many runs end meanwhile.
    manager.clear_session_refs("one")
    for _ in range(3):
        manager.remove_orphaned_files()
        clock[0] += 29
    assert pressed(seen) == b"now"
    manager.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError, match="not found"):
        pressed(seen)
    downloads.let_go(manager, "two")
    assert not manager._deferred_callables and not manager._deferred_ids_by_session


def test_a_button_that_may_not_be_pressed_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    downloads.keep()
    manager = MediaFileManager(MemoryMediaFileStorage("/media"))
    seen = manager.add_deferred(lambda: b"content", "text/plain", "1.1", element_id="button")
    manager.remove_deferred("1.1", element_id="button")
    with pytest.raises(MediaFileStorageError, match="not found"):
        manager.execute_deferred(seen)


def test_a_small_file_waits_for_nobody_s_large_one() -> None:
    async def handed_out() -> str:
        stopped = Event()
        async with begun("", App("app.py")):
            large = [asyncio.create_task(asyncio.to_thread(stopped.wait, 5)) for _ in range(60)]
            await asyncio.sleep(0)
            small = await asyncio.to_thread(str, "small")
            assert not any(one.done() for one in large)
            stopped.set()
            await asyncio.gather(*large)
        return small

    assert awaited(handed_out()) == "small"
