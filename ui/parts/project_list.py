"""The projects of the workspace: opened, copied, called otherwise, put in the bin and taken out of it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import streamlit as st

from budgetopt.present.words import plain_text
from budgetopt.workspace.projects import BIN_DAYS, ProjectCard
from ui.keeping import clock, person, projects
from ui.parts.fields import button
from ui.state import show_project

_AT_ONCE = 8


def show() -> None:
    """What there is, the last changed first; nothing where there is nothing yet."""
    projects().purge(person())
    cards = projects().cards(person())
    kept = [card for card in cards if card.binned_at is None]
    if kept:
        st.subheader("Projects", anchor=False)
        asked = ""
        if len(kept) > _AT_ONCE:
            asked = st.text_input("Look for a project", key="look for", width=360).strip().casefold()
        found = [card for card in kept if asked in f"{card.name} {card.city}".casefold()]
        many = st.session_state.get("projects shown", _AT_ONCE)
        for card in found[:many]:
            _card(card)
        if len(found) > many:
            button("Show all", "show all projects", _all)
    _bin([card for card in cards if card.binned_at is not None])


def _all() -> None:
    st.session_state["projects shown"] = 10_000


def _card(card: ProjectCard) -> None:
    changed = f"changed {clock(card.changed_at)} by {card.changed_by}"
    words = " · ".join(plain_text(part) for part in (card.city, changed) if part)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"project {card.id}"):
        st.markdown(f"**{plain_text(card.name)}**  \n:gray[{words}]", width="stretch")
        help = f"Open {plain_text(card.name)}"
        button("Open", f"open {card.id}", show_project, card.id, help=help, type="primary")
        with st.popover("More", help=f"Rename, copy or bin {plain_text(card.name)}", key=f"more {card.id}"):
            key = f"called {card.id}"
            st.text_input("Name", card.name, key=key, max_chars=80)
            button("Rename", f"rename {card.id}", _rename, card, key)
            button("Make a copy", f"copy {card.id}", _copy, card, icon=":material/content_copy:")
            button("Put in the bin", f"bin {card.id}", _do, "bin", card, icon=":material/delete:")


def _do(what: str, card: ProjectCard) -> None:
    getattr(projects(), what)(card.id, person())


def _rename(card: ProjectCard, key: str) -> None:
    name = str(st.session_state.get(key, "")).strip()
    if name and name != card.name:
        projects().change(card.id, person(), f"Called {name}", lambda state: state.with_changes(name=name), "name")


def _copy(card: ProjectCard) -> None:
    state, _ = projects().read(card.id)
    copy = state.with_changes(name=f"{state.name} (copy)")
    projects().create(person(), copy, f"Copied from {state.name}")


def _bin(binned: Sequence[ProjectCard]) -> None:
    if not binned:
        return
    with st.expander(f"Bin ({len(binned)})", icon=":material/delete:", key="bin"):
        st.caption(f"What is here for {BIN_DAYS} days is deleted for good.")
        for card in binned:
            gone = card.binned_at + datetime.timedelta(days=BIN_DAYS) if card.binned_at else None
            with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"binned {card.id}"):
                until = f"  \n:gray[deleted for good on {gone:%Y-%m-%d}]" if gone else ""
                st.markdown(f"**{plain_text(card.name)}**{until}", width="stretch")
                button("Restore", f"unbin {card.id}", _do, "unbin", card, help=f"Restore {plain_text(card.name)}")
