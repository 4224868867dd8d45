"""Two paths of a budget officer through the workbench in a real browser, with a stopwatch and a picture of each step.

    python -m benchmarks.walking FOLDER LEDGER.csv [ten|week]

An empty environment is made in FOLDER, with the product as README says (`pip install .`), and for each path
a home of its own, where `budgetopt ui` is started with no flags; a path is one unbroken run. The program's seconds are
measured, by the clock and of the server's processor; a person's are those stated here, and are not slept. FOLDER gets a
picture of each step at 1440, 820 and 390 pixels.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from tests.browser.hands import SheetHands
from tests.browser.serving import ROOT, browser
from tests.browser.test_decide import decide_95
from tests.browser.workbench import Officer

# A person: finds and presses what is next, types a key, reads a page that is new to them.
PRESS_S, KEY_S, READ_S = 2.0, 0.2, 15.0
SIZES = ((390, 844), (820, 1180), (1440, 1000))
HEAD = "| step | actions | by the clock, s | server’s processor, s | person, s |\n|---|---:|---:|---:|---:|"
# How long a server may take to ask for a browser.
_STARTS_S = 120


def installed(folder: Path) -> Path:
    """The command in an environment that has nothing else, installed as README says; one that is there is taken."""
    command, began = folder / "environment/bin/budgetopt", time.monotonic()
    if command.exists():
        return command
    venv.create(folder / "environment", with_pip=True)
    subprocess.run([folder / "environment/bin/pip", "install", "--quiet", "."], cwd=ROOT, check=True)
    print(f"Installed in an empty environment after {time.monotonic() - began:.0f} s.\n", flush=True)
    return command


class Desk:
    """A person's machine on its first day: a home where nothing is, and a browser that the product asks to open."""

    def __init__(self, command: Path, home: Path):
        self.command, self.home = command, home
        (home / "bin").mkdir(parents=True)
        self._asked = home / "asked to open"
        # How Linux opens a browser; here it notes the address, which the walker then opens.
        opener = home / "bin/xdg-open"
        opener.write_text(f'#!/bin/sh\necho "$1" > "{self._asked}"\n', encoding="utf-8")
        opener.chmod(0o755)
        self.server: subprocess.Popen[bytes]
        self._counted: dict[int, float] = {}

    def start(self) -> str:
        """`budgetopt ui`, no flags; the address that it opens in the browser."""
        self._asked.unlink(missing_ok=True)
        environment = {"HOME": str(self.home), "PATH": f"{self.home / 'bin'}:/usr/bin:/bin", "LANG": "C.UTF-8"}
        with (self.home / "log.txt").open("ab") as log:
            self.server = subprocess.Popen(
                [self.command, "ui"], cwd=self.home, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(_STARTS_S * 10):
            if self._asked.exists() and (address := self._asked.read_text(encoding="utf-8").strip()):
                return address
            if self.server.poll() is not None:
                break
            time.sleep(0.1)
        self.end()
        raise SystemExit((self.home / "log.txt").read_text(encoding="utf-8"))

    def end(self, by: signal.Signals = signal.SIGKILL) -> None:
        """End the server."""
        self.processor()
        self.server.send_signal(by)
        self.server.wait()

    def processor(self) -> float:
        """Processor seconds of all servers of this desk and their workers so far."""
        with suppress(psutil.NoSuchProcess):
            server = psutil.Process(self.server.pid)
            for one in (server, *server.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    used = one.cpu_times()
                    self._counted[one.pid] = used.user + used.system
        return sum(self._counted.values())


class Walk:
    """A person on a path: what they did, and what each step took."""

    def __init__(self, folder: Path, running: Any, desk: Desk):
        self.folder, self.running, self.desk = folder, running, desk
        self.steps: list[tuple[str, int, float, float, float]] = []
        with self.step("`budgetopt ui`: the first page", presses=1, keys=13, pages=1):
            self.officer = Officer(running, desk.start().rstrip("/"))
            self.officer.open()

    @contextmanager
    def step(self, words: str, presses: int = 0, keys: int = 0, pages: int = 0) -> Iterator[None]:
        """One step: its presses, the letters that are typed and the pages that are read for the first time."""
        began, used = time.monotonic(), self.desk.processor() if self.steps else 0.0
        yield
        took, used = time.monotonic() - began, self.desk.processor() - used
        person = presses * PRESS_S + keys * KEY_S + pages * READ_S
        self.steps.append((words, presses, took, used, person))
        print(f"| {words} | {presses} | {took:.1f} | {used:.1f} | {person:.0f} |", flush=True)
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
        _, presses, took, used, person = (list(column) for column in zip(*self.steps, strict=True))
        minutes = (sum(took) + sum(person)) / 60
        told = f"{sum(presses)} | {sum(took):.1f} | {sum(used):.1f} | {sum(person):.0f}"
        print(f"| **in all: {minutes:.1f} minutes** | {told} |\n")
        for complaint in self.officer.complaints:
            print(f"The browser complained: {complaint}")


def ten_minutes(walk: Walk, ledger: Path) -> None:
    """From a ledger of which nothing is known but money to a recommendation workbook."""
    one, page = walk.officer, walk.officer.page
    with walk.step("Upload the ledger", presses=2, pages=1):
        page.locator("input[type=file]").first.set_input_files(ledger)
        page.get_by_text("How ready is the data").wait_for(timeout=120_000)
        one.settle()
    with walk.step("A first draft, accepted by how sure it is", presses=3, pages=1):
        one.choose("Accept what is", "80")
        one.press("Prepare a first draft")
        page.get_by_text("What to do next, in order of worth").wait_for(timeout=120_000)
        one.settle()
    with walk.step("See the recommendation", presses=1, pages=1):
        one.go("recommendation")
        page.get_by_test_id("stMetric").first.wait_for()
        one.settle()
    with walk.step("Plan by goals and law alone", presses=1, pages=1):
        one.press("Plan by goals and law alone")
        page.get_by_text("Priorities only").first.wait_for()
        one.settle()
    with walk.step("The workbook", presses=3, pages=1):
        one.go("export")
        one.download("Recommendation workbook (Excel)", walk.folder)
        one.settle()


def first_week(walk: Walk) -> None:
    """Save, close, restart, reopen; ask Fire; decide all; present; hand over."""
    one, page = walk.officer, walk.officer.page
    with walk.step("A project", presses=1, pages=1):
        one.press("Open Riverton")
        page.get_by_role("heading", name="Riverton · FY2026").wait_for()
        one.settle()
    with walk.step("Saved by itself: the tab is closed, the server killed and started again", presses=3, keys=13):
        page.close()
        walk.desk.end()
        page = one.new_tab()
        one.address = walk.desk.start().rstrip("/")
        one.open()
    with walk.step("Reopened from the list", presses=2, pages=1):
        page.get_by_role("button", name="Open", exact=False).first.click()
        page.get_by_role("heading", name="Riverton · FY2026").wait_for()
        one.settle()
    with walk.step("Ask Fire", presses=6, pages=1):
        one.go("departments")
        one.choose("Departments", "Fire")
        page.keyboard.press("Escape")
        page.get_by_text("Make a link for each").click()
        one.press("Ask them")
    (link,) = re.findall(r"/(\?link=\S+)", one.text())
    fire = Officer(walk.running, one.address)
    walk.officer = fire
    with walk.step("Fire opens its link", presses=1, pages=1):
        fire.open(link)
    with walk.step("Fire objects, with its reason", presses=3, keys=30):
        fire.page.get_by_role("radio", name="Object").first.click()
        fire.settle()
        fire.type("Reason", "The station opens in October")
        fire.press("Send the answer")
    walk.officer = one
    with walk.step("Fire’s answer, which the open page tells of", presses=1, pages=1):
        one.press("Show the answer")
        page.get_by_text("The station opens in October").wait_for()
    with walk.step("95 moves decided and planned", presses=60, keys=330, pages=2):
        one.go("decide")
        decide_95(SheetHands(one))
    with walk.step("Present", presses=2, pages=1):
        one.go("present")
        page.get_by_text("1 of 6", exact=True).wait_for(timeout=120_000)
        one.settle()
    for at in range(2, 7):
        with walk.step(f"Slide {at}", presses=1, pages=1):
            page.keyboard.press("ArrowRight")
            page.get_by_text(f"{at} of 6", exact=True).wait_for()
            one.settle()
    with walk.step("Hand over: workbook and memo", presses=4, pages=1):
        one.go("export")
        one.download("Recommendation workbook (Excel)", walk.folder)
        one.download("Memo (Word)", walk.folder)
        one.settle()
    with walk.step("Hand over: the project file", presses=3, pages=1):
        one.go("history")
        one.download("Project file", walk.folder)
        one.settle()


def main() -> None:
    """Walk."""
    folder, ledger = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    command = installed(folder)
    print(f"A press {PRESS_S:g} s, a key {KEY_S:g} s, a new page read in {READ_S:g} s.\n")
    for name in sys.argv[3:] or ("ten", "week"):
        desk = Desk(command, folder / name / "home")
        try:
            with browser() as running:
                print(HEAD)
                walk = Walk(folder / name, running, desk)
                ten_minutes(walk, ledger) if name == "ten" else first_week(walk)
                walk.told()
        finally:
            desk.end()


if __name__ == "__main__":
    main()
