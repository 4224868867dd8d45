"""A box for files that does not show what a restarted server has not got."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

GONE = "The server was restarted, and what was in this box went with it; what was taken over stays."


def file_box(label: str, key: str, **options: Any) -> Any:
    """Draw the box; the file in it (None without one), or with `accept_multiple_files` a list.

    A tab tells a restarted server of a file that went with the one before: Streamlit goes on to show it, and a button
    beside it would act without it. Another box is drawn then, which is empty, and it is said.
    """
    given = st.file_uploader(label, key=_key(key), **options)
    if any(not isinstance(one, UploadedFile) for one in _held(key)):
        st.session_state[f"kept box {key}"] = st.session_state.get(f"kept box {key}", 0) + 1
        st.session_state[_gone(key)] = True
        st.rerun()
    if given:
        st.session_state.pop(_gone(key), None)
    elif st.session_state.get(_gone(key)):
        st.markdown(f":material/error: {GONE} Give it again.")
    return given


def file_in(key: str) -> UploadedFile | None:
    """The one file that is in a box now."""
    return next((one for one in _held(key) if isinstance(one, UploadedFile)), None)


def missed(key: str) -> bool:
    """Whether a file went with the server before, and nothing was given since; once."""
    gone = any(not isinstance(one, UploadedFile) for one in _held(key))
    return bool(st.session_state.pop(_gone(key), gone)) and file_in(key) is None


def _key(key: str) -> str:
    number = st.session_state.get(f"kept box {key}", 0)
    return f"{key} {number}" if number else key


def _gone(key: str) -> str:
    return f"gone of {key}"


def _held(key: str) -> list[Any]:
    held = st.session_state.get(_key(key))
    return held if isinstance(held, list) else [held] * (held is not None)
