"""Compare: scenarios side by side, and moves taken from one into another."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.ui.app import at_page, sound, texts, work_of


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


def test_another_name_is_no_change_of_the_plan_and_other_weights_are_another_measure(loaded: AppTest) -> None:
    work = work_of(loaded)
    work.plan_of(work.draft.scenario)
    work.change(work.draft.scenario.with_changes(name="Ours"), "Renamed")
    assert "**Renamed:**" not in texts(at_page(loaded, "recommendation"))
    work.plan_of(work.draft.scenario)
    work.change(work.draft.scenario.with_changes(priorities="residents"), "Weights of the goals")
    said = texts(at_page(loaded, "recommendation"))
    assert "cannot be compared" in said and "the plan loses" not in said


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
