"""Departments on their pages: asked, answering their own rows, priced in the officer's inbox, taken with a click."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from threading import Event

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from budgetopt.cli.app import app as cli
from budgetopt.errors import UsageError
from budgetopt.plan.plan import Plan
from budgetopt.plan.record import record_of
from budgetopt.present import departments
from budgetopt.present.words import plain_text
from budgetopt.returned.decisions import read_decisions
from budgetopt.scenario.deciding import decisions_of
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workspace.people import Person, Right, Role
from budgetopt.workspace.replies import Reply, asked_of, send_reply
from tests.ui.app import at_page, texts, work_of
from ui.keeping import person, projects
from ui.standing import department_workbook


def test_an_officer_asks_and_a_counter_offer_is_priced_and_taken(
    loaded: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at_page(loaded, "departments")
    assert "No answer yet" in texts(app)
    app.multiselect(key="departments asked").set_value(["Fire"])
    app.checkbox(key="with links").check()
    app.button(key="ask them").click().run()
    assert not app.exception and "Fire" in texts(app)
    work = work_of(app)
    (asked,) = asked_of(projects().workspace, work.project)
    assert asked.department == "Fire" and any("?link=" in code.value for code in app.code)
    plan = work.plan_of(work.draft.scenario)
    assert isinstance(plan, Plan)
    program, other, *_ = departments.own_programs(plan, "Fire")
    chief = Person("link:1", "Chief", rights=(Right(work.project, Role.DEPARTMENT, "Fire"),))
    cents = plan.case.standing.total[program] + 100_000_00
    for said in ((Reply.OBJECT, None, "Not safe"), (Reply.COUNTER, cents, "Two crews")):
        send_reply(projects().workspace, chief, work.project, work.draft.number, program, "Fire", *said)
    with pytest.raises(UsageError):
        send_reply(projects().workspace, chief, work.project, work.draft.number, program, "Police", Reply.AGREE)
    # A price that takes a while is shown by itself once it is there.
    ready, answered = Event(), work.plan_of
    with monkeypatch.context() as slow:
        slow.setattr("ui.plans_at_hand.AT_ONCE_S", 0.0)
        slow.setattr(work, "plan_of", lambda *asked: ready.wait(60) and answered(*asked))
        app = at_page(app, "departments")
        assert "Its price is being worked out:" in texts(app) and app.button(key=f"stop price of {program}")
        # Several are waited for together: all have begun before the first is.
        second = plan.case.standing.total[other] + 50_000_00
        send_reply(
            projects().workspace, chief, work.project, work.draft.number, other, "Fire", Reply.COUNTER, second, "More"
        )
        work.jobs.clear()
        begun: list[int] = []
        slow.setattr(work, "done", lambda job: begun.append(len(work.jobs)))
        app = at_page(app, "departments")
        assert begun[:2] == [2, 2]
        send_reply(projects().workspace, chief, work.project, work.draft.number, other, "Fire", Reply.AGREE)
        ready.set()
    app = at_page(app, "departments")
    with_it = work.plan_of(work.draft.scenario)
    assert isinstance(with_it, Plan)
    assert plain_text(f"Fire offers ${cents / 100:,.0f} instead of") in texts(app) and "Two crews" in texts(app)
    # What it costs, and who pays.
    assert "With it" in texts(app) and plain_text("less; this changes Fire suppression +$") in texts(app)
    # What was said before stands under it: nothing of it is lost.
    assert [one.label for one in app.expander if one.label == "1 earlier answer"]
    assert plain_text("Fire objects: Not safe") in texts(app)
    take = f"take {program} {work.draft.number} {work.draft.version}"
    # The department answers again before the officer's click: it is told, and nothing is taken.
    send_reply(projects().workspace, chief, work.project, work.draft.number, program, "Fire", *said)
    app = app.button(key=take).click().run()
    assert "Fire answered again at" in texts(app) and not work.draft.scenario.rules
    app.button(key=take).click().run()
    taken = work.plan_of(work.draft.scenario)
    assert isinstance(taken, Plan) and taken.allocation.programs[program] == cents
    (lock,) = decisions_of(taken.scenario).values()
    assert lock.decided is not None and lock.source == "Fire: Two crews"
    me = person().name
    assert (lock.decided.by, lock.decided.answered_by) == (me, "Chief")
    *_, logged = projects().log.entries()
    assert (logged.what, logged.name) == ("decided", me)
    assert f"Fire’s counter-offer taken at ${cents / 100:,.0f}, answered by Chief" in logged.about
    (kept,) = (rule for rule in record_of(taken)["scenario"]["rules"] if rule.get("program") == program)
    assert (kept["decided"]["by"], kept["decided"]["answered_by"]) == (me, "Chief")
    written = io.BytesIO()
    write_recommendation(taken, written, datetime.date(2026, 5, 1))
    rows = list(load_workbook(written)["Decisions"].iter_rows(values_only=True))
    headings = next(row for row in rows if row[0] == "Program ID")
    (row,) = (dict(zip(headings, row, strict=True)) for row in rows if row[0] == program)
    assert (row["Decision"], row["By"], row["Answered by"]) == ("edit", me, "Chief")
    # Read back, it is the same decision; an officer's card says that it is decided, and by whom.
    written.seek(0)
    written.name = "plan.xlsx"
    back = read_decisions(None, written, taken.budget)
    assert back.scenario is not None and decisions_of(back.scenario)[program] == lock
    app = at_page(app, "departments")
    assert plain_text(f"Decided: edited at ${cents / 100:,.0f} by {me}") in texts(app)
    # What is decided is not decided over: the recommendation that would be kept is the offer by now.
    offered = [one.key for one in app.button if one.key and one.key.endswith(str(work.draft.version))]
    back = f"back {program} {work.draft.number} {work.draft.version}"
    assert back in offered and not [key for key in offered if key.startswith(("take", "keep"))]
    app.button(key=back).click().run()
    assert not decisions_of(work.draft.scenario)


def test_the_workbook_of_a_department_that_is_asked_is_its_part_of_split(loaded: AppTest, tmp_path: Path) -> None:
    app = at_page(loaded, "departments")
    assert "Own rows only" not in texts(app)
    app.multiselect(key="departments asked").set_value(["Fire"]).run()
    offered = [one.proto.label for one in app.get("download_button")]
    assert [one for one in offered if "questions" in one] == ["Fire: five questions of each program"]
    work = work_of(app)
    made = department_workbook(work.files, work.state.mapping, "Fire")
    for name, content in work.files:
        (tmp_path / name).write_bytes(content)
    split = ["split", *(str(tmp_path / name) for name, _ in work.files), "-o", str(tmp_path / "parts")]
    assert CliRunner().invoke(cli, split).exit_code == 0
    (tmp_path / "parts" / "fire.xlsx").write_bytes(made)
    merged = CliRunner().invoke(cli, ["merge", str(tmp_path / "parts"), "-o", str(tmp_path / "merged.xlsx")])
    assert "0 cells changed, 0 in conflict, 0 rows added, 0 deleted" in merged.stdout, merged.output


def test_a_department_sees_its_own_rows(loaded: AppTest) -> None:
    plan = work_of(loaded).plan_of(work_of(loaded).draft.scenario)
    assert isinstance(plan, Plan)
    for department in departments.departments_of(plan.budget):
        own = departments.own_programs(plan, department)
        assert {plan.budget.program[id].department for id in own} <= {department}
    rows = departments.own_table(plan, departments.own_programs(plan, "Fire"), {}).rows
    budgeted = sum(plan.case.standing.total[id] for id in departments.own_programs(plan, "Fire"))
    assert sum(row["Today"] for row in rows) == pytest.approx(budgeted / 100)
