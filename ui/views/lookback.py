"""Look back: what became of an earlier recommendation in the budget at work."""

from __future__ import annotations

from functools import partial

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.errors import InputError
from budgetopt.present.words import plain_text
from ui.files import File
from ui.inputs import MOST_MB
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.file_box import file_box
from ui.parts.page import of_budget
from ui.parts.told import findings_list
from ui.standing import LookBackShown, look_back_shown
from ui.work import Work


def show(work: Work, _: Budget) -> None:
    """The page."""
    given = file_box(
        f"The earlier recommendation workbook (.xlsx, .xlsm; at most {MOST_MB} MB)",
        type=["xlsx", "xlsm"],
        max_upload_size=MOST_MB,
        key=f"then {work.project}",
    )
    # Of this tab alone: another person may look back at another.
    key = f"looked back at {work.project}"
    if given:
        st.session_state[key] = given.name, given.getvalue()
    then: File | None = st.session_state.get(key)
    if then is None:
        st.info("Upload the recommendation from which the current budget was adopted.", icon=":material/history:")
        return
    try:
        found = look_back_shown(work, then)
    except InputError as error:
        findings_list(error.findings)
        return
    if not isinstance(found, LookBackShown):
        shown.waiting(work, found)
        return
    _found(work, found)


def _found(work: Work, found: LookBackShown) -> None:
    if found.wrong:
        st.markdown("**This workbook was changed after it was written, so it cannot be used:**")
        shown.lines(found.wrong[:20])
        return
    for sentence in found.sentences:
        st.markdown(plain_text(sentence))
    tables = {title: partial(shown.table, table, f"look back {title}") for title, table in found.tables}
    shown.tabs("look back tab", tables)
    handed.workbook(work, "Look-back (Excel)", "lookback.xlsx", "look-back workbook", lambda: found.workbook)
    st.caption("Give its sheet Metrics with next year’s files: what was reached then counts as results.")


if __name__ == "__main__":
    lead = "What became of an earlier recommendation: adopted or not, spent, and what the measures did since."
    of_budget("Look back", lead, show, scenario=False)
