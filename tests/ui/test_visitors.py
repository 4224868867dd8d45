"""What one visitor may take of the server, and that what visitors leave is let go."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from functools import partial
from threading import Event
from types import SimpleNamespace
from typing import Any
from weakref import ref

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime, RuntimeState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.session_manager import SessionInfo
from streamlit.runtime.state import SessionState

from tests.clocks import own_clock
from tests.ui.apart import awaited
from tests.ui.test_work import SAMPLES
from ui import visitors
from ui.keeping import SIGN_IN, projects
from ui.parts import uploads
from ui.received import examined
from ui.server import Guard
from ui.state import AT_HAND_MINUTES, Store
from ui.visitors import Heard, Uploads
from ui.work import Work

PLACE = "/_stcore/upload_file/tab/file"


@pytest.fixture(autouse=True)
def nobody_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """No tab of another test's pages is known here."""
    monkeypatch.setattr(visitors, "_KNOWN", set())
    monkeypatch.setattr(visitors, "_AWAY", {})


def told(files: int = 0) -> Message:
    message = BackMsg()
    if files:
        message.file_urls_request.file_names.extend(["a.xlsx"] * files)
    else:
        message.rerun_script.SetInParent()
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def test_a_flood_of_messages_waits_outside_and_what_asks_for_too_much_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    own_clock(monkeypatch, "ui.visitors", lambda: 7.0)
    coming = iter([*[told()] * 60, told(visitors.MOST_FILES + 1), told(visitors.MOST_FILES), {"type": "the end"}])

    async def receive() -> Message:
        return next(coming)

    async def heard() -> list[Message]:
        hears = Heard(receive)
        return [await hears() for _ in range(62)]

    found = awaited(heard())
    assert found[:60] == [told()] * 60 and found[60:] == [told(visitors.MOST_FILES), {"type": "the end"}]
    assert slept == [1.0] * (62 - visitors.MOST_A_SECOND)


def test_uploads_have_room_for_one_and_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    held: Counter[str] = Counter()
    monkeypatch.setattr(visitors, "_held", lambda: held)
    coming, most = Uploads(), visitors.MOST_OF_ONE
    with coming.room(PLACE, str(most - 1)) as first, coming.room(PLACE, "2") as too_much:
        assert (first, too_much) == (0, 413)
    # What has arrived or was given up is on its way no more; without a length it may be a quarter of the most.
    with coming.room(PLACE, None) as again, coming.room(PLACE, "many") as more:
        assert (again, more) == (0, 0)
    held["tab"] = most - 1
    with coming.room(PLACE, "2") as own, coming.room(PLACE.replace("tab", "other"), "2") as other:
        assert (own, other) == (413, 0)
    held["third"] = visitors.MOST_OF_ALL
    with coming.room(PLACE.replace("tab", "other"), "2") as full:
        assert full == 503
    held.clear()
    monkeypatch.setattr(visitors, "MOST_AT_ONCE", 1)
    with coming.room(PLACE, "2"), coming.room(PLACE.replace("tab", "other"), "2") as at_once:
        assert at_once == 503


def test_where_people_sign_in_only_tabs_of_known_people_send_files(monkeypatch: pytest.MonkeyPatch) -> None:
    coming = Uploads()

    def answer() -> int:
        with coming.room(PLACE, "2") as refused:
            return refused

    assert answer() == 0
    monkeypatch.setenv(SIGN_IN, "1")
    assert answer() == 403
    visitors.may_send("tab", True)
    assert answer() == 0
    # Signed out, in the next run of the page.
    visitors.may_send("tab", False)
    assert answer() == 403
    visitors.may_send("tab", True)
    # A tab whose line was broken sends files again once it is back; of one that stays away nothing is kept.
    monkeypatch.setattr(visitors, "_left", list)
    monkeypatch.setattr("ui.state.STORE.sweep", lambda: False)
    monkeypatch.setattr("ui.visitors.get_option", lambda _: 60)
    here: set[str] = set()
    monkeypatch.setattr(
        "streamlit.runtime.get_instance", lambda: SimpleNamespace(is_active_session=lambda tab: tab in here)
    )
    for at, back, answered in ((0, False, 0), (50, False, 0), (55, True, 0), (70, False, 0), (131, False, 403)):
        own_clock(monkeypatch, "ui.visitors", lambda at=at: 1000.0 + at)
        here.update(["tab"]) if back else here.clear()
        visitors._let_go_now()
        assert answer() == answered, at


