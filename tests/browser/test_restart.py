"""The server is restarted under an open tab, ended or killed, and the officer goes on where they were."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.workbench import Officer, free_port, served

REASON, LOCK = "Reason (kept with the plan)", "Lock it and plan again"


@pytest.mark.parametrize("killed", [False, True], ids=["ended", "killed"])
def test_an_open_tab_outlives_a_restart(running: Any, killed: bool) -> None:
    port = free_port()
    with served(port, killed) as address:
        officer = Officer(running, address)
        officer.sample()
        officer.go("recommendation")
        officer.tab("Decide")
        officer.type(REASON, "Promised to the board")
        officer.press(LOCK)
        assert "Promised to the board" in officer.text() and "Saved" in officer.text()
        officer.type(REASON, "And to the union")
        # What a browser says of a server that is away is no fault of the page.
        officer.deaf = True
    lock = officer.page.get_by_role("button", name=LOCK)
    lock.and_(officer.page.locator(":disabled")).wait_for()
    with served(port):
        # Nobody touches the page: it is there again by itself, on the same tab of it, with what was typed.
        lock.and_(officer.page.locator(":enabled")).wait_for()
        officer.deaf = False
        # No menu but ours, and no error.
        assert (
            officer.page.get_by_test_id("stSidebarNav").count()
            == officer.page.get_by_test_id("stException").count()
            == 0
        )
        assert officer.page.get_by_label(REASON).input_value() == "And to the union"
        # The first click counts.
        officer.press(LOCK)
        decided = officer.text().partition("Decided so far")[2]
        assert "Drinking-water treatment: accepted" in decided and "Promised to the board" in decided
        assert "And to the union" in decided
        for said in ("And to the union", "Promised to the board"):
            assert said in officer.text().partition("Decided so far")[2]
            officer.press("Undo")
        assert "Nothing yet" in officer.text().partition("Decided so far")[2]
        officer.context.close()
        assert not officer.complaints
