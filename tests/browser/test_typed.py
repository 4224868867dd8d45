"""What is typed and not left counts when a button is pressed, in every form, and two tabs do not act for each other."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from budgetopt.present import asking
from tests import riverton
from tests.browser.hands import SheetHands
from tests.browser.workbench import Officer

LEDGER = (
    "Kind of row,What the unit does,What it is called,Department,Fund Code,FY2026 Adopted Budget\n"
    "Expense,P1,Night patrol of the parks,Police,G,900000\n"
    "Expense,P2,Planting of street trees,Parks,G,100000\n"
    "Revenue,R1,Property tax of all kinds,Finance,G,5000000\n"
)


def _of(content: str | bytes) -> ForwardMsg:
    message = ForwardMsg()
    message.ParseFromString(bytes(content) if isinstance(content, bytes) else content.encode())
    return message


def test_every_rule_form_takes_what_is_in_its_fields(officer: Officer) -> None:
    officer.quarter_at("rules")
    officer.tab("Rules and locks")
    form = officer.page.get_by_test_id("stForm")
    for number, words in enumerate(asking.kinds(riverton.quarter()).values()):
        officer.choose("What should hold?", words)
        who = f"K{number}"
        officer.type("Who can grant relief", who)
        officer.press("Add the rule")
        # Nothing else is filled in: what it lacks is said below its fields, which stay as they are.
        assert "This cannot be asked of this budget" in form.inner_text(), words
        assert officer.page.get_by_label("Who can grant relief").input_value() == who, words
    officer.choose("What should hold?", "Make no small moves")
    officer.type("Who can grant relief", "the council")
    (smallest,) = asking.blanks("smallest_move", riverton.quarter())
    officer.type(smallest.label[:1].upper() + smallest.label[1:], "$0.25M")
    officer.press("Add the rule")
    assert "relief: the council" in officer.text() and "smaller than $250,000" in officer.text()
    assert officer.page.get_by_label("Who can grant relief").input_value() == ""


def test_what_is_being_composed_is_kept_and_its_enter_sends_nothing(officer: Officer) -> None:
    officer.quarter_at("decide")
    sheet = SheetHands(officer)
    leaves = (lambda: sheet.key("Enter"), lambda: sheet.click("Reason", 8), lambda: officer.go("rules"))
    for row, leave in enumerate(leaves):
        sheet.click("Reason", row)
        sheet.type("to ")
        officer.compose("市", ended=True)
        officer.compose("zhong", ended=not row)
        leave()
    officer.go("decide")
    assert [sheet.row(row)["Reason"] for row in range(3)] == ["to 市zhong"] * 3
    # A form is not sent by an Enter that ends a composition, and takes what is still underlined with its button.
    officer.go("score")
    officer.tab("Measures")
    officer.type("Measure", "of ")
    officer.compose("市", ended=True)
    officer.compose("zhong")
    assert officer.page.get_by_label("Measure", exact=True).input_value() == "of 市zhong"
    officer.press("Add the measure")
    assert officer.text().count("Measure: of 市zhong") == 1 and "of 市 " not in officer.text()


def test_names_and_figures_beside_buttons(officer: Officer, tmp_path: Path) -> None:
    officer.quarter_at("rules")
    officer.tab("Scenarios")
    officer.type("Name", "Council’s")
    officer.press("Duplicate")
    shown = officer.page.get_by_role("combobox", name="Scenario")
    assert shown.input_value() == "Council’s (2)"
    officer.type("What it is for", "For the hearing")
    content = officer.download("Download", tmp_path).read_text(encoding="utf-8")
    assert tomllib.loads(content)["description"] == "For the hearing"
    officer.tab("Limits")
    officer.page.get_by_text("More or less money in a fund").click()
    officer.settle()
    officer.type("General Fund, change in %", "2")
    officer.tab("Goals")
    assert "Money of a fund" in officer.text()


def test_what_is_typed_as_the_page_goes_is_kept(officer: Officer) -> None:
    officer.quarter_at("rules")
    officer.tab("Scenarios")
    officer.type("Name", "Ours")
    officer.page.reload()
    # It was kept before the page was drawn again, or a moment after that.
    officer.page.get_by_text("Renamed").or_(officer.page.get_by_role("button", name="Show it")).first.wait_for()
    officer.open(f"rules?project={officer.project}")
    assert officer.page.get_by_role("combobox", name="Scenario").input_value() == "Ours"


def test_a_page_does_not_go_from_a_cell_that_is_typed_in(officer: Officer) -> None:
    officer.quarter_at("decide")
    sheet, asked = SheetHands(officer), list[str]()

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    officer.page.on("dialog", stay)
    sheet.click("My amount", 0)
    sheet.type("1.5M")
    officer.page.evaluate("() => location.reload()")
    sheet.key("Enter")
    # It is on its way.
    officer.page.evaluate("() => location.reload()")
    assert sheet.row(0)["My amount"] == "1.5M" and asked == ["beforeunload"] * 2
    # It is kept: nobody is asked.
    officer.page.wait_for_timeout(1_000)
    officer.page.reload()
    assert sheet.row(0)["My amount"] == "1.5M" and len(asked) == 2


def test_a_citys_name_beside_its_button(officer: Officer, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(LEDGER, encoding="utf-8")
    officer.open()
    officer.page.locator("input[type=file]").first.set_input_files(ledger)
    officer.page.get_by_text("Is this how to read it?").wait_for()
    officer.settle()
    officer.type("City", "Littleton")
    assert "city: Littleton" in officer.download("Keep this mapping for next year", tmp_path).read_text()
    officer.type("City", "Littleton Falls")
    officer.press("Yes, use it")
    officer.page.get_by_role("heading", name="Littleton Falls · FY2026").wait_for()


def test_two_people_in_one_project(officer: Officer, running: Any, address: str) -> None:
    officer.quarter_at("rules")
    other = Officer(running, address)
    other.open(f"rules?project={officer.project}")
    for one in (officer, other):
        one.tab("Rules and locks")
        one.choose("What should hold?", "Change few programs")
    officer.type("The most programs that change", "60")
    officer.press("Add the rule")
    # Nobody touches the other's page: it says what happened, and keeps what is being typed.
    other.type("Who can grant relief", "the mayor")
    other.page.get_by_text("Changed at").wait_for()
    other.type("The most programs that change", "50")
    other.press("Add the rule")
    told = other.text()
    assert "“Change few programs” was done by " in told
    assert "after this page was drawn, so your click changed nothing" in told
    assert other.page.get_by_label("Who can grant relief").input_value() == "the mayor"
    assert told.count("Remove") == 1
    # What is shown now can be added to.
    other.press("Add the rule")
    assert other.text().count("Remove") == 2
    # Each shows its own scenario, and the first is told of the other's change in its turn.
    other.tab("Scenarios")
    other.press("Law only")
    assert other.page.get_by_role("combobox", name="Scenario").input_value() == "Law only"
    officer.press("Show it")
    assert officer.text().count("Remove") == 2
    assert officer.page.get_by_role("combobox", name="Scenario").input_value() == "Balanced"
    other.context.close()
    assert not other.complaints


def test_no_client_clears_the_work_of_others(officer: Officer, address: str) -> None:
    officer.quarter_at("")
    socket = f"{address.replace('http', 'ws')}/_stcore/stream"
    with connect(socket, subprotocols=["streamlit"], max_size=None) as anybody:
        anybody.send(BackMsg(clear_cache=True).SerializeToString())
        anybody.send(BackMsg(app_heartbeat=True).SerializeToString())
        # Messages are obeyed in their order: when the second is answered, the first was obeyed.
        while not _of(anybody.recv(timeout=60)).heartbeat_ack:
            pass
    officer.page.reload()
    officer.page.get_by_role("heading", name="Riverton · FY2026").wait_for()
    officer.settle()
