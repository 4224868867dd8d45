"""Two paths of a budget officer through the workbench in a real browser, with a stopwatch and a picture of each step.

    python -m benchmarks.walking FOLDER LEDGER.csv [ten|week]

The program's seconds are measured; a person's are those stated here, and are not slept. FOLDER gets a picture of each
step at 1440, 820 and 390 pixels.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from budgetopt.workspace.location import VARIABLE
from tests.browser.test_decide import decide_95
from tests.browser.workbench import Officer, SheetHands, browser, free_port, serving

# A person: finds and presses what is next, types a key, reads a page that is new to them.
PRESS_S, KEY_S, READ_S = 2.0, 0.2, 15.0
SIZES = ((390, 844), (820, 1180), (1440, 1000))


class Walk:
    """A person on a path: what they did, and what each step took."""

    def __init__(self, folder: Path, running: Any, port: int):
        self.folder, self.running, self.port = folder, running, port
        self.officer = Officer(running, f"http://localhost:{port}")
        self.steps: list[tuple[str, int, float, float]] = []
        self._presses = self._keys = self._pages = 0

    @contextmanager
    def step(self, words: str, presses: int = 0, keys: int = 0, pages: int = 0) -> Iterator[Officer]:
        """One step: its presses, the letters that are typed and the pages that are read for the first time."""
        began = time.monotonic()
        yield self.officer
        took = time.monotonic() - began
        person = presses * PRESS_S + keys * KEY_S + pages * READ_S
        self.steps.append((words, presses, took, person))
        print(f"| {words} | {presses} | {took:.1f} | {person:.0f} |", flush=True)
        self.picture(words)

    def picture(self, words: str) -> None:
        """The page as it stands, at each width."""
        name = f"{len(self.steps):02d}-{re.sub('[^a-z0-9]+', '-', words.casefold())[:40]}"
        for width, height in SIZES:
            self.officer.page.set_viewport_size({"width": width, "height": height})
            self.officer.settle()
            self.officer.page.screenshot(path=self.folder / f"{name}-{width}.png")

    def told(self) -> None:
        """The whole path."""
        presses, took, person = (sum(step[place] for step in self.steps) for place in (1, 2, 3))
        print(f"| **in all: {(took + person) / 60:.1f} minutes** | {presses} | {took:.1f} | {person:.0f} |", flush=True)


def ten_minutes(walk: Walk, ledger: Path) -> None:
    """From a ledger of which nothing is known but money to a recommendation workbook."""
    page = walk.officer.page
    with walk.step("The first page", pages=1) as one:
        one.open()
    with walk.step("Upload the ledger", presses=2, pages=1) as one:
        page.locator("input[type=file]").first.set_input_files(ledger)
        page.get_by_text("How ready is the data").wait_for(timeout=120_000)
        one.settle()
    with walk.step("A first draft, accepted by how sure it is", presses=3, pages=1) as one:
        one.choose("Accept what is", "80")
        one.press("Prepare a first draft")
        page.get_by_text("What to do next, in order of worth").wait_for()
        one.settle()
    with walk.step("See the recommendation", presses=1, pages=1) as one:
        one.go("recommendation")
        page.get_by_test_id("stMetric").first.wait_for()
        one.settle()
    with walk.step("Plan by goals and law alone", presses=1, pages=1) as one:
        one.press("Plan by goals and law alone")
        page.get_by_text("Priorities only").first.wait_for()
        one.settle()
    with walk.step("The workbook", presses=3, pages=1) as one:
        one.go("export")
        one.download("Recommendation workbook (Excel)", walk.folder)
        one.settle()


def first_week(walk: Walk, server: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """Save, close, restart, reopen; ask Fire; decide all; present; hand over."""
    page = walk.officer.page
    with walk.step("A project", presses=1, pages=2) as one:
        one.sample()
    with walk.step("Saved by itself; the server is killed and started again", presses=1) as one:
        one.deaf = True
        server.send_signal(signal.SIGKILL)
        server.wait()
        server = serving(walk.port)
    with walk.step("Reopened from the list", presses=2, pages=1) as one:
        one.open()
        one.deaf = False
        page.get_by_role("button", name="Open", exact=False).first.click()
        page.get_by_role("heading", name="Riverton · FY2026").wait_for()
        one.settle()
    with walk.step("Ask Fire", presses=6, pages=1) as one:
        one.go("departments")
        one.choose("Departments", "Fire")
        page.keyboard.press("Escape")
        page.get_by_text("Make a link for each").click()
        one.press("Ask them")
    fire = walk.running.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    with walk.step("Fire answers by its link", presses=5, keys=30, pages=1) as one:
        (link,) = re.findall(r"/\?link=\S+", one.text())
        mine, one.page = one.page, fire
        one.open(link[1:])
        one.page.get_by_role("radio", name="Object").first.click()
        one.settle()
        one.page.get_by_label("Reason").fill("The station opens in October")
        one.press("Send the answer")
        walk.picture("Fire answers, its page")
        one.page = mine
    with walk.step("Fire’s answer in the inbox", presses=1, pages=1) as one:
        page.get_by_role("button", name="Show it").click() if page.get_by_role(
            "button", name="Show it"
        ).count() else None
        one.go("departments")
        page.get_by_text("The station opens in October").wait_for()
    with walk.step("95 moves decided and planned", presses=60, keys=330, pages=2) as one:
        one.go("decide")
        decide_95(SheetHands(one))
    with walk.step("Present six slides", presses=7, pages=6) as one:
        one.go("present")
        page.get_by_text("1 of 6", exact=True).wait_for(timeout=120_000)
        one.settle()
        for at in range(2, 7):
            page.keyboard.press("ArrowRight")
            page.get_by_text(f"{at} of 6", exact=True).wait_for()
    with walk.step("Hand over: workbook, memo, project file", presses=6, pages=2) as one:
        one.go("export")
        one.download("Recommendation workbook (Excel)", walk.folder)
        one.download("Memo (Word)", walk.folder)
        one.settle()
        one.go("history")
        one.download("Project file", walk.folder)
    return server


def main() -> None:
    """Walk."""
    folder, ledger = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[VARIABLE] = str((folder / "workspace.db").resolve())
    port = free_port()
    began = time.monotonic()
    server = serving(port)
    print(f"The server answers after {time.monotonic() - began:.1f} s.\n")
    print(f"A press {PRESS_S:g} s, a key {KEY_S:g} s, a new page read in {READ_S:g} s.\n")
    try:
        with browser() as running:
            for name in sys.argv[3:] or ("ten", "week"):
                print("| step | actions | program, s | person, s |\n|---|---|---|---|")
                walk = Walk(folder, running, port)
                if name == "ten":
                    ten_minutes(walk, ledger)
                else:
                    server = first_week(walk, server)
                walk.told()
    finally:
        server.kill()


if __name__ == "__main__":
    main()
