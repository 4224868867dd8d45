"""A tab of the workbench without a browser: it speaks the browser's own protocol, so that twenty of them measure the
server and not themselves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

SLIDER = "Most of each fund that may be moved"
# Seconds that the server has to say the next thing.
_LONGEST_S = 180
# What is drawn again more often than this is a bar; what is not, looks for changes.
_A_BAR_S = 1.0


class Session:
    """One tab: what it is shown, and what it sets."""

    def __init__(self, socket: ClientConnection, address: str):
        self.socket, self.address = socket, address
        self.page = self.project = self.moved = self.uploader = ""
        self.pages: dict[str, str] = {}
        self.buttons: dict[str, str] = {}
        self.sliders: dict[str, str] = {}
        # What draws itself again, and after how many seconds.
        self.looks: dict[str, float] = {}

    async def rerun(self, state: WidgetState | None = None) -> float:
        """Ask for the page, with a widget set where one is given; the seconds until it is complete."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_script_hash = self.page
        if state is not None:
            message.rerun_script.widget_states.widgets.append(state)
        self.moved, self.looks = "", {}
        return await self._asked(message)

    async def look(self, fragment: str) -> float:
        """Have a part of the page drawn again that does so by itself; the seconds it takes, with all of the page where
        it asks for that."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = fragment, True
        return await self._asked(message)

    async def idle(self, seconds: float) -> None:
        """Leave the page open for so long: it looks for changes by itself."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            every = min(self.looks.values(), default=left)
            await asyncio.sleep(min(every, left))
            if every <= left:
                for fragment in [*self.looks]:
                    await self.look(fragment)

    async def go(self, page: str) -> float:
        """To another page, by its address."""
        self.page = self.pages[page]
        return await self.rerun()

    async def press(self, button: str) -> float:
        """A button."""
        return await self.rerun(WidgetState(id=self.buttons[button], trigger_value=True))

    async def shown(self, what: str, took: float = 0.0) -> float:
        """Wait until the page has it, as a browser with a bar does; the seconds, after `took`."""
        while not getattr(self, what):
            if took > _LONGEST_S:
                raise RuntimeError(f"{what} was not shown after {took:.0f} s")
            bars = [fragment for fragment, every in self.looks.items() if every < _A_BAR_S]
            await asyncio.sleep(0.5)
            took += 0.5 + (await self.look(bars[0]) if bars else await self.rerun())
        return took

    async def riverton(self) -> None:
        """The sample city, in a project of its own."""
        await self.rerun()
        await self.shown("project", await self.press("Open Riverton"))

    async def upload(self, name: str, content: bytes) -> float:
        """A workbook, in a project of its own; the seconds from the end of the upload until its city is shown."""
        await self.rerun()
        message = BackMsg()
        message.file_urls_request.request_id = "1"
        message.file_urls_request.file_names.append(name)
        await self.socket.send(message.SerializeToString())
        told = await self._heard("file_urls_response")
        where = told.file_urls_response.file_urls[0]
        async with httpx.AsyncClient(base_url=self.address, timeout=_LONGEST_S) as client:
            await client.get("/_stcore/health")
            token = {"X-Xsrftoken": client.cookies.get("_streamlit_xsrf") or ""}
            (await client.put(where.upload_url, files={name: (name, content)}, headers=token)).raise_for_status()
        state = WidgetState(id=self.uploader)
        info = state.file_uploader_state_value.uploaded_file_info.add(name=name, size=len(content))
        info.file_id = where.file_id
        info.file_urls.CopyFrom(where)
        return await self.shown("project", await self.rerun(state))

    async def limit(self, percent: float) -> float:
        """Another limit of moved money; the seconds until its plan is shown."""
        state = WidgetState(id=self.sliders[SLIDER])
        state.double_array_value.data.append(percent)
        return await self.shown("moved", await self.rerun(state))

    async def _asked(self, message: BackMsg) -> float:
        began = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            finished = (await self._heard("script_finished")).script_finished
            if finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return time.perf_counter() - began
            self.looks = {}

    async def _heard(self, kind: str) -> ForwardMsg:
        while True:
            told = ForwardMsg.FromString(await asyncio.wait_for(self.socket.recv(decode=False), _LONGEST_S))
            self._see(told)
            if told.WhichOneof("type") == kind:
                return told

    def _see(self, told: Any) -> None:
        kind = told.WhichOneof("type")
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in told.navigation.app_pages}
        elif kind == "page_info_changed":
            self.project = told.page_info_changed.query_string.partition("project=")[2]
        elif kind == "auto_rerun":
            self.looks[told.auto_rerun.fragment_id] = told.auto_rerun.interval
        elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
            element = told.delta.new_element
            widget = element.WhichOneof("type")
            if widget == "button":
                self.buttons[element.button.label] = element.button.id
            elif widget == "slider":
                self.sliders[element.slider.label] = element.slider.id
            elif widget == "file_uploader":
                self.uploader = self.uploader or element.file_uploader.id
            elif widget == "metric" and element.metric.label == "Money moved":
                self.moved = element.metric.body


@asynccontextmanager
async def session(address: str) -> AsyncIterator[Session]:
    """A tab that is opened, and closed."""
    where, spoken = address.replace("http", "ws") + "/_stcore/stream", [Subprotocol("streamlit")]
    async with connect(where, max_size=None, origin=Origin(address), subprotocols=spoken) as socket:
        yield Session(socket, address)
