"""A project lasts: the tab is closed and opened again, the workbook is mended, the project leaves as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from budgetopt.intake.reading import read_budget
from tests.browser.serving import ROOT
from tests.browser.workbench import Officer
from tests.ui.test_start import without_program

HAMLET = ROOT / "sample_budgets" / "hamlet.xlsx"
PROGRAM = read_budget(HAMLET).programs[0]


def test_a_project_lasts_and_leaves_as_one_file(officer: Officer, running: Any, address: str, tmp_path: Path) -> None:
    officer.open()
    officer.page.locator("input[type=file]").first.set_input_files(HAMLET)
    officer.page.get_by_role("heading", name="Your city · FY2026").wait_for()
    officer.go("rules")
    officer.tab("Rules and locks")
    officer.choose("What should hold?", "Keep one program within limits")
    officer.choose("Program", PROGRAM.name)
    officer.type("Name (optional)", "Promised to the board")
    officer.type("The most it may lose, %", "5")
    officer.press("Add the rule")
    assert "Promised to the board" in officer.text()
    project = officer.project
    officer.page.close()

    # Another browser on the same workspace, days later.
    other = Officer(running, address)
    other.open()
    card = other.page.locator(f".st-key-project-{project}")
    assert "Your city · FY2026" in card.inner_text() and "changed" in card.inner_text()
    card.get_by_role("button", name="Open", exact=True).click()
    other.page.get_by_text("How ready is the data").wait_for()
    other.settle()
    other.go("rules")
    other.tab("Rules and locks")
    assert "Promised to the board" in other.text()

    # A corrected workbook without that program: one rule is set aside, and said wherever the scenario is.
    mended = tmp_path / "hamlet.xlsx"
    mended.write_bytes(without_program(PROGRAM.id))
    other.go("start")
    other.page.get_by_text("Load another budget").click()
    other.settle()
    other.page.locator("input[type=file]").first.set_input_files(mended)
    other.page.get_by_text("What is it for?").wait_for()
    other.settle()
    other.press("Replace hamlet.xlsx")
    for page in ("recommendation", "export"):
        other.go(page)
        assert "set aside: the plan is made without" in other.text()
    other.go("rules")
    other.tab("Rules and locks")
    assert "Promised to the board set aside" in " ".join(other.text().split())

    # It leaves as a file, goes to the bin, and comes back from the file as it was, with its history.
    other.go("history")
    file = other.download("Project file", tmp_path)
    other.go("start")
    other.press("All projects")
    card.get_by_role("button", name="More").click()
    other.press("Put in the bin")
    assert card.count() == 0
    other.page.get_by_text("Open a project file").click()
    other.settle()
    other.page.locator("input[type=file]").last.set_input_files(file)
    other.page.get_by_text("How ready is the data").wait_for()
    other.settle()
    assert other.project != project
    other.go("history")
    # Twice in the history, and at the top as what was saved last.
    assert other.text().count("hamlet.xlsx loaded") == 3
    # Undo goes back behind the change that was made in another browser.
    scenario = other.page.get_by_role("combobox", name="Scenario")
    assert scenario.input_value() == "Balanced, 1 set aside"
    other.press("Undo")
    assert scenario.input_value() == "Balanced"
    other.context.close()
    assert not other.complaints
