"""What one visitor may take of the server, whoever it is: messages, uploads; and that what visitors leave is let go."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from starlette.types import Message, Receive
from streamlit import runtime
from streamlit.config import get_option
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import RuntimeState

from budgetopt.log import LOG
from budgetopt.memory import collected, given_back
from ui import downloads
from ui.keeping import projects, signs_in
from ui.page_asked import PageAsked

# What a browser may ask of a session: the rest would clear the caches of all, or change how this server runs.
_HEARD = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "backend_operation_request"}
# Of one tab: a slider that is dragged, or somebody who types, comes to a dozen.
MOST_A_SECOND, MOST_FILES = 50, 200
# Bytes of uploads that are in memory or on their way, of one tab and of all; and how many may be on their way.
MOST_OF_ONE, MOST_OF_ALL, MOST_AT_ONCE = 200_000_000, 1_000_000_000, 100
# An upload that comes more slowly is given up, so that nobody holds the room of others: seconds, and bytes a second.
FIRST_S, LEAST_A_SECOND = 30.0, 20_000
_UPLOAD = "/_stcore/upload_file/"
# The tabs of people who are known, where people sign in.
_KNOWN: set[str] = set()
# Those of them whose line is broken, with since when; a tab that comes back within its time is the same one.
_AWAY: dict[str, float] = {}
# How often it is looked what was left; and how much of its time the server may stand still to find all of that.
_LETS_GO_S, _STANDS_STILL = 20.0, 1 / 40
# Where a tab has what its pages made.
_OF_A_TAB = ("_session_state", "_fragment_storage")


def may_send(tab: str, may: bool) -> None:
    """Whether files may come from a tab where people sign in; each run of its page says so anew."""
    (_KNOWN.add if may else _KNOWN.discard)(tab)


class Heard:
    """What of a tab's messages reaches the pages: those that it may send, so many a second; the others wait outside."""

    def __init__(self, receive: Receive):
        self._receive, self._since, self._number = receive, 0.0, 0
        self._page, self._next = PageAsked(), list[Message]()

    async def __call__(self) -> Message:
        """The next message that this tab may send; any other is passed over."""
        while not self._next:
            message = await self._receive()
            if message["type"] != "websocket.receive" or not message.get("bytes"):
                return message
            await self._in_its_time()
            try:
                told = BackMsg.FromString(message["bytes"])
            except Exception:
                # Streamlit says what it says of it.
                return message
            if told.WhichOneof("type") in _HEARD and len(told.file_urls_request.file_names) <= MOST_FILES:
                if not told.HasField("rerun_script"):
                    return message
                asked = [BackMsg(rerun_script=one).SerializeToString() for one in self._page.heard(told.rerun_script)]
                self._next = [{**message, "bytes": one} for one in asked]
        return self._next.pop(0)

    async def _in_its_time(self) -> None:
        now = time.monotonic()
        if now - self._since >= 1:
            self._since, self._number = now, 0
        self._number += 1
        if self._number > MOST_A_SECOND:
            await asyncio.sleep(self._since + 1 - now)


class Uploads:
    """Uploads that are on their way, and whether there is room for one more."""

    def __init__(self) -> None:
        self._coming: Counter[str] = Counter()
        self._number = 0

    def is_one(self, scope: Any) -> bool:
        """Whether a request brings a file."""
        return scope["method"] == "PUT" and str(scope["path"]).startswith(_UPLOAD)

    @contextmanager
    def room(self, path: str, length: str | None) -> Iterator[int]:
        """Whether there is room, for as long as it takes to arrive: 0, or the answer that says not (403, 413, 503)."""
        tab = path.removeprefix(_UPLOAD).partition("/")[0]
        if signs_in() and tab not in _KNOWN:
            yield 403
            return
        # Without a length it may be as long as any.
        size = int(length) if length and length.isascii() and length.isdigit() else MOST_OF_ONE // 4
        held = _held()
        if held[tab] + self._coming[tab] + size > MOST_OF_ONE:
            yield 413
        elif held.total() + self._coming.total() + size > MOST_OF_ALL or self._number >= MOST_AT_ONCE:
            yield 503
        else:
            self._coming[tab] += size
            self._number += 1
            try:
                yield 0
            finally:
                self._coming[tab] -= size
                self._coming += Counter()
                self._number -= 1


