"""A project as one file: handed out on the page History, taken in on the page Start."""

from __future__ import annotations

from functools import partial

import streamlit as st

from budgetopt.errors import InputError, UsageError
from budgetopt.present.words import plain_text
from budgetopt.workspace.project_file import ENDING
from ui import making, plans_at_hand
from ui.inputs import MOST_MB
from ui.jobs import Job, Stopped
from ui.keeping import person, projects
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.file_box import file_box
from ui.parts.frame import file_name
from ui.parts.told import findings_list
from ui.received import project_taken_in
from ui.state import show_project
from ui.work import Work

_READING, _TAKEN = "project being taken in", "taken project"
# Seconds that a stop has to be heard.
_STOPS_S = 2.0


def hand_out(work: Work) -> None:
    """The project to download."""
    with st.container(border=True, key="project file"):
        st.subheader("The project as one file", anchor=False)
        st.caption(
            "With its workbooks, scenarios, decisions, departments’ answers, comments and history; the page Start "
            "takes it in again, anywhere."
        )
        name = f"{file_name(work.state.name)}{ENDING}"
        content = partial(making.project_file, projects().workspace.url, work.project)
        handed.workbook(work, "Project file", name, "project file button", lambda: content, mime="application/zip")


def take_in() -> None:
    """A box for a project file, which becomes a project."""
    with st.expander("Open a project file", icon=":material/upload_file:"):
        given = file_box(
            f"A project file ({ENDING}): it becomes a project of this workspace, with its history",
            type=[ENDING.removeprefix(".")],
            max_upload_size=MOST_MB,
            key="project upload",
        )
        if given is None or st.session_state.get(_TAKEN) == given.file_id:
            return
        job: tuple[str, Job] | None = st.session_state.get(_READING)
        if job is None or job[0] != given.file_id:
            job = st.session_state[_READING] = (given.file_id, _reading(given.name, given.getvalue()))
        _taken(given.file_id, job[1])


def _reading(name: str, content: bytes) -> Job:
    """The work that takes a project file in, in a worker: this process looks into none."""
    workspace, who = projects().workspace, person()
    return Job(f"Checking {name}", lambda told: project_taken_in(who.id, workspace, name, content, who, told))


def _taken(file: str, job: Job) -> None:
    """How far it is; then its project is shown, or why there is none."""

    def stop() -> None:
        job.stop()
        job.wait(_STOPS_S)
        st.rerun()

    if not job.wait(plans_at_hand.AT_ONCE_S):
        shown.bar(job, lambda: plain_text(job.doing), "Stop", "stop project file", stop)
        return
    st.session_state[_TAKEN] = file
    del st.session_state[_READING]
    try:
        if job.error:
            raise job.error
    except Stopped:
        st.markdown("**Stopped.** Nothing was taken in; upload the file again to start again.")
    except InputError as error:
        findings_list(error.findings)
    except UsageError as error:
        st.markdown(f":material/error: {plain_text(str(error))}")
    else:
        show_project(str(job.result))
        st.rerun()
