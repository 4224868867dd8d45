"""The server is restarted under an open tab, ended and then killed, and the officer goes on where they were."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests import cases
from tests.browser.hands import SheetHands
from tests.browser.serving import free_port, served
from tests.browser.workbench import Officer

PLAN = "Plan the rest again"


def test_an_open_tab_outlives_restarts(running: Any) -> None:
    port = free_port()
    officer = Officer(running, f"http://localhost:{port}")
    sheet = SheetHands(officer)
    plan = officer.page.get_by_role("button", name=PLAN)
    with ExitStack() as server:
        # Ended with a word, by all cases too; the last time it is so anyway.
        ends = [False, True] if cases.ALL else [True]
        server.enter_context(served(port, killed=ends[0]))
        officer.quarter_at("decide")
        for row, killed in zip((0, 2), ends, strict=False):
            sheet.click("Select", row)
            sheet.reason("Promised to the board")
            sheet.press("Accept 1")
            sheet.click("Reason", row + 1)
            sheet.type("As it was")
            sheet.key("Enter")
            assert sheet.row(row)["Decision"] == "accept" and "Saved" in officer.text()
            sheet.reason("And to the union")
            # What a browser says of a server that is away is no fault of the page.
            officer.deaf = True
            server.close()
            plan.and_(officer.page.locator(":disabled")).wait_for()
            server.enter_context(served(port, killed=not killed))
            # Nobody touches the page: it is there again by itself, with what was typed.
            plan.and_(officer.page.locator(":enabled")).wait_for()
            officer.deaf = False
            # No menu but ours, and no error.
            for unwanted in ("stSidebarNav", "stException"):
                assert officer.page.get_by_test_id(unwanted).count() == 0
            assert officer.page.get_by_label("One reason for", exact=False).input_value() == "And to the union"
            # The first click counts.
            officer.press(PLAN)
            officer.page.get_by_text(f"{row // 2 + 1} decided").wait_for()
            reasons = [sheet.row(place)["Reason"] for place in (row, row + 1)]
            assert reasons == ["Promised to the board", "As it was"]
            officer.press("Undo")
            assert f"{row + 2} not planned yet, 0 decided" in officer.text()
        # A field that tells what is in it once it is left: the server goes before that, and takes the cursor away.
        officer.go("rules")
        officer.tab("Scenarios")
        officer.type("Name", "Ours")
        officer.deaf = True
        server.close()
        officer.page.get_by_role("button", name="Duplicate", disabled=True).wait_for()
        server.enter_context(served(port))
        officer.page.get_by_role("button", name="Duplicate", disabled=False).click()
        officer.page.get_by_role("combobox", name="Scenario").and_(
            officer.page.locator("[value='Ours (2)']")
        ).wait_for()
        officer.deaf = False
        officer.context.close()
    assert not officer.complaints


def test_a_department_answers_a_server_that_was_restarted(running: Any, tmp_path: Path) -> None:
    port, crews = free_port(), tmp_path / "crews.txt"
    crews.write_text("Two crews", encoding="utf-8")
    officer = Officer(running, f"http://localhost:{port}")
    with ExitStack() as server:
        server.enter_context(served(port, killed=True))
        officer.quarter_at("departments")
        officer.choose("Departments", "Fire")
        officer.page.keyboard.press("Escape")
        officer.page.get_by_text("Make a link for each").click()
        officer.press("Ask them")
        # What may be copied is drawn by a part of the page that comes later.
        officer.page.get_by_text("/?link=").wait_for()
        (link,) = re.findall(r"/\?link=\S+", officer.text())
        officer.open(link[1:])
        officer.page.locator("input[type=file]").set_input_files(crews)
        officer.page.get_by_text("crews.txt").wait_for()
        officer.settle()
        officer.type("Reason", "")
        officer.compose("Two crews are needed")
        officer.deaf = True
        server.close()
        officer.page.get_by_role("button", name="Send the answer", disabled=True).wait_for()
        server.enter_context(served(port))
        # The first click comes with a file that is there no more: it is told, and the second counts.
        officer.page.get_by_role("button", name="Send the answer", disabled=False).click()
        officer.page.get_by_text("so nothing was sent").wait_for()
        officer.settle()
        assert "crews.txt" not in officer.text()
        officer.press("Send the answer")
        officer.page.get_by_text("Fire agrees: Two crews are needed").wait_for()
        officer.context.close()
    assert not officer.complaints
