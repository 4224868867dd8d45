"""A bare ledger, a click, a first draft: in a browser, as somebody does who has nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from budgetopt.present.first_draft import NEXT, TITLE
from tests.browser.test_accessible import violations
from tests.browser.workbench import Officer
from tests.drafting.test_unaccepted import LEDGER


def test_a_first_draft_is_prepared_after_a_bare_ledger(running: Any, address: str, tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    officer = Officer(running, address, dark=True, height=1600)
    officer.open()
    officer.page.locator("input[type=file]").first.set_input_files(tmp_path / "ledger.csv")
    officer.page.get_by_text("little of what for").wait_for()
    officer.settle()
    officer.press(TITLE)
    officer.page.get_by_text(NEXT).wait_for()
    officer.settle()
    assert "stand unaccepted" in officer.text() and "Hour 1: " in officer.text()
    assert not violations(officer)
    officer.context.close()
    assert not officer.complaints
