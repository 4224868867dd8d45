"""Compare and Present in a real browser: a move is taken over and one undo takes it back; slides go by keyboard."""

from __future__ import annotations

from tests.browser.workbench import Officer


def test_a_move_is_taken_from_one_scenario_into_another(officer: Officer) -> None:
    officer.sample()
    officer.go("compare")
    officer.press("Law only")
    page = officer.page
    page.get_by_text("Take a move over").wait_for()
    officer.settle()
    # What stands in the list is taken, into the scenario that stands there.
    move = page.get_by_role("combobox", name="The move").input_value().partition(" (")[0]
    taking = page.get_by_role("button", name="from “Law only”")
    amount = taking.inner_text().removeprefix("Take ").partition(" from")[0]
    taking.click()
    page.get_by_text("Balanced, with 1 decision").first.wait_for()
    officer.settle()
    officer.go("decide")
    page.get_by_text("Decided so far: 1").click()
    officer.settle()
    text = officer.text()
    assert move in text and amount[1:3] in text and "Taken from “Law only”" in text
    officer.press("Undo")
    assert "Decided so far: 0" in officer.text()


def test_slides_go_on_and_back_by_keyboard(officer: Officer) -> None:
    officer.sample()
    officer.go("present")
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
