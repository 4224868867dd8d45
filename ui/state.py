"""Whose work it is: kept in the server's memory under an unguessable link that expires."""

from __future__ import annotations

import secrets
import time
from threading import Lock

import streamlit as st

from ui.work import Work

LINK = "work"
KEPT_HOURS = 12
_MOST_KEPT = 200


class Store:
    """All work in this server's memory, by its token."""

    def __init__(self) -> None:
        self._works: dict[str, Work] = {}
        self._lock = Lock()

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
        """New work under a new token; the oldest goes where there is too much."""
        with self._lock:
            kept = sorted((work for work in self._works.values() if not _expired(work)), key=lambda work: -work.touched)
            self._works = {work.token: work for work in kept[: _MOST_KEPT - 1]}
            work = Work(secrets.token_urlsafe(24))
            self._works[work.token] = work
            return work


def _expired(work: Work) -> bool:
    return time.time() - work.touched > KEPT_HOURS * 3600


@st.cache_resource
def store() -> Store:
    """The one store of this server."""
    return Store()


def current() -> Work:
    """The work of this session: that of its link, else new work. The link is kept in the address."""
    token = st.session_state.get(LINK) or st.query_params.get(LINK) or ""
    work = store().find(token)
    if work is None:
        work = store().new()
        # A session that had work, or a link to some, has to be told that it is gone.
        st.session_state["lost"] = bool(token)
    st.session_state[LINK] = work.token
    if st.query_params.get(LINK) != work.token:
        st.query_params[LINK] = work.token
    return work
