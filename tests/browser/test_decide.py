"""Deciding in the grid: 95 moves in under 60 actions, by keyboard alone, and nothing that was typed is lost."""

from __future__ import annotations

import re
from typing import Any

from tests.browser.hands import SheetHands
from tests.browser.workbench import Officer

# By place, how much more than recommended seven moves get: raises are smaller, cuts too.
EDITS = {0: -2_000_000, 1: -1_000_000, 3: -300_000, 8: -500_000, 4: 100_000, 5: 50_000, 10: 100_000}
REJECTED = ("City Manager", "Planning & Permitting", "Police")

# Keys that all come before the page does anything, with what a browser does for each that nobody takes.
AT_ONCE = """keys => keys.forEach(key => {
    const at = document.activeElement, clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "i");
    const event = key === "pasted" ? new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true})
        : new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true});
    if (at.dispatchEvent(event) && key.length === 1) document.execCommand("insertText", false, key);
})"""

# A key that comes when the field of a cell is done with and still there.
WHILE_IT_GOES = """key => addEventListener("focusin", event => event.target.dispatchEvent(
    new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})), {once: true})"""

# Keys one after the other, and those that are let through at once.
HEARD = """keys => {
    const heard = [], hears = event => heard.push(event.key);
    addEventListener("keydown", hears, true);
    keys.forEach(key => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})));
    removeEventListener("keydown", hears, true);
    return heard;
}"""

# The line is slow: what the page sends comes at once with what it sends later.
HELD_BACK = """() => {
    const held = [], send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (sent) { held.push(() => send.call(this, sent)); };
    window.letGo = () => { WebSocket.prototype.send = send; held.forEach(one => one()); };
}"""


def decided_sheet(officer: Officer) -> SheetHands:
    officer.sample_at("decide")
    return SheetHands(officer)


def edit(sheet: SheetHands, place: int, amount: str, reason: str) -> None:
    sheet.click("My amount", place)
    sheet.type(amount)
    sheet.key("Tab")
    sheet.type(reason)
    sheet.key("Enter")


def decide_95(sheet: SheetHands) -> None:
    """Of Riverton's 92 moves 7 are edited, 25 rejected (24 of three departments by the filter, one ticked) and 60
    accepted; 3 programs that the plan leaves alone are edited too. Each rejection and edit has its reason."""
    for place, more in EDITS.items():
        edit(sheet, place, f"${float(sheet.row(place)['Recommended']) + more:,.2f}", f"Agreed {place}")
    sheet.filter("Department", *REJECTED)
    sheet.reason("Not this year")
    sheet.press("Reject all shown")
    sheet.unfilter("Department")
    sheet.click("Select", 9)
    sheet.reason("The board said no")
    sheet.press("Reject 1")
    sheet.press("Accept all shown")
    sheet.filter("Show", "As today")
    for place in range(3):
        edit(sheet, place, f"{float(sheet.row(place)['Today']) + 1_000:.2f}", f"Grown {place}")
    sheet.officer.settle()
    text = sheet.officer.text()
    assert "95 not planned yet, 0 decided and 0 open" in text and "no rule is broken" in text
    sheet.press("Plan the rest again")


def test_95_moves_in_under_60_actions(officer: Officer) -> None:
    sheet = decided_sheet(officer)
    decide_95(sheet)
    assert "0 not planned yet, 95 decided" in officer.text()
    assert "60 accepted, 10 edited and 25 rejected" in officer.text()
    assert sheet.actions < 60, sheet.actions
    officer.page.get_by_text("Decided so far", exact=True).click()
    officer.settle()
    text = officer.text()
    # Those that were accepted have none; a rejection and an edit each have theirs.
    assert text.count("no reason given") == 60 and text.count("Not this year") == 24 and text.count("Agreed") == 7


