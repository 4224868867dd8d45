"""Pictures of every page of the workbench: `python -m docs.screenshots` writes docs/screens/NAME-1440.png and -820.png.

Run it from a checkout after the screen has changed, and look at what it made. It needs Chromium and ".[test]".
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.browser.hands import SheetHands
from tests.browser.serving import browser, served
from tests.browser.workbench import Officer

FOLDER = Path(__file__).resolve().parent / "screens"
WIDTHS = (1440, 820)
_TALLEST = 1900


def shoot(officer: Officer, name: str, width: int) -> None:
    """One picture, as high as the page is."""
    officer.page.mouse.move(0, 0)
    officer.settle()
    view = officer.page.locator("[data-testid=stMain]")
    height = int(view.evaluate("one => one.querySelector('[data-testid=stMainBlockContainer]').scrollHeight"))
    officer.page.set_viewport_size({"width": width, "height": max(700, min(height + 60, _TALLEST))})
    officer.page.wait_for_timeout(900)
    officer.page.screenshot(path=FOLDER / f"{name}-{width}.png")
    officer.page.set_viewport_size({"width": width, "height": 1000})


def walk(running: Any, address: str, width: int) -> None:
    """Through every page, as an officer goes."""
    officer = Officer(running, address, width=width)
    officer.open()
    shoot(officer, "start", width)
    officer.sample()
    shoot(officer, "city", width)
    officer.go("data")
    shoot(officer, "data", width)
    officer.tab("One program")
    shoot(officer, "program", width)
    officer.go("rules")
    shoot(officer, "rules", width)
    officer.go("recommendation")
    shoot(officer, "recommendation", width)
    officer.tab("Money’s way")
    shoot(officer, "money", width)
    officer.go("decide")
    sheet = SheetHands(officer)
    sheet.click("My amount", 0)
    sheet.type("18.9M")
    sheet.key("Tab")
    sheet.type("Agreed with the board")
    sheet.key("Enter")
    officer.settle()
    shoot(officer, "decide", width)
    officer.press("Undo typing")
    officer.go("whatif")
    for tab in ("Robustness", "Sensitivity"):
        officer.tab(tab)
        officer.work_out()
        shoot(officer, f"what-if-{tab.lower()}", width)
    officer.go("compare")
    for name in ("Law only", "Evidence first", "Close a gap"):
        officer.press(name)
    officer.page.get_by_text("Where they agree and where they differ").wait_for()
    shoot(officer, "compare", width)
    officer.go("export")
    shoot(officer, "export", width)
    officer.go("history")
    shoot(officer, "history", width)
    officer.go("start")
    officer.press("All projects")
    shoot(officer, "projects", width)
    officer.context.close()
    if officer.complaints:
        raise RuntimeError("; ".join(officer.complaints))


def main() -> None:
    """Every page at both widths."""
    FOLDER.mkdir(exist_ok=True)
    # Nobody's own workspace is touched.
    folder = TemporaryDirectory(ignore_cleanup_errors=True)
    os.environ["BUDGETOPT_WORKSPACE"] = str(Path(folder.name) / "workspace.db")
    with folder, served() as address, browser() as running:
        for width in WIDTHS:
            walk(running, address, width)
    for made in sorted(FOLDER.glob("*.png")):
        print(made.name, f"{made.stat().st_size / 1024:,.0f} KB")


if __name__ == "__main__":
    main()
