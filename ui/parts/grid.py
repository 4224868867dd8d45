"""Grids to type into: that each cell that was typed is acted on, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from budgetopt.present.words import plain_text
from ui.parts.fields import button, done, drawn_first, later

_TYPING, _OTHERS = "left a cell", "others changed"
TypedCells = dict[tuple[int, str], Any]


def grid(frame: Any, key: str, act: Callable[..., object], *args: Any, **options: Any) -> None:
    """A grid to type into, which acts on what was typed; as a `field`."""
    first = drawn_first(key)
    if f"taken {key}" in st.session_state:
        # A grid that was left has forgotten what was typed: the same typed again counts.
        still = typed_in(key)
        before: TypedCells = st.session_state[f"taken {key}"]
        st.session_state[f"taken {key}"] = {cell: value for cell, value in before.items() if cell in still}
    st.data_editor(frame, key=key, on_change=_left, args=(key, act, args), hide_index=True, **options)
    if first and any(st.session_state[key][what] for what in ("edited_rows", "added_rows", "deleted_rows")):
        later(act, args)


def _left(key: str, act: Callable[..., object], args: tuple[Any, ...]) -> None:
    """A cell was left: the next one may be being typed in."""
    st.session_state[_TYPING] = key
    done(act, args)


def overtaken(key: str, stands: Callable[[int, str], object]) -> TypedCells:
    """What a grid shows as typed into it where something else stands by now."""
    return {cell: value for cell, value in typed_in(key).items() if stands(*cell) != value}


def must_begin_anew(key: str, others: str, stale: bool = False) -> bool:
    """Tell in words what others have changed where a grid shows what was typed, and say whether it is to be drawn anew
    for that, or because what else it shows is `stale`. Not while the next cell may be being typed in: a grid that is
    drawn anew forgets that."""
    typing, kind = st.session_state.pop(_TYPING, "") == key, key.partition(" grid")[0]
    if others or typing:
        st.session_state[_OTHERS] = (kind, others)
    of, told = st.session_state.get(_OTHERS, ("", ""))
    if told and of == kind:
        with st.container(horizontal=True, vertical_alignment="center", key="others"):
            st.markdown(f":material/group: **{plain_text(told)}**", width="content")
            if others and typing:
                button("Show theirs", "show theirs", lambda: None)
    return bool(others or stale) and not typing


def typed_since(key: str) -> TypedCells:
    """What was typed into a grid since it was asked the last time, by row (from 0) and column: what it still shows from
    before may be another's by now."""
    typed = typed_in(key)
    before: TypedCells = st.session_state.get(f"taken {key}", {})
    st.session_state[f"taken {key}"] = typed
    # In a row that was added below, a cell that is emptied is not there any more.
    now = typed | {cell: None for cell in before if cell[0] < 0 and cell not in typed}
    return {cell: value for cell, value in now.items() if cell not in before or before[cell] != value}


def typed_in(key: str) -> TypedCells:
    """What a grid shows as typed into it; the rows that were added below have places from -1 downwards."""
    found = st.session_state.get(key, {})
    rows = {**found.get("edited_rows", {}), **{-1 - at: row for at, row in enumerate(found.get("added_rows", ()))}}
    return {(place, name): value for place, cells in rows.items() for name, value in cells.items()}
