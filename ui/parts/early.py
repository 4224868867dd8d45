"""Presses of buttons that this server has not drawn yet: the tab shows the page that another start of it has drawn."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id

_EARLY, _HEARD = "pressed early", "heard early"


def hear() -> None:
    """At the beginning of a run: remember a press that nobody here knows what to do with yet."""
    heard: set[str] = st.session_state.setdefault(_HEARD, set())
    key = _unknown_press()
    # Streamlit does not forget a press that it knows nothing of: each is heard once.
    if key and key not in heard:
        heard.add(key)
        st.session_state[_EARLY] = key


def pressed(key: str) -> bool:
    """Whether a button that is drawn now was pressed before; once."""
    if st.session_state.get(_EARLY) != key:
        return False
    del st.session_state[_EARLY]
    return True


def lost() -> bool:
    """At the end of a page that has drawn all: whether a press came to nothing, because its button is gone; once."""
    return st.session_state.pop(_EARLY, None) is not None


def _unknown_press() -> str:
    """The key of a button that was pressed and not drawn in this session; "" for none.

    Streamlit has no public way to ask for it: where it keeps it in another place, nothing is found. A test holds this.
    """
    state: Any = getattr(getattr(get_script_run_ctx(), "session_state", None), "_state", None)
    widgets = getattr(state, "_new_widget_state", None)
    if widgets is None:
        return ""
    for id, held in [*widgets.states.items()]:
        told = getattr(held, "value", None)
        if id not in widgets.widget_metadata and isinstance(told, WidgetState) and told.trigger_value:
            return str(user_key_from_element_id(id) or "")
    return ""
