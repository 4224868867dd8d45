"""Grids to type into: that each cell that was typed is acted on, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.parts.fields import done, drawn_first, later

TypedCells = dict[tuple[int, str], Any]


def grid(frame: Any, key: str, act: Callable[..., object], *args: Any, **options: Any) -> None:
    """A grid to type into, which acts on what was typed; as a `field`."""
    first = drawn_first(key)
    if f"taken {key}" in st.session_state:
        # A grid that was left has forgotten what was typed: the same typed again counts.
        still = _typed(key) if key in st.session_state else {}
        before: TypedCells = st.session_state[f"taken {key}"]
        st.session_state[f"taken {key}"] = {cell: value for cell, value in before.items() if cell in still}
    st.data_editor(frame, key=key, on_change=done, args=(act, args), hide_index=True, **options)
    if first and any(st.session_state[key][what] for what in ("edited_rows", "added_rows", "deleted_rows")):
        later(act, args)


def typed_since(key: str) -> TypedCells:
    """What was typed into a grid since it was asked the last time, by row (from 0) and column: what it still shows from
    before may be another's by now."""
    typed = _typed(key)
    before: TypedCells = st.session_state.get(f"taken {key}", {})
    st.session_state[f"taken {key}"] = typed
    return {cell: value for cell, value in typed.items() if cell not in before or before[cell] != value}


def _typed(key: str) -> TypedCells:
    """What a grid shows as typed into it."""
    rows = st.session_state[key]["edited_rows"]
    return {(place, name): value for place, cells in rows.items() for name, value in cells.items()}
