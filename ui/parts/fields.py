"""Fields and buttons that act once, also where they were moved before a restarted server had drawn them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from budgetopt.errors import UsageError
from ui.parts import early
from ui.parts.told import tell
from ui.whole import whole

_ACTED, _LATE, _DRAWN = "acted", "acts late", "fields drawn"
# What held, what stood in each field when it was last drawn or moved, and how that was called, by its key.
_KNOWN = "fields known"
# What a tab saw before its server was restarted (ui/state.py): the version, and what held in the fields at one.
_SAW, _SEEN, _STOOD = "saw", "seen", "seen fields"
# For a tab to remember where what stands in the fields is not kept: they count as moved for a restarted server.
NONE_STOOD: dict[str, object] = {_STOOD: [0, {}]}
# A field that is left by pressing a button tells its value in a message of its own, just before the button's.
_ARRIVES_S = 1.0


def button(
    label: str, key: str, act: Callable[..., object], *args: Any, draw: Callable[..., bool] = st.button, **options: Any
) -> None:
    """A button that acts, also where its press is the first that a restarted server hears of the tab: nobody told that
    server what the button does before it was pressed. It acts then on what the tab showed, or tells that it came late.

    `draw`: st.button, or another that gives whether it was pressed. Draw it after the fields that it takes from.
    """

    def acted() -> None:
        st.session_state[_ACTED] = key
        done(act, args)

    pressed = draw(label, key=key, on_click=acted, **options)
    # Before it was drawn, where what stands above it took a while; else now.
    unheard = pressed and st.session_state.pop(_ACTED, None) != key
    if early.pressed(key) or unheard:
        # In a run of its own, before any field is drawn: what acts may empty fields.
        later(act, args)
        st.rerun()


def field(
    draw: Callable[..., Any],
    label: str,
    key: str,
    holds: Any,
    act: Callable[..., object],
    *args: Any,
    value: str = "value",
    typed: bool = False,
    **options: Any,
) -> Any:
    """Draw a field of what holds, which acts where it is moved; also where that is the first that a restarted server
    hears of the tab, as with `button`.

    `value`: what the field calls its first value ("index": its place in the list). `typed`: what is refused stays in it
    until something else holds.
    """
    first, (held, told, called) = drawn_first(key), st.session_state.setdefault(_KNOWN, ({}, {}, {}))
    another = not typed or held.get(key) != holds
    # A list shows what is chosen by the names that those had when it was told them.
    called_by, chosen = options.get("format_func"), holds if isinstance(holds, list | tuple) else [holds]
    names = [called_by(one) for one in chosen if one is not None] if called_by else []
    renamed = called.get(key) != names
    held[key], called[key] = holds, names

    def moved() -> None:
        # Where a page has been left, all its fields count as moved with the one that still comes.
        if told.get(key) != st.session_state[key]:
            told[key], before = st.session_state[key], st.session_state.get(_SEEN)
            done(act, args)
            if st.session_state.get(_SEEN) != before:
                _stands()[key] = repr(told[key])

    # Always: where a run's answer is overtaken by the next run's, a browser that draws the field for the first time
    # knows nothing else of it, and would tell the least that it can hold as what was moved.
    options[value] = options["options"].index(holds) if value == "index" else holds
    if not first and (key not in st.session_state or (another and (renamed or st.session_state[key] != holds))):
        # Only then: the browser is told it, where the officer may have moved the field on or be typing in it by now.
        st.session_state[key] = holds
    told[key] = given = draw(label, key=key, on_change=moved, **options)
    if given == holds:
        _stands()[key] = repr(holds)
    elif first and _stood(key) == repr(given):
        # Nobody moved it: what it showed was changed, and the tab not told. It is drawn anew as it stands.
        del held[key]
        later(lambda: None)
    elif first:
        later(act, args)
    return given


def _stands() -> dict[str, str]:
    """What holds in the fields by key, at the version that this tab shows: remembered for a restarted server."""
    there: dict[str, str]
    seen = st.session_state.get(_SEEN, 0)
    of, there = st.session_state.get(_STOOD, (seen, {}))
    there = there if of == seen else {}
    st.session_state[_STOOD] = [seen, there]
    return there


def _stood(key: str) -> str | None:
    """What held in a field at the version that a tab saw before its server was restarted, as far as it remembers."""
    saw = st.session_state.get(_SAW, {})
    there: dict[str, str]
    of, there = saw.get(_STOOD, (0, {}))
    return there.get(key) if of == saw.get(_SEEN) else None


def drawn_first(key: str) -> bool:
    """Whether this session draws a field for the first time: only then may a tab bring what no server has heard of."""
    drawn: set[str] = st.session_state.setdefault(_DRAWN, set())
    first = key not in drawn
    drawn.add(key)
    return first


def later(act: Callable[..., object], args: Sequence[Any] = ()) -> None:
    """Have something done in a run of its own, before any field is drawn."""
    st.session_state.setdefault(_LATE, []).append((act, args))


def acts_late() -> bool:
    """Whether something was moved that the page has to act on in a run of its own."""
    return bool(st.session_state.get(_LATE))


def forget_saw() -> None:
    """All of the page is there: what is pressed and moved from now on is on what this server has drawn."""
    st.session_state.pop(_SAW, None)


def act_late() -> None:
    """Do what a restarted server heard of before it knew what to do, on what the tab showed then."""
    with whole():
        late = st.session_state.pop(_LATE, [])
        if late:
            st.session_state.update(st.session_state.get(_SAW, {}))
        for act, args in late:
            done(act, args)


def done(act: Callable[..., object], args: Sequence[Any]) -> None:
    """Act, or tell in a sentence why that is not done: no right to it, a workspace that does not answer."""
    try:
        act(*args)
    except UsageError as error:
        tell(str(error))


def typed(label: str, key: str, **options: Any) -> str:
    """A field to type into. The browser takes in what is typed at every pause, so that a button that is pressed without
    leaving the field has it, and a server that is restarted meanwhile gets it; the page does not run for it."""
    return str(st.text_input(label, key=key, live=True, on_change="ignore", **options))


def latest(
    field: Callable[..., Any], label: str, key: str, **options: Any
) -> tuple[Callable[[], Any], Callable[[], None]]:
    """Draw a field: what is in it whenever that is asked for, and how a button's callback takes it over first."""
    held: list[Any] = []

    def take() -> None:
        held[:] = [st.session_state[key]]

    held[:] = [field(label, key=key, on_change=take, **options)]
    return lambda: held[0], take


def after_typing(make: Callable[[], str | bytes]) -> Callable[[], str | bytes]:
    """What a download button makes when it is pressed: what was typed beside it a moment ago has arrived by then."""

    def made() -> str | bytes:
        time.sleep(_ARRIVES_S)
        return make()

    return made
