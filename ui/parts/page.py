"""What every page does around what it shows: whose work it is, errors of ours, and where the work is kept."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.parts.changing import sees
from ui.parts.frame import footer, told_lost
from ui.parts.trouble import ours
from ui.state import at_work, current, open_draft
from ui.work import Work


def page(show: Callable[[Work], None]) -> None:
    """Show the officer's work; an error of ours is shown in words, and the work is kept."""
    _awake()
    work = current()
    told_lost(work)
    if work.drafts:
        draft = at_work(work)
        open_draft(work, draft.number)
        sees(draft)
    try:
        show(work)
    except Exception as error:
        ours(error, work)
    footer(work)


@st.fragment(run_every=3600)
def _awake() -> None:
    """Nothing; but with something to run again, an open page runs as a whole once a restarted server is there."""
