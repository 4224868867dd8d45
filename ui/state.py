"""Whose work it is: the project of a tab's address, and what the tab itself remembers."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

import streamlit as st

from budgetopt.errors import UsageError
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.settings import parsed_json
from budgetopt.workspace.people import may
from ui.drafts import Draft
from ui.keeping import TAB, link_project, person
from ui.work import Work

PROJECT = "project"
# A project that nobody looked at for so long (`budgetopt ui --at-hand`), or for which there is no room, leaves the
# server's memory: it is kept in the workspace, and read again when somebody opens it.
AT_HAND_MINUTES = "BUDGETOPT_AT_HAND_MINUTES"
_MOST_AT_HAND, _MINUTES = 60, "60"
# Room for budgets: a program takes 12 kB. Those that were looked at within so many seconds stay, however large.
_MOST_PROGRAMS, _LOOKED_AT_S = 100_000, 120.0
# What the browser does: so that a slow page loses no cell; and what Streamlit does not.
_SCRIPTS = [Path(__file__).with_name(name) for name in ("cells.html", "page.html")]
_NEW, _AT_WORK, _TAB, _BEGUN, _BACK = "new work", "at work", "this tab", "begun", "came back"
# For a tab with fields below what a server that was restarted has to find again.
COMES_BACK_S = 60.0
# What a tab tells a restarted server: these of its values, by the beginning of their names.
_OF_THE_TAB = (_AT_WORK, "seen", "decisions made", "rules added", "kept ")


class Store:
    """The projects in this server's memory."""

    def __init__(self) -> None:
        self._works: dict[str, tuple[Work, float]] = {}
        self._lock = Lock()

    def find(self, project: str) -> Work:
        """A project, as it stands in the workspace. Raises UsageError where it is not there."""
        with self._lock:
            # One for all tabs, also where they come at once after a restart: each acts on what it draws.
            work, _ = self._works.setdefault(project, (Work(project), time.monotonic()))
        try:
            work.refresh()
        except UsageError:
            with self._lock:
                self._works.pop(project, None)
            raise
        self.keep(work)
        return work

    def keep(self, work: Work) -> None:
        """Keep a project at hand; what nobody looks at goes."""
        with self._lock:
            self._works.pop(work.project, None)
            self._works[work.project] = work, time.monotonic()
        self.sweep()

    def sweep(self) -> bool:
        """Let go what nobody looks at and what there is no room for, and say whether there was such; what is at work
        or could not be saved yet stays."""
        with self._lock:
            now, at_hand_s = time.monotonic(), 60 * float(os.environ.get(AT_HAND_MINUTES, _MINUTES))
            stays: dict[str, tuple[Work, float]] = {}
            programs: dict[int, int] = {}
            for project, (work, at) in reversed(self._works.items()):
                held = programs | ({id(work.budget): len(work.budget.programs)} if work.budget else {})
                roomy = now - at < _LOOKED_AT_S or sum(held.values()) <= _MOST_PROGRAMS
                recent = len(stays) < _MOST_AT_HAND and (work.busy or (roomy and now - at < at_hand_s))
                if recent or work.unsaved:
                    stays[project], programs = (work, at), held
                else:
                    work.forget_all()
            gone = len(self._works) - len(stays)
            self._works = dict(reversed(stays.items()))
            return gone > 0

    def clear(self) -> None:
        """Have nothing at hand."""
        with self._lock:
            self._works = {}


# The one store of this server; in no cache of Streamlit's, which every client can have cleared.
STORE = Store()


def current() -> Work:
    """The project of this tab: that of its address, else new work, which becomes a project once there is some.

    Where the address has a project that cannot be opened, `lost` of the session says why.
    """
    project = link_project() or st.query_params.get(PROJECT) or st.session_state.get(PROJECT) or ""
    work: Work | None = None
    if project:
        try:
            if not may(person(), project, "read"):
                raise UsageError("this project is not in the workspace (any more).")
            work = STORE.find(project)
            st.session_state["lost"] = ""
        except UsageError as error:
            st.session_state["lost"] = str(error)
    if work is None:
        new: Work | None = st.session_state.get(_NEW)
        work = new if new is not None else Work()
        st.session_state[_NEW] = work
    if work.project:
        if st.session_state.pop(_NEW, None) is work:
            STORE.keep(work)
        show_project(work.project)
    return work


def show_project(project: str) -> None:
    """Show a project in this tab; "" shows the list of them."""
    if st.session_state.get(PROJECT, "") != project:
        for key in [key for key in st.session_state if str(key).startswith(_OF_THE_TAB)]:
            del st.session_state[key]
        st.session_state.pop("saw", None)
    st.session_state[PROJECT] = project
    if project:
        st.session_state.pop(_NEW, None)
        if st.query_params.get(PROJECT) != project:
            st.query_params[PROJECT] = project
    elif PROJECT in st.query_params:
        del st.query_params[PROJECT]


def at_work(work: Work) -> Draft:
    """The scenario that this tab shows: its own choice, so that a second tab may show another."""
    return work.drafts.get(st.session_state.get(_AT_WORK, 0)) or work.draft


def open_draft(work: Work, number: int) -> None:
    """Show a scenario in this tab."""
    st.session_state[_AT_WORK] = work.current = number


def remembered(drawing: Mapping[str, object] = MappingProxyType({})) -> None:
    """Keep in the tab which scenario it shows and what of it: a field that nobody sees. A tab gives its fields to a
    restarted server, which takes them over in the tab's first run there.

    `drawing`: what the tab shows with this run's answer. The first answer has it as well: there may be no other."""
    st.session_state.setdefault(TAB, secrets.token_hex(8))
    mine = {key: value for key, value in st.session_state.items() if str(key).startswith(_OF_THE_TAB) and _plain(value)}
    note = json.dumps({**mine, **drawing})
    first = not st.session_state.get(_BEGUN)
    st.session_state[_BEGUN] = True
    if not first:
        st.session_state[_TAB] = note
    with st.container(key="remembered"):
        st.html("<style>.st-key-remembered {display: none}</style>")
        for script in _SCRIPTS:
            st.html(script, unsafe_allow_javascript=True)
        brought = st.text_input("This tab", note, key=_TAB)
    st.session_state[_BACK] = first and brought != note
    if st.session_state[_BACK]:
        st.session_state.update(_read(brought))
        # What the tab saw before the server was restarted, for a click that comes with it.
        st.session_state["saw"] = {key: value for key, value in _read(brought).items() if key.startswith("seen")}


def came_back() -> bool:
    """Whether this is the first that this server hears of a tab which an earlier one had drawn: what is not drawn again
    now, the tab forgets."""
    return bool(st.session_state.get(_BACK))


def _read(brought: str) -> dict[str, Any]:
    """What a tab brought, as far as it is what we wrote."""
    try:
        found = parsed_json(brought.encode())
    except (ValueError, Unopenable):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if key.startswith(_OF_THE_TAB) and _plain(value)}


def _plain(value: object) -> bool:
    """A number, a text, or a list of such or by name: what a tab may bring."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return isinstance(value, int | str) if parts is None else all(map(_plain, parts))
