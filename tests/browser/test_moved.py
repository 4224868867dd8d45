"""Every field of the pages on a scenario, moved or typed into in the moment in which the server dies: it holds."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from budgetopt.workspace.database import Workspace
from budgetopt.workspace.projects import Projects
from tests import cases
from tests.browser.serving import free_port, serving
from tests.browser.workbench import Officer

# What a hand does to each kind of field, and what stands in it; "live" are the sliders of What if, "day" are dates.
# Buttons have their own tests, and the grids of Score and Decide theirs.
FIELDS = ("stTextInput", "stTextArea", "stNumberInput", "stSelectbox", "stMultiSelect", "stSlider", "stCheckbox",
          "stButtonGroup")  # fmt: skip
# By round: what is open in the tabs whose server dies. Two of one round change nothing of each other's. All of them are
# gone through by --all-cases, else the last, in which a tab also knows less than its server.
ROUNDS: tuple[tuple[Callable[[Officer], None], ...], ...] = (
    (lambda one: at(one, "rules", "Limits"), lambda one: at(one, "score", "Alignment"), lambda one: at(one, "decide")),
    (lambda one: weights(one), lambda one: at(one, "score", "Measures"), lambda one: rule(one)),
    (
        lambda one: at(one, "rules", "Scenarios"),
        lambda one: at(one, "score", "Evidence"),
        lambda one: dated(one, "departments"),
    ),
    (lambda one: at(one, "whatif"), lambda one: dated(one, "export"), lambda one: dated(one, "how")),
)
# What decides which other fields there are, and what a limit that is lifted has no slider beside.
APART = (
    "Scenario",
    "Scenarios (2 to 6)",
    "What should hold?",
    "No limit",
    "Whose weights count?",
    "What to vary",
    "This tab",
)
POINT = "A point (or click one)"
# From `hearsNothing` on, what the server says does not reach the page.
_DEAF = """(() => {
  window.WebSocket = class extends window.WebSocket {
    addEventListener(kind, listener, ...rest) {
      const heard = event => window.hearsNothing || listener.call(this, event);
      super.addEventListener(kind, kind === "message" ? heard : listener, ...rest);
    }
  };
})()"""


def at(officer: Officer, path: str, tab: str = "") -> None:
    officer.open(f"{path}?project={officer.project}")
    if tab:
        officer.tab(tab)
    if tab == "Limits":
        officer.page.get_by_text("More or less money in a fund").click()
        officer.settle()


def dated(officer: Officer, path: str) -> None:
    at(officer, path)
    # It comes after its page.
    officer.page.locator("input[type=date]").filter(visible=True).first.wait_for()


def weights(officer: Officer) -> None:
    at(officer, "rules", "Goals")
    officer.page.get_by_role("radio", name="Own weights").click()
    officer.settle()


def rule(officer: Officer) -> None:
    at(officer, "rules", "Rules and locks")
    officer.choose("What should hold?", "Limit a group")


def fields(officer: Officer) -> dict[str, Locator]:
    """The fields that are seen, by kind, label and place."""
    found = {}
    for kind in FIELDS:
        for place, one in enumerate(officer.page.get_by_test_id("stMain").get_by_test_id(kind).all()):
            label = one.get_by_test_id("stWidgetLabel").first.inner_text() if one.is_visible() else APART[0]
            if label not in APART:
                # The words beside a weight say its share, which moves with it.
                found[f"{kind} {label.partition(' · ')[0]} {place}"] = one
    for kind, type in (("live", "range"), ("day", "date")):
        for place, one in enumerate(officer.page.get_by_test_id("stMain").locator(f"input[type={type}]").all()):
            if one.evaluate("one => one.getRootNode() !== document"):
                found[f"{kind} {one.get_attribute('aria-label')} {place}"] = one
    return found


def held(kind: str, field: Locator) -> str:
    """What stands in a field."""
    if kind == "stCheckbox":
        return str(field.locator("input").is_checked())
    if kind == "stMultiSelect":
        return field.inner_text()
    if kind == "stButtonGroup":
        return ",".join(field.locator("[aria-checked=true]").all_inner_texts())
    return box_of(kind, field).input_value()


def box_of(kind: str, field: Locator) -> Locator:
    """Where a field is typed into or moved."""
    return field if kind in ("live", "day") else field.locator("input, textarea").first


def move(kind: str, field: Locator, keys: Any) -> None:
    """Move a field or type into it, and do not leave it."""
    if kind == "stCheckbox":
        field.locator("label").first.click()
        return
    if kind == "stButtonGroup":
        field.locator("button").nth(1).click()
        return
    box = box_of(kind, field)
    if kind == "day":
        box.click(position={"x": 20, "y": 20})
        keys.type("05062024", delay=20)
        return
    if kind in ("stSlider", "live"):
        box.focus()
        keys.press("ArrowLeft")
        return
    box.click()
    if kind in ("stSelectbox", "stMultiSelect"):
        field.page.wait_for_timeout(150)
        keys.press("ArrowDown")
        keys.press("Enter")
        return
    keys.press("Control+A")
    keys.type("3" if kind == "stNumberInput" else "Typed", delay=20)


def kept_and_not_told(officer: Officer) -> None:
    """One slider is moved, which the server keeps; that it did, it does not come to tell the tab."""
    workspace = Workspace.opened()
    projects = Projects(workspace)
    before = projects.version(officer.project)
    officer.page.evaluate("() => { window.hearsNothing = true; }")
    name, one = next((name, one) for name, one in fields(officer).items() if name.startswith(("stSlider", "live")))
    move(name.split()[0], one, officer.page.keyboard)
    for _ in range(1_200):
        if projects.version(officer.project) > before:
            break
        officer.page.wait_for_timeout(50)
    assert projects.version(officer.project) > before
    workspace.close()


def now(officer: Officer, asked: dict[str, str]) -> dict[str, str]:
    """What stands in the same fields: once it is as asked, or has had the time for it."""
    found: dict[str, str] = {}
    for _ in range(20):
        officer.settle()
        there = fields(officer)
        found = {name: held(name.split()[0], there[name]) for name in asked if name in there}
        if found == asked:
            break
    return found


def test_what_is_moved_as_the_server_dies_holds(running: Any, tmp_path: Path) -> None:
    port, back = free_port(), tmp_path / "back.xlsx"
    server = serving(port)
    tabs = [Officer(running, f"http://localhost:{port}") for _ in range(3)]
    try:
        tabs[0].page.add_init_script(_DEAF)
        tabs[0].quarter_at("rules")
        project = tabs[0].page.url
        for one in tabs[1:]:
            one.page.goto(project)
            one.settle()
        for openings in ROUNDS if cases.ALL else ROUNDS[-1:]:
            moved = []
            opened = [(tab, opening) for tab, opening in zip(tabs, openings, strict=False)]
            for tab, opening in opened:
                tab.deaf = False
                opening(tab)
                if opening in (ROUNDS[1][0], ROUNDS[3][0]):
                    kept_and_not_told(tab)
            # It hears nothing more, and then it dies.
            server.send_signal(signal.SIGSTOP)
            for tab, _ in opened:
                tab.deaf = True
                before = {name: held(name.split()[0], one) for name, one in fields(tab).items()}
                for name, one in fields(tab).items():
                    move(name.split()[0], one, tab.page.keyboard)
                asked = {name: held(name.split()[0], one) for name, one in fields(tab).items()}
                assert set(asked) == set(before) and len(asked) > 0
                still = [name for name in asked if asked[name] == before[name]]
                assert not still, still
                # A point of the frontier is one of the limits that stood: what holds are the limits that were moved.
                moved.append((tab, {name: one for name, one in asked.items() if POINT not in name}))
            if openings is ROUNDS[-1]:
                # A file that is given then as well; that it holds no decisions is said.
                back.write_bytes(b"none")
                tabs[1].page.locator("input[type=file]").set_input_files(back)
            server.kill()
            server.wait()
            server = serving(port)
            for tab, asked in moved:
                tab.page.evaluate("() => { window.hearsNothing = false; }")
                tab.page.wait_for_selector('[data-testid="stApp"][data-test-connection-state="CONNECTED"]')
                assert now(tab, asked) == asked
        tabs[1].page.get_by_test_id("stFileUploader").get_by_text(back.name).wait_for()
        tabs[1].page.get_by_text("These decisions cannot be taken over").wait_for()
        # A day that stands in a field is the one that is worked with, also typed a moment ago and not left.
        card = tabs[2].download("Report card (page)", tmp_path)
        assert "2024-05-06" in card.read_text(encoding="utf-8")
        tabs[2].page.get_by_label("As of").click(position={"x": 20, "y": 20})
        tabs[2].page.keyboard.type("0707", delay=20)
        card = tabs[2].download("Report card (page)", tmp_path)
        assert "2024-07-07" in card.read_text(encoding="utf-8")
    finally:
        server.kill()
        for one in tabs:
            one.context.close()
