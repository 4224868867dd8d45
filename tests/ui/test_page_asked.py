"""Another page that is clicked on comes, whatever the one that is left sends beside it, and what was typed is kept."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

from ui import whole
from ui.page_asked import PageAsked

CELL, PRESS = WidgetState(id="cell", string_value="18.9M"), WidgetState(id="plan", trigger_value=True)


def told(page: str, *fields: WidgetState, part: str = "") -> ClientState:
    return ClientState(page_script_hash=page, widget_states=WidgetStates(widgets=fields), fragment_id=part)


def test_what_a_page_sends_that_is_left_leads_to_the_one_that_was_asked_for() -> None:
    asked = PageAsked()

    def leads(message: ClientState) -> str:
        asked.heard(message)
        return message.page_script_hash

    assert [leads(told("")), leads(told("decide", CELL)), leads(told("data"))] == ["", "decide", "data"]
    # Its grid has drawn what was typed; a part of it looks again; the next is clicked on before the last is there.
    assert [leads(told("decide", CELL)), leads(told("decide", part="saved"))] == ["data", "data"]
    assert [leads(told("start")), leads(told("decide", CELL)), leads(told("data", CELL))] == ["start", "start", "start"]
    # Back by a click, and where the server itself has led the tab elsewhere once it was there.
    assert [leads(told("decide")), leads(told("start", CELL)), leads(told("decide", CELL))] == ["decide"] * 3
    assert leads(told("start", CELL)) == "start"


def test_a_page_is_asked_for_with_what_was_typed_before_and_without_what_was_pressed() -> None:
    asked, away = PageAsked(), told("data")
    assert not asked.heard(told("decide", CELL, PRESS)) and asked.heard(away)
    assert [*away.widget_states.widgets] == [CELL]


def test_a_page_that_draws_itself_anew_stands_back_for_one_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    whole.keep()
    requests, at_work = ScriptRequests(), SimpleNamespace(page_script_hash="decide")
    requests.request_rerun(RerunData(page_script_hash="data", widget_states=WidgetStates(widgets=[CELL])))
    with monkeypatch.context() as patched:
        patched.setattr(whole, "get_script_run_ctx", lambda **_: at_work)
        assert requests.request_rerun(RerunData(page_script_hash="decide"))
    found = requests.on_scriptrunner_ready().rerun_data
    assert found.page_script_hash == "data" and found.widget_states and [*found.widget_states.widgets] == [CELL]
    with monkeypatch.context() as patched:
        patched.setattr(whole, "get_script_run_ctx", lambda **_: at_work)
        # Where nothing was asked, itself; where the tab is gone, nothing.
        assert requests.request_rerun(RerunData(page_script_hash="decide"))
        assert requests.on_scriptrunner_ready().rerun_data.page_script_hash == "decide"
        requests.request_stop()
        assert not requests.request_rerun(RerunData(page_script_hash="decide"))
