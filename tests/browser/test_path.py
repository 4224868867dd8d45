"""The path of a budget officer in a real browser, from their workbook to workbooks in their hands."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl

from tests.browser.hands import SheetHands
from tests.browser.serving import ROOT
from tests.browser.workbench import Officer

ASKED = ["Balanced, with 1 decision", "Law only", "Evidence first"]
WORKBOOK = ROOT / "sample_budgets" / "riverton.xlsx"


def test_from_a_workbook_to_a_recommendation_and_a_comparison(officer: Officer, tmp_path: Path) -> None:
    page = officer.page
    officer.open()
    page.locator("input[type=file]").first.set_input_files(WORKBOOK)
    page.get_by_role("heading", name="Riverton · FY2026").wait_for()
    officer.settle()
    assert "51% of $514.6 M has an evidence rating" in officer.text()

    officer.go("data")
    # The box before the second row of the table: its program is shown in full.
    officer.click_in(page.get_by_test_id("stDataFrame").first, {"x": 18, "y": 2.5 * 35})
    page.get_by_text("Answers and dispatches police, fire and medical calls.").wait_for()
    officer.tab("Findings")
    page.get_by_text("2 notes at import").wait_for()

    officer.go("rules")
    slider = page.get_by_role("slider", name="Most of each fund that may be moved")
    slider.focus()
    slider.press("ArrowLeft")
    officer.settle()
    assert "At most $23.6 M in all" in officer.text()
    assert "Most of each fund that may be moved:" in officer.text()
    officer.tab("Rules and locks")
    officer.choose("Department", "Fire")
    page.get_by_label("The most it may lose, %").fill("1")
    page.get_by_label("The most it may lose, %").press("Tab")
    officer.press("Add the rule")
    assert "Fire: at most 1% cut" in officer.text()

    officer.go("recommendation")
    marked = "parts => parts.filter(part => getComputedStyle(part).boxShadow !== 'none').map(part => part.innerText)"
    assert officer.page.get_by_test_id("stTopNavSection").evaluate_all(marked) == ["Plan"]
    assert "The plan moves $22.3 M" in officer.text()
    officer.go("decide")
    sheet = SheetHands(officer)
    assert sheet.row(0)["Program"] == "Drinking-water treatment"
    sheet.click("Select", 0)
    sheet.reason("Decided by the utility board")
    sheet.press("Reject 1")
    assert sheet.row(0)["Decision"] == "reject"
    officer.press("Plan the rest again")
    officer.page.get_by_text("Decided so far", exact=True).click()
    officer.settle()
    after = officer.text()
    assert "Drinking-water treatment rejected" in after and "Decided by the utility board" in after
    assert "programs get another amount; the plan loses" in after

    officer.go("compare")
    officer.press("Law only")
    officer.press("Evidence first")
    page.get_by_text("What is asked differently, and what it costs").wait_for()
    officer.settle()
    assert "Where they agree and where they differ" in officer.text()

    officer.go("export")
    recommendation = officer.download("Recommendation workbook (Excel)", tmp_path)
    comparison = officer.download("Comparison workbook (Excel)", tmp_path)
    scenario = officer.download("Scenario file (TOML)", tmp_path)

    book = openpyxl.load_workbook(recommendation, data_only=True)
    assert {"Summary", "Recommendations", "Decisions", "Method"} <= set(book.sheetnames)
    rows = list(book["Recommendations"].iter_rows(values_only=True))
    header = next(place for place, row in enumerate(rows) if row[:2] == ("Department", "Program ID"))
    columns = {name: place for place, name in enumerate(rows[header])}
    line = next(row for row in rows[header + 1 :] if row[columns["Program"]] == "Drinking-water treatment")
    assert line[columns["Recommended"]] == line[columns["Current"]] == 18639548
    assert line[columns["Status of program"]] == "locked"
    side_by_side, asked = (
        openpyxl.load_workbook(comparison, data_only=True),
        ["Balanced, with 1 decision", "Law only", "Evidence first"],
    )
    assert side_by_side.sheetnames[:2] == ["Summary", "Differences"]
    headings = [cell.value for cell in side_by_side["Programs"][4]]
    assert [name for name in headings if name in asked] == asked

    # The command line makes the same workbook from the same files.
    today = datetime.date.today().isoformat()
    again = tmp_path / "again.xlsx"
    told = [str(WORKBOOK), "--scenario", str(scenario), "-o", str(again), "--date", today]
    command = [sys.executable, "-m", "budgetopt", "recommend", *told]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    assert again.read_bytes() == recommendation.read_bytes()


def test_work_stays_through_a_reload_and_is_not_seen_by_others(officer: Officer, running: Any, address: str) -> None:
    officer.quarter_at("rules")
    limit = officer.page.get_by_role("slider", name="Most that one program may lose")
    limit.focus()
    limit.press("ArrowLeft")
    officer.settle()
    assert limit.input_value() == "19"
    officer.page.reload()
    officer.page.wait_for_selector("h1")
    officer.settle()
    assert limit.input_value() == "19"
    officer.go("data")
    officer.go("rules")
    assert limit.input_value() == "19"

    other = Officer(running, address)
    other.open("rules")
    assert "No budget is loaded yet" in other.text()
    other.context.close()
    assert not other.complaints


def test_charts_are_handed_on_as_pictures(officer: Officer, tmp_path: Path) -> None:
    officer.sample_at("export")
    buttons = officer.page.get_by_test_id("stDownloadButton")
    assert buttons.count() >= 12
    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("button", name="PNG").first.click()
    target = tmp_path / "chart.png"
    waiting.value.save_as(target)
    assert target.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("button", name="SVG").nth(1).click()
    drawing = tmp_path / "chart.svg"
    waiting.value.save_as(drawing)
    text = drawing.read_text(encoding="utf-8")
    assert text.startswith("<svg") and "Drinking-water treatment" in text


def test_a_copy_that_cannot_be_read_leaves_what_is_loaded(officer: Officer) -> None:
    page = officer.page
    officer.open()
    page.locator("input[type=file]").first.set_input_files(ROOT / "sample_budgets" / "hamlet.xlsx")
    page.get_by_role("heading", name="Your city · FY2026").wait_for()
    # The box for files is drawn anew on another page's return: what is loaded is known without it.
    officer.go("data")
    officer.go("start")
    page.get_by_text("Load another budget").click()
    officer.settle()
    page.locator("input[type=file]").first.set_input_files(ROOT / "sample_budgets" / "faulty.xlsx")
    page.get_by_text("faulty.xlsx has the name or the sheets of hamlet.xlsx").wait_for()
    officer.press("Replace hamlet.xlsx")
    assert "is still loaded, as it was" in officer.text() and "$4.8 M" in officer.text()
    officer.press("Take out faulty.xlsx")
    assert "still loaded" not in officer.text() and "$4.8 M" in officer.text()


def test_who_is_quick_adds_a_rule_once_and_comes_back(officer: Officer) -> None:
    """Two clicks add one rule; an address that gets its project only once the page is there is one step of Back."""
    page = officer.page
    officer.quarter_at("rules")
    officer.tab("Rules and locks")
    officer.choose("What should hold?", "Limit layoffs")
    officer.type("The most positions that are lost in a year", "40")
    page.get_by_role("button", name="Add the rule").dblclick()
    page.get_by_text("No more than 40 positions are laid off").first.wait_for()
    officer.settle()
    assert page.get_by_role("button", name="Remove").count() == 1 and "Nothing was changed" not in officer.text()
    steps = page.evaluate("history.length")
    page.evaluate(
        "to => { history.pushState({}, '', '/data'); history.pushState({}, '', to); }",
        f"/data?project={officer.project}",
    )
    assert page.evaluate("history.length") == steps + 1 and page.url.endswith(officer.project)
