"""How long a budget officer waits for the plan after a change of a limit: alone, and as one of twenty.

    python -m benchmarks.officers [OFFICERS] [CHANGES]

Starts the workbench as `budgetopt ui` serves it and speaks with it as browsers do (its own protocol, without a browser:
twenty browsers would measure themselves). Every officer opens Riverton, goes to Priorities and rules, and moves the
slider of moved money every few seconds; time counts from the change until the page with the new plan is complete.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.browser.workbench import served

EVERY_S = 5.0
SLIDER = "Most of each fund that may be moved"


class Officer:
    """One session: what it is shown, and what it sets."""

    def __init__(self, socket: ClientConnection):
        self.socket = socket
        self.page = ""
        self.pages: dict[str, str] = {}
        self.buttons: dict[str, str] = {}
        self.sliders: dict[str, str] = {}
        self.moved = ""

    async def rerun(self, state: Any = None) -> float:
        """Ask for the page, with a widget set where one is given; the seconds until it is complete."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        self.moved = ""
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_script_hash = self.page
        if state is not None:
            message.rerun_script.widget_states.widgets.append(state)
        began = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await asyncio.wait_for(self.socket.recv(decode=False), 120))
            self._see(told)
            finished = told.WhichOneof("type") == "script_finished"
            if finished and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return time.perf_counter() - began

    def _see(self, told: Any) -> None:
        kind = told.WhichOneof("type")
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in told.navigation.app_pages}
        elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
            element = told.delta.new_element
            widget = element.WhichOneof("type")
            if widget == "button":
                self.buttons[element.button.label] = element.button.id
            elif widget == "slider":
                self.sliders[element.slider.label] = element.slider.id
            elif widget == "metric" and element.metric.label == "Money moved":
                self.moved = element.metric.body

    async def open(self) -> None:
        """Riverton, and the page of limits."""
        from streamlit.proto.WidgetStates_pb2 import WidgetState

        await self.rerun()
        await self.rerun(WidgetState(id=self.buttons["Open Riverton"], trigger_value=True))
        self.page = self.pages["rules"]
        await self.rerun()
        while SLIDER not in self.sliders:
            # The workbook is being read, in this officer's turn.
            await asyncio.sleep(0.5)
            await self.rerun()

    async def change(self, percent: float) -> float:
        """Another limit of moved money; the seconds until its plan is shown."""
        from streamlit.proto.WidgetStates_pb2 import WidgetState

        state = WidgetState(id=self.sliders[SLIDER])
        state.double_array_value.data.append(percent)
        took = await self.rerun(state)
        while not self.moved:
            # The page shows that it is solving; a browser asks again every half second.
            if took > 60:
                raise RuntimeError(f"no new plan was shown for {percent:g}%")
            await asyncio.sleep(0.5)
            took += 0.5 + await self.rerun()
        return took


async def one(address: str, changes: int, seed: int) -> list[float]:
    """An officer's waits, in seconds."""
    chance = random.Random(seed)
    socket_address = address.replace("http", "ws") + "/_stcore/stream"
    spoken = [Subprotocol("streamlit")]
    async with connect(socket_address, max_size=None, origin=Origin(address), subprotocols=spoken) as socket:
        officer = Officer(socket)
        await officer.open()
        waits = []
        limits = [percent for percent in range(1, 15) if percent != 5]
        chance.shuffle(limits)
        await asyncio.sleep(chance.uniform(0, EVERY_S))
        for percent in limits[:changes]:
            waits.append(await officer.change(float(percent)))
            await asyncio.sleep(max(0.0, EVERY_S - waits[-1]) * chance.uniform(0.6, 1.4))
        return waits


async def all_at_once(address: str, officers: int, changes: int) -> list[float]:
    """The waits of all."""
    found = await asyncio.gather(*(one(address, changes, seed) for seed in range(officers)))
    return [wait for waits in found for wait in waits]


def report(officers: int, waits: list[float]) -> None:
    """A line of figures."""
    ordered = sorted(waits)
    print(
        f"{officers:3d} officers, {len(waits):4d} changes: median {statistics.median(ordered):.2f} s, "
        f"95 % within {ordered[int(0.95 * (len(ordered) - 1))]:.2f} s, longest {ordered[-1]:.2f} s"
    )


def main() -> None:
    """Alone, then all at once."""
    officers = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    changes = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with served() as address:
        for many in (1, officers):
            report(many, asyncio.run(all_at_once(address, many, changes)))


if __name__ == "__main__":
    main()
