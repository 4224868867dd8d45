"""Start: a sample or the officer's own workbooks, what the city is, and what is missing."""

from __future__ import annotations

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.intake.reading import Examination
from budgetopt.present import city
from budgetopt.present.words import plain_text
from budgetopt.shipped import shipped
from ui import plans_at_hand
from ui.parts import aside, first_draft, project_file, project_list
from ui.parts import show as shown
from ui.parts.fields import button
from ui.parts.frame import heading, link
from ui.parts.page import page
from ui.parts.told import MARKS, findings_list, show_refused
from ui.parts.unread import unread
from ui.parts.uploads import upload
from ui.state import show_project
from ui.work import Work

STEPS = {
    "1 · Load": "your workbook as finance has it, or a sample",
    "2 · Ask": "set limits, priorities and rules with sliders and forms",
    "3 · Decide": "accept, edit or reject each move and see what it does",
    "4 · Hand on": "a workbook that council staff can read and check",
}
SAMPLES = {
    "riverton.xlsx": ("Riverton", "A city of 155 programs with goals, metrics, evidence, districts and residents."),
    "hamlet.xlsx": ("Hamlet", "A small town that keeps everything on one sheet."),
}


def show(work: Work) -> None:
    """The page."""
    if work.found and work.found.budget:
        _loaded(work, work.found.budget, work.found)
        return
    heading(
        "Move money to what works",
        "Load your budget, say what must hold, and get the best plan that your rules allow: "
        "every move with its reason, every rule with its price.",
    )
    show_refused()
    if work.project:
        _back()
    else:
        project_list.show()
    with st.grid(4, min_column_width=180, key="steps"):
        for title, words in STEPS.items():
            st.markdown(f"**{title}**  \n:gray[{words}]")
    _choose(work)
    unread(work)


def _back() -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        button("All projects", "all projects", show_project, "", icon=":material/folder_open:")


def _choose(work: Work) -> None:
    if not work.project:
        st.subheader("Begin a project", anchor=False)
    own, sample = st.columns([3, 2], gap="large")
    with own, st.container(border=True, height="stretch"):
        st.subheader("Your workbooks", anchor=False)
        upload(work)
    with sample, st.container(border=True, height="stretch"):
        st.subheader("Or try a sample city", anchor=False)
        for file, (name, words) in SAMPLES.items():
            # In a project it would take the place of the city’s own.
            kind = "primary" if file == "riverton.xlsx" and not work.project else "secondary"
            button(f"Open {name}", f"sample {file}", _open_sample, work, file, type=kind, width="stretch")
            st.caption(words)
        if not work.project:
            project_file.take_in()


def _open_sample(work: Work, file: str) -> None:
    work.load([(file, shipped("sample_budgets", file).read_bytes())], sample=True, wait_s=plans_at_hand.AT_ONCE_S)


def _loaded(work: Work, budget: Budget, found: Examination) -> None:
    told, way = st.columns([4, 1], vertical_alignment="bottom")
    with told:
        files = ", ".join(item.file for item in found.inputs)
        heading(plain_text(city.title(budget)), f"Read from {plain_text(files)}")
    with way:
        _back()
    show_refused()
    for draft in work.drafts.values():
        aside.told(draft, draft.called)
    unread(work)
    shown.figures(city.figures(budget))
    first_draft.offer(work)
    ready, lacking = st.columns([3, 2], gap="large")
    with ready, st.container(border=True, height="stretch"):
        st.subheader("How ready is the data to decide with?", anchor=False)
        for share in city.readiness(budget):
            st.progress(min(1.0, share.share), text=plain_text(share.words))
        st.caption(plain_text(city.readiness_words(budget)))
    with lacking, st.container(border=True, height="stretch"):
        st.subheader("What is missing or odd", anchor=False)
        missing = city.missing_sheets(budget)
        shown.lines(missing, f"{MARKS['note']} ")
        if found.findings:
            findings_list(found.findings, most=4)
        if not missing and not found.findings:
            st.markdown(":material/check_circle: Nothing: every sheet is there, and every cell was read as it stands.")
    with st.container(border=True, key="next"):
        st.markdown("**What next?**")
        # Of money alone nothing can be told apart: what it is for comes first.
        bare = not (budget.goals and budget.alignment)
        with st.grid(3 + bare, min_column_width=200):
            if bare:
                link("score", "Say what programs are for")
            link("rules", "Set priorities and rules")
            link("recommendation", "See the recommendation")
            link("data", "Look at the data")
    with st.expander("Load another budget"):
        st.caption(
            "It replaces this one in this project. All scenarios stay with their decisions; a rule that does "
            "not fit the new budget is set aside and shown."
        )
        _choose(work)


if __name__ == "__main__":
    page(show)
