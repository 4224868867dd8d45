"""What every page does around what it shows: whose work it is, errors of ours, and whether the work is saved."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.errors import UsageError
from budgetopt.plan.plan import Plan
from budgetopt.present.words import plain_text
from budgetopt.workspace.people import may
from budgetopt.workspace.projects import BIN_DAYS
from ui.keeping import clock, person, projects
from ui.parts import aside, early, handed
from ui.parts import show as shown
from ui.parts.changing import news, sees, stands, unseen
from ui.parts.fields import NONE_STOOD, act_late, acts_late, button, forget_saw
from ui.parts.frame import footer, heading, link, needs_budget, told_lost
from ui.parts.planned import planned
from ui.parts.told import still_told, tell
from ui.parts.trouble import ours
from ui.state import at_work, current, open_draft, remembered
from ui.work import Work

# How often an open page looks whether the server was restarted, somebody else changed the project, or what could not
# be saved can be by now.
_LOOKS_S = 3.0
_DRAWN = "drawn now"


def page(show: Callable[[Work], None]) -> None:
    """Show the project of the tab; an error of ours is shown in words, and the work is kept."""
    work = current()
    early.hear()
    still_told()
    st.session_state[_DRAWN] = True
    # Before the tab's note says that this is shown: a server that dies here has kept it, or the next one is told it.
    act_late()
    _alive(work)
    told_lost(work)
    sees(work)
    if work.drafts:
        open_draft(work, at_work(work).number)
    try:
        was_read = work.reading
        if reading := work.read_by_now():
            shown.waiting(work, reading)
        elif was_read:
            # With the address and the title of what was taken over.
            st.rerun()
        show(work)
    except UsageError as error:
        # A sentence for who asked: too long, too much, not there.
        st.error(plain_text(str(error)))
    except Exception as error:
        ours(error, work)
    footer(work)
    if acts_late():
        st.rerun()
    _told_late(work)


def apart(show: Callable[[], None]) -> None:
    """Show a page to who sees nothing else of a project: it comes back by itself, and acts late, as the others do."""
    early.hear()
    still_told()
    st.fragment(remembered, run_every=_LOOKS_S)()
    act_late()
    try:
        show()
    except UsageError as error:
        st.error(plain_text(str(error)))
    except Exception as error:
        ours(error)
    if acts_late():
        st.rerun()
    _told_late()


def _told_late(work: Work | None = None) -> None:
    """Tell of a press that came to nothing, once all of the page is there."""
    if all(job.wait(0) for job in [*(work.jobs.values() if work else ())]):
        forget_saw()
        if early.lost():
            tell("Your click reached the server before it had this page again, and changed nothing: click once more.")
            st.rerun()


def of_budget(title: str, lead: str, show: Callable[[Work, Budget], None], scenario: bool = True) -> None:
    """A page on a budget, under its title; with `scenario`, the one at work stands beside it."""

    def titled(work: Work) -> None:
        if needs_budget(work, title) and work.budget is not None:
            heading(title, lead, work if scenario else None)
            if scenario:
                aside.told(at_work(work))
            show(work, work.budget)

    page(titled)


def of_plan(title: str, lead: str, show: Callable[[Work, Plan], None]) -> None:
    """A page on the plan of the scenario at work."""

    def with_plan(work: Work, _: Budget) -> None:
        plan = planned(work)
        if plan is not None:
            show(work, plan)

    of_budget(title, lead, with_plan)


@st.fragment(run_every=_LOOKS_S)
def _alive(work: Work) -> None:
    """Whether the work is saved, and what others have changed since this page was drawn.

    With something to run again, an open page runs as a whole once a restarted server is there.
    """
    drawn = st.session_state.pop(_DRAWN, False)
    remembered((stands(work) if drawn else {}) | (NONE_STOOD if work.unsaved else {}))
    if not drawn:
        if work.project and not may(person(), work.project, "read"):
            # The right was taken away: nothing of it stays.
            st.rerun()
        work.refresh()
    handed.small_said(work)
    if not work.project:
        return
    if work.binned_at:
        _in_the_bin(work, work.binned_at)
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="saved"):
        if work.unsaved:
            words = "; ".join(dict.fromkeys(one.words for one in work.unsaved))
            st.markdown(f":material/cloud_off: **Not saved yet:** {plain_text(words)}. {plain_text(work.trouble)} "
                        "It is tried again every few seconds; leave this tab open.")  # fmt: skip
        elif work.trouble:
            st.markdown(f":material/cloud_off: {plain_text(work.trouble)} It is tried again every few seconds.")
        elif not drawn and unseen(work):
            st.markdown(f"{_changed(work)} since this page was drawn.")
            if st.button("Show it", key="show changes"):
                st.rerun()
        elif news(work):
            st.markdown(f"{_changed(work)}, and shown here: {plain_text(work.saved_words)}")
        else:
            # What has to be told has its own place below.
            last = f": {plain_text(work.saved_words)}" if work.saved_words and not work.told else ""
            st.caption(f":material/cloud_done: Saved {clock(work.saved_at)}{last}")
            # After a slip, whatever it was: what is not a change of one scenario has no Undo of its own.
            link("history", "Take back", ":material/history:")
        if work.told:
            st.markdown(f":material/info: {plain_text(work.told)}")


def _in_the_bin(work: Work, since: datetime.datetime) -> None:
    """Told on each open page: what is done here goes with the project."""
    with st.container(horizontal=True, vertical_alignment="center", key="in the bin"):
        gone = since + datetime.timedelta(days=BIN_DAYS)
        words = f"**This project is in the bin**, and is deleted for good on {gone:%Y-%m-%d}, with what is done here."
        if not may(person(), work.project, "bin"):
            st.markdown(f":material/delete: {words} An approver can restore it.")
        else:
            st.markdown(f":material/delete: {words}", width="stretch")
            button("Restore it", "restore project", projects().unbin, work.project, person())


def _changed(work: Work) -> str:
    return f":material/group: **Changed at {clock(work.saved_at)} by {plain_text(work.saved_by)}**"