def test_an_upload_that_comes_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    part, clock = {"type": "http.request", "body": b"x" * visitors.LEAST_A_SECOND}, 0.0
    own_clock(monkeypatch, "ui.visitors", lambda: clock)

    async def receive() -> Message:
        return part

    async def never() -> Message:
        return await asyncio.Future()

    async def arrived(at: float, how: Any, arriving: visitors.Arriving) -> str:
        nonlocal clock
        clock, arriving._receive = at, how
        return str((await arriving())["type"])

    async def slow() -> list[str]:
        arriving, long = visitors.Arriving(receive), visitors.FIRST_S
        # Each part gives a second more.
        return [
            await arrived(0.0, receive, arriving),
            await arrived(long + 0.9, receive, arriving),
            await arrived(long + 2.1, never, arriving),
        ]

    assert awaited(slow()) == ["http.request", "http.request", "http.disconnect"]


def test_the_server_refuses_what_there_is_no_room_for_and_does_not_say_who_is_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def answered(request: Request) -> Response:
        return Response("here", 204 if request.method == "PUT" else 200)

    routes = [Route(path, answered, methods=["GET", "PUT"]) for path in (PLACE, "/_stcore/metrics")]
    client = TestClient(Guard(Starlette(routes=routes)))
    assert client.put(PLACE, content=b"few").status_code == 204
    monkeypatch.setattr(visitors, "_held", lambda: Counter(tab=visitors.MOST_OF_ONE))
    refused = client.put(PLACE, content=b"few")
    assert refused.status_code == 413 and refused.headers["x-content-type-options"] == "nosniff"
    assert client.get(PLACE).status_code == 200 and client.get("/_stcore/metrics").status_code == 404


def test_uploads_that_were_read_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[tuple[str, str]] = []
    run = SimpleNamespace(
        session_id="tab", uploaded_file_mgr=SimpleNamespace(remove_file=lambda *one: gone.append(one))
    )
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: run)
    monkeypatch.setattr("streamlit.session_state", {})
    for box, given in (("box 1", []), ("box 1", ["a", "b"]), ("box 1", ["a", "b"])):
        uploads._let_go(box, given)
    assert gone == []
    # Once they were read there is another box.
    for _ in range(2):
        uploads._let_go("box 2", [])
    assert gone == [("tab", "a"), ("tab", "b")]


def test_tabs_whose_time_is_over_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    # Where Streamlit keeps them is no public interface.
    assert "_session_mgr" in Runtime.__init__.__code__.co_names
    tab: Any = SimpleNamespace(id="tab")
    kept = MemorySessionStorage(ttl_seconds=0)
    server = SimpleNamespace(_session_mgr=SimpleNamespace(_session_storage=kept))
    monkeypatch.setattr("streamlit.runtime.get_instance", lambda: server)
    kept.save(SessionInfo(client=None, session=tab))
    assert visitors._left() == [tab] and visitors._left() == []


def test_what_a_tab_had_goes_though_streamlit_holds_the_last_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    # Where Streamlit keeps it is no public interface.
    assert {*visitors._OF_A_TAB} <= {*AppSession.__init__.__code__.co_names}
    work = Work()
    gone, state, fragments = ref(work), SessionState(), MemoryFragmentStorage()
    state["new work"] = work
    fragments.register("look", partial(str, work))
    tab = SimpleNamespace(shutdown=lambda: None, id="tab", _session_state=state, _fragment_storage=fragments)
    monkeypatch.setattr(visitors, "_left", lambda: [tab])
    monkeypatch.setattr("streamlit.runtime.get_instance", lambda: SimpleNamespace(media_file_mgr="files"))
    monkeypatch.setattr("ui.downloads.let_go", lambda files, tab: None)
    del work, state, fragments
    assert visitors._let_go_now() and gone() is None


