"""A project that several people share: what a role may not is told and leaves the page whole, what is in the bin says
so, and what was made for one project is not shown in another."""

from __future__ import annotations

import pytest

from budgetopt.present.words import plain_text
from budgetopt.workspace.people import EVERY, Right, Role, local
from budgetopt.workspace.rights import grant, links_of, withdraw
from tests.ui.app import at_page, sound, texts, work_of
from tests.ui.small_work import arrived, comes, small_work, workbook
from ui.keeping import projects
from ui.standing import department_workbook
from ui.work import Work

MARKED = "New *York* [x](http://y.z) $5 $6 <b>"


def test_what_a_viewer_may_not_is_told_and_the_sheet_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    work = small_work()
    comes(monkeypatch, Right(work.project, Role.VIEWER))
    app = at_page(arrived(work.project), "decide")
    app = app.button(key="decide accept").click().run()
    sound(app)
    assert "Dora may not change anything here" in texts(app)
    # The sheet and its buttons are there as before.
    assert app.button(key="decide accept") and "open" in texts(app)


def test_a_project_in_the_bin_says_so_on_its_pages_and_is_restored_there(monkeypatch: pytest.MonkeyPatch) -> None:
    work, me = small_work(), local()
    app = at_page(arrived(work.project), "decide")
    assert "in the bin" not in texts(app)
    projects().bin(work.project, me)
    app = app.run()
    assert "**This project is in the bin**, and is deleted for good on" in texts(app)
    comes(monkeypatch, Right(work.project, Role.OFFICER))
    officer = arrived(work.project)
    assert "An approver can restore it" in texts(officer)
    assert not [one for one in officer.button if one.key == "restore project"]
    monkeypatch.setattr("ui.keeping.local", lambda: me)
    app = app.button(key="restore project").click().run().run()
    assert "in the bin" not in texts(app) and projects().stands(work.project)[1] is None


def test_who_has_a_right_here_and_one_everywhere_stands_there_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    work, me = small_work("קריית"), local()
    for project in (EVERY, work.project):
        grant(projects().workspace, me, "ben@city.example", Role.VIEWER, project)
    comes(monkeypatch, Right(EVERY, Role.APPROVER))
    app = at_page(arrived(work.project), "people")
    assert texts(app).count(plain_text("ben@city.example")) == 2
    # A name that is written from the right leaves the rest of the log's line in its order.
    assert [about for about in app.dataframe[0].value["About"] if about.startswith("\u2068קריית\u2069 · FY2026 (")]


def test_a_link_is_shown_in_its_own_project_while_it_holds() -> None:
    first, second = small_work("First"), small_work("Second")
    app = at_page(arrived(first.project), "departments")
    app.multiselect(key="departments asked").set_value(["Fire"])
    app.checkbox(key="with links").check()
    app = app.button(key="ask them").click().run()
    (made,) = (one.value for one in app.code if "?link=" in one.value)
    assert made
    app.query_params["project"] = second.project
    app = app.run()
    assert "Second" in texts(app) and not app.code
    app.query_params["project"] = first.project
    assert [one.value for one in app.run().code] == [made]
    (link,) = links_of(projects().workspace, first.project)
    withdraw(projects().workspace, local(), first.project, link.id)
    assert not app.run().code


@pytest.mark.parametrize("page", ["start", "present"])
def test_a_city_s_name_in_a_title_is_no_markup(page: str) -> None:
    app = at_page(arrived(small_work(MARKED).project), page)
    titles = [one.value for one in (*app.title, *app.header)]
    assert [one for one in titles if plain_text(MARKED) in one] and not [one for one in titles if MARKED in one]


def test_pages_without_a_budget_name_the_files_that_cannot_be_read() -> None:
    work = Work()
    work.load([("odd.csv", b"Program ID,Program,Department,Current budget\nP1,A,B,what\n")])
    assert f"**{plain_text('odd.csv')} cannot be read yet.**" in texts(at_page(arrived(work.project), "decide"))


def test_a_project_that_nobody_named_is_called_after_the_budget_that_it_has() -> None:
    work, following = small_work(), workbook(year=2027)
    work.load([("city.xlsx", following)])
    assert work.state.name == "Test · FY2027"
    app = arrived(work.project)
    # What is told has its own place: it does not stand twice.
    assert texts(app).count("It is FY2027 now and was FY2026") == 1
    work.put("Called ours", lambda state: state.with_changes(name="Ours"), "name")
    work.load([("city.xlsx", workbook())])
    assert work.state.name == "Ours"


def test_a_department_s_part_does_not_take_the_place_of_the_city() -> None:
    work = small_work()
    part = department_workbook(work.files, work.state.mapping, "Fire")
    app = arrived(work.project)
    app.file_uploader[0].set_value([("fire.xlsx", part, "")]).run()
    sound(app)
    assert "fire\\.xlsx: a department’s part of a budget" in app.warning[0].value
    assert not [one for one in app.button if one.label.startswith(("Replace", "Add to"))]
    assert work.budget is not None and len(work.budget.programs) == 2
    # The city's own workbook is asked about as ever.
    app.file_uploader[0].set_value([("city.xlsx", workbook(year=2027), "")]).run()
    assert not app.warning and [one for one in app.button if one.label.startswith("Replace")]


def test_a_scenario_that_another_deleted_is_not_duplicated_by_what_changed_nothing() -> None:
    work = small_work()
    deleted = work.add(work.draft.scenario).number
    app = at_page(arrived(work.project), "asking", "Scenarios")
    app.selectbox(key="scenario at work").select(deleted).run()
    work.remove(deleted)
    app = app.button(key="duplicate").click().run()
    assert "changed nothing" in texts(app)
    assert [one.number for one in work_of(app).state.scenarios] == [1]
