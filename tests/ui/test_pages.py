"""Every page in its states: nothing loaded, loaded, input error, scenario that cannot be met, solved."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from budgetopt.plan.plan import Plan
from budgetopt.present.deciding import sheet_of
from budgetopt.present.entering import cell_typed
from budgetopt.present.words import plain_text
from budgetopt.scenario.entries import TypedDecision
from budgetopt.tell.choices import few_moves
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workspace.history import Overtaken
from budgetopt.workspace.people import Person, Right, Role
from ui.amending import AnalysisShown, analysis_shown
from ui.drafts import as_shipped
from ui.keeping import projects
from ui.parts import sheet as sheets
from ui.state import STORE
from ui.work import Work

ROOT = Path(__file__).resolve().parents[2]
APP = str(ROOT / "ui" / "app.py")
SAMPLES = ROOT / "sample_budgets"
PAGES = {
    "data": "Data",
    "how": "How it goes",
    "asking": "Priorities and rules",
    "recommendation": "Recommendation",
    "decide": "Decide",
    "whatif": "What if",
    "compare": "Compare",
    "amendments": "Amendments",
    "lookback": "Look back",
    "next_year": "Next year",
    "standard": "The Standard",
    "present": "Present",
    "export": "Export",
}


def opened() -> AppTest:
    return AppTest.from_file(APP, default_timeout=600).run()


@pytest.fixture
def loaded() -> AppTest:
    app = opened()
    return app.button(key="sample riverton.xlsx").click().run()


def work_of(app: AppTest) -> Work:
    project = app.session_state.get("project", "")
    # Nothing is kept yet where there is no project.
    return STORE.find(project) if project else app.session_state["new work"]


def at_page(app: AppTest, page: str, tab: str = "") -> AppTest:
    app.switch_page(f"views/{page}.py").run()
    if tab:
        app.session_state[
            {"data": "data tab", "asking": "asking tab", "recommendation": "plan tab", "whatif": "what if tab"}[page]
        ] = tab
        app.run()
    sound(app)
    return app


def sound(app: AppTest) -> None:
    assert not app.exception
    assert not [error.value for error in app.error]


def texts(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.title, *app.markdown, *app.caption, *app.info))


@pytest.mark.parametrize("page", PAGES)
def test_without_a_budget_every_page_says_what_to_do(page: str) -> None:
    app = at_page(opened(), page)
    assert app.title[0].value == PAGES[page]
    assert "No budget is loaded yet" in texts(app)


def test_start_shows_a_sample_in_figures(loaded: AppTest) -> None:
    assert loaded.title[0].value == "Riverton · FY2026"
    assert [metric.value for metric in loaded.metric] == ["$589.1 M", "155", "12", "6", "6", "2,968"]
    assert "Metrics\\!B27" in texts(loaded)


def test_an_upload_is_read_as_it_is_and_given_once() -> None:
    app = opened()
    content = (SAMPLES / "hamlet.xlsx").read_bytes()
    app.file_uploader[0].set_value([("hamlet.xlsx", content, "")]).run()
    sound(app)
    work = work_of(app)
    assert work.files == (("hamlet.xlsx", content),)
    assert app.title[0].value == "Your city · FY2026"


def test_an_upload_with_errors_shows_findings_and_no_traceback() -> None:
    app = opened()
    app.file_uploader[0].set_value([("faulty.xlsx", (SAMPLES / "faulty.xlsx").read_bytes(), "")]).run()
    sound(app)
    assert [one.value for one in app.subheader][2] == "The files cannot be read yet"
    work = work_of(app)
    assert work.budget is None and work.unread is not None
    errors = [finding for finding in work.unread.found.findings if finding.level == "error"]
    assert errors and str(errors[0].place.cell) in texts(app)
    # It is laid out as the product's template: nobody asks whether it is of another shape.
    assert "shape" not in "\n".join(one.value for one in app.subheader) and not app.selectbox
    for page in PAGES:
        assert "No budget is loaded yet" in texts(at_page(app, page))


def test_a_file_that_is_no_workbook_is_a_finding() -> None:
    app = opened()
    app.file_uploader[0].set_value([("notes.xlsx", b"not a workbook", "")]).run()
    sound(app)
    assert "cannot be read yet" in "\n".join(one.value for one in app.subheader)


def test_a_ledger_of_another_shape_is_read_by_pointing() -> None:
    ledger = (
        "City ledger\n\nUnit,What we do,Purse,Adopted\n"
        "Police,Patrol,General,900000\nParks,Trees,General,100000\nTotal,,,1000000\n"
    )
    app = opened()
    app.file_uploader[0].set_value([("ledger.csv", ledger.encode(), "")]).run()
    sound(app)
    assert work_of(app).budget is None
    app.selectbox(key="part amount 0").set_value("Adopted")
    app.selectbox(key="part program 0").set_value("What we do")
    app.selectbox(key="part department 0").set_value("Unit")
    app.selectbox(key="part fund 0").set_value("Purse").run()
    sound(app)
    # The total is seen before anything is used; the row that says Total is left out.
    assert app.metric[0].value == "$1.0 M"
    assert work_of(app).budget is None
    app.text_input(key="ledger city").set_value("Littleton")
    app.button(key="use mapping").click().run()
    assert app.title[0].value == "Littleton · FY2026"
    sound(app)


@pytest.mark.parametrize("tab", ["Programs", "One program", "Coverage", "Findings"])
def test_data(loaded: AppTest, tab: str) -> None:
    app = at_page(loaded, "data", tab)
    if tab == "One program":
        app.selectbox(key="program").set_value("POL-13").run()
        sound(app)
        shown = [metric.value for metric in app.metric]
        assert "−0.33" in shown and not any("-" in value for value in shown)
    else:
        assert len(app.dataframe) >= 1


@pytest.mark.parametrize("tab", ["Limits", "Goals", "Rules and locks", "Scenarios"])
def test_asking(loaded: AppTest, tab: str) -> None:
    app = at_page(loaded, "asking", tab)
    assert app.metric[0].label == "Money moved"


def test_a_limit_changes_the_plan_and_can_be_undone(loaded: AppTest) -> None:
    app = at_page(loaded, "asking")
    before = app.metric[0].value
    app.slider(key="moved 1").set_value(2.0).run()
    sound(app)
    assert work_of(app).draft.scenario.limits.moved.text == "2%"
    assert app.metric[0].value != before
    assert "programs get another amount" in texts(app)
    app.toggle(key="moved lifted 1").set_value(True).run()
    assert work_of(app).draft.scenario.limits.moved is None
    app.button(key="undo").click().run()
    app.button(key="undo").click().run()
    assert app.metric[0].value == before
    sound(app)


def test_a_field_says_what_it_holds_whether_or_not_the_browser_heard_that_it_was_set(loaded: AppTest) -> None:
    """A browser that missed a run's answer draws a field by the next one's: of its default it tells what was moved."""
    app = at_page(loaded, "asking")
    other = work_of(app).add(as_shipped("balanced")).number
    app.run()
    for number in (other, 1, other):
        app.selectbox(key="scenario at work").set_value(number).run()
    app.run()
    sound(app)
    sliders = {one.key: [*one.proto.default] for one in app.slider}
    assert sliders == {one.key: [one.value] for one in app.slider} and sliders[f"moved {other}"] == [5.0]
    funds = {one.key: one.proto.default for one in app.number_input}
    assert set(funds.values()) == {0.0} and len(funds) == 6
    assert app.selectbox(key="scenario at work").proto.default == 1


def test_what_is_unknown_is_held_by_default_and_may_be_let_go(loaded: AppTest) -> None:
    app = at_page(loaded, "asking")
    told = texts(app)
    assert "23 programs with " in told and "they give only what is forced" in told
    app.toggle(key="unknown lifted 1").set_value(True).run()
    sound(app)
    assert "may be cut like any other" in texts(app)
    assert work_of(app).draft.scenario.limits.unknown is None
    app.toggle(key="unknown lifted 1").set_value(False).run()
    assert work_of(app).draft.scenario.limits.unknown == 0.25


def test_own_weights(loaded: AppTest) -> None:
    app = at_page(loaded, "asking", "Goals")
    app.button_group(key="priorities 1").set_value("own").run()
    app.slider(key="weight home 1").set_value(80.0).run()
    sound(app)
    assert work_of(app).draft.scenario.priorities["home"] == 80.0


def test_a_rule_is_added_by_a_form_and_removed(loaded: AppTest) -> None:
    app = at_page(loaded, "asking", "Rules and locks")
    app.selectbox(key="rule department 1 0 department").set_value("Fire")
    app.number_input(key="rule department 1 0 cut").set_value(1.0)
    app.text_input(key="rule department 1 0 source").set_value("Council resolution 12")
    app.button(key="rule department 1 0 add").click().run()
    sound(app)
    rules = work_of(app).draft.scenario.rules
    assert [(rule.department, rule.cut.text, rule.source) for rule in rules] == [
        ("Fire", "1%", "Council resolution 12")
    ]
    assert "Fire\\: at most 1% cut" in texts(app)
    app.button(key="remove 1 0 1").click().run()
    assert work_of(app).draft.scenario.rules == ()
    sound(app)


def test_a_rule_that_cannot_be_asked_is_refused_in_words(loaded: AppTest) -> None:
    app = at_page(loaded, "asking", "Rules and locks")
    app.button(key="rule department 1 0 add").click().run()
    sound(app)
    assert "cannot be asked" in texts(app) and "needs the most it may lose, the most it may gain or both" in texts(app)
    assert work_of(app).draft.scenario.rules == ()


def test_a_scenario_file_comes_and_goes_as_the_command_line_reads_it(loaded: AppTest) -> None:
    from budgetopt.intake.scenario import read_scenario

    app = at_page(loaded, "asking", "Scenarios")
    content = (ROOT / "scenarios" / "protect-safety.toml").read_bytes()
    app.file_uploader[0].set_value(("protect-safety.toml", content, "")).run()
    sound(app)
    work = work_of(app)
    # It extends balanced.toml, which ships with the product.
    assert work.draft.scenario == read_scenario(ROOT / "scenarios" / "protect-safety.toml")
    app.button(key="duplicate").click().run()
    assert [draft.scenario.name for draft in work.drafts.values()] == [
        "Balanced",
        "Protect safety",
        "Protect safety (2)",
    ]
    app.button(key="delete 3 0").click().run()
    assert len(work.drafts) == 2
    sound(app)


def test_a_scenario_file_with_an_error_shows_its_key(loaded: AppTest) -> None:
    app = at_page(loaded, "asking", "Scenarios")
    app.file_uploader[0].set_value(("wrong.toml", b'[limits]\nmovd = "5%"\n', "")).run()
    sound(app)
    assert "wrong\\.toml" in texts(app) and "movd" in texts(app)


TABS = ["Largest moves", "Money’s way", "Who is served", "Every program", "Rules and prices"]


@pytest.mark.parametrize("tab", TABS)
def test_recommendation(loaded: AppTest, tab: str) -> None:
    app = at_page(loaded, "recommendation", tab)
    assert [metric.label for metric in app.metric] == [
        "Money moved",
        "Programs changed",
        "Impact today",
        "Impact recommended",
        "Gain, at least",
    ]


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


@pytest.mark.parametrize("page", ["asking", "recommendation", "decide", "export"])
def test_conflicts_come_with_their_relief_as_buttons(loaded: AppTest, page: str) -> None:
    work = work_of(loaded)
    work.change(work.draft.scenario.with_limits(program_cut="5%").with_changes(funds={"general": "-10%"}), "less money")
    app = at_page(loaded, page)
    assert "These rules cannot all hold" in [one.value for one in app.subheader]
    assert app.button(key="loosen 0").label.startswith("Let a program lose up to")
    app.button(key="loosen 0").click().run()
    sound(app)
    assert "These rules cannot all hold" not in [one.value for one in app.subheader]


def test_a_funds_change_that_cannot_be_met_is_lessened_by_its_button(loaded: AppTest) -> None:
    work = work_of(loaded)
    work.change(work.draft.scenario.with_limits(program_cut="5%").with_changes(funds={"general": "-10%"}), "less money")
    app = at_page(loaded, "asking")
    assert "−10% is asked for; at most −" in texts(app)
    app.button(key="fund 0").click().run()
    sound(app)
    assert "These rules cannot all hold" not in [one.value for one in app.subheader]
    assert -0.1 < work.draft.scenario.funds["general"] < 0


def test_fewer_changes_stand_beside_the_plan_for_who_opens_them(loaded: AppTest) -> None:
    """Nothing is searched before: the page is as fast as without."""
    app = at_page(loaded, "recommendation", "Largest moves")
    work = work_of(app)
    plan = work.plan_of(work.draft.scenario)
    assert isinstance(plan, Plan)
    assert "few_moves" not in vars(plan) and "changes keep" not in texts(app)
    app.session_state["fewer changes"] = True
    app.run()
    sound(app)
    (first, *_) = few_moves(plan)
    assert plain_text(first) in texts(app) and "keep" in first


def test_compare_says_that_it_needs_two(loaded: AppTest) -> None:
    app = at_page(loaded, "compare")
    assert "at least two" in texts(app)


def test_compare_puts_scenarios_side_by_side(loaded: AppTest) -> None:
    app = at_page(loaded, "compare")
    app.button(key="add evidence-first").click().run()
    sound(app)
    assert work_of(app).draft.scenario.name == "Balanced"
    shown = app.table[0].value
    assert list(shown.columns) == ["", "Today", "Balanced", "Evidence first"]
    assert "They differ on" in texts(app)
    at_page(app, "export")
    assert app.multiselect(key="exported").value == [1, 2]


def test_the_project_of_a_link_is_found_again(loaded: AppTest) -> None:
    at_page(loaded, "asking")
    loaded.slider(key="moved 1").set_value(3.0).run()
    project = loaded.session_state["project"]
    assert loaded.query_params["project"] == project
    # Another server of the same workspace, or the same one later.
    STORE.clear()

    reloaded = AppTest.from_file(APP, default_timeout=600)
    reloaded.query_params["project"] = project
    reloaded.run()
    assert reloaded.title[0].value == "Riverton · FY2026"
    assert work_of(reloaded).draft.scenario.limits.moved.text == "3%"

    other = opened()
    assert other.title[0].value == "Move money to what works"
    other.button(key=f"open {project}").click().run()
    assert other.title[0].value == "Riverton · FY2026" and other.query_params["project"] == project


def test_a_link_whose_project_is_gone_says_so() -> None:
    app = AppTest.from_file(APP, default_timeout=600)
    app.query_params["project"] = "gone"
    app.run()
    assert "This address opens no project: this project is not in the workspace" in app.warning[0].value
    app.button(key="sample hamlet.xlsx").click().run()
    assert not app.warning


def test_an_error_of_ours_says_so_and_keeps_the_work(loaded: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    from budgetopt.present import plan

    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(plan, "figures", broken)
    app = loaded.switch_page("views/recommendation.py").run()
    assert not app.exception
    assert "an error of ours" in app.error[0].value
    assert "RuntimeError: a bug" in app.code[0].value
    monkeypatch.undo()
    sound(app.run())
    assert work_of(app).budget is not None


def test_names_from_a_workbook_are_never_markup(loaded: AppTest) -> None:
    work = work_of(loaded)
    work.plan_of(work.draft.scenario)
    work.change(work.draft.scenario.with_limits(moved="4%"), "![x](http://a.b/c) :red[y] $z$ <b>")
    app = at_page(loaded, "asking")
    # What parts the signs of the address cannot be seen.
    assert "\\!\\[x\\]\\(http\\:\u2060\\/\\/a\\.b\\/c\\)" in texts(app)


LEDGER = (
    "Kind of row,Program Code,Program Name,Department,Fund Code,FY2026 Adopted Budget\n"
    "Expense,P1,Night patrol of the parks,Police,G,900000\n"
    "Expense,P2,Planting of street trees,Parks,G,100000\n"
    "Revenue,R1,Property tax of all kinds,Finance,G,5000000\n"
)
# Without headings that this product knows: it has to be proposed.
STRANGE = LEDGER.replace("Program Code,", "What the unit does,").replace("Program Name,", "What it is called,")


def test_a_ledger_of_another_shape_is_proposed_with_its_total_and_revenue_apart() -> None:
    app = opened()
    app.file_uploader[0].set_value([("ledger.csv", STRANGE.encode(), "")]).run()
    sound(app)
    assert work_of(app).budget is None
    assert app.metric[0].value == "$1.0 M"
    assert "Revenue\\, no part of it" in texts(app) or "Revenue, no part of it" in texts(app)
    app.text_input(key="proposed city").set_value("Littleton")
    app.button(key="use proposal").click().run()
    sound(app)
    assert app.title[0].value == "Littleton · FY2026"
    assert app.metric[0].value == "$1.0 M"


def test_a_mapping_is_uploaded_with_the_workbooks_it_describes() -> None:
    mapping = (
        "city: Littleton\nfiscal_year: 2026\nledgers:\n- file: ledger.csv\n"
        "  columns: {program_id: Program Code, program: Program Name, department: Department, fund_id: Fund Code, "
        "amount: FY2026 Adopted Budget}\n  revenue: {column: Kind of row, matches: ^Revenue$}\n"
    )
    last_year = ("last-year.yaml", mapping.encode(), "")
    app = opened()
    app.file_uploader[0].set_value([last_year]).run()
    sound(app)
    assert "Now add the workbooks" in texts(app)
    app.file_uploader[0].set_value([last_year, ("ledger.csv", LEDGER.encode(), "")]).run()
    sound(app)
    assert app.title[0].value == "Littleton · FY2026" and app.metric[0].value == "$1.0 M"
    found = work_of(app).found
    assert found is not None and [item.file for item in found.inputs] == ["ledger.csv", "last-year.yaml"]


def test_another_name_is_no_change_of_the_plan_and_other_weights_are_another_measure(loaded: AppTest) -> None:
    work = work_of(loaded)
    work.plan_of(work.draft.scenario)
    work.change(work.draft.scenario.with_changes(name="Ours"), "Renamed")
    assert "**Renamed:**" not in texts(at_page(loaded, "recommendation"))
    work.plan_of(work.draft.scenario)
    work.change(work.draft.scenario.with_changes(priorities="residents"), "Weights of the goals")
    said = texts(at_page(loaded, "recommendation"))
    assert "cannot be held against each other" in said and "the plan loses" not in said


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


AMENDMENTS = """No.,Title,Sponsor,Status,Side,Kind,Program ID,Fund ID,Change,Recurring,Note
1,Fire,Alder,passed,source,program,P-04,General,30000,ongoing,
1,,,,use,program,P-02,General,30000,ongoing,
2,Roads *back*,Birch,filed,source,program,P-01,General,10000,ongoing,
2,,,,use,program,P-04,General,10000,ongoing,
"""


def test_amendments_are_answered_and_combined_in_voting_order() -> None:
    app = opened()
    app.button(key="sample hamlet.xlsx").click().run()
    at_page(app, "amendments")
    assert "Upload an amendment" in texts(app)
    app.file_uploader[0].set_value([("A.csv", AMENDMENTS.replace("P-02", "P-99").encode(), "")]).run()
    sound(app)
    assert "!G3" in texts(app).replace("\\", "") and "the budget has no program" in texts(app)
    app.file_uploader[0].set_value([("A.csv", AMENDMENTS.encode(), "")]).run()
    sound(app)
    said = texts(app).replace("\\", "")
    assert "All together (No. 1, No. 2):" in said and "In the amended workbook: No. 1." in said
    assert "Roads \\*back\\*" in texts(app)  # an input's text stays text
    # What another tab gives stays, whatever this one's box still holds.
    work_of(app).amend([("B.csv", AMENDMENTS.replace("Birch", "Cedar").encode())])
    sound(app.run())
    assert [name for name, _ in work_of(app).amendments] == ["B.csv"]
    app.multiselect(key="voting order").set_value(["No. 2"]).run()
    app.selectbox(key="authority").set_value("reduce-only").run()
    sound(app)
    said = texts(app).replace("\\", "")
    assert "In the amended workbook" not in said and "None passed" in said
    assert "Refused (No line may be raised): Streets and plowing from General rises by $10,000; $0 is allowed." in said


def test_an_amendment_is_taken_out_and_put_back_and_everything_follows() -> None:
    """No. 2 cuts the program that No. 1 makes: without No. 1 it cannot be answered, and can be taken out too."""
    app = opened()
    app.button(key="sample hamlet.xlsx").click().run()
    made, cut = "new program,NEW-1", "2,Roads,Birch,passed,source,program,NEW-1"
    own = AMENDMENTS.replace("program,P-02", made).replace("2,Roads *back*,Birch,filed,source,program,P-01", cut)
    work = work_of(app)
    work.amend([("A.csv", own.encode())])
    at_page(app, "amendments")
    both = "\n".join(one.value for one in app.markdown).replace("\\", "")
    assert "In the amended workbook: No. 1, No. 2." in both and "All together (No. 1, No. 2):" in both
    app.button(key="take out No. 2").click().run()
    sound(app)
    said = texts(app).replace("\\", "")
    assert "In the amended workbook: No. 1." in said and "1 amendment of" in said and "Taken out:" in said
    plan = work.plan_of(work.draft.scenario)
    shown = analysis_shown(work, plan, "")
    assert isinstance(shown, AnalysisShown) and shown.adopted
    amended, (ledger,) = shown.adopted
    # What the council's ledger and the funds say is of No. 1 alone: 30,000 of P-04 to the new program, to the cent.
    assert [one.called for one in ledger.amendments] == ["No. 1"] and ledger.passed == (0,)
    assert {id: cents for (id, _), cents in ledger.changes.items()} == {"P-04": -3_000_000, "NEW-1": 3_000_000}
    assert amended.allocation.programs["NEW-1"] == 3_000_000
    # Undone by its own button, and by the history of the project.
    app.button(key="put back No. 2").click().run()
    sound(app)
    assert "\n".join(one.value for one in app.markdown).replace("\\", "") == both and work.state.voting_order is None
    app.button(key="take out No. 1").click().run()
    sound(app)
    said = texts(app).replace("\\", "")
    assert "cannot be answered yet" in said and "the budget has no program" in said
    app.multiselect(key="voting order").set_value([]).run()
    sound(app)
    assert not [one for one in app.button if one.key == "take out No. 1"] and work.state.voting_order == ()
    work.restore(work.version - 2)
    sound(app.run())
    assert texts(app).replace("\\", "").count("Taken out:") == 0
    # Somebody was faster: nothing is taken out over what they did.
    drawn = work.version
    work.vote(["No. 1"], "No. 2 taken out of the amendments")
    with pytest.raises(Overtaken):
        work.vote(["No. 2"], "No. 1 taken out of the amendments", drawn)
    assert work.state.voting_order == ("No. 1",)


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


def decided_workbook(plan: Plan, decision: str) -> tuple[bytes, str]:
    """A plan's workbook with one decision in its sheet Decisions, and the program that it is about."""
    target = io.BytesIO()
    write_recommendation(plan, target, date(2026, 7, 1))
    book = load_workbook(target)
    rows = list(book["Decisions"].iter_rows())
    header = next(row for row in rows if "Decision" in [cell.value for cell in row])
    column = {cell.value: cell.column - 1 for cell in header if cell.value}
    first = rows[rows.index(header) + 1]
    first[column["Decision"]].value, first[column["Reason"]].value = decision, "By the council"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue(), str(first[column["Program ID"]].value)


