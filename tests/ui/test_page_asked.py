"""Another page that is clicked on comes, whatever the one that is left sends beside it, and what was typed is kept."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.testing.v1 import AppTest

from ui import whole
from ui.page_asked import UNTOLD, PageAsked

CELL = WidgetState(id="cell", string_value="18.9M")


def told(page: str, *fields: WidgetState, part: str = "") -> ClientState:
    return ClientState(page_script_hash=page, widget_states=WidgetStates(widgets=fields), fragment_id=part)


def test_what_a_page_sends_that_is_left_does_not_keep_the_tab() -> None:
    asked = PageAsked()

    def leads(message: ClientState) -> list[str]:
        return [one.page_script_hash for one in asked.heard(message)]

    assert [leads(told("")), leads(told("decide", CELL)), leads(told("data"))] == [[""], ["decide"], ["data"]]
    # Its grid has drawn what was typed; a part of it looks again, which nobody asked for.
    looks = told("decide", CELL, part="saved")
    looks.is_auto_rerun = True
    assert leads(told("decide", CELL)) == ["decide", "data"] and leads(looks) == []
    # The next is clicked on before the last is there.
    assert leads(told("start")) == ["start"]
    assert leads(told("data", CELL)) == ["data", "start"] and leads(told("decide", CELL)) == ["decide", "start"]
    # Back by a click, and where the server itself has led the tab elsewhere once it was there.
    assert [leads(told("decide")), leads(told("start", CELL))] == [["decide"], ["start", "decide"]]
    assert [leads(told("decide", CELL)), leads(told("start", CELL))] == [["decide"], ["start"]]


def test_a_page_that_was_opened_by_its_address_and_left_at_once_does_not_keep_the_tab() -> None:
    def pages() -> None:
        import streamlit as st

        for name in ("decide", "start"):
            st.text(st.Page(print, url_path=name)._script_hash)

    # A tab is told by and by what its page is called.
    for name, page in zip(("decide", ""), AppTest.from_function(pages).run().text, strict=True):
        asked = PageAsked()
        asked.heard(ClientState(page_name=name))
        asked.heard(told("data"))
        late = asked.heard(told(page.value, CELL))
        assert [len(one.widget_states.widgets) for one in late] == [1, 0] and late[1].page_script_hash == "data"


def test_a_press_that_comes_before_the_server_has_told_of_its_pages_is_of_the_page_that_the_tab_shows() -> None:
    asked = PageAsked()
    asked.heard(told("decide", CELL))
    assert UNTOLD
    (heard,) = asked.heard(told(UNTOLD, CELL))
    assert heard.page_script_hash == "decide" and [*heard.widget_states.widgets] == [CELL]
    assert [one.page_script_hash for one in PageAsked().heard(told(UNTOLD, CELL))] == [UNTOLD]


def test_what_was_typed_before_a_click_on_another_page_has_a_run_of_its_own() -> None:
    whole.keep()
    requests, typed = ScriptRequests(), WidgetStates(widgets=[CELL])

    def ask(page: str, fields: WidgetStates) -> None:
        assert requests.request_rerun(RerunData(page_script_hash=page, widget_states=fields))

    def begun() -> tuple[str, bool]:
        found = requests.on_scriptrunner_ready().rerun_data
        return found.page_script_hash, bool(found.widget_states and found.widget_states.widgets)

    ask("decide", typed)
    ask("data", WidgetStates())
    # Back again: the last that was clicked on is the last that is shown.
    ask("decide", WidgetStates())
    assert [begun(), begun(), begun()] == [("decide", True), ("data", False), ("decide", False)]
    assert requests.on_scriptrunner_ready().type.name == "STOP"


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
