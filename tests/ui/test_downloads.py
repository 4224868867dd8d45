"""What a download button made is there when the browser asks for it, however many pages run meanwhile; then it goes."""

from __future__ import annotations

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from ui import downloads


def test_a_file_on_its_way_outlives_runs_of_others_and_then_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("ui.downloads.time.monotonic", lambda: clock[0])
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
