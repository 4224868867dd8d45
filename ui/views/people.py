"""People: who may do what in a project, links to read it, and the workspace's log; for approvers."""

from __future__ import annotations

import streamlit as st

from budgetopt.present import departments
from budgetopt.present.words import plain_text
from budgetopt.tell.directions import isolated
from budgetopt.workspace.people import EVERY, Role, may
from budgetopt.workspace.rights import LINK_DAYS, grant, granted, make_link
from ui.keeping import address_of, person, projects
from ui.parts.fields import button
from ui.parts.frame import heading
from ui.parts.page import page
from ui.parts.told import show_refused
from ui.work import Work

_LAST = 200
_MADE = "link to read"


def show(work: Work) -> None:
    """The page."""
    heading("People", "Who may do what in this project, and what was done in the workspace.")
    show_refused()
    if not work.project or not may(person(), work.project, "share"):
        st.markdown("Open a project in which you are an approver.")
        return
    give, log = st.columns([2, 3], gap="large")
    with give:
        _rights(work)
    with log:
        _log(work)


def _rights(work: Work) -> None:
    st.subheader("Rights", anchor=False)
    for one in granted(projects().workspace, work.project):
        every = " in every project" if one.project == EVERY else ""
        words = f"**{plain_text(one.who)}**: {one.role} {plain_text(one.department)}{every}"
        key = f"right {one.project} {one.who}"
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=key):
            st.markdown(words, width="stretch")
            if one.project != EVERY:
                help = f"Take away: {plain_text(one.who)}"
                button("Take away", f"take away {one.who}", _give, work, one.who, None, help=help)
    with st.container(border=True, key="give a right"):
        st.text_input("E-mail address", key="right who", max_chars=200)
        role = st.selectbox("Role", list(Role), key="right role")
        if role == Role.DEPARTMENT and work.budget:
            st.selectbox("Department", departments.departments_of(work.budget), key="right department")
        button("Give the right", "give right", _give_typed, work, type="primary")
        st.divider()
        words = f"Make a link to read this project, for {LINK_DAYS} days"
        button(words, "read link", _link, work, icon=":material/link:")
        if made := st.session_state.get(f"{_MADE} {work.project}"):
            st.markdown("Whoever has it reads this project; it is shown this once (withdraw it on Departments):")
            st.code(made, language=None, wrap_lines=True)


def _give_typed(work: Work) -> None:
    role = Role(st.session_state.get("right role") or Role.VIEWER)
    department = st.session_state.get("right department", "") if role is Role.DEPARTMENT else ""
    _give(work, st.session_state.get("right who") or "", role, department)


def _give(work: Work, who: str, role: Role | None, department: str = "") -> None:
    grant(projects().workspace, person(), who, role, work.project, department)


def _link(work: Work) -> None:
    token = make_link(projects().workspace, person(), work.project, "Reader")
    st.session_state[f"{_MADE} {work.project}"] = address_of(token)


def _log(work: Work) -> None:
    st.subheader("The log, the newest first", anchor=False)
    if not may(person(), EVERY, "log"):
        entries = [one for one in projects().log.entries() if work.project in one.about]
        st.caption("Of this project; who approves in every project sees all.")
    else:
        entries = list(projects().log.entries())
    rows = [
        {"": one.sequence, "When (UTC)": one.at[:16].replace("T", " "), "Who": one.name, "What": one.what,
         "About": isolated(one.about)}
        for one in entries[: -_LAST - 1 : -1]
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, key="log", alt="The workspace's log: when, who, what, about what.")


if __name__ == "__main__":
    page(show)
