"""What is told stays until somebody does something, whatever comes to its end meanwhile."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    """A button that is refused, and work that comes to its end."""
    import streamlit as st

    from ui.parts.told import by_itself, show_refused, still_told, tell

    still_told()
    show_refused()
    st.button("Add", on_click=tell, args=("Overtaken",), key="add")
    if st.session_state.pop("ended", False):
        by_itself()


def test_what_was_told_stays_where_the_page_is_drawn_anew_by_itself() -> None:
    app = AppTest.from_function(page).run(timeout=20)

    def told() -> bool:
        return "Overtaken" in "".join(one.value for one in app.markdown)

    for ended in (False, True):
        app.session_state["ended"] = ended
        app.button(key="add").click().run(timeout=20)
        assert told()
    # And again, however often something ends; what a person does next has it gone.
    app.session_state["ended"] = True
    assert not app.run(timeout=20).exception and not told()
