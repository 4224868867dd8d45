"""Scoring on screen: from programs without anything known to a plan, two people, and nothing is guessed."""

from __future__ import annotations

import io
import re
from importlib import import_module
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.city.model import Goal
from budgetopt.city.scored import ENTERED_FILE, Scored
from budgetopt.errors import Cells, UsageError
from budgetopt.present.scoring import measure_there, typed_goals
from budgetopt.present.words import plain_text
from budgetopt.workbooks.template.filled import write_programs
from tests.small import city
from tests.ui.test_pages import opened, sound, texts, work_of
from ui import scores
from ui.work import Work


@pytest.fixture
def loaded() -> tuple[AppTest, Work]:
    """Two programs of which nothing is known."""
    content = io.BytesIO()
    money = {
        "P1": {"lines": {"General": 900_000}, "name": "Patrol"},
        "P2": {"lines": {"General": 100_000}, "name": "Trees"},
    }
    write_programs(content, city(money))
    app = opened()
    app.run()
    work = Work()
    work.load([("programs.xlsx", content.getvalue())])
    app.query_params["project"] = work.project
    app.run()
    app.switch_page("views/scoring.py").run()
    sound(app)
    return app, work_of(app)


def at_tab(app: AppTest, tab: str) -> AppTest:
    app.session_state["score tab"] = tab
    app.run()
    sound(app)
    return app


def test_from_programs_alone_to_a_plan(loaded: tuple[AppTest, Work]) -> None:
    app, work = loaded
    assert app.title[0].value == "Score" and app.button(key="score use").disabled
    app.multiselect(key="offered goals").set_value(["Safe neighborhoods", "Clean and green"]).run()
    app.button(key="add offered").click().run()
    sound(app)
    assert [goal.name for goal in work.state.scored.goals] == ["Safe neighborhoods", "Clean and green"]
    at_tab(app, "Alignment")
    app.text_input(key="scored by").set_value("Ann").run()
    app.selectbox(key="fill goal").set_value("G1")
    app.selectbox(key="fill score").set_value(3).run()
    app.button(key="score fill").click().run()
    sound(app)
    assert work.state.scored.scores == {"Ann": {"P1": {"G1": 3}, "P2": {"G1": 3}}}
    # A second person differs on one: it counts for nothing, and is told, until it is settled.
    scores.enter(work, "Bo scored", lambda scored: scored.with_scores("Bo", {("P1", "G1"): 3, ("P2", "G1"): 0}))
    at_tab(app, "Side by side")
    assert "2 people scored; 1 score differs" in texts(app)
    app.button(key="score use").click().run()
    sound(app)
    assert work.budget is not None and [file[0] for file in work.files] == ["programs.xlsx", ENTERED_FILE]
    assert [(row.program_id, row.score) for row in work.budget.alignment] == [("P1", 3)]
    assert app.button(key="score use").disabled
    scores.enter(work, "Settled", lambda scored: scored.with_settled({("P2", "G1"): 1}))
    app.run()
    app.button(key="score use").click().run()
    assert {row.program_id: row.score for row in work.budget.alignment} == {"P1": 3, "P2": 1}
    # The plan is there at any moment.
    assert not isinstance(work.answer(work.draft.scenario), Exception)


def test_evidence_by_the_crosswalk_and_measures(loaded: tuple[AppTest, Work]) -> None:
    app, work = loaded
    at_tab(app, "Evidence")
    labels = app.selectbox(key="finding label").options
    place = next(place for place, words in enumerate(labels) if words.startswith("CrimeSolutions: effective →"))
    assert labels[place].endswith("level 4 strong causal, positive")
    app.button(key="add finding").click().run()
    assert "Choose a rating" in texts(app) and work.state.scored.studies == ()
    # A rating that says nothing of the direction asks for it.
    asks = next(place for place, words in enumerate(labels) if "the direction is asked" in words)
    app.selectbox(key="finding label").set_value(asks)
    app.button(key="add finding").click().run()
    assert work.state.scored.studies == ()
    app.selectbox(key="finding label").set_value(place)
    app.text_input(key="finding source").set_value("NIJ 2020")
    app.button(key="add finding").click().run()
    sound(app)
    (study,) = work.state.scored.studies
    assert (study.program_id, study.source) == ("P1", "NIJ 2020")
    at_tab(app, "Measures")
    app.text_input(key="measure name").set_value("Calls answered in time")
    app.number_input(key="measure latest").set_value(71.0)
    app.button(key="add measure").click().run()
    sound(app)
    # The same measure again, however it is written, is told at once; of another program it is another.
    app.text_input(key="measure name").set_value("calls answered  IN time.")
    app.button(key="add measure").click().run()
    assert plain_text("has the measure “Calls answered in time” already (in the list below)") in texts(app)
    assert len(work.state.scored.metrics) == 1
    app.button(key="score use").click().run()
    assert work.budget is not None and len(work.budget.studies) == len(work.budget.metrics) == 1
    cells = Cells("a.xlsx", "Metrics", 7, {"name": "B"})
    filed = work.budget.model_copy(update={"metrics": (work.budget.metrics[0].model_copy(update={"cells": cells}),)})
    assert "already (a.xlsx: Metrics!B7)." in measure_there(filed, Scored(), "P1", "Calls answered in time")
    assert measure_there(filed, Scored(), "P2", "Calls answered in time") == ""
    at_tab(app, "Evidence")
    app.button(key="out finding 0").click().run()
    assert work.state.scored.studies == ()


