"""Whose work it is: kept in the server's memory under an unguessable link that expires."""

from __future__ import annotations

import secrets
import time
from threading import Lock

import streamlit as st

from budgetopt.errors import ScenarioError
from budgetopt.scenario.writing import to_toml
from ui.work import Draft, Work, uploaded_scenario

LINK = "work"
KEPT_HOURS = 12
_MOST_KEPT = 200
_AT_WORK, _NEW, _REMEMBERED = "at work", "new work", "scenarios in this tab"
# Between two scenario files; a scenario file writes it as an escape.
_NEXT = "\f"


class Store:
    """All work in this server's memory, by its token."""

    def __init__(self) -> None:
        self._works: dict[str, Work] = {}
        self._lock = Lock()
        # A link shows which start of the server it is of: a restart is told as what it is.
        self.start = secrets.token_urlsafe(4)

    def find(self, token: str) -> Work | None:
        """The work of a token; None where there is none, or it has expired."""
        with self._lock:
            work = self._works.get(token)
            if work is None or _expired(work):
                self._works.pop(token, None)
                return None
            work.touched = time.time()
            return work

    def new(self) -> Work:
        """New work under a new token, which is kept only when there is something to keep."""
        return Work(self.start + secrets.token_urlsafe(24))

    def keep(self, work: Work) -> None:
        """Keep work; the oldest goes where there is too much."""
        with self._lock:
            kept = sorted((one for one in self._works.values() if not _expired(one)), key=lambda one: -one.touched)
            self._works = {one.token: one for one in kept[: _MOST_KEPT - 1]} | {work.token: work}


def _expired(work: Work) -> bool:
    return time.time() - work.touched > KEPT_HOURS * 3600


# The one store of this server; in no cache of Streamlit's, which every client can have cleared.
STORE = Store()


def current() -> Work:
    """The work of this session: that of its link, else new work. The link is in the address once there is some."""
    token = st.session_state.get(LINK) or st.query_params.get(LINK) or ""
    new: Work | None = st.session_state.get(_NEW)
    work = STORE.find(token)
    if work is None and new is not None and new.token == token:
        work = new
    elif work is None:
        work = st.session_state[_NEW] = STORE.new()
        # A session that had work, or a link to some, has to be told that it is gone, and why.
        if token:
            st.session_state["lost"] = "expired" if token.startswith(STORE.start) else "restarted"
    _remembered(work)
    if work.files or work.unread or work.drafts:
        if st.session_state.pop(_NEW, None) is work:
            STORE.keep(work)
        if st.query_params.get(LINK) != work.token:
            st.query_params[LINK] = work.token
    st.session_state[LINK] = work.token
    return work


def _remembered(work: Work) -> None:
    """Keep the scenarios in the tab too, in a field that nobody sees: a tab gives its fields to a restarted server."""
    kept = _NEXT.join(to_toml(draft.scenario) for draft in work.drafts.values())
    if kept and st.session_state.get(_REMEMBERED) != kept:
        st.session_state[_REMEMBERED] = kept
    with st.container(key="remembered"):
        st.html("<style>.st-key-remembered {display: none}</style>")
        brought = st.text_area("Scenarios in this tab", key=_REMEMBERED)
    if brought and not kept and st.session_state.get("lost") == "restarted":
        for content in brought.split(_NEXT):
            try:
                work.add(uploaded_scenario("scenario.toml", content.encode()))
            except ScenarioError:
                # Not as we wrote it: nothing to bring back.
                break


def at_work(work: Work) -> Draft:
    """The scenario that this tab shows: its own choice, so that a second tab may show another."""
    return work.drafts.get(st.session_state.get(_AT_WORK, 0)) or work.draft


def open_draft(work: Work, number: int) -> None:
    """Show a scenario in this tab."""
    st.session_state[_AT_WORK] = work.current = number