def test_history_brings_back_what_was_deleted(loaded: AppTest) -> None:
    work = work_of(loaded)
    work.add(work.draft.scenario.with_changes(name="Second"))
    work.change(work.draft.scenario.with_limits(moved="1%"), "Less moved")
    kept = work.version
    work.remove(2)
    app = at_page(loaded, "project")
    said = texts(app).replace("\\", "")
    assert "“Second” deleted" in said and "Less moved" in said and "riverton.xlsx loaded" in said
    app.button(key=f"restore {kept}").click().run()
    sound(app)
    assert work.drafts[2].scenario.limits.moved.text == "1%"
    assert projects().history(work.project)[0].words == f"Version {kept} restored"
    # A tab that showed the scenario before it was deleted and restored has not seen that.
    with pytest.raises(Overtaken):
        work.change(work.drafts[2].scenario.with_limits(moved="2%"), "More", work.drafts[2], looked_at=kept)


def test_of_several_scenarios_the_one_that_cannot_be_met_shows_its_relief(loaded: AppTest) -> None:
    app = at_page(loaded, "compare")
    app.button(key="add evidence-first").click().run()
    work = work_of(app)
    poor = work.drafts[1].scenario.with_limits(program_cut="5%").with_changes(name="Poor", funds={"general": "-10%"})
    number = work.add(poor).number
    app = at_page(app, "compare")
    app.multiselect(key="compared").set_value([1, 2, number]).run()
    sound(app)
    told = texts(app)
    # The two that can be met are compared, and the third is not in their way.
    assert "“Poor” cannot be met." in told and "**Pick**" in told
    assert list(app.table[0].value.columns) == ["", "Today", "Balanced", "Evidence first"]
    app.button(key=f"{number} loosen 0").click().run()
    sound(app)
    assert work.drafts[number].kept.last_change.startswith("Let a program lose up to ")
    assert "cannot be met" not in texts(app) and work.drafts[1].scenario.name == "Balanced"
    assert list(app.table[0].value.columns)[-1] == "Poor"


