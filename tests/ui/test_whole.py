"""What a tab sends while something is done does not end that: it is done whole, and once."""

from __future__ import annotations

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType
from streamlit.testing.v1 import AppTest

from budgetopt.cli.ui import _options
from ui import whole


def page() -> None:
    """A field and a button; while either acts, the tab's next message comes."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    from ui.parts.acting import act, acting_button

    def acts(what: str) -> None:
        asked = get_script_run_ctx()
        assert asked and asked.script_requests
        asked.script_requests.request_rerun(RerunData())
        st.session_state["kept"] = [*st.session_state.get("kept", []), what]

    act({"plan": lambda: acts("planned")})
    st.text_input("My amount", key="cell", on_change=lambda: acts(st.session_state["cell"]))
    acting_button("Plan the rest again", "plan")


def test_what_is_begun_is_done_whole_whatever_comes_meanwhile() -> None:
    whole.keep()
    app = AppTest.from_function(page).run()
    app.text_input(key="cell").set_value("8,800,000").run()
    assert app.session_state["kept"] == ["8,800,000"]
    app.button(key="plan").click().run()
    assert app.session_state["kept"] == ["8,800,000", "planned"] and not app.exception


def test_a_message_of_a_tab_waits_for_the_one_before() -> None:
    # Else Streamlit begins a second run beside the first, and forgets a press whose run has not begun.
    assert _options("localhost", 8501, "")["runner.fastReruns"] is False


def acted_on() -> None:
    """A button beside a sheet; what runs, and what is done, in their order."""
    import streamlit as st

    from ui.parts.acting import act, acting_button

    log: list[str] = st.session_state.setdefault("log", [])
    log.append("begun")
    act({"plan": lambda: log.append("planned")})
    acting_button("Plan the rest again", "plan")


def test_a_deed_waits_for_a_page_that_has_begun_anew_with_the_cells_that_came_meanwhile() -> None:
    whole.keep()
    app = AppTest.from_function(acted_on).run(timeout=20)
    for pressed in (1, 2):
        app.button(key="plan").click().run(timeout=20)
        assert app.session_state["log"] == ["begun", *["begun", "begun", "planned"] * pressed]


def test_what_a_tab_said_last_is_begun_before_it_ends() -> None:
    whole.keep()
    said, ended = ScriptRequests(), ScriptRequests()
    said.request_rerun(RerunData(widget_states=WidgetStates(widgets=[WidgetState(id="a", bool_value=True)])))
    for requests in (said, ended):
        requests.request_stop()
    begun = said.on_scriptrunner_ready()
    assert begun.type is ScriptRequestType.RERUN and begun.rerun_data.widget_states.widgets[0].id == "a"
    for requests in (said, ended):
        assert requests.on_scriptrunner_ready().type is ScriptRequestType.STOP