def test_what_is_kept_to_be_quicker_goes_with_who_left() -> None:
    files = [("hamlet.xlsx", (SAMPLES / "hamlet.xlsx").read_bytes())]
    found = examined("me", files, None)
    gone, budget = ref(found), ref(found.budget)
    del found
    visitors._keep_less(False)
    assert gone() is examined("me", files, None)
    held = examined("me", files, None)
    workspace = projects().workspace
    with workspace.reading() as connection:
        connection.execute(select(1))
    engine, none = workspace._engine, "Connections in pool: 0"
    assert none not in engine.pool.status()
    visitors._keep_less(True)
    assert none in engine.pool.status()
    # Who has it at hand shares it with who brings the same.
    assert examined("me", files, None) is held
    visitors._keep_less(True)
    del held
    gc.collect()
    assert gone() is None and budget() is None


@pytest.mark.parametrize(("state", "rested"), [("ONE_OR_MORE_SESSIONS_CONNECTED", []), ("NO_SESSIONS_CONNECTED", [1])])
def test_workers_rest_where_no_page_is_open(monkeypatch: pytest.MonkeyPatch, state: str, rested: list[int]) -> None:
    asked: list[int] = []
    monkeypatch.setattr("ui.workers.WORKERS.rest", lambda: asked.append(1))
    monkeypatch.setattr("streamlit.runtime.exists", lambda: True)
    monkeypatch.setattr("streamlit.runtime.get_instance", lambda: SimpleNamespace(state=RuntimeState[state]))
    visitors._keep_less(False)
    assert asked == rested


def test_a_tab_that_cannot_be_ended_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ended: list[str] = []

    def broken() -> None:
        raise RuntimeError("Fire, 1,200")

    tabs = [SimpleNamespace(shutdown=broken), SimpleNamespace(shutdown=lambda: ended.append("tab"), id="two")]
    monkeypatch.setattr(visitors, "_OF_A_TAB", ())
    monkeypatch.setattr(visitors, "_left", lambda: tabs)
    monkeypatch.setattr("streamlit.runtime.get_instance", lambda: SimpleNamespace(media_file_mgr="files"))
    monkeypatch.setattr("ui.downloads.let_go", lambda files, tab: ended.append(f"{files} of {tab}"))
    monkeypatch.setattr("ui.state.STORE.sweep", lambda: ended.append("projects"))
    assert visitors._let_go_now() and ended == ["tab", "files of two", "projects"]
    assert "RuntimeError" in caplog.text and "Fire" not in caplog.text
    tabs.clear()
    assert not visitors._let_go_now()


def test_what_cannot_be_looked_for_ends_no_later_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    async def sleep(seconds: float) -> None:
        if len(looked) == 2:
            raise KeyError("enough")

    def broken() -> bool:
        looked.append(1)
        raise RuntimeError

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(visitors, "_let_go_now", broken)
    monkeypatch.setattr(visitors, "_keep_less", lambda found: None)
    with pytest.raises(KeyError, match="enough"):
        awaited(visitors.let_go())


class Held(Work):
    """A project of a city of any size."""

    def __init__(self, project: str, city: Any):
        super().__init__(project)
        self.city = city

    @property
    def budget(self) -> Any:
        return self.city


def city(programs: int) -> Any:
    return SimpleNamespace(programs=range(programs))


def test_projects_stay_at_hand_while_they_are_looked_at_and_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    large, store = city(60_000), Store()
    works = {name: Held(name, city(60_000)) for name in ("old", "unsaved", "busy", "new")}
    works |= {"same": Held("same", large), "small": Held("small", city(30_000)), "last": Held("last", large)}
    kept: Any = SimpleNamespace(words="")
    works["unsaved"].unsaved = [kept]
    ends = Event()
    works["busy"].job("long", "Long", lambda _: ends.wait(60))
    # Looked at just now they all stay, however large.
    for work in works.values():
        store.keep(work)
    assert not store.sweep()
    monkeypatch.setattr("ui.state._LOOKED_AT_S", 0.0)
    # "last" and "same" have one budget; with "small" there is room for no other.
    assert store.sweep() and set(store._works) == {"unsaved", "busy", "same", "small", "last"}
    monkeypatch.setenv(AT_HAND_MINUTES, "0")
    assert store.sweep() and set(store._works) == {"unsaved", "busy"}
    ends.set()
    assert works["busy"].jobs["long"].wait(60)
    assert store.sweep() and set(store._works) == {"unsaved"}
    # Of a large city fewer plans are kept.
    assert [Held("", city(programs))._most() for programs in (155, 10_000, 50_000)] == [24, 4, 2]
