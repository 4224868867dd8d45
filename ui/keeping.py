"""The workspace that this server works on, and who works at a page of it."""

from __future__ import annotations

import datetime
from threading import Lock
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from budgetopt.workspace.database import Workspace
from budgetopt.workspace.location import location
from budgetopt.workspace.people import Person, local
from budgetopt.workspace.projects import Projects

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
    """Who works at this page. Without sign-in that is the user of this machine."""
    return local()


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
