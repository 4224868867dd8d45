"""A project as one file: handed out on the page History, taken in on the page Start."""

from __future__ import annotations

from functools import partial

import streamlit as st

from budgetopt.errors import InputError, UsageError
from budgetopt.present.words import plain_text
from budgetopt.workspace.project_file import ENDING, export_project, import_project
from ui.files import named
from ui.keeping import person, projects
from ui.parts import show as shown
from ui.parts.changing import findings_list
from ui.parts.frame import file_name
from ui.state import show_project
from ui.work import MOST_MB, Work


def hand_out(work: Work) -> None:
    """The project to download."""
    with st.container(border=True, key="project file"):
        st.subheader("The project as one file", anchor=False)
        st.caption("With its workbooks, scenarios, decisions and history; the page Start takes it in again, anywhere.")
        name = f"{file_name(work.state.name)}{ENDING}"
        content = partial(export_project, projects(), work.project, person())
        shown.download("Project file", content, name, "project file button", mime="application/zip")


def take_in() -> None:
    """A box for a project file, which becomes a project."""
    with st.expander("Open a project file", icon=":material/upload_file:"):
        given = st.file_uploader(
            f"A project file ({ENDING}): it becomes a project of this workspace, with its history",
            type=[ENDING.removeprefix(".")],
            max_upload_size=MOST_MB,
            key="project upload",
        )
        if given is None or st.session_state.get("taken project") == given.file_id:
            return
        st.session_state["taken project"] = given.file_id
        try:
            with st.spinner("Checking the project file …", show_time=True):
                project = import_project(projects(), named(given.name, given.getvalue()), person())
        except InputError as error:
            findings_list(error.findings)
        except UsageError as error:
            st.markdown(f":material/error: {plain_text(str(error))}")
        else:
            show_project(project)
            st.rerun()
