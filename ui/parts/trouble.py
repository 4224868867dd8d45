"""What can go wrong, on the screen: input, scenario, conflicts, and errors of ours."""

from __future__ import annotations

import traceback
from importlib.metadata import version

import streamlit as st

from budgetopt.errors import Infeasible, SolverError
from budgetopt.log import LOG
from budgetopt.plan.loosening import GRANT_ALL, Relief, all_loosened, drop, lessen, reliefs
from budgetopt.present.asking import case_of
from budgetopt.present.words import plain_text
from budgetopt.tell.relief import relief_in_words
from ui.drafts import Draft
from ui.parts.changing import replace, undo
from ui.parts.fields import button
from ui.state import at_work
from ui.work import Work


def ours(error: Exception, work: Work | None = None) -> None:
    """An error of ours: says so, keeps the work, and can be copied, but by who sees nothing else of the project: then
    the server's log has it."""
    with st.container(border=True):
        st.error(
            "This is an error of ours, not of your data. Your work is kept: go to another page, or undo the last "
            "change.",
            icon=":material/bug_report:",
        )
        if work is None:
            # Without its words, which may quote a cell.
            LOG.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            return
        lines = "".join(traceback.format_exception(error))
        with st.expander("What to copy into a report"):
            st.code(f"budgetopt {version('budgetopt')}\n{lines}", language=None)
        if work.drafts and at_work(work).kept.past:
            button("Undo the last change", "undo after error", undo, work, at_work(work), icon=":material/undo:")


def cannot_be_met(work: Work, error: Infeasible, other: Draft | None = None) -> None:
    """The conflicts of the scenario at work (or of an `other`), each with its smallest relief as a button."""
    draft = other or at_work(work)
    of = f"{other.number} " if other else ""
    if work.budget is None:
        return
    case = case_of(work.budget, draft.scenario)
    with st.container(border=True, key=f"{of}conflicts"):
        if other:
            st.markdown(f":orange[:material/block:] **“{plain_text(draft.called)}” cannot be met.**")
        else:
            st.subheader("These rules cannot all hold", anchor=False)
        st.markdown(
            "There is no plan that meets every rule. Below is the smallest relief that makes one possible; the last "
            "plan is not lost, and every step can be undone."
        )
        for place, relief in enumerate(reliefs(case, error.conflicts)):
            with st.container(border=True):
                _relief(work, draft, relief, of, place)
        for place, change in enumerate(error.fund_changes):
            with st.container(border=True):
                st.markdown(plain_text(change.words))
                asked = draft.scenario.with_changes(funds=dict(draft.scenario.funds) | {change.fund_id: change.largest})
                args = (work, draft, "A fund's change was reduced", asked)
                button(plain_text(lessen(change.fund)), f"{of}fund {place}", replace, *args)
        if len({conflict.rule for conflict in error.conflicts}) > 1:

            def grant() -> None:
                replace(work, draft, "All relief granted", all_loosened(case, error.conflicts))

            button(GRANT_ALL, f"{of}loosen all", grant)


def _relief(work: Work, draft: Draft, relief: Relief, of: str, place: int) -> None:
    """One relief in words, with a button for each way to grant it."""
    st.markdown(plain_text(" ".join(relief_in_words(relief.conflicts))))
    with st.container(horizontal=True):
        if relief.loosened is not None:
            args = (work, draft, relief.loosen, relief.loosened)
            button(plain_text(relief.loosen), f"{of}loosen {place}", replace, *args, type="primary")
        if relief.dropped is not None:
            words = drop(relief.conflicts[0].rule)
            button(plain_text(words), f"{of}drop {place}", replace, work, draft, words, relief.dropped)
        if relief.loosened is None and relief.dropped is None:
            st.caption("This is the law: only a change of the workbook, or of another rule, helps.")


def unsolved(error: SolverError) -> None:
    """The solver gave no verdict: said as it is."""
    st.error(
        f"No plan was found in the time given, and no proof that there is none. {plain_text(str(error))} "
        "Loosen a rule, or try fewer rules of yes and no.",
        icon=":material/hourglass_disabled:",
    )
