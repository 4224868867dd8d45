"""Compare and Present in a real browser: a move is taken over and one undo takes it back; slides go by keyboard."""

from __future__ import annotations

from tests.browser.workbench import Officer


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
