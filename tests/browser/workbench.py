"""The workbench in a real browser: the server, Debian's Chromium driven by playwright, and what a person does there."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from budgetopt.present import city
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import local
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.state import KeptFile, ProjectState
from tests import riverton
from ui.drafts import with_new
from ui.parts.sheet import WIDTHS

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that is not asked for yet is not begun beside the one that is looked at, and one that was left is not kept.
    "--disable-features=SpareRendererForSitePerProcess,BackForwardCache",
    "--renderer-process-limit=2",
]
# Between two letters that are typed, as by hands that are quick.
_KEY_MS = 30
SETTLED = (Path(__file__).parent / "settled.js").read_text(encoding="utf-8")
PAGES = {
    "start": "Start",
    "data": "Data",
    "how": "How it goes",
    "score": "Score",
    "rules": "Priorities and rules",
    "recommendation": "Recommendation",
    "decide": "Decide",
    "whatif": "What if",
    "compare": "Compare",
    "amendments": "Amendments",
    "lookback": "Look back",
    "next": "Next year",
    "standard": "The Standard",
    "residents": "Residents",
    "present": "Present",
    "export": "Export",
    "departments": "Departments",
    "history": "History",
    "people": "People",
}
# The part of the navigation that a page stands in.
_PARTS = {
    "The city": ("data", "how", "score"),
    "Plan": ("rules", "recommendation", "whatif", "compare"),
    "Decide": ("decide", "departments", "amendments", "present", "export"),
    "Live with it": ("lookback", "next", "standard", "residents", "history", "people"),
}
_TOOLS = """() => [...document.querySelectorAll('[data-testid=stElementToolbar]')].some(
    one => getComputedStyle(one).opacity === '1')"""
_IN_NO_CELL = "() => document.activeElement.closest('#portal') === null"
# Streamlit asks for these beside the page to learn where its server is: what is not there is not missing.
_PROBES = ("_stcore/health", "_stcore/host-config")


def chromium() -> str:
    """The browser: its build without windows where there is one, which starts a page for a third less.

    Without one the test is skipped, and fails where nothing may be skipped.
    """
    found = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is needed here and is not installed")
        pytest.skip("Chromium is not installed")
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def serving(port: int, options: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """The workbench as `budgetopt ui` serves it on a port, once it answers."""
    start = [sys.executable, "-c", "from budgetopt.cli import main; main()"]
    command = [*start, "ui", "--port", str(port), "--no-open", *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://localhost:{port}/_stcore/health", server)
    except RuntimeError:
        server.kill()
        raise
    return server


@contextmanager
def served(port: int = 0, killed: bool = False, options: Sequence[str] = ()) -> Iterator[str]:
    """The same on a free port or on this one; its address. `killed`: by kill -9."""
    port = port or free_port()
    server = serving(port, options)
    try:
        yield f"http://localhost:{port}"
    finally:
        server.kill() if killed else server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError("the workbench ended before it answered")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the workbench does not answer")


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium, headless."""
    from playwright.sync_api import sync_playwright

    executable = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, headless=True, args=FLAGS)
        try:
            yield running
        finally:
            running.close()


def project_of_riverton(part: bool = False) -> str:
    """A new project in the workspace of the tests, as the button Open Riverton makes one, or as an upload of a quarter
    of the city does; its id."""
    projects, budget = _projects(), riverton.budget()
    content = riverton.quarter_workbook() if part else riverton.WORKBOOK.read_bytes()
    files = (KeptFile(riverton.WORKBOOK.name, projects.keep(content)),)
    state = ProjectState(name=city.title(budget), city=budget.city or "", files=files, sample=not part)
    return projects.create(local(), with_new(state, riverton.asked("balanced")), "riverton.xlsx loaded", Deed.LOADED)


@cache
def _projects() -> Projects:
    return Projects(Workspace.opened())


