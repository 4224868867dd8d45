"""A project rolled to the next fiscal year on screen: asked, answered, made, planned, and looked back at."""

from __future__ import annotations

import io
import json
from datetime import date

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

import budgetopt as bo
from budgetopt.saving.whole import in_memory
from budgetopt.scenario.deciding import decided, decisions_of, with_locks
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workspace.people import EVERY, Person, Right, Role, local
from tests.adopted import half_adopted
from tests.ui.app import at_page, sound, texts, work_of
from ui.keeping import projects

KEPT = ("Settings", "Programs", "Budget", "Funds")


@pytest.fixture(scope="module")
def next_files(balanced_workbook: bytes, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[str, str]]:
    """Riverton's FY2027 with money alone: one program has another name, one another id, one is gone, one is new."""
    path, _ = half_adopted(balanced_workbook, tmp_path_factory.mktemp("next") / "fy2027.xlsx")
    book = openpyxl.load_workbook(path)
    for name in [name for name in book.sheetnames if name not in KEPT]:
        del book[name]
    rows = list(book["Programs"].iter_rows(min_row=2))
    names = {row[0].value: row[1].value for row in rows}
    renamed, moved, gone, *_ = names
    rows[0][1].value = "Called otherwise"
    rows[1][0].value = rows[2][0].value = None
    rows[1][0].value = "NEW-1"
    for row in book["Budget"].iter_rows(min_row=2):
        row[0].value = {moved: "NEW-1", gone: "NEW-2"}.get(row[0].value, row[0].value)
    rows[2][0].value, rows[2][1].value = "NEW-2", "Nothing like it"
    return in_memory(book.save), {"renamed": renamed, "moved": moved, "gone": gone}


@pytest.fixture
def asked(loaded: AppTest, next_files: tuple[bytes, dict[str, str]]) -> tuple[AppTest, dict[str, str]]:
    """The page with the files given, after two decisions; not yet an answer."""
    content, ids = next_files
    work = work_of(loaded)
    assert work.budget
    plan = bo.recommend(work.budget, work.draft.scenario)
    today, planned = plan.case.standing.total, plan.allocation.programs
    raised = next(id for id in today if planned[id] > today[id] and id not in ids.values())
    locks = [decided(plan.budget, raised, "reject", today[raised], "A contract runs", by="Ann"),
             decided(plan.budget, ids["moved"], "hold", today[ids["moved"]], "Wait")]  # fmt: skip
    work.change(with_locks(work.draft.scenario, locks), "decided")
    app = at_page(loaded, "next_year")
    app.file_uploader[0].set_value([("fy2027.xlsx", content, "")]).run()
    sound(app)
    return app, ids | {"raised": raised}


def answers(app: AppTest, ids: dict[str, str]) -> None:
    """Each question as an officer answers it; the last by the answer to another."""
    for key, given in (("renamed", "same"), ("moved", "NEW-1"), ("gone", "")):
        box = app.selectbox(key=f"next answer old {ids[key]}")
        box.set_value(given).run()
        sound(app)
    app.selectbox(key="next answer new NEW-2").set_value("").run()


