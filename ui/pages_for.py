"""Which pages somebody comes to: all of the workbench, a department's own, or signing in."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from budgetopt.workspace.people import EVERY, NOBODY, Person, Role, may
from budgetopt.workspace.rights import sign_out
from ui.keeping import link_project, person, projects, signs_in
from ui.state import PROJECT
from ui.visitors import may_send

_APART = ("answer", "sign_in")


def replies_for(who: Person) -> bool:
    """Whether somebody replies for a department, of whatever project."""
    return any(one.role is Role.DEPARTMENT for one in who.rights)


def pages_for(names: list[str]) -> list[str]:
    """The pages for who is here, of all that there are."""
    who = person()
    if who == NOBODY:
        return ["sign_in"]
    project = link_project() or st.query_params.get(PROJECT) or st.session_state.get(PROJECT) or ""
    reads = any(may(who, one.project, "read") for one in who.rights)
    if replies_for(who) and (not reads or (may(who, project, "answer") and not may(who, project, "read"))):
        return ["answer"]
    apart = (*_APART, *(() if signs_in() and may(who, project or EVERY, "share") else ("people",)))
    return [name for name in names if name not in apart]


def who_is_here() -> None:
    """Who has signed in, and a way out; nothing where nobody signs in."""
    who = person()
    if ctx := get_script_run_ctx():
        may_send(ctx.session_id, who != NOBODY)
    if signs_in() and who != NOBODY and not link_project():
        with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="who"):
            # No Markdown, which makes a link of an address.
            st.text(who.name or who.email, width="content")
            st.button("Sign out", key="sign out", on_click=_leave, type="tertiary")


def _leave() -> None:
    sign_out(projects().workspace, st.user.to_dict())
    st.logout()
