"""Scoring in the app, from programs of which nothing is known to a plan; alignment by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from budgetopt.workbooks.template.filled import write_programs
from tests import riverton
from tests.browser.workbench import Officer


def test_from_programs_alone_to_a_plan_by_keyboard(officer: Officer, tmp_path: Path) -> None:
    bare = tmp_path / "programs.xlsx"
    with bare.open("wb") as file:
        write_programs(file, riverton.budget())
    page = officer.page
    officer.open()
    page.locator("input[type=file]").first.set_input_files(bare)
    page.get_by_role("heading", name="Riverton · FY2026").wait_for()
    officer.settle()
    officer.go("score")
    page.get_by_role("combobox", name="Goals that cities adopt").click()
    page.keyboard.type("Safe", delay=70)
    page.keyboard.press("Enter")
    # An open list hides the rest of the page from who asks for it by its role, and opens again with the page's answer.
    officer.settle()
    page.keyboard.press("Escape")
    officer.settle()
    officer.press("Add these")
    # A goal is typed over, and its weight in the next cell while the page answers.
    grid, at = page.get_by_test_id("stDataFrame").first, {"x": 200, "y": 35 * 1.5}
    page.wait_for_selector("#glide-cell-2-0", state="attached")
    officer.click_in(grid, at)
    page.wait_for_selector("#glide-cell-1-0[aria-selected=true]", state="attached")
    page.keyboard.type("Safe streets", delay=70)
    page.keyboard.press("Tab")
    page.keyboard.type("35", delay=300)
    page.keyboard.press("Enter")
    officer.settle()
    held = page.evaluate("() => [1, 2].map(column => document.getElementById(`glide-cell-${column}-0`).textContent)")
    assert held == ["Safe streets", "35"]
    officer.tab("Alignment")
    # The first score is typed into the cell that the mouse chose, the next below it: a digit and Enter each.
    grid = page.get_by_test_id("stDataFrame").first
    page.wait_for_selector("#glide-cell-3-0", state="attached")
    box: Any = {"x": grid.bounding_box()["width"] - 60, "y": 35 * 1.5}
    officer.click_in(grid, box)
    for row, digit in enumerate("431"):
        page.wait_for_selector(f"#glide-cell-3-{row}[aria-selected=true]", state="attached")
        page.keyboard.press(digit)
        page.wait_for_function("() => document.activeElement.closest('#portal') !== null")
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement.closest('#portal') === null")
    officer.settle()
    cells = page.evaluate("() => [0, 1, 2, 3].map(row => document.getElementById(`glide-cell-3-${row}`).textContent)")
    assert [text[:1] for text in cells] == ["4", "3", "1", ""], cells
    before = officer.text()
    assert "of spending scored on the goals" in before
    officer.press("Use what is entered")
    page.get_by_role("button", name="Use what is entered", disabled=True).wait_for()
    # What was entered outlives the page, and is a file that the command line reads.
    officer.go("data")
    officer.go("score")
    officer.tab("Side by side")
    assert "1 person scored; 0 scores differ" in officer.text()
    again = officer.download("Download my programs as a template", tmp_path)
    assert again.stat().st_size > 20_000
    officer.go("recommendation")
    assert "Money moved" in officer.text() and "Impact recommended" in officer.text()