def test_the_next_year_is_asked_made_planned_and_looked_back_at(
    asked: tuple[AppTest, dict[str, str]], balanced_workbook: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ids = asked
    before = work_of(app)
    boxes = [box.key for box in app.selectbox if str(box.key).startswith("next answer")]
    assert boxes == [f"next answer {key}" for key in (f"old {ids['renamed']}", f"old {ids['moved']}",
                     f"old {ids['gone']}", "new NEW-1", "new NEW-2")]  # fmt: skip
    assert app.button(key="make next").disabled
    answers(app, ids)
    assert not app.button(key="make next").disabled
    # Made while the page looks again and again: once.
    monkeypatch.setattr("ui.plans_at_hand.AT_ONCE_S", 0.2)
    app.button(key="make next").click().run()
    for _ in range(300):
        if work_of(app).project != before.project:
            break
        app.run()
    monkeypatch.setattr("ui.plans_at_hand.AT_ONCE_S", 600)
    sound(app.run())
    assert len(projects().cards(local())) == 2
    work = work_of(app)
    assert work.project != before.project and before.drafts[before.current].scenario.rules != ()
    budget = work.budget
    assert budget and (budget.fiscal_year, budget.city, work.state.name) == (2027, "Riverton", "Riverton · FY2027")
    # What was known goes on, under the new id too; of the program that is gone nothing does.
    old = before.budget
    assert old
    scores = {(row.program_id, row.goal_id): row.score for row in budget.alignment}
    assert scores == {
        ("NEW-1" if row.program_id == ids["moved"] else row.program_id, row.goal_id): row.score
        for row in old.alignment
        if row.program_id != ids["gone"]
    }
    assert budget.residents == old.residents and len(budget.districts) < len(old.districts)
    # Rules go on, decisions do not lock anything; both are seen at their program.
    (draft,) = work.drafts.values()
    assert decisions_of(draft.whole) == {} and not draft.aside and draft.whole.name == before.draft.whole.name
    told = {one.program_id: one for one in budget.earlier}
    assert (told[ids["raised"]].decision, told[ids["raised"]].by, told[ids["raised"]].reason) == (
        "reject", "Ann", "A contract runs",
    )  # fmt: skip
    raised = told[ids["raised"]]
    assert raised.recommended and raised.budget and raised.recommended > raised.budget == raised.decided
    assert told["NEW-1"].decision == "hold" and ids["gone"] not in told and "NEW-2" not in told
    plan = bo.recommend(budget, draft.scenario)
    (row,) = [row for row in plan.programs.to_dict("records") if row["program_id"] == ids["raised"]]
    assert [(one["decision"], one["by"], one["adopted"]) for one in row["earlier"]] == [
        ("reject", "Ann", row["current"])
    ]
    book = io.BytesIO()
    write_recommendation(plan, book, date(2027, 7, 1))
    sheet = openpyxl.load_workbook(book)["Earlier decisions"]
    assert {row[0] for row in sheet.iter_rows(min_row=5, values_only=True)} >= {ids["raised"], "NEW-1"}
    assert "Made of the project" in texts(app)
    app.session_state["program"] = ids["raised"]
    assert "What was recommended, decided and adopted before" in texts(at_page(app, "data", "One program"))
    # Looking back at the recommendation of then, beside the budget at work.
    app = at_page(app, "lookback")
    app.file_uploader[0].set_value(("then.xlsx", balanced_workbook, "")).run()
    sound(app)
    assert "Of " in texts(app) and set(app.dataframe[0].value["Became"]) >= {"adopted", "not adopted", "new", "gone"}


def test_who_is_too_late_to_make_the_next_year_is_told_and_led_there(asked: tuple[AppTest, dict[str, str]]) -> None:
    app, ids = asked
    answers(app, ids)
    work = work_of(app)
    # The page is drawn; then Ann makes it.
    theirs = projects().roll(
        work.project, Person("ann", "Ann", rights=(Right(EVERY, Role.OFFICER),)), work.state, work.version
    )
    app.button(key="make next").click().run()
    assert work_of(app).project == theirs and len(projects().cards(local())) == 2
    assert "was done by Ann at" in texts(app) and "here is that project" in texts(app)


def test_answers_stay_over_a_restart_and_can_be_taken_back(
    asked: tuple[AppTest, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ids = asked
    app.selectbox(key=f"next answer old {ids['moved']}").set_value("NEW-1").run()
    work = work_of(app)
    assert json.dumps(work.state.next_answers) == json.dumps({f"old {ids['moved']}": "NEW-1"})
    # The question about NEW-1 is settled by it.
    assert not [box for box in app.selectbox if box.key == "next answer new NEW-1"]
    app.button(key=f"next back old {ids['moved']}").click().run()
    sound(app)
    assert work_of(app).state.next_answers == {}
    assert app.selectbox(key=f"next answer old {ids['moved']}").value is None
    app.button(key="next rest").click().run()
    # What has another name alone is still to be answered.
    assert [box.key for box in app.selectbox if str(box.key).startswith("next answer")] == [
        f"next answer old {ids['renamed']}"
    ]
    # Other files are asked about anew, and the server keeps no upload whose box is gone.
    gone: list[str] = []
    monkeypatch.setattr("ui.parts.uploads.were_taken", gone.extend)
    (name, content), *_ = work_of(app).contents(work_of(app).state.next_files)
    app.button(key="next files out").click().run()
    app.file_uploader[0].set_value([(name, content, "")]).run()
    sound(app)
    assert len(gone) == 1 and not app.file_uploader and work_of(app).state.next_answers == {}


def test_who_may_make_no_project_is_told_before_one_is_made_and_once_a_press(
    asked: tuple[AppTest, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ids = asked
    answers(app, ids)
    work, looked = work_of(app), list[str]()

    def officer_here() -> Person:
        looked.append("looked")
        return Person("ann", "Ann", rights=(Right(work.project, Role.OFFICER),))

    monkeypatch.setattr("ui.rolling.person", officer_here)
    app.button(key="make next").click().run()
    assert "may not change anything in this workspace" in app.error[0].value
    assert not [key for key in work.jobs if key.startswith("roll")] and len(projects().cards(local())) == 1
    app.run()
    assert not app.error and looked == ["looked"]
