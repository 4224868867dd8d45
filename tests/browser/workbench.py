"""The workbench in a real browser: what a person does there, and what the browser complains about."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from budgetopt.present import city
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import local
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.state import KeptFile, ProjectState
from tests import riverton
from ui.drafts import with_new

# Between two letters that are typed, as by hands that are quick.
KEY_MS = 30
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
# Streamlit asks for these beside the page to learn where its server is: what is not there is not missing.
_PROBES = ("_stcore/health", "_stcore/host-config")


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
        self.page.keyboard.type(text, delay=KEY_MS)

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
