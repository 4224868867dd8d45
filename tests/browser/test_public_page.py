"""The public page from disk with the network off: it asks for nothing, stands without script, everyone can read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import budgetopt as bo
from budgetopt.publish.publication import publication_of
from budgetopt.returned.ours import open_ours
from tests import cases
from tests import riverton as sample
from tests.browser.test_accessible import AXE


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory, balanced_workbook: bytes, riverton: bo.Budget) -> Path:
    folder = tmp_path_factory.mktemp("public")
    (folder / "plan.xlsx").write_bytes(balanced_workbook)
    before = publication_of(open_ours(folder / "plan.xlsx"), riverton, sample.DATE).state
    made = publication_of(open_ours(folder / "plan.xlsx"), riverton, sample.DATE, before)
    for name, content in made.files.items():
        (folder / name).write_bytes(content)
    return folder / "index.html"


@pytest.fixture(scope="module")
def page_of_a_quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That of every fourth program, whose rows look the same."""
    folder = tmp_path_factory.mktemp("quarter")
    (folder / "plan.xlsx").write_bytes(sample.quarter_recommendation())
    made = publication_of(open_ours(folder / "plan.xlsx"), sample.quarter(), sample.DATE)
    for name, content in made.files.items():
        (folder / name).write_bytes(content)
    return folder / "index.html"


def opened(running: Any, file: Path, **options: Any) -> tuple[Any, list[str]]:
    """The page in a browser without network, and all that it asked for or complained of."""
    page, heard = running.new_context(offline=True, **options).new_page(), list[str]()
    page.on("request", lambda request: heard.append(request.url))
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(file.as_uri())
    return page, heard


def test_it_asks_for_nothing_and_searches(running: Any, page_file: Path) -> None:
    page, heard = opened(running, page_file)
    assert page.locator("tr.program:visible").count() == 155
    page.fill("#words", "YOUTH justice")
    assert page.inner_text("#found") == "0 of 155 programs"
    page.fill("#words", "library branch")
    shown = page.locator("tr.program:visible")
    assert 0 < shown.count() < 5 and "Branch libraries" in shown.first.inner_text()
    page.fill("#words", "")
    assert page.locator("tr.program:visible").count() == 155
    # A name without a blank in it leaves the amounts beside it in view.
    page.evaluate("document.querySelector('#departments tbody th').textContent = 'Q'.repeat(150)")
    place = page.locator("#departments tbody td.money").nth(2).bounding_box()
    assert place is not None and place["x"] + place["width"] <= page.viewport_size["width"]
    assert heard == [page_file.as_uri()]


def test_its_tables_stand_without_script(running: Any, page_file: Path) -> None:
    page, heard = opened(running, page_file, java_script_enabled=False)
    assert page.locator("tr.program").count() == 155 and page.locator("#search").is_hidden()
    page.locator("tr.program summary").first.click()
    assert page.locator("tr.program").first.get_by_text("How sure:").is_visible()
    assert page.locator("#departments tfoot td").first.inner_text() == "$589,125,023.68"
    assert heard == [page_file.as_uri()]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 390)])
def test_everyone_can_read_it(running: Any, page_of_a_quarter: Path, scheme: str, width: int) -> None:
    page, _ = opened(
        running, page_of_a_quarter, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    if not cases.ALL:
        # Rows look the same.
        page.evaluate("document.querySelectorAll('tr.program').forEach((one, place) => place < 8 || one.remove())")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    bad = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")]
    assert not bad, bad
    # Nothing of it lies beyond the edge of a phone.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
