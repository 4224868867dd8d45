"""Buttons beside a sheet: what was typed in it a moment ago is taken over before they act."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from budgetopt.errors import UsageError
from ui.parts.fields import button
from ui.parts.told import tell
from ui.whole import whole

_TODO, _WAITED = "to do", "to do, waited"
# A sheet tells a cell that is left by pressing a button only after the button's own message.
_ARRIVES_S = 0.4


def acting_button(label: str, key: str, **options: Any) -> None:
    """A button whose deed is done by `act`, once what was typed has arrived."""

    def press() -> None:
        st.session_state[_TODO] = key
        time.sleep(_ARRIVES_S)

    button(label, key, press, **options)


def act(deeds: Mapping[str, Callable[[], None]]) -> None:
    """Do what a button has asked for. The page begins anew once before, with the cells that arrived meanwhile taken
    over."""
    todo = st.session_state.get(_TODO, "")
    if todo not in deeds:
        return
    if not st.session_state.get(_WAITED):
        st.session_state[_WAITED] = True
        st.rerun()
    with whole():
        del st.session_state[_WAITED]
        del st.session_state[_TODO]
        try:
            deeds[todo]()
        except UsageError as error:
            # It is told where the page begins, which is there already: the page stays whole.
            tell(str(error))
            st.rerun()
