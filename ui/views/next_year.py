"""Next year: the new files, a question for each program that is not the same, and the project that is made of them."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from budgetopt.errors import BudgetOptError, InputError
from budgetopt.plan.plan import Plan
from budgetopt.present.next_year import RollQuestion, answer_words, questions_of
from budgetopt.present.words import label_text, plain_text
from budgetopt.standard.continuity import lost_zeros
from budgetopt.workspace.history import Overtaken
from ui import rolling
from ui.files import File
from ui.inputs import MOST_MB
from ui.jobs import Job
from ui.parts import show as shown
from ui.parts import uploads
from ui.parts.changing import overtaken_words, seen
from ui.parts.fields import button
from ui.parts.file_box import file_box
from ui.parts.frame import link
from ui.parts.page import of_plan
from ui.parts.told import findings_list, tell
from ui.rolling import TwoYears
from ui.scores import unused
from ui.state import show_project
from ui.work import Work

_AT_ONCE = 12
_MAKING = "next year being made"


def show(work: Work, plan: Plan) -> None:
    """The page."""
    if work.state.rolled_from:
        with st.container(border=True, key="rolled from"):
            shown.lines(work.state.rolled_from)
            link("data", "What was decided before: Data, One program")
    if work.state.next_project:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="rolled to"):
            st.markdown("**The next year’s project is made.** It can be made again with other files or answers.")
            button("Open it", "open next", show_project, work.state.next_project, type="primary")
    st.markdown(
        "Goals, alignment, measures, evidence, rules and scenarios go on with their programs into a project of its own "
        "where what was recommended and decided is history and locks nothing. This project stays as it is."
    )
    if not work.state.next_files:
        _upload(work)
        return
    names = plain_text(", ".join(file.name for file in work.state.next_files))
    shown.line(f"**{names}**", "Take out", "next files out", "the files of the next year", rolling.take_files, work, ())
    try:
        years = rolling.two_years(work)
    except InputError as error:
        st.markdown("**These files make no budget yet.** Mend what is said and give them again.")
        findings_list(error.findings)
        return
    if isinstance(years, Job):
        shown.waiting(work, years)
        return
    _ask(work, plan, years)


def _upload(work: Work) -> None:
    given = file_box(
        f"The files of the next fiscal year (at most {MOST_MB} MB each). A ledger is read as this year’s was; "
        "a mapping (.yaml) may be among them.",
        type=uploads.READ,
        accept_multiple_files=True,
        max_upload_size=MOST_MB,
        key=f"next files {work.project}",
    )
    files: list[File] = [(file.name, file.getvalue()) for file in given or []]
    if files:
        rolling.take_files(work, files)
        uploads.were_taken([file.file_id for file in given or []])
        st.rerun()


def _ask(work: Work, plan: Plan, years: TwoYears) -> None:
    st.subheader(f"{plain_text(years.before)} → {plain_text(years.after)}", anchor=False)
    every = questions_of(years.asked, work.state.next_answers)
    open_ones = [one for one in every if one.given is None]
    zeros = lost_zeros(one for one in years.asked if one.key not in work.state.next_answers)
    if len(zeros) > 1:
        words = f"{len(zeros):,} IDs differ by leading zeros alone: they are the same programs"
        button(words, "next zeros", rolling.keep_answers, work, zeros, words)
    for one in open_ones[:_AT_ONCE]:
        chosen = st.selectbox(
            label_text(one.words),
            list(one.offered),
            index=None,
            format_func=one.offered.__getitem__,
            placeholder="Choose an answer",
            key=f"next answer {one.key}",
        )
        if chosen is not None:
            rolling.keep_answers(work, {one.key: chosen}, answer_words(one._replace(given=chosen)))
            st.rerun()
    if len(open_ones) > _AT_ONCE:
        st.caption(f"And {len(open_ones) - _AT_ONCE:,} more, a few at a time.")
    rest = {one.key: "" for one in open_ones if "" in one.offered}
    if len(rest) > 1:
        words = f"The other {len(rest):,}: what is gone is gone, what is new is new"
        button(words, "next rest", rolling.keep_answers, work, rest, words)
    if not years.asked:
        st.markdown("Every program is the same in both years: there is nothing to ask.")
    _answered(work, [one for one in every if one.given is not None])
    _make(work, plan, len(open_ones))


def _answered(work: Work, answered: list[RollQuestion]) -> None:
    if not answered:
        return
    with st.expander(f"Answered: {len(answered):,}", key="answered"):
        for one in answered:
            words = answer_words(one)
            shown.line(plain_text(words), "Take back", f"next back {one.key}", words, _take_back, work, one)


def _take_back(work: Work, one: RollQuestion) -> None:
    st.session_state.pop(f"next answer {one.key}", None)
    rolling.keep_answers(work, {one.key: None}, f"Taken back: {one.words}")


def _make(work: Work, plan: Plan, still: int) -> None:
    if still:
        st.caption(f"{still:,} to answer before the next year’s project can be made.")
    if unused(work):
        st.caption("What was entered on the page Score and is not used yet is not carried over: use it there first.")
    button("Make the next year’s project", "make next", _asked, work, type="primary", disabled=bool(still))
    project, looked_at = st.session_state.get(_MAKING, ("", 0))
    if project != work.project or still:
        return
    try:
        made = rolling.next_project(work, plan, looked_at)
    except BudgetOptError as error:
        # Another press tries again, not another look at the page.
        st.session_state.pop(_MAKING)
        if isinstance(error, Overtaken):
            _overtaken(work, error)
        if not isinstance(error, InputError):
            raise
        findings_list(error.findings)
        return
    if isinstance(made, Job):
        shown.waiting(work, made, "next year")
        return
    st.session_state.pop(_MAKING)
    show_project(made)
    st.rerun()


def _overtaken(work: Work, error: Overtaken) -> NoReturn:
    """Somebody else was faster: lead to the project that they made, or show what they changed."""
    work.refresh()
    there = work.state.next_project
    tell(f"{overtaken_words(error)}, so no second one was made; "
         + ("here is that project." if there else "here it is as it stands now."))  # fmt: skip
    if there:
        show_project(there)
    st.rerun()


def _asked(work: Work) -> None:
    st.session_state[_MAKING] = (work.project, seen())


if __name__ == "__main__":
    of_plan("Next year", "the same city a year later: what was known goes on, what is not the same is asked.", show)
