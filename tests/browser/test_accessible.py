"""axe-core on every page, in both themes: no serious or critical violation of ours."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any, Literal

from tests import cases
from tests.browser.workbench import Officer

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
VIEWS = {
    "start": [""],
    "data": ["Programs", "One program", "Coverage", "Findings"],
    "how": ["Goals", "Departments", "Measures"],
    "rules": ["Limits", "Goals", "Rules and locks", "Scenarios"],
    "recommendation": ["Largest moves", "Money’s way", "Who is served", "Every program", "Rules and prices"],
    "decide": [""],
    "score": ["Goals", "Alignment", "Side by side", "Measures", "Evidence"],
    "compare": [""],
    "lookback": [""],
    "next": [""],
    "standard": ["What Works Cities", "GFOA"],
    "amendments": [""],
    "present": [""],
    "export": [""],
    "history": [""],
}
# These are worked out of a quarter of the city also where the others are of the whole.
ASKED = {"whatif": ["Robustness", "Evaluation agenda", "Alternatives", "Sensitivity"], "residents": [""]}

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# The rules that ask what colour something has; all others find the same in both themes.
OF_COLOUR = ["color-contrast", "link-in-text-block"]


def violations(officer: Officer, rules: list[str] = STANDARD, part: str = "html") -> list[str]:
    """What axe-core finds serious or critical on the page, or in a part of it, by these rules, with the elements."""
    if not officer.page.evaluate("() => 'axe' in window"):
        officer.page.evaluate(AXE)
    found: dict[str, Any] = officer.page.evaluate(
        "([part, rules]) => axe.run(part, {resultTypes: ['violations'], runOnly: rules})", [part, rules]
    )
    return [
        f"{one['impact']} {one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


# Words on buttons that cannot be pressed, of which axe-core asks no contrast, in the colour of the page.
_UNSEEN = """() => {
  const page = getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor;
  const words = [...document.querySelectorAll('button:disabled p')];
  return words.filter(one => getComputedStyle(one).color === page).map(one => 'unseen: ' + one.innerText);
}"""
_SCHEME = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme"


def in_both_themes(officer: Officer) -> list[str]:
    """What axe-core finds on the page as it is, then as the system's theme changes under it, in which it stays."""
    found = violations(officer) + officer.page.evaluate(_UNSEEN)
    turn(officer)
    return found + violations(officer, OF_COLOUR) + officer.page.evaluate(_UNSEEN)


def turn(officer: Officer) -> None:
    """The system's theme changes to the other one under the page."""
    page = officer.page
    other: Literal["light", "dark"] = "light" if page.evaluate(_SCHEME) == "dark" else "dark"
    page.emulate_media(color_scheme=other)
    page.wait_for_function(f"other => ({_SCHEME})() === other", arg=other)
    officer.settle()


def looked_through(officer: Officer, part: str = "html") -> list[str]:
    """The same, by all cases; else in the theme that it has now alone, and of this part."""
    return in_both_themes(officer) if cases.ALL else violations(officer, part=part) + officer.page.evaluate(_UNSEEN)


def looked_at(officer: Officer, views: dict[str, list[str]]) -> dict[str, list[str]]:
    """What axe-core finds on these pages and tabs, with what they can be asked for worked out."""
    found = {}
    for path, tabs in views.items():
        officer.go(path)
        if path == "compare":
            officer.press("Evidence first")
        if path == "residents" and cases.ALL:
            officer.page.get_by_role("button", name="Make the exercise", exact=True).click()
            officer.page.locator("iframe").wait_for(timeout=180_000)
            officer.settle()
        for place, tab in enumerate(tabs):
            if tab:
                officer.tab(tab)
            if path == "whatif":
                officer.work_out()
            # Around the tabs of a page there is the same.
            found[f"{path} {tab}".strip()] = looked_through(officer, "[data-testid=stMain]" if place else "html")
        if not cases.ALL:
            # Every other page is looked at in the other theme.
            turn(officer)
    return found


def test_every_page_can_be_read_by_everyone(running: Any, address: str) -> None:
    officer = Officer(running, address, height=1600)
    officer.open()
    found = {"start, nothing loaded": in_both_themes(officer)}
    officer.quarter()
    found |= looked_at(officer, ASKED)
    if cases.ALL:
        # The pages of a quarter of it look the same.
        officer.sample()
    found |= looked_at(officer, VIEWS)
    # Departments are asked; one answers by its link, on a page of its own.
    officer.go("departments")
    officer.choose("Departments", "Fire")
    officer.page.keyboard.press("Escape")
    officer.page.get_by_text("Make a link for each").click()
    officer.press("Ask them")
    officer.page.get_by_text("/?link=").first.wait_for()
    (link,) = re.findall(r"/\?link=\S+", officer.text())
    found["departments"] = looked_through(officer)
    fire = officer.context.new_page()
    officer.page, officers = fire, officer.page
    officer.open(link[1:])
    assert "Answer for your department" in officer.text()
    found["answer"] = looked_through(officer)
    fire.close()
    officer.page = officers
    officer.go("start")
    officer.press("All projects")
    officer.page.get_by_role("button", name="More").first.click()
    officer.settle()
    # What is said of a button under the mouse comes and goes.
    officer.page.mouse.move(0, 0)
    found["projects"] = looked_through(officer)
    # A phone has the navigation at its side.
    officer.page.set_viewport_size({"width": 390, "height": 844})
    officer.page.get_by_test_id("stExpandSidebarButton").click()
    officer.page.wait_for_selector("[data-testid=stSidebarNavItems][role=none]")
    officer.settle()
    found["navigation of a phone"] = violations(officer)
    officer.context.close()
    said = [f"{view}: {one}" for view, ones in found.items() for one in ones]
    assert not said, "\n".join(said)
    assert not officer.complaints
