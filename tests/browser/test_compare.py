"""Compare and Present in a real browser: a move is taken over and one undo takes it back; slides go by keyboard."""

from __future__ import annotations

from tests.browser.workbench import Officer


def test_slides_go_on_and_back_by_keyboard(officer: Officer) -> None:
    officer.quarter_at("present")
    page = officer.page
    for key, slide in (
        ("ArrowRight", 2),
        ("ArrowRight", 3),
        ("ArrowLeft", 2),
        ("End", 6),
        ("ArrowRight", 6),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        page.get_by_text(f"{slide} of 6", exact=True).wait_for()
        officer.settle()
    assert page.get_by_role("button", name="Back").is_disabled()


def test_a_move_is_taken_over_and_undone(officer: Officer) -> None:
    officer.quarter_at("compare")
    officer.press("Law only")
    page = officer.page
    page.get_by_text("Take a move over").wait_for()
    officer.settle()
    # A person has come down the page before they open a list; a page that still moves closes it.
    page.get_by_role("combobox", name="The move").scroll_into_view_if_needed()
    officer.settle()
    officer.choose("Into", "Law only")
    move = page.get_by_role("combobox", name="The move")
    first = move.input_value()
    offered = first.partition(":")[0]
    page.get_by_role("button", name="Take $").first.click()
    page.get_by_text(f"{offered}: taken from “Balanced”").wait_for()
    officer.settle()
    # What is alike now is offered no more, and the scenario is another one: both amounts are the same.
    assert move.input_value() != first
    officer.go("rules")
    officer.choose("Scenario", "Law only")
    officer.tab("Rules and locks")
    assert "Taken from “Balanced”" in officer.text()
    officer.press("Undo")
    assert "Taken from “Balanced”" not in officer.text()
    assert not officer.complaints