def test_a_move_is_taken_from_one_scenario_into_another_and_undone(loaded: AppTest) -> None:
    app = at_page(loaded, "compare")
    app.button(key="add evidence-first").click().run()
    work = work_of(app)
    before, other = (work.plan_of(work.drafts[number].scenario) for number in (1, 2))
    program = app.selectbox(key="take program").value
    assert before.allocation.programs[program] != other.allocation.programs[program]
    app.button(key="take 2").click().run()
    sound(app)
    after = work.plan_of(work.drafts[1].scenario)
    assert after.allocation.programs[program] == other.allocation.programs[program]
    (lock,) = work.drafts[1].scenario.rules
    assert (lock.program, lock.source) == (program, "Taken from “Evidence first”")
    assert work.drafts[1].kept.last_change.endswith("taken from “Evidence first”")
    assert program not in app.selectbox(key="take program").options
    work.undo(1)
    assert work.drafts[1].scenario == before.scenario


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


def test_how_it_goes_shows_the_card_by_goal_department_and_measure(loaded: AppTest) -> None:
    app = at_page(loaded, "how")
    assert "Of 135 measures, 129 can be judged" in texts(app)
    found = {}
    for tab in ("Goals", "Departments", "Measures"):
        app.session_state["how tab"] = tab
        app.run()
        sound(app)
        found[tab] = app.dataframe[0].value
    assert list(found["Goals"]["Status"])[:2] == ["behind", "on track"]
    # 135 but for the five that are of a goal.
    assert len(found["Departments"]) == 12 and found["Departments"]["Measures"].sum() == 130
    assert len(found["Measures"]) == 135 and "off track" in set(found["Measures"]["Status"])
