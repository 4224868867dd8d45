"""What an open tab brings to a server that was started again: which version it drew, and what was moved on that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from budgetopt.errors import UsageError
from budgetopt.workspace.projects import Projects
from tests.ui.app import APP, at_page, sound, texts, work_of
from ui.keeping import TAB
from ui.state import STORE
from ui.work import Work


def answered_once(work: Work, of: AppTest) -> AppTest:
    """A tab that was opened at the address of a page, and had one answer."""
    app = AppTest.from_file(APP, default_timeout=600)
    app.query_params["project"] = work.project
    app._page_hash = of._finished_page_script_hash
    app.run()
    sound(app)
    return app


def come_back(work: Work, of: AppTest, *fields: WidgetState) -> AppTest:
    """The same tab at a new server, with its note and these fields."""
    note = of.text_input(key="this tab")
    app = AppTest.from_file(APP, default_timeout=600)
    app.query_params["project"] = work.project
    app._page_hash = of._finished_page_script_hash
    app._run(WidgetStates(widgets=[WidgetState(id=note.id, string_value=note.value), *fields]))
    sound(app)
    return app


def live_slider(app: AppTest, label: str, level: float) -> WidgetState:
    """A slider of What if, let go where the tab's server did not hear of it."""
    for one in app.get("bidi_component"):
        proto: Any = one.proto
        told = json.loads(proto.json or proto.mixed.json)
        if told.get("label") == label:
            settled = {"moving": None, "settled": [level, told["drawn"]]}
            return WidgetState(id=proto.id, json_value=json.dumps(settled))
    raise AssertionError(f"no slider {label}")


def test_the_first_answer_tells_a_tab_what_it_shows(loaded: AppTest) -> None:
    work = work_of(loaded)
    app = answered_once(work, at_page(loaded, "whatif"))
    note = json.loads(app.text_input(key="this tab").value)
    assert note["seen"] == work.version and note["seen of"] == work.project
    assert note[TAB] == app.session_state[TAB] != loaded.session_state[TAB]
    # The mark stays over restarts.
    assert come_back(work, app).session_state[TAB] == note[TAB]


@pytest.mark.parametrize("pressed", [False, True])
@pytest.mark.parametrize("own", [True, False])
def test_what_was_moved_beside_what_was_kept_and_not_told(
    loaded: AppTest, monkeypatch: pytest.MonkeyPatch, own: bool, pressed: bool
) -> None:
    work = work_of(loaded)
    app = answered_once(work, at_page(loaded, "whatif"))
    moved = [live_slider(app, "Most that one program may lose", 10.0)]
    if pressed:
        # What comes with a press above the sliders, which are drawn only after that was done.
        moved.append(WidgetState(id=app.button(key="redo").id, trigger_value=True))
    mark = app.session_state[TAB] if own else "another"
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("ui.saving.this_tab", lambda: mark)
        work.change(work.draft.scenario.with_limits(moved="3%"), "Less moved")
    again = come_back(work, app, *moved)
    limits = work.draft.scenario.limits
    assert limits.moved.text == "3%" and (limits.program_cut.text == "10%") == own
    assert ("“Less moved” was done by" in texts(again)) != own


@pytest.mark.parametrize("hand", ["own", "others", "moved"])
def test_what_nobody_moved_is_not_put_back(loaded: AppTest, monkeypatch: pytest.MonkeyPatch, hand: str) -> None:
    """A tab shows a limit that was changed and not told it: by its own Undo, or by somebody else while the server was
    away. It is not moved again for that; what a hand moved meanwhile is."""
    work = work_of(loaded)
    app = answered_once(work, at_page(loaded, "asking"))
    app.slider(key="moved 1").set_value(3.0).run()
    shown = app.slider(key="moved 1")
    assert work.draft.scenario.limits.moved.text == "3%"
    if hand == "moved":
        shown.set_value(2.0)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("ui.saving.this_tab", lambda: app.session_state[TAB] if hand != "others" else "another")
        work.undo(1)
    versions = work.version
    again = come_back(work, app, shown._widget_state)
    assert work.draft.scenario.limits.moved.text == ("2%" if hand == "moved" else "5%")
    assert again.slider(key="moved 1").value == (2.0 if hand == "moved" else 5.0)
    assert work.version == versions + (hand == "moved") and "changed nothing" not in texts(again)


def test_what_a_server_could_not_save_counts_as_moved_for_the_next(
    loaded: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise UsageError("the workspace does not answer.")

    work = work_of(loaded)
    app = answered_once(work, at_page(loaded, "asking"))
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Projects, "change", away)
        app.slider(key="moved 1").set_value(3.0).run()
        assert work.unsaved and app.slider(key="moved 1").value == 3.0
    STORE.clear()
    come_back(work, app, app.slider(key="moved 1")._widget_state)
    assert STORE.find(work.project).draft.scenario.limits.moved.text == "3%"
