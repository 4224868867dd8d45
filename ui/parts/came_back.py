"""Decisions that came back in the sheet Decisions of a recommendation workbook: read, counted, and taken over."""

from __future__ import annotations

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.errors import InputError, ScenarioError, UsageError
from budgetopt.present.words import plain_text
from budgetopt.returned.decisions import Decisions
from ui.drafts import Draft
from ui.inputs import MOST_MB
from ui.jobs import Job, Told
from ui.parts import show as shown
from ui.parts.changing import change
from ui.parts.fields import button
from ui.parts.file_box import file_box
from ui.parts.told import findings_list, show_refused
from ui.received import decisions_back
from ui.work import Work

# How often this tab has taken decisions over.
_TAKEN = "decisions taken"


def show(work: Work, draft: Draft) -> None:
    """A box for the workbook, what was read of it, and the button that takes it over."""
    if work.budget is None:
        return
    with st.container(border=True, key="came back"):
        st.subheader("Decisions that came back", anchor=False)
        st.caption("What was written in the sheet Decisions: accept, edit, reject or hold, with amounts and reasons.")
        given = file_box(
            f"A recommendation workbook (.xlsx, .xlsm, .ods; at most {MOST_MB} MB)",
            type=["xlsx", "xlsm", "ods"],
            max_upload_size=MOST_MB,
            # Another box after each taking over: the workbook is not read twice. It stays there whatever others change.
            key=f"decisions {draft.number} {st.session_state.get(_TAKEN, 0)}",
        )
        show_refused("came back")
        if given is None:
            return
        try:
            made = _read(work, draft, work.budget, given.name, given.getvalue(), given.file_id)
        except (InputError, ScenarioError) as error:
            st.markdown("**These decisions cannot be taken over.** Nothing was changed.")
            findings_list(error.findings)
        except UsageError as error:
            st.markdown(f":material/error: {plain_text(str(error))}")
        else:
            if not isinstance(made, Decisions):
                shown.waiting(work, made, "decisions")
                return
            st.markdown(f"**{plain_text(made.count)}.**")
            findings_list(made.notes)
            told = (work, draft, given.name, made)
            button("Take them over", f"take over {draft.number} {draft.version}", _take, *told, type="primary")


def _read(work: Work, draft: Draft, budget: Budget, name: str, content: bytes, file: str) -> Decisions | Job:
    """What the workbook decides about the scenario as it stands, or the work that reads it."""

    def found(told: Told) -> object:
        return decisions_back(work.user, draft.scenario, name, content, budget, told)

    return work.outcome(Decisions, f"decisions {file} {draft.number} {draft.version}", f"Reading {name}", found)


def _take(work: Work, draft: Draft, name: str, made: Decisions) -> None:
    words = f"Decisions of {name}: {made.count}"
    if change(work, draft, words, lambda _: made.scenario, "came back", name):
        st.session_state[_TAKEN] = st.session_state.get(_TAKEN, 0) + 1
