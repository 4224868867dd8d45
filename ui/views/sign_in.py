"""Sign in: all that is shown to somebody whom this server does not know, or no longer."""

from __future__ import annotations

import streamlit as st

from ui.keeping import LINK, signs_in


def show() -> None:
    """The page."""
    st.title("budgetopt", anchor=False)
    if st.session_state.get(LINK):
        st.markdown("This link opens nothing: it has expired or was withdrawn. Ask whoever sent it for another.")
        return
    if signs_in():
        st.markdown("Sign in to see the projects that you have a right to.")
        st.button("Sign in", type="primary", on_click=st.login)


if __name__ == "__main__":
    show()
