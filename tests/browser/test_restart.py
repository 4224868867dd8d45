"""The server is restarted under an open tab, ended or killed, and the officer goes on where they were."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.workbench import Officer, SheetHands, free_port, served

PLAN = "Plan the rest again"


@pytest.mark.parametrize("killed", [False, True], ids=["ended", "killed"])
def test_an_open_tab_outlives_a_restart(running: Any, killed: bool) -> None:
    port = free_port()
    with served(port, killed) as address:
        officer = Officer(running, address)
        officer.sample()
        officer.go("decide")
        sheet = SheetHands(officer)
        sheet.click("Select", 0)
        sheet.reason("Promised to the board")
        sheet.press("Accept 1")
        sheet.click("Reason", 1)
        sheet.type("As it was")
        sheet.key("Enter")
        assert sheet.row(0)["Decision"] == "accept" and "Saved" in officer.text()
        sheet.reason("And to the union")
        # What a browser says of a server that is away is no fault of the page.
        officer.deaf = True
    plan = officer.page.get_by_role("button", name=PLAN)
    plan.and_(officer.page.locator(":disabled")).wait_for()
    with served(port):
        # Nobody touches the page: it is there again by itself, with what was typed.
        plan.and_(officer.page.locator(":enabled")).wait_for()
        officer.deaf = False
        # No menu but ours, and no error.
        assert (
            officer.page.get_by_test_id("stSidebarNav").count()
            == officer.page.get_by_test_id("stException").count()
            == 0
        )
        assert officer.page.get_by_label("One reason for", exact=False).input_value() == "And to the union"
        # The first click counts.
        officer.press(PLAN)
        officer.page.get_by_text("1 decided").wait_for()
        assert (sheet.row(0)["Reason"], sheet.row(1)["Reason"]) == ("Promised to the board", "As it was")
        officer.press("Undo")
        assert "2 not planned yet, 0 decided" in officer.text()
        officer.context.close()
        assert not officer.complaints
