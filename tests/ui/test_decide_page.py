"""Decide: what is typed and pressed counts once, is told to others, and can be taken back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from budgetopt.plan.plan import Plan
from budgetopt.present.deciding import sheet_of
from budgetopt.present.entering import cell_typed
from budgetopt.scenario.entries import TypedDecision
from budgetopt.workspace.people import Person, Right, Role
from tests.ui.app import APP, at_page, decided_workbook, sound, texts, work_of
from ui.keeping import projects
from ui.parts import sheet as sheets


def test_what_is_decided_together_is_locked_and_the_rest_is_planned_again(loaded: AppTest) -> None:
    app = at_page(loaded, "decide")
    work = work_of(app)
    before = work.plan_of(work.draft.scenario)
    moves = {id for id, total in before.case.standing.total.items() if before.allocation.programs[id] != total}
    app.multiselect(key="decide departments").set_value(["Police"]).run()
    police = {id for id in moves if before.budget.program[id].department == "Police"}
    assert f"One reason for all {len(police)} open shown" in [one.label for one in app.text_input]
    app.text_input(key="decide reason").set_value("Promised to the neighborhood")
    app.button(key="decide reject").click().run()
    sound(app)
    assert work.draft.scenario.rules == () and set(work.draft.entries) == police
    assert f"{len(police)} not planned yet, 0 decided and {len(moves - police)} open" in texts(app)
    assert app.text_input(key="decide reason").value == ""
    # The plan follows when that is asked, and not before.
    app.button(key="decide plan").click().run()
    sound(app)
    after = work.plan_of(work.draft.scenario)
    assert {lock.program for lock in work.draft.scenario.rules} == police
    assert {lock.source for lock in work.draft.scenario.rules} == {"Promised to the neighborhood"}
    # No fund brings back what was rejected.
    assert all(after.allocation.programs[id] == after.case.standing.total[id] for id in police)
    assert "programs get another amount; the plan loses" in texts(app)
    # Undone, all of it is typed still.
    app.button(key="undo").click().run()
    assert work.draft.scenario.rules == () and f"{len(police)} not planned yet" in texts(app)
    app.button(key="decide undo").click().run()
    assert work.draft.entries == {} and f"{len(moves)} open" in texts(app) and "not planned yet" not in texts(app)
    sound(app)


def test_a_decision_is_taken_back(loaded: AppTest) -> None:
    app = at_page(loaded, "decide")
    work = work_of(app)
    plan = work.plan_of(work.draft.scenario)
    cents = plan.case.standing.total["POL-01"]
    work.enter(work.draft, {"POL-01": TypedDecision(decision="hold", cents=cents, reason="Later")}, "held")
    app.run().button(key="decide plan").click().run()
    assert [lock.program for lock in work.draft.scenario.rules] == ["POL-01"]
    app.session_state["decided"] = True
    app.run().button(key="unlock 1 0 1").click().run()
    assert work.draft.scenario.rules == () and work.draft.entries == {}
    sound(app)


WATER = "WTR-01"


def test_decisions_that_no_plan_keeps_are_told_and_stay_typed(loaded: AppTest) -> None:
    app = at_page(loaded, "decide")
    work = work_of(app)
    typed = {WATER: TypedDecision(decision="edit", amount="1.2M", cents=120_000_000, reason="Promised")}
    work.enter(work.draft, typed, "typed")
    app.run()
    assert "the law asks for at least" in texts(app)
    app.button(key="decide plan").click().run()
    sound(app)
    assert "that the law asks for" in texts(app)
    assert work.draft.scenario.rules == () and work.draft.entries == typed
    plan = work.plan_of(work.draft.scenario)
    all_of_it = {
        id: TypedDecision(decision="edit", amount="x", cents=2 * total)
        for id, total in plan.case.standing.total.items()
        if total > 0 and id not in plan.case.standing.fixed and plan.budget.program[id].maximum is None
    }
    work.enter(work.draft, all_of_it | {WATER: None}, "typed")
    app.run()
    assert " over" in texts(app)
    app.button(key="decide plan").click().run()
    sound(app)
    assert "Nothing was locked" in texts(app) and work.draft.scenario.rules == ()


def test_cells_typed_in_one_breath_are_one_persons(loaded: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where people sign in a row is kept with who typed it: that is no change by somebody else, also where the sheet is
    not drawn between two cells."""
    work = work_of(loaded)
    plan = work.plan_of(work.draft.scenario)
    assert isinstance(plan, Plan)
    monkeypatch.setattr("ui.parts.changing.signs_in", lambda: True)
    monkeypatch.setattr("ui.parts.changing.person", lambda: Person("ann", "Ann"))
    shown = sheets.ShownRows((), ("WTR-01",), "grid")
    at: dict[str, Any] = {"grid": {"edited_rows": {0: {"My amount": "18.9M"}}}, "seen": work.version}
    monkeypatch.setattr("streamlit.session_state", at)
    sheets._take(work, 1, plan, shown)
    at["grid"]["edited_rows"][0]["Reason"] = "A contract"
    sheets._take(work, 1, plan, shown)
    kept = work.draft.entries["WTR-01"]
    assert (kept.decision, kept.amount, kept.reason, kept.by) == ("edit", "18.9M", "A contract", "Ann")


