"""The workspace that this server works on, and who works at a page of it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from threading import Lock
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from budgetopt.workspace.database import Workspace
from budgetopt.workspace.location import location
from budgetopt.workspace.people import NOBODY, Person, local
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.rights import by_link, signed_in

SIGN_IN = "BUDGETOPT_SIGN_IN"
# What a link's token is called in the address.
LINK, _OPENED_LINK = "link", "link that was opened"
# Where a tab has its mark.
TAB = "kept tab"
_LOCK = Lock()
_OPENED: dict[str, Projects] = {}


def projects() -> Projects:
    """The projects of the workspace that `budgetopt ui` was started with (BUDGETOPT_WORKSPACE); opened once.

    Raises UsageError where it cannot be opened.
    """
    url = location(None).render_as_string(hide_password=False)
    with _LOCK:
        if url not in _OPENED:
            _OPENED[url] = Projects(Workspace.opened())
        return _OPENED[url]


def person() -> Person:
    """Who works at this page, with the rights they have now: by a link, by signing in, or (without sign-in) the user of
    this machine. NOBODY where nobody has signed in, or not lately enough."""
    token = st.session_state.get(LINK) or st.query_params.get(LINK) or ""
    if token:
        st.session_state[LINK] = token
        opens = st.session_state.get(_OPENED_LINK) != token
        found = by_link(projects().workspace, token, opens)
        st.session_state[_OPENED_LINK] = token
        return found[0] if found else NOBODY
    if not signs_in():
        return local()
    return signed_in(projects().workspace, st.user.to_dict()) or NOBODY


def address_of(token: str) -> str:
    """Where a link's token opens this workbench."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}/?{LINK}={token}"


def person_anew() -> Callable[[], Person]:
    """How to look up who works at this page once more, with the rights they have by then, where no page is."""
    token, workspace = st.session_state.get(LINK) or "", projects().workspace
    if token:
        return lambda: (by_link(workspace, token) or (NOBODY,))[0]
    if not signs_in():
        return local
    said = st.user.to_dict()
    return lambda: signed_in(workspace, said) or NOBODY


def this_tab() -> str:
    """The mark of this tab, which it keeps over restarts of the server; "" where no page of it was drawn."""
    return str(st.session_state.get(TAB, ""))


def signs_in() -> bool:
    """Whether people sign in at this server."""
    return bool(os.environ.get(SIGN_IN))


def link_project() -> str:
    """The project that the link of this tab opens; "" where it came by none."""
    token = st.session_state.get(LINK, "")
    found = by_link(projects().workspace, token) if token else None
    return found[1] if found else ""


def clock(at: datetime.datetime) -> str:
    """A moment as the person at this page reads the clock: 10:42, with the day where that is another."""
    here, now = at.astimezone(_zone()), datetime.datetime.now(_zone())
    return f"{here:%H:%M}" if here.date() == now.date() else f"{here:%Y-%m-%d %H:%M}"


def _zone() -> datetime.tzinfo | None:
    """The time zone of the browser; that of this machine where it does not tell."""
    try:
        name = st.context.timezone
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