EMPTY = ("edited_rows", "added_rows", "deleted_rows")
A, B, C = (Goal(id=f"G{number}", name=name) for number, name in enumerate("ABC", 1))


def test_goals_of_two_people_are_merged_cell_by_cell_and_a_conflict_is_told() -> None:
    # Drawn: A, B, C. Since then somebody renamed A, weighed B, and deleted C.
    standing = (Goal(id="G1", name="Safe"), Goal(id="G2", name="B", weight=2))
    weighed = typed_goals(standing, (A, B, C), {0: {"Weight": 3}, 1: {"Goal": " Clean "}}, ())
    assert [(one.name, one.weight) for one in weighed.goals] == [("Safe", 3), ("Clean", 2)] and weighed.late == []
    clash = typed_goals(standing, (A, B, C), {0: {"Goal": "Quiet"}, 1: {"Weight": 5}, 2: {"Goal": "Sea"}}, ())
    assert clash.goals == standing
    assert [("Safe; you typed Quiet" in clash.late[0]), ("2.0; you typed 5" in clash.late[1])] == [True, True]
    assert "“C” was deleted by somebody else meanwhile; you typed Sea." in clash.late
    # Both typed the same: no conflict. A goal that another has changed is not deleted; an untouched one is.
    assert typed_goals(standing, (A, B), {0: {"Goal": "Safe"}}, ()).late == []
    gone = typed_goals((A, standing[1]), (A, B, C), {}, {0, 1, 2})
    assert gone.goals == (standing[1],) and len(gone.late) == 1 and "“B” was changed" in gone.late[0]


def test_what_a_grid_still_shows_is_not_typed_again(loaded: tuple[AppTest, Work]) -> None:
    app, work = loaded
    scores.enter(work, "Goal", lambda scored: scored.with_changes(goals=(A,)))
    for who, given in (("Ann", 4), ("Bo", 0)):
        asked = {("P1", "G1"): given, ("P2", "G1"): given}
        scores.enter(work, who, lambda scored, who=who, asked=asked: scored.with_scores(who, asked))
    at_tab(app, "Side by side")
    grid, pairs = "settle grid 0 2 2", [("P1", "G1"), ("P2", "G1")]
    key = f"drawn {grid}"
    assert app.session_state[key] == work.state.scored
    typed: dict[str, Any] = {grid: {"edited_rows": {0: {"Counts": 3}}}, key: work.state.scored}

    def settle() -> None:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("streamlit.session_state", typed)
            views._settle(work, grid, pairs)

    views = import_module("ui.views.scoring")
    settle()
    # Somebody settles the first anew; this tab, which still shows its own 3, types the second.
    scores.enter(work, "Bo", lambda scored: scored.with_settled({("P1", "G1"): 1}))
    typed[grid] = {"edited_rows": {0: {"Counts": 3}, 1: {"Counts": 2}}}
    settle()
    assert work.state.scored.settled == {"P1": {"G1": 1}, "P2": {"G1": 2}} and "refused change" not in typed
    # Typed over what it has not seen, it is told and nothing is overwritten.
    typed[grid] = {"edited_rows": {0: {"Counts": 4}, 1: {"Counts": 2}}}
    settle()
    assert work.state.scored.settled["P1"] == {"G1": 1}
    told = typed["refused change"][1]
    assert re.search(r"Patrol on A was settled at 1 by .+ at \d\d:\d\d; you typed 4\.", told)


def test_a_grid_of_goals_takes_each_cell_once_and_again_after_it_was_left(loaded: tuple[AppTest, Work]) -> None:
    _, work = loaded
    scores.enter(work, "Goals", lambda scored: scored.with_changes(goals=(A, B)))
    views, typed = import_module("ui.views.scoring"), dict[str, Any]()

    def take(rows: dict[int, dict[str, Any]]) -> list[float | None]:
        typed["grid"] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("streamlit.session_state", typed)
            views._take_goals(work, work.budget, "grid", work.state.scored.goals)
        return [goal.weight for goal in work.state.scored.goals]

    assert take({0: {"Weight": 5}}) == [5, None]
    # Another weighs the first anew, which this page has drawn; its grid still shows 5 there.
    others = (work.state.scored.goals[0].model_copy(update={"weight": 7}), B)
    scores.enter(work, "Bo", lambda scored: scored.with_changes(goals=others))
    assert take({0: {"Weight": 5}, 1: {"Weight": 2}}) == [7, 2]
    # Left and drawn again it shows nothing typed: 5 is typed anew.
    del typed["grid"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("streamlit.session_state", typed)
        patched.setattr(
            "streamlit.data_editor", lambda *_, key, **__: typed.update({key: {what: [] for what in EMPTY}})
        )
        import_module("ui.parts.grid").grid(None, "grid", print)
    assert take({0: {"Weight": 5}}) == [5, 2]


def test_who_may_not_type_into_a_grid_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    typed, drawn = dict[str, Any](), dict[str, Any]()
    monkeypatch.setattr("streamlit.session_state", typed)
    monkeypatch.setattr("streamlit.data_editor", lambda *_, **options: drawn.update(options))
    typed["fields drawn"] = {"grid"}

    def refuse(words: str) -> None:
        raise UsageError(words)

    import_module("ui.parts.grid").grid(None, "grid", refuse, "Ann may not change anything here.")
    drawn["on_change"](*drawn["args"])
    assert typed["refused change"][1] == "Ann may not change anything here."
