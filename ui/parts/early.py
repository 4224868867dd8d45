"""What is pressed and chosen on a page that this server has not drawn yet: another start of it has."""

from __future__ import annotations

from collections.abc import Iterator
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


def brought(key: str) -> str | None:
    """What a tab says is chosen in a part of its page that was not drawn here yet; None where it says nothing."""
    return next((told.string_value for name, told in _unknown() if name == key and told.string_value), None)


def _unknown_press() -> str:
    """The key of a button that was pressed and not drawn in this session; "" for none."""
    return next((name for name, told in _unknown() if told.trigger_value), "")


def _unknown() -> Iterator[tuple[str, WidgetState]]:
    """What the tab says of what was not drawn in this session, each with its key.

    Streamlit has no public way to ask for it: where it keeps it in another place, nothing is found. A test holds this.
    """
    state: Any = getattr(getattr(get_script_run_ctx(), "session_state", None), "_state", None)
    widgets: Any = getattr(state, "_new_widget_state", None)
    for id, held in [*widgets.states.items()] if widgets is not None else []:
        told = getattr(held, "value", None)
        if id not in widgets.widget_metadata and isinstance(told, WidgetState):
            yield str(user_key_from_element_id(id) or ""), told
