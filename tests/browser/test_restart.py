"""The server is restarted under an open tab, and the officer goes on."""

from __future__ import annotations

from typing import Any

from tests.browser.workbench import Officer, free_port, served


def test_an_open_tab_outlives_a_restart(running: Any) -> None:
    port = free_port()
    with served(port) as address:
        officer = Officer(running, address)
        officer.sample()
        officer.go("recommendation")
        officer.tab("Decide")
        officer.type("Reason (kept with the plan)", "Promised to the board")
        officer.press("Lock it and plan again")
        assert "Promised to the board" in officer.text()
        # What a browser says of a server that is away is no fault of the page.
        officer.deaf = True
    with served(port):
        # Nobody touches the page: it runs again by itself.
        officer.page.get_by_text("The server was restarted, and your workbooks were in its memory").wait_for()
        officer.settle()
        officer.deaf = False
        assert "“Balanced”, with every rule and decision, is still in this tab" in officer.text()
        # No menu but ours, and no error.
        assert (
            officer.page.get_by_test_id("stSidebarNav").count()
            == officer.page.get_by_test_id("stException").count()
            == 0
        )
        officer.page.get_by_role("link", name="Go to Start").click()
        officer.press("Open Riverton")
        officer.page.get_by_role("heading", name="Riverton · FY2026").wait_for()
        officer.settle()
        assert "The server was restarted" not in officer.text()
        officer.go("recommendation")
        officer.tab("Decide")
        decided = officer.text().partition("Decided so far")[2]
        assert "Drinking-water treatment: accepted" in decided and "Promised to the board" in decided
        officer.press("Take back")
        assert "Nothing yet" in officer.text().partition("Decided so far")[2]
        officer.context.close()
        assert not officer.complaints
