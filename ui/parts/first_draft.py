"""A first draft of a bare ledger: prepared, accepted by how sure it is, and taken in its place."""

from __future__ import annotations

import datetime

import streamlit as st

from budgetopt.errors import InputError
from budgetopt.present import first_draft
from budgetopt.present.words import plain_text
from ui import plans_at_hand
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.fields import button
from ui.parts.frame import link
from ui.parts.told import tell
from ui.received import first_draft_of
from ui.work import Work

_FILE = "first-draft.xlsx"
_SURE = "accept first draft"


def offer(work: Work) -> None:
    """The offer, where there is something to suggest, and what to do next once it was prepared."""
    if work.found is None or work.sample or not first_draft.is_offered(work.found):
        return
    with st.container(border=True, key="first draft"):
        st.markdown(f"**{first_draft.TITLE}**")
        st.markdown(plain_text(first_draft.OFFER))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox("Accept what is", list(first_draft.SURE), key=_SURE, width=220)
            made = next((content for name, content in work.files if name == _FILE), None)
            kind = "secondary" if made else "primary"
            button(first_draft.TITLE, "prepare first draft", _prepare, work, type=kind)
            if made:
                link("recommendation", "See the recommendation")
                handed.workbook(
                    work, "Download the draft", _FILE, "draft file", lambda: made, told=False, type="tertiary"
                )
        if made:
            handed.beside(work, "draft file")
        lines = st.session_state.get(_key(work))
        if lines:
            with st.expander(first_draft.NEXT, expanded=True):
                shown.lines(lines)


def _key(work: Work) -> str:
    return f"next work {work.project}"


def _prepare(work: Work) -> None:
    accept = first_draft.SURE[st.session_state.get(_SURE, "nothing yet")]
    try:
        content, lines = first_draft_of(work.user, work.files, work.state.mapping, accept, datetime.date.today())
    except InputError as error:
        tell(error.findings)
        return
    work.load([(_FILE, content)], wait_s=plans_at_hand.AT_ONCE_S)
    st.session_state[_key(work)] = lines
