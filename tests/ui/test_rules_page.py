"""Priorities and rules: each change is solved at once, refused in words, and can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.plan.plan import Plan
from budgetopt.present.words import plain_text
from budgetopt.tell.choices import few_moves
from tests.ui.app import at_page, sound, texts, work_of
from ui.drafts import as_shipped

ROOT = Path(__file__).resolve().parents[2]


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
