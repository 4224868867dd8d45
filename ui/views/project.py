"""History: every change of a project, who made it and when; any state comes back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from budgetopt.present.words import plain_text
from budgetopt.workspace.history import HistoryEntry
from ui.keeping import clock, projects
from ui.parts import handed, project_file
from ui.parts.fields import button
from ui.parts.frame import heading, link
from ui.parts.page import page
from ui.work import Work

_AT_ONCE = 20


def show(work: Work) -> None:
    """The page."""
    lead = "every change of this project, who made it and when; any state can be brought back."
    heading("History", lead if work.drafts else lead.capitalize(), work if work.drafts else None)
    if not work.project:
        with st.container(border=True):
            st.markdown("**No project is open.** Choose one, or begin with a sample or your workbook.")
            link("start", "Go to Start", ":material/arrow_back:")
        return
    changes, files = st.columns([3, 2], gap="large")
    with changes:
        _changes(work)
    with files:
        project_file.hand_out(work)
        _files(work)
        _log(work)


def _changes(work: Work) -> None:
    st.subheader("Changes, the newest first", anchor=False)
    many = st.session_state.get("history shown", _AT_ONCE)
    entries = projects().history(work.project, most=many + 1)
    for entry in entries[:many]:
        told = ", ".join(part for part in (clock(entry.at), entry.name, _scenario(work, entry)) if part)
        words = f"**{plain_text(entry.words)}**  \n:gray[{plain_text(told)}]"
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"version {entry.version}"):
            st.markdown(words, width="stretch")
            if entry.version == work.version:
                st.caption("as it is now", width="content")
            else:
                help = f"The whole project as it was after: {plain_text(entry.words)}"
                button("Bring this back", f"restore {entry.version}", work.restore, entry.version, help=help)
    if len(entries) > many:
        button("Older changes", "older changes", _older, many)


def _scenario(work: Work, entry: HistoryEntry) -> str:
    """Of which scenario a change was, where there are several."""
    kind, _, number = entry.subject.partition("/")[0].partition(" ")
    draft = work.drafts.get(int(number)) if kind == "scenario" and number.isdigit() else None
    return f"scenario “{draft.whole.name}”" if draft and len(work.drafts) > 1 else ""


def _older(many: int) -> None:
    st.session_state["history shown"] = many + 5 * _AT_ONCE


def _files(work: Work) -> None:
    with st.container(border=True, key="project files"):
        st.subheader("Files as they were uploaded", anchor=False)
        files = (*work.files, *(work.unread.files if work.unread else ()), *work.amendments)
        for place, (name, content) in enumerate(dict.fromkeys(files)):
            handed.workbook(
                work, plain_text(name), name, f"kept file {place}", partial(bytes, content), mime=handed.ANY, told=False
            )
        handed.beside(work, *(f"kept file {place}" for place in range(len(files))))
        if not files:
            st.caption("None.")


def _log(work: Work) -> None:
    with st.container(border=True, key="log head"):
        st.subheader("The workspace’s log", anchor=False)
        head = projects().log.head()
        st.markdown(f"It ends with entry **{head.sequence:,}**. Its head, entry and hash, is")
        st.code(str(head), language=None, wrap_lines=True)
        # Code in a caption is too faint to be read in the dark.
        st.markdown(
            "Written down elsewhere, this shows later whether the log was cut or changed: the command "
            "`budgetopt workspace log --verify` holds the log to it."
        )


if __name__ == "__main__":
    page(show)