class Arriving:
    """The parts of an upload, as they arrive in time."""

    def __init__(self, receive: Receive):
        self._receive, self._since, self._bytes = receive, time.monotonic(), 0

    async def __call__(self) -> Message:
        """The next part; that the line is broken, where it does not come."""
        late = self._since + FIRST_S + self._bytes / LEAST_A_SECOND
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, late - time.monotonic()))
        except TimeoutError:
            return {"type": "http.disconnect"}
        self._bytes += len(message.get("body", b""))
        return message


async def passed_over(arriving: Arriving) -> None:
    """Let the parts of an upload come, and keep none."""
    while (await arriving()).get("more_body"):
        pass


def _held() -> Counter[str]:
    """Bytes of uploads in memory, by tab."""
    if not runtime.exists():
        return Counter()
    files: Any = getattr(runtime.get_instance().uploaded_file_mgr, "file_storage", {})
    return Counter({tab: sum(len(one.data) for one in [*own.values()]) for tab, own in [*files.items()]})


async def let_go() -> None:
    """Let go, again and again, what was left: tabs whose time to come back is over, and projects that nobody looks at.

    A tab holds itself in circles, with its uploads and three files of the system. Streamlit drops it when the next one
    leaves, and Python looks for circles only where much is made.
    """
    waits = 0
    while True:
        await asyncio.sleep(min(_LETS_GO_S, get_option("server.disconnectedSessionTTL") + 1))
        found = bool(_tried(_let_go_now))
        # Once more at the next look: what still worked for a tab has ended by then.
        waits = 2 if found else waits
        await asyncio.to_thread(_keep_less, found)
        if waits and collected(_STANDS_STILL):
            given_back()
            waits -= 1


def _let_go_now() -> bool:
    """End the tabs whose time is over and let go the projects that nobody looks at; whether there were any."""
    from ui.state import STORE

    left = _left()
    _known_no_more(time.monotonic())
    for tab in left:
        _tried(partial(_ended, tab))
    return bool(_tried(STORE.sweep) or left)


def _known_no_more(now: float) -> None:
    """Forget the people's tabs that are away for longer than they may come back in."""
    comes_back_s = get_option("server.disconnectedSessionTTL")
    away = {tab: _AWAY.get(tab, now) for tab in (*_KNOWN,) if not runtime.get_instance().is_active_session(tab)}
    _AWAY.clear()
    _AWAY.update(away)
    _KNOWN.difference_update([tab for tab, since in away.items() if now - since > comes_back_s])


def _ended(tab: Any) -> None:
    """End a tab, with what its download buttons hold."""
    tab.shutdown()
    downloads.let_go(runtime.get_instance().media_file_mgr, tab.id)
    # Streamlit's own loop holds the last tab that it served, until another comes.
    for part in _OF_A_TAB:
        setattr(tab, part, type(getattr(tab, part))())


def _keep_less(found: bool) -> None:
    """What is kept to be quicker goes as well: each piece of it would hold a megabyte among what is free, which Python
    can give back only whole."""
    from ui.packing import FILES
    from ui.received import let_go_of_readings
    from ui.workers import WORKERS

    if found:
        _tried(let_go_of_readings)
        _tried(FILES.let_go)
        _tried(lambda: projects().workspace.close())
    if not _anybody_here():
        _tried(WORKERS.rest)


def _anybody_here() -> bool:
    """Whether a page is open: who has one may ask the workers at any moment."""
    return runtime.exists() and runtime.get_instance().state is RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED


def _tried(act: Callable[[], object]) -> object:
    """What an act gives. What cannot be let go keeps nothing else from it, now and the next time."""
    try:
        return act()
    except Exception as error:
        LOG.error("what a visitor left could not be let go: %s", type(error).__name__)
        return None


def _left() -> list[Any]:
    """The tabs whose time is over, which Streamlit keeps no more. It has no public way to ask for them: where it keeps
    them in another place, they go when the next one leaves. A test holds this."""
    kept: Any = getattr(getattr(runtime.get_instance(), "_session_mgr", None), "_session_storage", None)
    expire = getattr(getattr(kept, "_cache", None), "expire", None)
    return [info.session for _, info in expire()] if expire else []
