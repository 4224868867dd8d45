"""axe-core on every page, in both themes: no serious or critical violation of ours."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import pytest

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
    "whatif": ["Robustness", "Evaluation agenda", "Alternatives", "Sensitivity"],
    "compare": [""],
    "lookback": [""],
    "next": [""],
    "standard": ["What Works Cities", "GFOA"],
    "residents": [""],
    "amendments": [""],
    "present": [""],
    "export": [""],
    "history": [""],
}


def violations(officer: Officer) -> list[str]:
    """What axe-core finds serious or critical on the page, with the elements."""
    officer.page.evaluate(AXE)
    found: dict[str, Any] = officer.page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    return [
        f"{one['impact']} {one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def in_both_themes(officer: Officer) -> list[str]:
    """What axe-core finds on the page in the light theme, then in the dark one, in which it stays."""
    light = violations(officer)
    officer.page.emulate_media(color_scheme="dark")
    officer.page.reload()
    officer.page.wait_for_selector("h1")
    officer.settle()
    return light + violations(officer)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_can_be_read_by_everyone(running: Any, address: str, dark: bool) -> None:
    officer = Officer(running, address, dark=dark, height=1600)
    officer.open()
    found = {"start, nothing loaded": violations(officer)}
    officer.sample()
    for path, tabs in VIEWS.items():
        officer.go(path)
        if path == "compare":
            officer.press("Evidence first")
        if path == "residents":
            officer.press("Make the exercise")
            officer.page.locator("iframe").wait_for(timeout=60_000)
        for tab in tabs:
            if tab:
                officer.tab(tab)
            if path == "whatif":
                officer.work_out()
            found[f"{path} {tab}".strip()] = violations(officer)
    # Departments are asked; one answers by its link, on a page of its own.
    officer.go("departments")
    officer.choose("Departments", "Fire")
    officer.page.keyboard.press("Escape")
    officer.page.get_by_text("Make a link for each").click()
    officer.press("Ask them")
    (link,) = re.findall(r"/\?link=\S+", officer.text())
    found["departments"] = violations(officer)
    fire = officer.context.new_page()
    officer.page, officers = fire, officer.page
    officer.open(link[1:])
    assert "Answer for your department" in officer.text()
    found["answer"] = violations(officer)
    fire.close()
    officer.page = officers
    officer.go("start")
    officer.press("All projects")
    officer.page.get_by_role("button", name="More").first.click()
    officer.settle()
    found["projects"] = violations(officer)
    officer.context.close()
    said = [f"{view}: {one}" for view, ones in found.items() for one in ones]
    assert not said, "\n".join(said)
    assert not officer.complaints
