"""Every field of the pages on a scenario, moved or typed into in the moment in which the server dies: it holds."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator

from tests.browser.workbench import Officer, free_port, serving

# What a hand does to each kind of field, and what stands in it; "live" are the sliders of What if. A date is not typed
# but picked; buttons have their own tests, and the grids of Score and Decide theirs.
FIELDS = ("stTextInput", "stTextArea", "stNumberInput", "stSelectbox", "stMultiSelect", "stSlider", "stCheckbox",
          "stButtonGroup")  # fmt: skip
# By round: what is open in the tabs whose server dies. Two of one round change nothing of each other's.
ROUNDS: tuple[tuple[Callable[[Officer], None], ...], ...] = (
    (lambda one: at(one, "rules", "Limits"), lambda one: at(one, "score", "Alignment"), lambda one: at(one, "decide")),
    (lambda one: weights(one), lambda one: at(one, "score", "Measures"), lambda one: rule(one)),
    (
        lambda one: at(one, "rules", "Scenarios"),
        lambda one: at(one, "score", "Evidence"),
        lambda one: at(one, "departments"),
    ),
    (lambda one: at(one, "whatif"),),
)
# What decides which other fields there are, and what a limit that is lifted has no slider beside.
APART = ("Scenario", "What should hold?", "No limit", "Whose weights count?", "What to vary", "This tab")


def at(officer: Officer, path: str, tab: str = "") -> None:
    officer.open(f"{path}?project={officer.project}")
    if tab:
        officer.tab(tab)
    if tab == "Limits":
        officer.page.get_by_text("More or less money in a fund").click()
        officer.settle()


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
    live = officer.page.get_by_test_id("stMain").locator("input[type=range]")
    for place, one in enumerate(live.all()):
        if not one.evaluate("one => one.closest('[data-testid=stSlider]')"):
            found[f"live {one.get_attribute('aria-label')} {place}"] = one
    return found


def held(kind: str, field: Locator) -> str:
    """What stands in a field."""
    if kind == "stCheckbox":
        return str(field.locator("input").is_checked())
    if kind == "stMultiSelect":
        return field.inner_text()
    if kind == "stButtonGroup":
        return ",".join(field.locator("[aria-checked=true]").all_inner_texts())
    return (field if kind == "live" else field.locator("input, textarea").first).input_value()


def move(kind: str, field: Locator, keys: Any) -> None:
    """Move a field or type into it, and do not leave it."""
    if kind == "stCheckbox":
        field.locator("label").first.click()
        return
    if kind == "stButtonGroup":
        field.locator("button").nth(1).click()
        return
    box = field if kind == "live" else field.locator("input, textarea").first
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


def test_what_is_moved_as_the_server_dies_holds(running: Any) -> None:
    port = free_port()
    server = serving(port)
    tabs = [Officer(running, f"http://localhost:{port}") for _ in range(3)]
    try:
        tabs[0].sample()
        project = tabs[0].page.url
        for one in tabs[1:]:
            one.page.goto(project)
            one.settle()
        for openings in ROUNDS:
            moved = []
            opened = [(tab, opening) for tab, opening in zip(tabs, openings, strict=False)]
            for tab, opening in opened:
                tab.deaf = False
                opening(tab)
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
                moved.append((tab, asked))
            server.kill()
            server.wait()
            server = serving(port)
            for tab, asked in moved:
                tab.page.wait_for_selector('[data-testid="stApp"][data-test-connection-state="CONNECTED"]')
                assert now(tab, asked) == asked
    finally:
        server.kill()
        for one in tabs:
            one.context.close()
