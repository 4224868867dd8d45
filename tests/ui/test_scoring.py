"""Scoring on screen: from programs without anything known to a plan, two people, and nothing is guessed."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.city.model import Goal
from budgetopt.city.scored import ENTERED_FILE, Scored
from budgetopt.errors import Cells, UsageError
from budgetopt.present.scoring import goals_meanwhile, measure_there, scores_meanwhile, typed_goal, typed_goals
from budgetopt.present.words import plain_text
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.template.filled import write_programs
from tests.small import city
from tests.ui.app import opened, sound, texts, work_of
from ui import scores
from ui.parts.grid import overtaken
from ui.work import Work


@pytest.fixture
def loaded() -> tuple[AppTest, Work]:
    """Two programs of which nothing is known."""
    money = {
        "P1": {"lines": {"General": 900_000}, "name": "Patrol"},
        "P2": {"lines": {"General": 100_000}, "name": "Trees"},
    }
    app = opened()
    app.run()
    work = Work()
    work.load([("programs.xlsx", in_memory(lambda file: write_programs(file, city(money))))])
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
    assert not isinstance(work.plan_of(work.draft.scenario), Exception)


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


def test_goals_of_two_people_are_merged_field_by_field_and_what_is_not_taken_is_told() -> None:
    seen, by = {"G1": A, "G2": B, "G3": C}, "by Bo at 10:42".format
    # Seen: A, B, C. Since then somebody renamed A, weighed B, and deleted C.
    standing = (Goal(id="G1", name="Safe"), Goal(id="G2", name="B", weight=2))
    typed = {"G1": {"weight": 3}, "G2": typed_goal({"Goal": " Clean "}, B)}
    weighed = typed_goals(standing, seen, typed, ())
    assert [(one.name, one.weight) for one in weighed] == [("Safe", 3), ("Clean", 2)]
    over = {id: (seen[id], given) for id, given in typed.items()}
    assert goals_meanwhile(weighed, over, (), by) == ""
    clash = {"G1": {"name": "Quiet"}, "G2": {"weight": 5}, "G3": {"name": "Sea"}}
    assert typed_goals(standing, seen, clash, ()) == standing
    assert goals_meanwhile(standing, {id: (seen[id], given) for id, given in clash.items()}, (), by) == (
        "“Quiet” was changed by Bo at 10:42: its name is Safe now. You typed Quiet. "
        "“B” was changed by Bo at 10:42: its weight is 2 now. You typed 5. "
        "“C” was deleted by Bo at 10:42. You typed Sea."
    )
    # A goal that another has changed is not deleted; an untouched one is. A name that was emptied stays.
    assert typed_goals((A, standing[1]), seen, {}, ("G1", "G2", "G3")) == (standing[1],)
    assert "“B” was changed by Bo at 10:42, so it was not deleted." in goals_meanwhile(standing, {}, ("G2",), by)
    assert typed_goal({"Goal": " ", "Weight": None}, A) == {"name": "A", "weight": None}


def test_what_a_grid_still_shows_is_not_typed_again(loaded: tuple[AppTest, Work]) -> None:
    app, work = loaded
    scores.enter(work, "Goal", lambda scored: scored.with_changes(goals=(A,)))
    for who, given in (("Ann", 4), ("Bo", 0)):
        asked = {("P1", "G1"): given, ("P2", "G1"): given}
        scores.enter(work, who, lambda scored, who=who, asked=asked: scored.with_scores(who, asked))
    at_tab(app, "Side by side")
    pairs = [("P1", "G1"), ("P2", "G1")]
    views = import_module("ui.views.scoring")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("streamlit.session_state", {})
        grid = views._settle_key(pairs)
    key = f"drawn {grid}"
    assert app.session_state[key] == work.state.scored
    typed: dict[str, Any] = {grid: {"edited_rows": {0: {"Counts": 3}}}, key: work.state.scored}

    def settle() -> None:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("streamlit.session_state", typed)
            views._settle(work, grid, pairs)

    settle()
    # Somebody settles the first anew; this tab, which still shows its own 3, types the second.
    scores.enter(work, "Bo", lambda scored: scored.with_settled({("P1", "G1"): 1}))
    typed[grid] = {"edited_rows": {0: {"Counts": 3}, 1: {"Counts": 2}}}
    settle()
    assert work.state.scored.settled == {"P1": {"G1": 1}, "P2": {"G1": 2}} and "refused change" not in typed
    # What was typed over what it has not seen overwrites nothing.
    typed[grid] = {"edited_rows": {0: {"Counts": 4}, 1: {"Counts": 2}}}
    settle()
    scored, told = work.state.scored, dict[tuple[str, str], int]()
    assert scored.settled["P1"] == {"G1": 1}
    # And is told, with who and when.
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("streamlit.session_state", typed)
        for (place, _), value in overtaken(grid, lambda row, _: scored.agreed(*pairs[row])).items():
            told[pairs[place]] = value
    assert work.budget is not None
    said = scores_meanwhile(work.budget, scored, told, lambda pair: scored.agreed(*pair), lambda _: "by Bo at 10:42")
    assert said == "Patrol on A was changed to 1 by Bo at 10:42. You typed 4."


class Tab:
    """A tab on the goals: what it shows as typed, how it is drawn, and what it says of others."""

    def __init__(self, work: Work) -> None:
        self.work, self.state = work, dict[str, Any]()
        self.views = import_module("ui.parts.goals")

    def draw(self) -> str:
        """The grid that it has by now."""
        said: list[str] = []
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("streamlit.session_state", self.state)
            patched.setattr("streamlit.markdown", lambda words, **_: said.append(words))
            patched.setattr("ui.parts.grid.button", lambda label, *_: said.append(label))
            held = self.views._shown(self.work, self.work.state.scored)
        self.state.setdefault(held.key, {"edited_rows": {}, "added_rows": [], "deleted_rows": []})
        self.said = " ".join(said).replace("\\", "")
        return str(held.key)

    def type(self, edited: dict[int, dict[str, Any]], *added: dict[str, Any], deleted: tuple[int, ...] = ()) -> str:
        """Leave a cell, or delete a row, and draw the page for it."""
        key = self.views.GoalsGrid.model_validate_json(self.state["kept goals grid"]).key
        self.state[key] = {"edited_rows": edited, "added_rows": [*added], "deleted_rows": [*deleted]}
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("streamlit.session_state", self.state)
            import_module("ui.parts.grid")._left(key, self.views._take, (self.work, self.work.budget))
        return self.draw()


def weights(work: Work) -> list[tuple[str, float | None]]:
    return [(goal.name, goal.weight) for goal in work.state.scored.goals]


def weighed(work: Work, place: int, weight: float) -> None:
    goals = [*work.state.scored.goals]
    goals[place] = goals[place].model_copy(update={"weight": weight})
    scores.enter(work, "Bo", lambda scored: scored.with_changes(goals=tuple(goals)))


def test_rows_of_goals_stay_in_their_places_while_somebody_types_and_another_is_told(
    loaded: tuple[AppTest, Work],
) -> None:
    _, work = loaded
    scores.enter(work, "Goals", lambda scored: scored.with_changes(goals=(A, B)))
    tab = Tab(work)
    first = tab.draw()
    # Row by row, also below, with its weight after its name: no other grid comes under what is typed next.
    assert tab.type({0: {"Weight": 5}}) == tab.type({0: {"Weight": 5}}, {}) == first
    assert tab.type({0: {"Weight": 5}}, {"Goal": "Sea"}) == first
    assert tab.type({0: {"Weight": 5}}, {"Goal": "Sea", "Weight": 2}) == first and not tab.said
    assert weights(work) == [("A", 5), ("B", None), ("Sea", 2)]
    # Another weighs the first anew, which the grid does not show while it is typed in: it says so.
    weighed(work, 0, 7)
    assert tab.type({0: {"Weight": 5}, 1: {"Weight": 1}}, {"Goal": "Sea", "Weight": 2}) == first
    assert weights(work) == [("A", 7), ("B", 1), ("Sea", 2)]
    assert re.search(r"“A” was changed by .+ at \d\d:\d\d: its weight is 7 now\. You typed 5\.", tab.said)
    assert "Show theirs" in tab.said
    second = tab.draw()
    assert second != first and "its weight is 7 now" in tab.said and "Show theirs" not in tab.said
    # Once it was told it is overwritten with open eyes, and nothing is said any more.
    assert tab.type({0: {"Weight": 5}}) == second and weights(work)[0] == ("A", 5) and not tab.said
    # What others change elsewhere comes when nobody types; a row is deleted, and below the one that was meant.
    weighed(work, 1, 9)
    third = tab.draw()
    assert third != second and not tab.said
    tab.type({}, {"Goal": "Hill"}, {"Goal": "Lake"})
    tab.type({}, {"Goal": "Lake"}, deleted=(2,))
    assert weights(work) == [("A", 5), ("B", 9), ("Lake", None)]


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