def test_by_keyboard_alone_and_nothing_typed_is_lost(officer: Officer) -> None:
    sheet, page = decided_sheet(officer), officer.page
    # Below what the law asks for: it stands in its row and in the bar, in words, and no lock is made.
    page.get_by_label("One reason for", exact=False).focus()
    sheet.walk("Tab", "Select", "Program")
    assert page.evaluate(HEARD, [" ", "ArrowRight"]) == [" ", "ArrowRight"]
    sheet.walk("ArrowRight", "My amount")
    # The page is slow: what it does after a key waits until all of these have come. One is pasted, one is a mistake.
    keys = [*"8,800,000", "Tab", *"Prom", "pasted", *"sxd", "ArrowLeft", "Backspace", "e", "End"]
    page.evaluate(AT_ONCE, keys)
    page.wait_for_function("() => document.activeElement.value === 'Promised'")
    # The next letter comes while the field is going.
    page.evaluate(WHILE_IT_GOES, "L")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.value === 'L'")
    sheet.key("Escape")
    row = sheet.row(0)
    assert (row["Decision"], row["My amount"], row["Reason"]) == ("edit", "8,800,000", "Promised")
    assert row["Status"].startswith("✗") and "the law asks for at least $17,893,000" in officer.text()
    officer.press("Plan the rest again")
    assert "below the $17,893,000 that the law asks for" in officer.text() and "1 not planned yet" in officer.text()
    # Typed and not left: the button takes it, and so does another page.
    sheet.click("My amount", 0)
    sheet.type("$18.9M")
    officer.press("Plan the rest again")
    page.get_by_text("0 not planned yet, 1 decided").first.wait_for()
    sheet.click("Reason", 1)
    sheet.type("The board asked")
    page.evaluate(HELD_BACK)
    page.get_by_role("heading", name="Decide").click()
    officer.click_on("data")
    page.evaluate("() => letGo()")
    officer.arrive("data")
    officer.go("decide")
    assert sheet.row(1)["Reason"] == "The board asked"
    # Taken back, it is open again.
    page.get_by_text("Decided so far", exact=True).click()
    officer.settle()
    assert (
        "Drinking-water treatment: edited" in officer.text() and "$18,900,000, up $260,452 from today" in officer.text()
    )
    page.get_by_role("button", name="Take back").first.dblclick()
    officer.settle()
    assert "0 decided" in officer.text()
    sheet.click("Reason", 0)
    # Tab that is held while a field goes leaves the sheet at its last column.
    page.evaluate(AT_ONCE, ["x", "Escape", *["Tab"] * 12])
    page.wait_for_function("() => document.activeElement.matches(':not(body, #portal *, [data-testid=stDataFrame] *)')")


def test_two_people_on_one_sheet(officer: Officer, running: Any, address: str) -> None:
    officer.sample_at("decide")
    other = Officer(running, address)
    other.open(f"decide?project={officer.project}")
    mine, theirs = SheetHands(officer), SheetHands(other)
    mine.click("My amount", 0)
    mine.type("18.9M")
    mine.key("Enter")
    assert mine.row(0)["My amount"] == "18.9M"
    # The same row in a tab that has not seen it: told, and nothing is lost of either.
    theirs.click("Reason", 0)
    theirs.type("Not with us")
    theirs.key("Enter")
    # The next cell is typed in meanwhile: it is no reason to lose that.
    theirs.click("Reason", 1)
    theirs.type("Later")
    theirs.key("Enter")
    assert theirs.row(1)["Reason"] == "Later" and "2 not planned yet" in other.text()
    told = other.text()
    assert re.search(
        r"Drinking-water treatment was changed by .+ at \d\d:\d\d: edit, 18\.9M\. You typed “Not with us”", told
    )
    other.press("Show theirs")
    assert theirs.row(0) == mine.row(0) and theirs.row(1)["Reason"] == "Later"
    officer.press("Show it")
    assert mine.row(1)["Reason"] == "Later"
    # What this tab typed was changed by the other: it sees that, with who and when, once it looks.
    theirs.click("My amount", 0)
    theirs.type("19M")
    theirs.key("Enter")
    assert theirs.row(0)["My amount"] == "19M"
    officer.press("Show it")
    assert mine.row(0)["My amount"] == "19M"
    assert re.search(r"was changed by .+ at \d\d:\d\d: edit, 19M\. You typed “18\.9M”", officer.text())
    other.context.close()
    assert not other.complaints
