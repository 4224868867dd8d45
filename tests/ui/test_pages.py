"""Every page in its states: nothing loaded, loaded, input error, scenario that cannot be met, solved."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.workspace.history import Overtaken
from tests.ui.app import APP, PAGES, at_page, opened, sound, texts, work_of
from ui.keeping import projects
from ui.state import STORE


@pytest.mark.parametrize("page", PAGES)
def test_without_a_budget_every_page_says_what_to_do(page: str) -> None:
    app = at_page(opened(), page)
    assert app.title[0].value == PAGES[page]
    assert "No budget is loaded yet" in texts(app)


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
