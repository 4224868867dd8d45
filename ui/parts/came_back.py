"""Decisions that came back in the sheet Decisions of a recommendation workbook: read, counted, and taken over."""

from __future__ import annotations

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.errors import InputError, ScenarioError, UsageError
from budgetopt.present.words import plain_text
from budgetopt.returned.decisions import Decisions, read_decisions
from budgetopt.scenario.model import Scenario
from ui.drafts import Draft
from ui.files import named
from ui.parts.changing import button, change, findings_list, show_refused
from ui.work import MOST_MB, Work
from ui.workers import WORKERS

_READ = "decisions read"


def show(work: Work, draft: Draft) -> None:
    """A box for the workbook, what was read of it, and the button that takes it over."""
    if work.budget is None:
        return
    with st.container(border=True, key="came back"):
        st.subheader("Decisions that came back", anchor=False)
        st.caption("What was written in the sheet Decisions: accept, edit, reject or hold, with amounts and reasons.")
        given = st.file_uploader(
            f"A recommendation workbook (.xlsx, .xlsm, .ods; at most {MOST_MB} MB)",
            type=["xlsx", "xlsm", "ods"],
            max_upload_size=MOST_MB,
            # Another box after each taking over: the workbook is not read twice.
            key=f"decisions {draft.number} {len(draft.steps)}",
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
            st.markdown(f"**{plain_text(made.count)}.**")
            findings_list(made.notes)
            told = (work, draft, given.name, made)
            button("Take them over", f"take over {draft.number} {draft.version}", _take, *told, type="primary")


def _read(work: Work, draft: Draft, budget: Budget, name: str, content: bytes, file: str) -> Decisions:
    """What the workbook decides about the scenario as it stands, read once, in a worker."""
    key = (file, draft.number, draft.version)
    known: tuple[object, Decisions] | None = st.session_state.get(_READ)
    if known is None or known[0] != key:
        with st.spinner("Reading the decisions …", show_time=True):
            known = (key, WORKERS.ask(work.user, decisions_in, draft.scenario, name, content, budget))
        st.session_state[_READ] = known
    return known[1]


def decisions_in(scenario: Scenario, name: str, content: bytes, budget: Budget) -> Decisions:
    """The decisions of a workbook in memory. Raises as `read_decisions` does."""
    return read_decisions(scenario, named(name, content), budget)


def _take(work: Work, draft: Draft, name: str, made: Decisions) -> None:
    words = f"Decisions of {name}: {made.count}"
    change(work, draft, words, lambda _: made.scenario, "came back", name)