class Officer:
    """A person at the workbench: what they click, and what the browser complains about."""

    def __init__(self, running: Any, address: str, width: int = 1440, height: int = 1000, dark: bool = False):
        self.address = address
        self.context = running.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            reduced_motion="reduce",
        )
        self.context.add_init_script(SETTLED)
        self.complaints: list[str] = []
        self.deaf = False
        self.page = self.new_tab()

    def new_tab(self) -> Any:
        """Another tab, where what follows is done."""
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        return self.page

    def _heard(self, message: Any) -> None:
        place = str(message.location.get("url", ""))
        if message.type == "error" and not self.deaf and not place.endswith(_PROBES):
            self.complaints.append(f"console: {message.text} ({place})")

    def _failed(self, request: Any) -> None:
        # What is on its way when the page is left is given up by the browser: no fault.
        if "ERR_ABORTED" not in str(request.failure) and not self.deaf:
            self.complaints.append(f"not loaded: {request.url} {request.failure}")

    def open(self, path: str = "") -> None:
        """Go to an address of the workbench."""
        self.page.goto(f"{self.address}/{path}")
        self.page.wait_for_selector("h1")
        self.settle()

    def stay(self, with_it: str) -> None:
        """From now on by the cookie that leads to one of several servers (docs/hosting.md)."""
        self.context.add_cookies([{"name": "budgetopt_at", "value": with_it, "url": self.address}])

    def settle(self) -> None:
        """Wait until the page asks nothing more of the server, and what it answered is drawn (settled.js)."""
        self.page.wait_for_function("() => window.atRest()", polling=40)

    @property
    def project(self) -> str:
        """The project of this tab's address."""
        return str(self.page.url).partition("project=")[2].partition("&")[0]

    def go(self, path: str) -> None:
        """To another page by the navigation, or by its address where there is no room for all."""
        self.click_on(path)
        self.arrive(path)

    def click_on(self, path: str) -> None:
        """Ask for another page, and do not wait for it."""
        part = next((part for part, pages in _PARTS.items() if path in pages), "")
        bar = self.page.get_by_test_id("stTopNav")
        if bar.count() and bar.is_visible():
            if part:
                bar.get_by_text(part, exact=True).click()
            self.page.get_by_role("menuitem" if part else "link", name=PAGES[path], exact=True).first.click()
        else:
            self.page.goto(f"{self.address}/{'' if path == 'start' else path}?project={self.project}")

    def arrive(self, path: str) -> None:
        """Wait for a page that was asked for."""
        self.page.wait_for_function("path => location.pathname === (path === 'start' ? '/' : '/' + path)", arg=path)
        self.page.wait_for_selector("h1")
        self.settle()

    def press(self, name: str) -> None:
        """A button."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.settle()

    def work_out(self) -> None:
        """A question of what if, to its end."""
        start = self.page.get_by_test_id("stMainBlockContainer").locator("[class*=st-key-start] button")
        if start.count():
            start.first.click()
            self.page.get_by_role("button", name="Ask again").wait_for()
        self.settle()

    def tab(self, name: str) -> None:
        """A tab."""
        self.page.get_by_role("tab", name=name, exact=True).click()
        self.settle()

    def type(self, label: str, text: str, place: int = 0) -> None:
        """Type into a box as a person does, and do not leave it."""
        self.page.get_by_label(label, exact=True).nth(place).click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text, delay=_KEY_MS)

    def compose(self, text: str, ended: bool = False) -> None:
        """Compose a text, as for a writing with more signs than keys, and leave it underlined or end that by Enter."""
        keyboard = self.context.new_cdp_session(self.page)
        for end in range(1, len(text) + 1):
            keyboard.send("Input.imeSetComposition", {"text": text[:end], "selectionStart": end, "selectionEnd": end})
        if ended:
            # What the browser says of a key that is the composition's.
            key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
            for kind in ("rawKeyDown", "keyUp"):
                keyboard.send("Input.dispatchKeyEvent", {"type": kind, **key})
            keyboard.send("Input.insertText", {"text": text})
        keyboard.detach()

    def choose(self, label: str, option: str) -> None:
        """An option of a list to choose from."""
        from playwright.sync_api import TimeoutError as TooLong

        box, wanted = self.page.get_by_role("combobox", name=label), self.page.get_by_role("option", name=option).first
        box.click()
        for _ in range(3):
            try:
                wanted.click(timeout=10_000)
                break
            except TooLong:
                # A list closes where the page is drawn anew under it: who sees that opens it again.
                box.click()
        else:
            wanted.click()
        self.settle()

    def text(self) -> str:
        """All that can be read on the page; what parts the signs of an address cannot."""
        return str(self.page.inner_text("[data-testid=stAppViewContainer]")).replace("\u2060", "")

    def download(self, name: str, folder: Path) -> Path:
        """What a download button gives."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=name, exact=True).first.click()
        target = folder / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return target

    def click_in(self, grid: Any, where: Any) -> None:
        """A cell of a grid, by where it is in it: a hand comes over the grid before it clicks. Its tools appear then,
        and a click in that moment is lost."""
        grid.hover(position=where)
        self.page.wait_for_function(_TOOLS)
        grid.click(position=where)

    def sample(self) -> None:
        """Open Riverton."""
        self.open()
        self.press("Open Riverton")
        self.page.get_by_role("heading", name="Riverton · FY2026").wait_for()
        self.settle()

    def quarter(self) -> None:
        """Load every fourth program of it from a file, where the workspace is not that of the tests."""
        file: Any = {"name": "part.xlsx", "mimeType": "application/octet-stream", "buffer": riverton.quarter_workbook()}
        self.page.locator("input[type=file]").first.set_input_files(file)
        self.page.get_by_role("heading", name="Riverton · FY2026").wait_for()
        self.settle()

    def sample_at(self, path: str) -> None:
        """A page of Riverton, in a project of one's own: two pages less are drawn than by the button."""
        self.open(f"{path}?project={project_of_riverton()}")

    def quarter_at(self, path: str) -> None:
        """The same of every fourth program of it, for what is slow to be worked out or to be drawn."""
        self.open(f"{path}?project={project_of_riverton(part=True)}")