def test_a_page_that_is_drawn_anew_says_once_what_another_changed(
    loaded: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, app = work_of(loaded), at_page(loaded, "asking")
    with monkeypatch.context() as patched:
        ben = Person("ben", "Ben", rights=(Right(work.project, Role.OFFICER),))
        patched.setattr("ui.saving.person", lambda: ben)
        work.change(work.draft.scenario.with_changes(round_to=1000), "Rounded to 1,000")
    said = texts(app.run())
    assert "by Ben**, and shown here: Rounded to 1,000" in said
    assert "and shown here" not in texts(app.run())
    work.change(work.draft.scenario.with_changes(round_to=5000), "Rounded to 5,000")
    assert "and shown here" not in texts(app.run())


def test_what_another_changed_can_be_shown_where_one_has_typed_in_its_row_again(
    loaded: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = work_of(loaded)
    plan = work.plan_of(work.draft.scenario)
    assert isinstance(plan, Plan)
    shown = sheets.ShownRows((), ("WTR-01",), "grid", first=False)
    at: dict[str, Any] = {"grid": {"edited_rows": {0: {"My amount": "18.9M"}}}, "seen": work.version, "sheet 1": shown}
    monkeypatch.setattr("streamlit.session_state", at)
    sheets._take(work, 1, plan, shown)
    work.enter(work.draft, cell_typed(plan, work.draft.entries, "WTR-01", "amount", "19M"), "By another")
    sheets.hear_of_others(work, work.draft, plan, sheet_of(plan, work.draft.entries), shown)
    assert "edit, 19M. You typed “18.9M”" in shown.told["WTR-01"]
    shown.seen = dict(work.draft.entries)
    at["grid"]["edited_rows"][0]["Reason"] = "A contract"
    sheets._take(work, 1, plan, shown)
    sheets.begin_anew(work.draft, keep_selected=True)
    assert at["sheet 1"] is not shown and work.draft.entries["WTR-01"].amount == "19M"


def test_decisions_that_came_back_are_counted_and_taken_over(loaded: AppTest) -> None:
    work = work_of(loaded)
    plan = work.plan_of(work.draft.scenario)
    app = at_page(loaded, "export")
    content, program = decided_workbook(plan, "reject")
    app.file_uploader[0].set_value(("returned.xlsx", content, "")).run()
    sound(app)
    counted = re.search(r"1 read, (\d+) blank, 0 ignored", texts(app).replace("\\", ""))
    assert counted and int(counted[1]) > 50
    assert not work.draft.scenario.rules
    app.button(key="take over 1 0").click().run()
    sound(app)
    (lock,) = work.draft.scenario.rules
    assert (lock.program, lock.decided.decision, lock.source) == (program, "reject", "By the council")
    assert work.draft.called == "Balanced, with 1 decision"
    assert "returned" in projects().history(work.project)[0].words
    wrong, _ = decided_workbook(plan, "perhaps")
    app.file_uploader[0].set_value(("wrong.xlsx", wrong, "")).run()
    assert "cannot be taken over" in texts(app) and "perhaps" in texts(app)
    # What somebody else changes meanwhile leaves it in its box.
    work.change(work.draft.scenario.with_changes(round_to=1000), "Rounded to 1,000")
    app.run()
    assert "cannot be taken over" in texts(app)


@pytest.mark.parametrize("there", [True, False], ids=["there", "gone"])
def test_a_press_that_a_restarted_server_hears_first_counts_or_is_told(loaded: AppTest, there: bool) -> None:
    work = work_of(loaded)
    work.change(work.draft.scenario.with_limits(moved="3%"), "Less moved")
    app = at_page(loaded, "asking")
    (undo,) = (button for button in app.button if button.key == "undo")
    pressed = WidgetState(id=undo.id if there else undo.id.replace("-undo", "-unlock 1 0 0"), trigger_value=True)
    # What the browser's tab tells a server that knows nothing of it.
    seen = WidgetState(id=app.text_input(key="this tab").id, string_value=json.dumps({"seen": work.version}))
    again = AppTest.from_file(APP, default_timeout=600)
    again.query_params["project"] = work.project
    again._page_hash = app._finished_page_script_hash
    again._run(WidgetStates(widgets=[seen, pressed]))
    sound(again)
    assert work.draft.scenario.limits.moved.text == ("5%" if there else "3%")
    assert ("reached the server before it had this page" in texts(again)) != there


def test_a_press_on_what_was_changed_while_the_server_was_away_is_told(loaded: AppTest) -> None:
    work = work_of(loaded)
    work.change(work.draft.scenario.with_limits(moved="3%"), "Less moved")
    app = at_page(loaded, "asking")
    undo = WidgetState(id=app.button(key="undo").id, trigger_value=True)
    seen = WidgetState(id=app.text_input(key="this tab").id, string_value=json.dumps({"seen": work.version}))
    work.change(work.draft.scenario.with_limits(moved="2%"), "Still less")
    again = AppTest.from_file(APP, default_timeout=600)
    again.query_params["project"] = work.project
    again._page_hash = app._finished_page_script_hash
    again._run(WidgetStates(widgets=[seen, undo]))
    sound(again)
    assert work.draft.scenario.limits.moved.text == "2%"
    assert "“Still less” was done by" in texts(again)