class SheetHands:
    """A person's hands on the sheet of decisions: where they click, what they type, and how often they did either.

    `actions` counts clicks, and keys that are no letters of what is typed.
    """

    _HIGH = 35

    def __init__(self, officer: Officer):
        self.officer, self.page, self.actions = officer, officer.page, 0
        self._place = self.page.get_by_test_id("stDataFrame").first

    def row(self, place: int) -> dict[str, str]:
        """What stands in a row, by heading."""
        self.officer.settle()
        self.page.wait_for_selector(f"#glide-cell-{len(WIDTHS) - 1}-{place}", state="attached")
        cells = self.page.evaluate(
            "([row, columns]) => Array.from({length: columns}, (_, column) => "
            "(document.getElementById(`glide-cell-${column}-${row}`) || {}).textContent)",
            [place, len(WIDTHS)],
        )
        return dict(zip(WIDTHS, cells, strict=True))

    def click(self, column: str, row: int) -> None:
        """A cell, by its heading and place."""
        before = list(WIDTHS)[: list(WIDTHS).index(column)]
        x = sum(WIDTHS[name] for name in before) + WIDTHS[column] / 2
        cell = f"#glide-cell-{list(WIDTHS).index(column)}-{row}"
        self.page.wait_for_selector(cell, state="attached")
        where: Any = {"x": x, "y": self._HIGH * (row + 1.5)}
        self.officer.click_in(self._place, where)
        if column != "Select":
            self.page.wait_for_selector(f"{cell}[aria-selected=true]", state="attached")
        self.actions += 1

    def type(self, text: str) -> None:
        """Type into the cell that is chosen: when its field is there the rest is typed."""
        self.page.keyboard.type(text[0])
        self.page.wait_for_function("() => document.activeElement.closest('#portal') !== null")
        self.page.keyboard.type(text[1:], delay=_KEY_MS)

    def key(self, name: str) -> None:
        """A key that is no letter."""
        self.page.keyboard.press(name)
        if name in ("Tab", "Enter", "Escape"):
            # On a slow machine the field of a cell goes later.
            self.page.wait_for_function(_IN_NO_CELL)
        self.actions += 1

    def walk(self, key: str, *columns: str) -> None:
        """Press a key until one of these columns of the first row is reached."""
        places = [f"glide-cell-{list(WIDTHS).index(column)}-0" for column in columns]
        for _ in range(24):
            self.officer.settle()
            if self.page.evaluate("() => document.activeElement.id") in places:
                return
            self.key(key)
        raise AssertionError(f"{key} does not lead to {columns}")

    def press(self, name: str) -> None:
        """A button beside the sheet."""
        self.officer.press(name)
        self.actions += 1

    def reason(self, text: str) -> None:
        """The one reason for all, typed and not left, in place of what stands there."""
        self.page.get_by_label("One reason for", exact=False).click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text, delay=_KEY_MS)
        self.actions += 1

    def filter(self, label: str, *options: str) -> None:
        """Choose what is shown: the list is opened, and each option typed and taken."""
        self.officer.settle()
        self.page.get_by_role("combobox", name=label).click()
        for option in options:
            self.page.keyboard.type(option, delay=_KEY_MS)
            self.page.get_by_role("option", name=option, exact=True).wait_for()
            self.page.keyboard.press("Enter")
            self.officer.settle()
        self.page.keyboard.press("Escape")
        self.officer.settle()
        self.actions += 2 + len(options)

    def unfilter(self, label: str) -> None:
        """Show all again."""
        self.page.get_by_test_id("stMultiSelect").filter(has_text=label).get_by_label("Clear all").click()
        self.officer.settle()
        self.actions += 1
